"""GitHub's rate limits as the synchronous calls meet them: recognised, waited for, or reported."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from githubapp.errors import GitHubRateLimitError

_NAMES = ("limit", "remaining", "reset", "used", "resource")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a limited call is made again, and for how many seconds it may wait before each."""

    retries: int = 2
    longest: int = 60

    @classmethod
    def of(cls, retries: int | None, longest: int | None) -> Patience:
        """The constructor's numbers: nothing means the default, less than nothing is none."""
        return cls(max(2 if retries is None else retries, 0), max(longest or 60, 0))

    def pause(self, answer: Any, attempt: int) -> float | None:
        """Seconds before the next attempt; ``None``: it is not worth it."""
        delay = delay_of(answer.headers, attempt, longest=self.longest)
        return delay if attempt < self.retries and delay <= self.longest else None


def limited(answer: Any) -> bool:
    """The answer is one of GitHub's limits, the secondary ones (403 with Retry-After) too."""
    status, headers = answer.status_code, _lower(answer.headers)
    return bool(
        status == 429 or (status == 403 and (headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers))
    )


def delay_of(headers: Mapping[str, str], attempt: int, *, longest: int) -> float:
    """Seconds until GitHub wants to be asked again: as it says, else doubled from a minute up to ``longest``."""
    told = _lower(headers)
    try:
        return max(int(told["retry-after"]), 0)
    except (KeyError, ValueError):
        pass
    try:
        left = int(told["x-ratelimit-reset"]) - int(time.time())
        if left > 0:
            return left
    except (KeyError, ValueError):
        pass
    return float(min(60 * 2**attempt, longest))


def info_of(headers: Mapping[str, str]) -> dict[str, Any]:
    told = _lower(headers)
    return {name: told.get(f"x-ratelimit-{name}") for name in _NAMES} | {"retry_after": told.get("retry-after")}


def reached(what: str, answer: Any, data: Any = None) -> GitHubRateLimitError:
    return GitHubRateLimitError(
        f"Rate limit exceeded {what}", status=answer.status_code, data=data, rate_limit_info=info_of(answer.headers)
    )


def answer_in(error: BaseException) -> Any:
    """The HTTP answer that an exception of some client carries (`httpx`, `requests`, ghapi); ``None`` without one."""
    found = getattr(error, "response", None)
    if found is not None and hasattr(found, "status_code"):
        return found
    code = getattr(error, "code", None)
    if code in (403, 429):
        return _Seen(code, getattr(error, "headers", None) or {})
    return None


@dataclass(frozen=True, slots=True)
class _Seen:
    status_code: int
    headers: Mapping[str, str]


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in dict(headers).items()}
