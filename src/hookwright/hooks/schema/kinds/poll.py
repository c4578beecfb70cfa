"""``type: Poll``: what an address answers has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Duration, Hidden, Size


class PollOptions(Options):
    url: str
    interval: Annotated[Duration, Field(alias="poll_interval")] = timedelta(minutes=1)
    headers: dict[str, Hidden] = {}
    timeout: Duration = timedelta(seconds=30)
    max_body: Size = 5 * 1024 * 1024
    on: Literal["change", "every", "error"] = "change"
    """``change``: the body differs from the last (ETag and Last-Modified are asked with); ``every``: each answer;
    ``error``: the address begins or ceases to fail."""
    path: str | None = None
    """A path into a JSON answer: only what stands there is compared."""
    expect_status: Annotated[tuple[int, ...], BeforeValidator(lambda v: (v,) if isinstance(v, int) else v)] = (200,)


class PollHook(Hook):
    type: Literal["Poll", "WebPolling"]
    options: PollOptions
