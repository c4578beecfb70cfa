"""Which repositories of the cache may go, and in which order. Pure.

Not those that GitHub may not have any more (frozen), those that wait for a person's word about a rewrite (held), those
that are at work, and those that were never copied whole: there, the cache may be the last place that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cached:
    """``repository_id`` is below zero for a wiki. ``state`` is its mirror's; ``None``: there is no such mirror."""

    repository_id: int
    nbytes: int
    state: str | None
    held: bool = False
    unstarred: bool = False
    used_at: datetime | None = None


def may_go(one: Cached) -> bool:
    """Whether all of it can be had again."""
    if one.held or one.state is None:
        return False
    if one.state == "removed":
        # Its bundle is verified, and kept.
        return True
    return one.state in ("synced", "skipped") and one.used_at is not None


def to_evict(cached: Iterable[Cached], *, budget: int | None) -> Iterator[Cached]:
    """Those of removed mirrors, always; then, while all together take more than ``budget`` bytes (``None``: any), those
    of mirrors whose star is gone, and those that were not synced for longest."""
    everything = list(cached)
    total = sum(one.nbytes for one in everything)
    free = [one for one in everything if may_go(one)]
    for one in (one for one in free if one.state == "removed"):
        total -= one.nbytes
        yield one
    if budget is None:
        return
    others = [(not one.unstarred, one.used_at, one) for one in free if one.state != "removed" and one.used_at]
    for _, _, one in sorted(others, key=lambda entry: entry[:2]):
        if total <= budget:
            return
        total -= one.nbytes
        yield one
