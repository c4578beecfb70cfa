"""What a sender is answered when the command has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from hookwright.core.job import JobState
from hookwright.core.source import Ended, Reply
from hookwright.hooks.schema.kinds.webhook import Response

FAILED = 500
"""The status where the command failed and nothing else is said."""


class CommandAnswer:
    """Implements `Waits`."""

    def __init__(self, handler: str, response: Response) -> None:
        self.handler = handler
        self._response = response

    @property
    def timeout(self) -> timedelta:
        return self._response.timeout

    def reply(self, ended: Ended) -> Reply:
        """The status is by the exit code, else the declared one (200 where none is) or 500; what a command printed to
        stderr, and why a job failed, is not for senders."""
        response = self._response
        result: Any = msgspec.json.decode(ended.result) if ended.result else None
        kept: dict[str, Any] = result if isinstance(result, dict) else {}
        code = kept.get("exit_code")
        if not isinstance(code, int):
            code = _code(ended.error)
        declared = response.status if "status" in response.model_fields_set else 200
        well = ended.state in (JobState.SUCCEEDED, JobState.SKIPPED)
        default = declared if well else FAILED
        status = default if code is None else response.status_by_exit_code.get(code, default)
        if response.output:
            return Reply(status, str(kept.get("stdout", "")).encode("utf-8", "replace"), response.content_type)
        if response.body is not None:
            return Reply(status, response.body.encode(), response.content_type)
        body = {"status": ended.state.value, "exit_code": code}
        return Reply(status, msgspec.json.encode(body))


def _code(error: str | None) -> int | None:
    """A command that failed leaves no result, and its exit code in the error."""
    _, found, rest = (error or "").partition("exit code ")
    digits = rest.partition(":")[0].strip().split()[:1]
    return int(digits[0]) if found and digits and digits[0].isdigit() else None
