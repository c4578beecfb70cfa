"""Numbers, ages and steps as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onedev_mirror.wording import age, commands, details, moment, percent, size, took

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=-3), "within a minute"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=5), "5 hours ago"),
        (-timedelta(hours=23, minutes=5), "in 23 hours"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=65), "2 months ago"),
        (timedelta(days=2600), "7 years ago"),
    ],
)
def test_ages_are_in_the_largest_unit_that_fits(ago: timedelta, said: str) -> None:
    assert age(NOW - ago, NOW) == said


def test_what_never_was_is_said_to_be_never() -> None:
    assert age(None, NOW) == moment(None, NOW) == "never"


def test_an_age_carries_its_moment() -> None:
    assert moment(NOW - timedelta(hours=2), NOW) == (
        '<time datetime="2026-05-01T10:00:00+00:00" title="2026-05-01 10:00:00 UTC">2 hours ago</time>'
    )


@pytest.mark.parametrize(
    ("nbytes", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (721_000, "721 kB"),
        (60_000_000, "60.0 MB"),
        (5 * 10**12, "5.0 TB"),
    ],
)
def test_sizes(nbytes: int, said: str) -> None:
    assert size(nbytes) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0042, "4 ms"), (12.34, "12.3 s"), (61, "1 min 1 s"), (7260, "2 h 1 min"), (-1, "0 ms")]
)
def test_durations(seconds: float, said: str) -> None:
    assert took(NOW, NOW + timedelta(seconds=seconds)) == said
    assert took(NOW, None) == ""


@pytest.mark.parametrize(
    ("progress", "share"),
    [
        ("Receiving objects:  45% (9/20), 1.2 MiB | 2.0 MiB/s", 45),
        ("writing objects 44 %, 3 MiB", 44),
        ("comparing", None),
        ("", None),
        ("900%", 100),
    ],
)
def test_the_share_that_git_says(progress: str, share: int | None) -> None:
    assert percent(progress) == share


def test_what_stands_between_backticks_is_code_and_the_rest_is_escaped() -> None:
    assert (
        commands("`retry` <b>now</b> & `a<b`") == "<code>retry</code> &lt;b&gt;now&lt;/b&gt; &amp; <code>a&lt;b</code>"
    )


def test_a_step_says_what_it_found_and_no_more() -> None:
    found = {"bytes": 60_000_000, "changes": 1, "updated": 3, "forced": 0, "created": True, "moved_from": None}
    assert details(found | {"path": "github/a/b", "refs": ["x", "y"]}) == (
        "60.0 MB, 1 change, 3 updated, created, path github/a/b, refs x, y"
    )
