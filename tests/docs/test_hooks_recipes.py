"""Every file of hooks in the documentation that has tests passes them; the cookbook has twenty."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest

from hookwright.cli.hook_trial import attempt
from hookwright.hooks.plugin import Hooks

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
COOKBOOK = ROOT / "docs" / "guides" / "hooks-cookbook.md"
FILES = [
    (page, number, text)
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for number, text in enumerate(BLOCK.findall(page.read_text("utf-8")))
    if "handlers:" in text and "tests:" in text
]


@pytest.mark.parametrize(
    ("page", "number", "text"), FILES, ids=[f"{page.stem}-{number + 1}" for page, number, _ in FILES]
)
def test_its_tests_pass(page: Path, number: int, text: str, tmp_path: Path) -> None:
    file = tmp_path / "hookwright.yaml"
    file.write_text(text)
    declaration = Hooks(file, environ=os.environ).read()
    tests = list(declaration.tests)

    async def all_of_them() -> list[str]:
        verdicts = [await attempt(declaration, test, os.environ) for test in tests]
        return [f"{failure}\n{verdict.story}" for verdict in verdicts for failure in verdict.failures]

    assert tests
    assert not asyncio.run(all_of_them())


def test_the_cookbook_has_twenty_recipes_each_with_a_test() -> None:
    text = COOKBOOK.read_text("utf-8")
    titles = re.findall(r"^## (\d+)\. ", text, re.MULTILINE)

    assert titles == [str(number) for number in range(1, 21)]
    assert sum(page == COOKBOOK for page, _, _ in FILES) == len(BLOCK.findall(text)) == 20
