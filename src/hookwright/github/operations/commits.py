"""Commits, what they changed, and the statuses that others gave them."""

from __future__ import annotations

from typing import Any, Literal, cast

from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Commit, Status
from hookwright.github.pages import Pages
from hookwright.github.results import Record

State = Literal["error", "failure", "pending", "success"]
_MAX_DESCRIPTION = 140


class Commits(Part):
    async def get(self, ref: str) -> Commit:
        return cast(Commit, await self._rest.repos.get_commit(*self._where, ref))

    def list(self, **filters: Any) -> Pages[Commit]:
        """``sha`` (or branch), ``path``, ``author``, ``since``, ``until``."""
        return cast("Pages[Commit]", self._client.paginate(self._rest.repos.list_commits, *self._where, **filters))

    async def compare(self, base: str, head: str) -> Record:
        """``status``, ``ahead_by``, ``behind_by``, ``commits`` and ``files`` from ``base`` to ``head``."""
        return await self._rest.repos.compare_commits_with_basehead(*self._where, f"{base}...{head}")

    async def set_status(
        self, sha: str, state: State, *, context: str, description: str = "", target_url: str | None = None
    ) -> Status:
        """A description over 140 characters is cut: GitHub would refuse it."""
        text = description if len(description) <= _MAX_DESCRIPTION else description[: _MAX_DESCRIPTION - 1] + "…"
        made = await self._rest.repos.create_commit_status(
            *self._where, sha, state=state, context=context, description=text, target_url=target_url
        )
        return cast(Status, made)

    async def status(self, ref: str) -> Record:
        """``state`` of all contexts together, and ``statuses``."""
        return await self._rest.repos.get_combined_status_for_ref(*self._where, ref)

    async def pulls(self, sha: str) -> Any:
        """The pull requests that a commit is, or was, part of."""
        return await self._rest.repos.list_pull_requests_associated_with_commit(*self._where, sha)
