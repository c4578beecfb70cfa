from __future__ import annotations

from typing import Any

import pytest

from hookwright.github.changed_files import MANY_COMMITS, FileChange, compared, pushed_files


def commit(**changes: list[str]) -> dict[str, Any]:
    return changes


def test_each_file_is_there_once_as_it_is_in_the_end() -> None:
    push = {
        "commits": [
            commit(added=["new", "brief"], modified=["old"], removed=["gone", "back"]),
            commit(added=["back"], modified=["new"], removed=["brief"]),
            commit(removed=["old"]),
        ]
    }

    assert pushed_files(push) == [
        FileChange("new", "added"),
        FileChange("old", "removed"),
        FileChange("gone", "removed"),
        FileChange("back", "modified"),
    ]


@pytest.mark.parametrize("push", [{"forced": True, "commits": []}, {"commits": [{}] * MANY_COMMITS}])
def test_what_the_commits_do_not_tell_is_not_guessed(push: dict[str, Any]) -> None:
    assert pushed_files(push) is None


def test_a_deleted_branch_changes_no_file() -> None:
    assert pushed_files({"deleted": True, "forced": True}) == []


def test_a_new_branch_is_compared_with_the_default_one() -> None:
    new = {"before": "0" * 40, "after": "b" * 40, "repository": {"default_branch": "trunk"}}

    assert compared(new) == ("trunk", "b" * 40)
    assert compared({"before": "a" * 40, "after": "b" * 40}) == ("a" * 40, "b" * 40)
