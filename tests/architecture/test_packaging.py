from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, modules, pyproject

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

each_file = pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)


@each_file
def test_every_pinned_package_carries_its_hashes(path: Path) -> None:
    pins = [block for block in re.split(r"\n(?=\S)", path.read_text("utf-8")) if not block.startswith("#")]

    assert pins
    assert all(re.match(r"[\w.-]+==", pin) and "--hash=sha256:" in pin for pin in pins)


@each_file
def test_a_requirements_file_names_no_host_and_no_path(path: Path) -> None:
    # Compiled on a machine with its own index, such a line would make everybody else install from there.
    text = path.read_text("utf-8")

    assert not re.search(r"://|file:/|^--|\s/\w", text, re.MULTILINE)


def test_every_dependency_is_pinned() -> None:
    declared = {distribution(line) for line in pyproject()["project"]["dependencies"]}

    assert declared <= pinned("runtime.txt")
    assert declared <= pinned("dev.txt")


def test_every_imported_library_is_a_declared_dependency() -> None:
    # A library that is only there because another one needs it disappears with an upgrade of that one.
    owners = packages_distributions()
    project = pyproject()["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    declared = {distribution(line) for line in [*project["dependencies"], *extras]}
    imported = {name.split(".")[0] for module in modules() for name in module.imports()}
    # Type checkers bring typing_extensions; nothing imports it at run time.
    imported -= sys.stdlib_module_names | {"hookwright", "typing_extensions"}

    undeclared = {name for name in imported if not declared & {normal(owner) for owner in owners.get(name, [])}}
    assert not undeclared


def distribution(requirement: str) -> str:
    """The normalised name in a line such as ``PyJWT>=2.10``."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return normal(name.group())


def normal(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> set[str]:
    text = (ROOT / "requirements" / file).read_text("utf-8")
    return {normal(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
