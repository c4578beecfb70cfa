"""The image, built from the Containerfile in a root of Debian's that was made for it, and the service in it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from apps.mirror.tests.world import ADMIN, ME
from hookwright.testing import FakeGitHub
from tests.support.postgres import free_port

ROOT = Path(__file__).parents[4]
SUITE = "trixie"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
MISSING = [name for name in ("buildah", "debootstrap") if shutil.which(name) is None]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs_network,
    pytest.mark.timeout(900),
    pytest.mark.skipif(bool(MISSING), reason=f"apt install {' '.join(MISSING)}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="a root of Debian's is made by root only"),
]


class Builder:
    """buildah without a daemon, without namespaces, and without anything of this machine's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = [
            *("buildah", "--root", str(folder / "images"), "--runroot", str(folder / "run")),
            *("--storage-driver", "vfs"),
        ]

    def __call__(self, *arguments: str | Path) -> str:
        ran = subprocess.run(
            [*self.command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
        )
        assert ran.returncode == 0, f"{ran.stdout[-3000:]}{ran.stderr[-3000:]}"
        return ran.stdout.strip()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Builder, str]]:
    """A container of the image, not started."""
    folder = tmp_path_factory.mktemp("container")
    base = folder / "base"
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=python3,python3-venv,ca-certificates", SUITE, base],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if made.returncode:
        pytest.skip(f"Debian's packages cannot be had: {made.stdout[-300:]}")
    # As in Python's own image. The certificates are this machine's, for whoever sits behind a proxy.
    (base / "usr/bin/python").symlink_to("python3")
    shutil.copyfile(CERTIFICATES, base / CERTIFICATES.relative_to("/"))
    builder = Builder(folder)
    scratch = builder("from", "scratch")
    builder("add", "--quiet", scratch, base, "/")
    builder("commit", "--quiet", scratch, "localhost/python:base")
    builder(
        *("build", "--isolation", "chroot", "--pull=never", "--format", "docker"),
        *("--build-arg", "PYTHON=localhost/python:base"),
        *("--file", "apps/mirror/deploy/Containerfile", "--tag", "localhost/onedev-mirror:test", "."),
    )
    yield builder, builder("from", "--pull=never", "localhost/onedev-mirror:test")
    shutil.rmtree(folder, ignore_errors=True)


def inside(built: tuple[Builder, str], script: str) -> str:
    builder, container = built
    return builder("run", "--isolation", "chroot", container, "--", "sh", "-c", script)


def test_it_holds_what_it_needs_and_nobody_is_root(built: tuple[Builder, str]) -> None:
    assert inside(built, "id -u; id -g").split() == ["10001", "10001"]
    assert "onedev-mirror" in inside(built, "onedev-mirror --help")
    assert "git version" in inside(built, "git --version && ssh -V && tini --version")
    assert inside(built, "stat -c %U /data") == "mirror"
    assert inside(built, "touch /wrong /usr/wrong /venv/wrong 2>/dev/null || echo refused") == "refused"
    assert inside(built, "command -v gcc cc make || echo none") == "none"
    # Nothing of what lies beside the Containerfile: there the secrets are.
    assert inside(built, "find / -path '*/apps/mirror/deploy/*' 2>/dev/null || true") == ""


@asynccontextmanager
async def served(built: tuple[Builder, str], environ: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    builder, container = built
    given = [part for name, value in environ.items() for part in ("--env", f"{name}={value}")]
    # buildah runs no entry point.
    command = ("tini", "--", "onedev-mirror", "run")
    process = await asyncio.create_subprocess_exec(
        *(*builder.command, "run", "--isolation", "chroot", *given, container, "--", *command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        below = _below(process.pid)
        for pid in below:
            # buildah passes no signal on.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        assert b"Traceback" not in out, out.decode()[-3000:]
        async with asyncio.timeout(40):
            while set(below) & set(_parents()):
                await asyncio.sleep(0.1)


def _parents() -> dict[int, int]:
    """Of every process that lives."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
            if state != "Z":
                found[int(path.parent.name)] = int(parent)
    return found


def _below(pid: int) -> list[int]:
    """The processes that this one has started, and those that they have; the youngest first."""
    parents = _parents()
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[:0:-1]


async def test_the_service_in_it_is_healthy_and_copies_a_star(built: tuple[Builder, str], tmp_path: Path) -> None:
    async with FakeGitHub(strict=True) as github, StandIn(tmp_path / "onedev") as onedev:
        github.add_repository("octo/hello", files={"README.md": "hello"})
        github.star(ME, "octo/hello")
        port = free_port()
        environ = {
            "GITHUB_TOKEN": github.user_token(ME),
            "GITHUB_API_URL": github.url,
            "ONEDEV_URL": onedev.url,
            "ONEDEV_TOKEN": TOKEN,
            "MIRROR_ADMIN_TOKEN": ADMIN.replace(" ", "-"),
            "MIRROR_HOST": "127.0.0.1",
            "MIRROR_PORT": str(port),
            "MIRROR_MIN_FREE_MB": "0",
        }
        bearer = {"Authorization": f"Bearer {environ['MIRROR_ADMIN_TOKEN']}"}
        async with served(built, environ) as process, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            async with asyncio.timeout(60):
                while not await _is(http, "/readyz", '"healthy"', {}):
                    assert process.returncode is None
                    await asyncio.sleep(0.2)
                while not await _is(http, "/api/mirrors", '"state":"synced"', bearer):
                    await asyncio.sleep(0.2)


async def _is(http: aiohttp.ClientSession, path: str, wanted: str, headers: dict[str, str]) -> bool:
    try:
        async with http.get(path, headers=headers) as answer:
            return answer.status == 200 and wanted in await answer.text()
    except aiohttp.ClientError:
        return False
