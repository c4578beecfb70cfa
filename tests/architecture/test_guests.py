"""The packages beside hookwright are outsiders: what they can do, anybody can."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

import hookwright
from tests.architecture.source_tree import ROOT
from tests.architecture.test_packaging import distribution, normal

GITHUBAPP = ROOT / "packages" / "githubapp"
MIRROR = ROOT / "apps" / "mirror"
FILES = [(project, path) for project in (GITHUBAPP, MIRROR) for path in sorted((project / "src").rglob("*.py"))]


def declared(project: Path) -> dict[str, Any]:
    """What the project's own file says of it."""
    table: dict[str, Any] = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def imports(path: Path) -> list[tuple[str, list[str]]]:
    """Each imported module, with the names taken from it."""
    found: list[tuple[str, list[str]]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, []) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", [alias.name for alias in node.names]))
    return found


def test_they_import_only_what_hookwright_promises() -> None:
    taken = [
        (path.name, module, name) for _, path in FILES for module, names in imports(path) for name in names or [""]
    ]
    ours = [each for each in taken if each[1].split(".")[0] == "hookwright"]

    assert ours
    assert not [each for each in ours if each[1] != "hookwright" or each[2] not in ("", *hookwright.__all__)]


@pytest.mark.parametrize("project", [GITHUBAPP, MIRROR], ids=lambda project: project.name)
def test_the_libraries_that_one_imports_are_declared(project: Path) -> None:
    wanted = {distribution(line) for line in declared(project)["dependencies"]} | {"pydantic-core"}
    owners = packages_distributions()
    own = {"githubapp", "hookwright", "onedev_mirror"}
    imported = {module.split(".")[0] for home, path in FILES if home == project for module, _ in imports(path)}
    roots = imported - sys.stdlib_module_names - own

    assert not {root for root in roots if not wanted & {normal(owner) for owner in owners.get(root, [])}}


def test_the_plans_extras_are_there() -> None:
    extras = declared(GITHUBAPP)["optional-dependencies"].keys()

    assert {"async", "oauth", "oidc", "redis", "celery", "database", "all"} <= extras


def test_an_import_touches_nothing(tmp_path: Path) -> None:
    program = (
        "import logging, threading, asyncio\n"
        "before = (list(logging.getLogger().handlers), threading.active_count())\n"
        "import githubapp, githubapp.core, githubapp.oauth, githubapp.session, githubapp.oidc, githubapp.task_queues\n"
        "from fastapi import FastAPI\n"
        "app = FastAPI(); routes = len(app.routes)\n"
        "face = githubapp.GitHubApp(github_app_id=1, github_app_key=b'key', task_queue='sqlite')\n"
        "face.on('issues')(print)\n"
        "assert len(app.routes) == routes\n"
        "assert before == (list(logging.getLogger().handlers), threading.active_count())\n"
    )
    environ = {"PYTHONPATH": f"{ROOT / 'src'}:{GITHUBAPP / 'src'}", "PATH": ""}

    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environ, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
