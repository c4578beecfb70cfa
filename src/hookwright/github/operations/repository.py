"""What an App does every day in one repository."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.actions import Actions
from hookwright.github.operations.branches import Branches
from hookwright.github.operations.caller import Caller, Part
from hookwright.github.operations.checks import Checks
from hookwright.github.operations.commits import Commits
from hookwright.github.operations.contents import Contents
from hookwright.github.operations.deployments import Deployments
from hookwright.github.operations.issues import Issues
from hookwright.github.operations.labels import Labels, Milestones
from hookwright.github.operations.pulls import Pulls
from hookwright.github.operations.releases import Releases
from hookwright.github.operations.shapes import RepositoryInfo
from hookwright.github.results import Record

Permission = Literal["admin", "maintain", "write", "triage", "read", "none"]
_RANKS: Mapping[str, int] = {"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}


class RepositoryOperations(Part):
    """One repository, by area: ``await client.repo("octocat/hello").issues.comment(1, "Hello")``."""

    def __init__(self, client: Caller, full_name: str) -> None:
        """Raises `ValueError` where ``full_name`` is not ``owner/name``."""
        owner, slash, repo = full_name.partition("/")
        if not (owner and slash and repo) or "/" in repo or {owner, repo} & {".", ".."}:
            raise ValueError(f"{full_name!r} is no repository: give owner/name")
        super().__init__(client, owner, repo)
        self.full_name = full_name

    @cached_property
    def issues(self) -> Issues:
        return Issues(self._client, *self._where)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._client, *self._where)

    @cached_property
    def milestones(self) -> Milestones:
        return Milestones(self._client, *self._where)

    @cached_property
    def pulls(self) -> Pulls:
        return Pulls(self._client, *self._where)

    @cached_property
    def commits(self) -> Commits:
        return Commits(self._client, *self._where)

    @cached_property
    def contents(self) -> Contents:
        return Contents(self._client, *self._where)

    @cached_property
    def branches(self) -> Branches:
        return Branches(self._client, *self._where)

    @cached_property
    def releases(self) -> Releases:
        return Releases(self._client, *self._where)

    @cached_property
    def deployments(self) -> Deployments:
        return Deployments(self._client, *self._where)

    @cached_property
    def actions(self) -> Actions:
        return Actions(self._client, *self._where)

    @cached_property
    def checks(self) -> Checks:
        return Checks(self._client, *self._where)

    async def get(self) -> RepositoryInfo:
        return cast(RepositoryInfo, await self._rest.repos.get(*self._where))

    async def permission(self, login: str) -> Permission:
        """What a person may do here, by GitHub's finer names; ``none`` also for somebody who does not exist."""
        try:
            found = await self._rest.repos.get_collaborator_permission_level(*self._where, login)
        except NotFound:
            return "none"
        role = found.get("role_name")
        # An organisation's own role says nothing by its name; the coarser word is what it amounts to.
        return cast(Permission, role if role in _RANKS else found["permission"])

    async def may(self, login: str, wanted: Permission) -> bool:
        """Has this person at least the permission ``wanted``?"""
        return _RANKS.get(await self.permission(login), 0) >= _RANKS[wanted]

    async def dispatch(self, event_type: str, payload: Mapping[str, Any] | None = None) -> None:
        """Send a ``repository_dispatch`` to workflows and Apps. At most ten top-level keys, says GitHub."""
        await self._rest.repos.create_dispatch_event(
            *self._where, event_type=event_type, client_payload=dict(payload or {})
        )

    async def languages(self) -> Record:
        """Bytes by language."""
        return await self._rest.repos.list_languages(*self._where)
