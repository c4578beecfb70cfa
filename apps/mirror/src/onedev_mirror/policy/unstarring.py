"""What becomes of a copy whose star was taken away, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

UnstarPolicy = Literal["keep", "label", "archive", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstarred:
    since: datetime | None
    """When it was made sure that there is no star; ``None``: there is one."""
    done: str | None
    """What has been done about it already."""
    manual: bool
    """A person added it: its star never mattered."""
    created_by_us: bool
    bundled: bool
    """A bundle of everything lies in the data folder, and was verified."""
    account_frozen: bool
    """GitHub refuses our token, so that nothing it says now can be trusted to be whole."""


@dataclass(frozen=True, slots=True)
class Verdict:
    act: Literal["nothing", "wait", "label", "archive", "bundle", "delete"]
    why: str


def verdict(unstarred: Unstarred, *, policy: UnstarPolicy, grace: timedelta, now: datetime) -> Verdict:
    """The next thing to do, if any. Deleting takes the longest way: the grace, a bundle first, and only what we made
    ourselves; a project that we found there is labelled instead."""
    if unstarred.since is None or unstarred.manual:
        return Verdict("nothing", "it is wanted")
    if policy == "keep":
        return Verdict("nothing", "copies are kept when a star goes")
    if unstarred.account_frozen:
        return Verdict("wait", "GitHub refuses the token; nothing is cleaned up until it is accepted again")
    if policy == "delete" and not unstarred.created_by_us:
        policy = "label"
    if unstarred.done == policy:
        return Verdict("nothing", f"{policy} is done")
    due = unstarred.since + grace
    if now < due:
        return Verdict("wait", f"the grace ends at {due:%Y-%m-%d %H:%M} UTC")
    if policy == "delete":
        if not unstarred.bundled:
            return Verdict("bundle", "a bundle comes before a deletion")
        return Verdict("delete", "its star is gone, the grace is over, and a bundle is kept")
    return Verdict(policy, "its star is gone and the grace is over")
