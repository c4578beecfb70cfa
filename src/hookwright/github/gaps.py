"""Which failed deliveries should GitHub send again? Decided here, purely.

GitHub's own recipe: of all tries since the last look, those of one GUID belong together; where none of them was OK,
one is redelivered; the next look begins where this one did.
https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-github-app-webhook

Two things are added. What was asked for is not asked for again at each look while it keeps failing, but ever more
seldom. And the next look begins no later than the oldest failure that no OK has followed: a redelivery that GitHub
took on and that then failed, or was never made, is not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from hookwright.github.delivery_log import Sending

FIRST_PATIENCE = timedelta(minutes=5)
LONGEST_PATIENCE = timedelta(hours=6)
OVERLAP = timedelta(minutes=15)
"""A try is listed once it has ended, under the moment at which it began: it may turn up behind a later one."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """An event of which no try was OK."""

    guid: str
    sending: int
    """The id of the newest try: the one to redeliver."""
    first_at: datetime
    """When the oldest known try was made."""
    tries: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How often GitHub was asked to send an event again, and when last, by our clock."""

    times: int
    at: datetime

    def patience(self) -> timedelta:
        return min(FIRST_PATIENCE * (1 << min(self.times - 1, 20)), LONGEST_PATIENCE)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    redeliver: tuple[Gap, ...]
    """Now, oldest first: they are the first to leave GitHub's memory."""
    waiting: tuple[Gap, ...]
    """Asked for a short while ago, or too many for one time."""
    watermark: datetime
    """Everything before it is made good, or gone."""


def gaps(sendings: Iterable[Sending]) -> tuple[Gap, ...]:
    """The events of which no try was OK, oldest first, whatever the order of ``sendings``."""
    tries: dict[str, dict[int, Sending]] = {}
    for sending in sendings:
        tries.setdefault(sending.guid, {})[sending.id] = sending
    found = []
    for guid, group in tries.items():
        if not any(sending.ok for sending in group.values()):
            newest = max(group.values(), key=lambda sending: (sending.delivered_at, sending.id))
            first_at = min(sending.delivered_at for sending in group.values())
            found.append(Gap(guid=guid, sending=newest.id, first_at=first_at, tries=len(group)))
    return tuple(sorted(found, key=lambda gap: (gap.first_at, gap.guid)))


def decide(found: Iterable[Gap], asked: Mapping[str, Asked], *, began: datetime, most: int) -> Decision:
    """``asked`` is by GUID; ``began`` is when the look began, by our clock; ``most`` bounds one healing."""
    redeliver: list[Gap] = []
    waiting: list[Gap] = []
    for gap in found:
        before = asked.get(gap.guid)
        due = before is None or not before.at <= began < before.at + before.patience()
        (redeliver if due and len(redeliver) < most else waiting).append(gap)
    watermark = min([began, *(gap.first_at for gap in (*redeliver, *waiting))])
    return Decision(redeliver=tuple(redeliver), waiting=tuple(waiting), watermark=watermark)


def begin(watermark: datetime | None, *, now: datetime, window: timedelta) -> datetime:
    """Where a look begins: where all was well, a little overlapped, and no further back than GitHub remembers."""
    oldest = now - window
    return oldest if watermark is None else max(oldest, min(watermark, now) - OVERLAP)
