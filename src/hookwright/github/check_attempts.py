"""A check run that outlives one attempt of its job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.core.context import Context
from hookwright.github.attempts import End, end_of
from hookwright.github.operations.checks import Checks

_MAX_EXTERNAL_ID = 200


class CheckAttempts:
    """Finds the check run of an earlier attempt again: by what that kept, else by its ``external_id`` on GitHub."""

    def __init__(self, ctx: Context, checks: Checks, name: str, head_sha: str) -> None:
        self._ctx = ctx
        self._checks = checks
        self._name = name
        self._head_sha = head_sha

    async def begin(self, fields: Mapping[str, Any]) -> tuple[int, bool]:
        """As `Attempts.begin`. Where an attempt was cut between GitHub's answer and our note, GitHub is asked."""
        made = False
        given = {"external_id": self._external_id, **fields}

        async def create() -> int:
            nonlocal made
            if self._ctx.job.attempt > 1:
                async for run in self._checks.list(self._head_sha, check_name=self._name, filter="all"):
                    if run.get("external_id") == given["external_id"]:
                        return run.id
            made = True
            return (await self._checks.create(self._name, self._head_sha, **given)).id

        id = await self._ctx.once(f"check:{self._name}@{self._head_sha}", create)
        return id, made

    def end_of(self, error: BaseException) -> End:
        return end_of(self._ctx, error)

    @property
    def _external_id(self) -> str:
        """The same for all attempts of this job, and for no other job's."""
        return f"{self._ctx.delivery.id}/{self._ctx.job.handler}"[:_MAX_EXTERNAL_ID]
