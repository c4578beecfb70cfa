"""What can be made to go wrong at the stand-in, to order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Literal, get_args

from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, refused

FaultKind = Literal[
    "rate_limit",  # the primary limit is used up until `seconds` from now
    "secondary",  # 403 with Retry-After: `seconds`, or without one where `seconds` is None
    "429",
    "401",  # the token is not known yet, or not any more
    "403",  # the App may not do this
    "404",  # what was just made is not found yet
    "409",
    "500",
    "502",  # nothing was done
    "502_after",  # the request was carried out, and the answer got lost
    "503",
    "cut",  # the connection is closed instead of an answer
    "cut_after",  # the same, after the request was carried out
    "truncated",  # the answer ends in the middle
    "html",  # 200 with a page of some proxy
    "slow",  # the answer comes `seconds` late
    "hang",  # no answer ever comes, and the connection stays open
]
KINDS = frozenset(get_args(FaultKind))
AFTER = frozenset({"502_after", "cut_after", "truncated"})
CUTS = frozenset({"cut", "cut_after"})


@dataclass
class Fault:
    kind: FaultKind
    times: int = 1
    """How many requests it befalls."""
    method: str = "*"
    path: str = "*"
    """A shell glob."""
    seconds: float | None = None

    def befalls(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method in ("*", method) and fnmatchcase(path, self.path)


def answer_of(fault: Fault, *, now: datetime) -> Answer | None:
    """What is answered instead; ``None`` for those that cut or delay."""
    seconds = fault.seconds or 0
    match fault.kind:
        case "rate_limit":
            return Answer(
                403,
                refused(403, "API rate limit exceeded for installation ID 1.").json,
                {
                    "X-RateLimit-Limit": "5000",
                    "X-RateLimit-Remaining": "0",
                    "X-RateLimit-Used": "5000",
                    "X-RateLimit-Reset": str(int((now + timedelta(seconds=seconds)).timestamp())),
                    "X-RateLimit-Resource": "core",
                },
            )
        case "secondary":
            headers = {} if fault.seconds is None else {"Retry-After": str(int(seconds))}
            said = refused(403, "You have exceeded a secondary rate limit. Please wait a few minutes.")
            return Answer(403, said.json, headers)
        case "429":
            return Answer(429, refused(429, "Too many requests").json, {"Retry-After": str(int(seconds))})
        case "401":
            return refused(401, "Bad credentials")
        case "403":
            return refused(403, "Resource not accessible by integration")
        case "404":
            return NOT_FOUND
        case "409":
            return refused(409, "Conflict")
        case "500" | "502" | "502_after" | "503":
            return Answer(int(fault.kind[:3]), {"message": "Server Error"})
        case "html":
            return Answer(200, headers={"Content-Type": "text/html"}, body=b"<html>Sign in to the proxy</html>")
    return None
