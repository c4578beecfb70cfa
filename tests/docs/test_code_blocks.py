"""Every Python block of the documentation runs, and the tests in it pass."""

from __future__ import annotations

import asyncio
import inspect
import os
import re
import subprocess
import sys
import tomllib
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookwright.hooks.plugin import Hooks
from scripts.reference import COMMANDS
from tests.support.pytest_plugin import plugin_options

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\w+)\.py\n")


def blocks(language: str) -> Iterator[tuple[Path, int, str]]:
    for page in PAGES:
        for place, (found, text) in enumerate(BLOCK.findall(page.read_text("utf-8"))):
            if found == language:
                yield page, place, text


def name(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else "" if isinstance(value, str) else str(value)


PYTHON = list(blocks("python"))


def test_there_are_python_blocks() -> None:
    assert len(PYTHON) > 8


@pytest.mark.parametrize(("page", "place", "text"), PYTHON, ids=name)
def test_a_python_block_runs_and_its_tests_pass(
    page: Path, place: int, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A block may import the file that an earlier one of its page names in its first line: app.py.
    earlier = [t for p, n, t in PYTHON if p == page and n <= place]
    for block in earlier:
        titled = FILE.match(block)
        module = types.ModuleType(titled[1] if titled else "block")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(compile(block, f"{name(page)}[{place}]", "exec"), module.__dict__)  # noqa: S102 - our own documentation
    for found in [value for key, value in vars(module).items() if key.startswith("test_")]:
        if inspect.signature(found).parameters:
            continue  # It asks for fixtures: see the next test.
        outcome = found()
        if inspect.iscoroutine(outcome):
            asyncio.run(outcome)


PROJECTS = sorted({page for page, _, text in PYTHON if re.match(r"# test_\w+\.py\n", text)})


@pytest.mark.parametrize("page", PROJECTS, ids=name)
def test_a_pages_files_are_a_project_whose_tests_pass(page: Path, tmp_path: Path) -> None:
    files = [text for found in ("python", "toml") for p, _, text in blocks(found) if p == page]
    for text in files:
        titled = re.match(r"# ([\w.]+)\n", text)
        if titled:
            (tmp_path / titled[1]).write_text(text)
    options = [*plugin_options(), "-o", "asyncio_mode=auto"]
    program = [sys.executable, "-m", "pytest", "-q", *options]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(tmp_path)])}

    ran = subprocess.run(program, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout


@pytest.mark.parametrize(("page", "place", "text"), list(blocks("toml")), ids=name)
def test_a_toml_block_is_toml(page: Path, place: int, text: str) -> None:
    assert tomllib.loads(text)


HOOKS = [block for block in blocks("yaml") if "handlers:" in block[2]]


@pytest.mark.parametrize(("page", "place", "text"), HOOKS, ids=name)
def test_a_file_of_hooks_is_right(page: Path, place: int, text: str, tmp_path: Path) -> None:
    (tmp_path / "hookwright.yaml").write_text(text)

    assert Hooks(tmp_path / "hookwright.yaml", environ={}).read().hooks


def test_every_command_that_the_pages_show_exists() -> None:
    known = {" ".join(words) for words in COMMANDS}
    shown = re.findall(
        r"hookwright ((?:run|register|receive|doctor|hooks \w+|deliveries \w+|jobs \w+)\b)",
        "\n".join(text for language in ("console", "text") for _, _, text in blocks(language)),
    )

    assert shown
    assert set(shown) <= known
