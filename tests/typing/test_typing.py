"""mypy and pyright read the files beside this one: all of `accepted` passes, `refused` fails where it says."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ACCEPTED = sorted((HERE / "accepted").glob("*.py"))
REFUSED = sorted((HERE / "refused").glob("*.py"))
EXPECTED = re.compile(r"# error: ([a-z-]+)$")
PYRIGHT = "pyright@1.1.414"
INTEGRITY = "sha512-FPZZb51jepDX4eP7TEYDeNFtmE3WgwkkEcJpvH3/QmUSsj0EAy3LXu+xB4T/FWDejtsXlCfFr/rbWFjwuwuXww=="

Errors = set[tuple[str, int, str]]
"""File name, line, and mypy's code."""


def expected(paths: list[Path]) -> Errors:
    return {
        (path.name, number, found[1])
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := EXPECTED.search(line))
    }


@pytest.mark.timeout(600)
def test_mypy_accepts_and_refuses() -> None:
    # One run and the repository's own cache: most of it is the same as in `make check`.
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--no-error-summary",
            "--hide-error-context",
            "--no-pretty",
            *ACCEPTED,
            *REFUSED,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    found = re.findall(r"^(\S+?):(\d+): error: .*\[([a-z-]+)\]$", ran.stdout, re.MULTILINE)
    errors = {(Path(path).name, int(line), code) for path, line, code in found if "/refused/" in path}
    assert errors == expected(REFUSED), ran.stdout + ran.stderr
    assert [one for one in found if "/refused/" not in one[0]] == []


@pytest.mark.timeout(600)
@pytest.mark.slow
@pytest.mark.needs_network
def test_pyright_accepts_and_refuses(tmp_path: Path) -> None:
    program = _pyright(tmp_path)
    project = tmp_path / "project"
    for folder in ("accepted", "refused"):
        shutil.copytree(HERE / folder, project / folder)
    config = project / "pyrightconfig.json"
    config.write_text(
        json.dumps(
            {
                "include": ["accepted", "refused"],
                "extraPaths": [str(ROOT / "src")],
                "pythonVersion": "3.11",
                "typeCheckingMode": "strict",
                # Says of each refused decorator again that it was refused.
                "reportUntypedFunctionDecorator": False,
                "reportUnknownMemberType": False,
                "reportUnknownArgumentType": False,
                # mypy's ignores are none of its business.
                "reportUnnecessaryTypeIgnoreComment": False,
            }
        )
    )

    ran = subprocess.run(
        ["node", program, "--outputjson", "--pythonpath", sys.executable, "-p", config],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    told = json.loads(ran.stdout)["generalDiagnostics"]
    errors = [(Path(one["file"]), one["range"]["start"]["line"] + 1, one["message"]) for one in told]
    assert [one for one in errors if one[0].parent.name != "refused"] == []
    assert {(path.name, line) for path, line, _ in errors} == {(name, line) for name, line, _ in expected(REFUSED)}


def _pyright(directory: Path) -> Path:
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm, which pyright runs on, are not installed")
    packed = subprocess.run(["npm", "pack", PYRIGHT, "--json"], cwd=directory, capture_output=True, text=True)
    if packed.returncode:
        pytest.skip(f"npm cannot fetch {PYRIGHT}: {packed.stderr.strip()[-300:]}")
    archive = directory / json.loads(packed.stdout)[0]["filename"]
    hashed = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert f"sha512-{hashed}" == INTEGRITY
    with tarfile.open(archive) as files:
        files.extractall(directory, filter="data")
    return directory / "package" / "index.js"
