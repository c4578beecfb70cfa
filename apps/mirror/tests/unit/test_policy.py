"""The decisions. Each law holds for all facts that hypothesis can think of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onedev_mirror.policy import backoff, guard
from onedev_mirror.policy.conflict import Choice, Existing, description_for, marked, resolve
from onedev_mirror.policy.filters import Wanted, why_not
from onedev_mirror.policy.layout import place
from onedev_mirror.policy.quiet import Quiet
from onedev_mirror.policy.unstarring import Unstarred, verdict
from onedev_mirror.policy.upstream import FREEZES, Upstream, meaning
from onedev_mirror.repository import Repository

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
policies = st.sampled_from(["keep", "label", "archive", "delete"])
unstarred = st.builds(
    Unstarred,
    since=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    done=st.none() | st.sampled_from(["label", "archive", "bundle", "delete"]),
    manual=st.booleans(),
    created_by_us=st.booleans(),
    bundled=st.booleans(),
    account_frozen=st.booleans(),
)


@given(unstarred, policies)
def test_nothing_is_deleted_without_grace_bundle_and_a_good_token(facts: Unstarred, policy: Any) -> None:
    grace = timedelta(days=30)
    decided = verdict(facts, policy=policy, grace=grace, now=NOW)

    if decided.act == "delete":
        assert policy == "delete" and facts.created_by_us and facts.bundled
        assert not facts.account_frozen and not facts.manual
        assert facts.since is not None and facts.since + grace <= NOW
    if policy == "keep" or facts.since is None or facts.manual:
        assert decided.act == "nothing"
    if facts.account_frozen or (facts.since and facts.since + grace > NOW):
        assert decided.act in ("nothing", "wait")


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_the_guard_never_lets_more_through_than_it_says(missing: int, kept: int) -> None:
    why = guard.holds(missing, missing + kept, share=0.1, count=20)

    assert (why is None) == (missing <= 2 or (missing <= 20 and missing <= (missing + kept) * 0.1))


@given(st.text(max_size=20_000), st.integers(1, 2**53))
def test_our_mark_is_found_again_whatever_the_repository_says_of_itself(described: str, number: int) -> None:
    text = description_for(described, "https://github.com/octo/hello", number)

    assert marked(text) == number
    assert len(text) <= 15_000


@given(st.booleans(), st.booleans(), st.sampled_from(["rename", "adopt", "fail"]), st.none() | st.integers(1, 3))
def test_a_foreign_project_is_taken_over_only_where_it_is_allowed(
    empty: bool, intended: bool, policy: Any, owner: int | None
) -> None:
    description = "" if owner is None else description_for("", "https://github.com/a/b", owner)
    choice = resolve(Existing(description=description, empty=empty, intended=intended), policy=policy, repository_id=1)

    assert choice is not Choice.CREATE
    if choice is Choice.ADOPT:
        assert policy == "adopt" and owner is None
    if choice is Choice.OURS:
        assert owner == 1 or (owner is None and empty and intended)
    if owner not in (None, 1):
        assert choice in (Choice.RENAME, Choice.FAIL)


def naive_name(name: str, repository_id: int, taken: Any) -> str:
    return f"{name}-{repository_id}" if name.lower() in taken else name


@given(st.sampled_from(["nested", "flat"]), st.from_regex(r"[a-z][a-z-]{0,5}", fullmatch=True), st.integers(1, 99))
def test_a_place_that_is_taken_is_not_taken_again(layout: Any, name: str, number: int) -> None:
    def at(taken: set[str]) -> Any:
        return place(
            layout,
            root="github",
            prefix="gh-",
            owner="octo",
            name=name,
            repository_id=number,
            taken=taken,
            name_of=naive_name,
        )

    first = at(set())
    assert at({first.name.lower()}).name != first.name
    assert first.path == (f"github/octo/{name}" if layout == "nested" else f"github/gh-octo-{name}")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(), None),
        (Wanted(exclude=("OCTO/*",)), "excluded"),
        (Wanted(include=("acme/*",)), "include"),
        (Wanted(include=("octo/*",), exclude=("*/hello",)), "excluded"),
        (Wanted(forks=False), "fork"),
        (Wanted(archived=False), "archived"),
        (Wanted(private=False), "private"),
        (Wanted(languages=("rust",)), "language"),
        (Wanted(languages=("PYTHON",)), None),
        (Wanted(max_size_kb=10), "limit"),
    ],
)
def test_a_filter_says_why(wanted: Wanted, why: str | None) -> None:
    facts = {"fork": True, "archived": True, "private": True, "language": "Python", "size": 2048}
    found = why_not(Repository.read({"id": 1, "full_name": "octo/Hello", **facts}), wanted)

    assert (found is None) if why is None else (found is not None and why in found)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["22:00-06:00", "01:00-05:00", "00:00-23:59", "23:30-00:30"]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_quiet_hours_end_later_than_now_and_within_a_day(now: datetime, written: str, zone: str) -> None:
    end = Quiet.read(written).until(now, ZoneInfo(zone))

    assert end is None or now < end <= now + timedelta(hours=25)


def test_quiet_hours_go_over_midnight() -> None:
    quiet = Quiet.read("22:00-06:00")
    assert quiet.until(datetime(2026, 1, 1, 23, tzinfo=UTC), UTC) == datetime(2026, 1, 2, 6, tzinfo=UTC)
    assert quiet.until(datetime(2026, 1, 1, 5, tzinfo=UTC), UTC) == datetime(2026, 1, 1, 6, tzinfo=UTC)
    assert quiet.until(datetime(2026, 1, 1, 6, tzinfo=UTC), UTC) is None


@pytest.mark.parametrize("written", ["", "22-6", "22:00-22:00", "25:00-06:00"])
def test_what_are_no_quiet_hours_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Quiet.read(written)


def test_only_three_answers_freeze_and_a_refused_token_is_none_of_them() -> None:
    assert {status for status in range(200, 600) if meaning(status) in FREEZES} == {403, 404, 451}
    assert meaning(401) is Upstream.TOKEN
    assert meaning(None) is meaning(502) is Upstream.UNKNOWN


@given(st.integers(0, 10_000))
def test_waits_grow_up_to_a_day(failures: int) -> None:
    assert backoff.wait(failures) <= backoff.wait(failures + 1) <= timedelta(days=1)
