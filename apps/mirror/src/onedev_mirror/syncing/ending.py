"""How a run can end, and which end an error means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

State = Literal["synced", "unchanged", "failed", "held", "skipped", "frozen"]

LONGEST_SAID: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a run came to: always with a reason, and what a person can do, unless all is well."""

    state: State
    reason: str = ""
    next_step: str = ""
    kind: str = ""
    retry: bool = False
    """Trying again soon may help."""
    nbytes: int = 0
    report: dict[str, Any] = field(default_factory=dict)


class Stop(Exception):
    """Ends a run from inside a step."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


def failed(kind: str, reason: str, next_step: str, *, retry: bool = False) -> Stop:
    return Stop(Ending(state="failed", kind=kind, reason=reason, next_step=next_step, retry=retry))


_GIT = {
    "auth": "check that the token may read (GitHub) or write code (OneDev); then `retry`",
    "absent": "see whether the repository is still there on both sides; then `retry`",
    "taken_down": "GitHub has blocked it; the copy is kept",
    "network": "nothing to do: it is tried again",
    "timeout": "raise MIRROR_GIT_TIMEOUT if it is a large one; it is tried again",
    "too_big": "raise MIRROR_MAX_SIZE_MB, or leave it out with MIRROR_EXCLUDE",
    "disk_full": "make room: any folder of the cache may go, it is fetched anew; it is tried again",
    "refused": "read what OneDev says: a branch protection of the parent project often is the cause; then `retry`",
    "broken": "remove its folder from the cache, and `retry`: it is fetched anew",
}


_SSH = (
    (
        r"UNPROTECTED PRIVATE KEY|Load key ",
        "let only the service's own user read MIRROR_SSH_KEY_PATH (chmod 600), without a passphrase; then `retry`",
    ),
    (
        r"Host key verification failed",
        "compare OneDev's host key with MIRROR_SSH_KNOWN_HOSTS_PATH; mend the file if it is right; then `retry`",
    ),
    (
        r"Permission denied \([\w,-]*publickey",
        "give the public half of MIRROR_SSH_KEY_PATH to the user in OneDev; then `retry`",
    ),
)
"""What ssh says, the first that fits."""


def of_git(kind: str, side: str, tail: str, *, retry: bool) -> Ending:
    """``side``: ``GitHub`` or ``OneDev``. ``tail``: the last lines that git wrote."""
    # ssh draws frames of @ around its warnings.
    said = " ".join(word for word in tail.split() if word.strip("@"))
    if len(said) > LONGEST_SAID:
        said = said[-LONGEST_SAID:].partition(" ")[2] or said[-LONGEST_SAID:]
    step = next((step for pattern, step in _SSH if re.search(pattern, tail)), None) if kind == "auth" else None
    return Ending(
        state="failed",
        kind=f"git {kind}",
        reason=f"git and {side}: {kind.replace('_', ' ')}{f': {said}' if said else ''}",
        next_step=step or _GIT.get(kind, "read the reason; then `retry`"),
        retry=retry,
    )
