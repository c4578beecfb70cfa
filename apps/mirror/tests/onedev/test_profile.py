from __future__ import annotations

import pytest

from onedev_mirror.onedev.profile import profile_of


@pytest.mark.parametrize(
    ("said", "replaces", "by_path", "ids", "later", "labels"),
    [
        (None, False, False, True, False, True),
        ("8.2.0", False, False, True, False, False),
        ("8.6.13", False, False, True, False, True),
        ("10.9.0", False, False, True, True, True),
        ("11.6.6", False, False, True, True, True),
        ("11.7.0", False, False, True, False, True),
        ("11.11.0", False, False, True, False, True),
        ("12.0.0", True, False, False, False, True),
        ("12.0.1", True, False, True, False, True),
        ('"12.0.10"\n', True, True, True, False, True),
        ("16.5.6", True, True, True, False, True),
        ("17.0", True, True, True, False, True),
    ],
)
def test_a_version_tells_what_may_be_asked(
    said: str | None, replaces: bool, by_path: bool, ids: bool, later: bool, labels: bool
) -> None:
    profile = profile_of(said)
    assert (profile.replaces, profile.finds_by_path, profile.tells_ids) == (replaces, by_path, ids)
    assert (profile.deletes_later, profile.has_labels) == (later, labels)


@pytest.mark.parametrize("said", ["", "<html>", "latest", "v"])
def test_what_is_no_version_is_said_so(said: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        profile_of(said)
