from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "changelog.d").glob("*.md")),
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_links_only_to_what_exists(page: Path) -> None:
    missing = [target for target in LINK.findall(page.read_text("utf-8")) if not (page.parent / target).exists()]

    assert not missing


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_says_its_context_what_was_decided_and_what_follows(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)

    assert headings == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))


def test_the_front_page_of_the_docs_leads_to_every_decision() -> None:
    front = (ROOT / "docs" / "index.md").read_text("utf-8")

    assert all(f"decisions/{page.name}" in front for page in DECISIONS)
