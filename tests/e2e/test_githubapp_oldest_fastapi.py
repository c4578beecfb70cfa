"""The oldest FastAPI and Starlette that are declared do, too; the other tests run with the newest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.support.pytest_plugin import plugin_options

TESTS = (
    "tests/contract/test_githubapp_interface.py",
    "tests/integration/test_githubapp_oauth.py",
    "tests/integration/test_githubapp_oidc.py",
    "tests/integration/test_githubapp_shortcut.py",
    "tests/integration/test_githubapp_tasks.py",
    "tests/unit/test_githubapp_parts.py",
)


def oldest(project: Path, package: str) -> str:
    """``fastapi==0.115.12``, as the project's own file allows it."""
    found = re.search(rf'"{package}>=([0-9.]+)"', project.read_text("utf-8"))
    assert found is not None
    return f"{package}=={found[1]}"


@pytest.mark.slow
@pytest.mark.needs_network
@pytest.mark.timeout(400)
def test_the_oldest_fastapi_does(tmp_path: Path) -> None:
    wanted = [
        oldest(ROOT / "packages/githubapp/pyproject.toml", "fastapi"),
        oldest(ROOT / "packages/githubapp/pyproject.toml", "starlette"),
    ]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), *wanted]
    got = subprocess.run(pip, capture_output=True, text=True)
    if got.returncode:
        pytest.skip(f"{' and '.join(wanted)} cannot be had here: {got.stderr[-200:]}")
    # The old Starlette uses a name of anyio's that is deprecated since.
    program = [sys.executable, "-m", "pytest", "-q", "-W", "default::DeprecationWarning", *plugin_options(), *TESTS]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}

    ran = subprocess.run(program, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stdout[-3000:]
    assert " passed" in ran.stdout
