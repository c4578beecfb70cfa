"""Which repositories may leave the cache."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onedev_mirror.policy.evicting import Cached, may_go, to_evict

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def cached(
    number: int, state: str | None = "synced", *, days: int = 1, held: bool = False, gone: bool = False
) -> Cached:
    at = NOW - timedelta(days=days)
    return Cached(repository_id=number, nbytes=10, state=state, held=held, unstarred=gone, used_at=at)


def test_without_a_budget_nothing_goes_but_what_was_removed() -> None:
    assert [one.repository_id for one in to_evict([cached(1), cached(2, "removed")], budget=None)] == [2]


def test_those_not_synced_for_longest_go_first_and_only_as_many_as_needed() -> None:
    chosen = to_evict([cached(1, days=1), cached(2, days=3), cached(3, days=2), cached(4, days=9)], budget=20)
    assert [one.repository_id for one in chosen] == [4, 2]


def test_those_whose_star_is_gone_go_before_all_others() -> None:
    assert [one.repository_id for one in to_evict([cached(1, days=9), cached(2, gone=True)], budget=10)] == [2]


@pytest.mark.parametrize("state", ["frozen", "held", "syncing", "failed", "waiting", None])
def test_what_may_be_the_last_copy_or_is_at_work_never_goes(state: str | None) -> None:
    assert not may_go(cached(1, state))
    assert list(to_evict([cached(1, state)], budget=0)) == []


def test_what_waits_for_a_word_or_was_never_copied_whole_never_goes() -> None:
    assert not may_go(cached(1, held=True))
    assert not may_go(Cached(repository_id=1, nbytes=10, state="synced"))
