"""A schedule: when a cron handler wants to run, and what to do about the times it missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec

SOURCE = "cron"
CatchUp = Literal["none", "last", "all"]


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """``expression`` is five-field cron (or ``@daily`` and its kin) in the zone ``tz``.

    ``catch_up`` says what happens to fire times that passed while no process ran or the machine slept: nothing, the
    last one, or all (the newest ``most`` of them), as far back as ``window``. The name is part of each fire's id.
    Each fire waits for a part of ``spread`` that the name decides: hooks of the same minute do not all begin at once.
    """

    name: str
    expression: str
    tz: str = "UTC"
    catch_up: CatchUp = "last"
    window: timedelta = timedelta(hours=24)
    most: int = 100
    spread: timedelta = timedelta(0)
