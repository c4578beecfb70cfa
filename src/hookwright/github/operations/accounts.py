"""Organizations, teams and users."""

from __future__ import annotations

from typing import Any, Literal, cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.caller import Caller
from hookwright.github.operations.shapes import Account, RepositoryInfo, Team
from hookwright.github.pages import Pages
from hookwright.github.results import Record


class Organization:
    def __init__(self, client: Caller, login: str) -> None:
        self._client = client
        self._rest = client.rest
        self.login = login

    async def get(self) -> Record:
        return await self._rest.orgs.get(self.login)

    def repositories(self, **filters: Any) -> Pages[RepositoryInfo]:
        found = self._client.paginate(self._rest.repos.list_for_org, self.login, **filters)
        return cast("Pages[RepositoryInfo]", found)

    def members(self, **filters: Any) -> Pages[Account]:
        return cast("Pages[Account]", self._client.paginate(self._rest.orgs.list_members, self.login, **filters))

    async def has_member(self, login: str) -> bool:
        """As far as whom we speak as may know: without the permission only public members are."""
        try:
            await self._rest.orgs.check_membership_for_user(self.login, login)
        except NotFound:
            return False
        return True

    def teams(self) -> Pages[Team]:
        return cast("Pages[Team]", self._client.paginate(self._rest.teams.list, self.login))

    def team_members(self, slug: str) -> Pages[Account]:
        """Those of its child teams included."""
        return cast("Pages[Account]", self._client.paginate(self._rest.teams.list_members_in_org, self.login, slug))

    async def team_role(self, slug: str, login: str) -> Literal["member", "maintainer"] | None:
        """``None``: not in the team, or invited and not there yet."""
        try:
            found = await self._rest.teams.get_membership_for_user_in_org(self.login, slug, login)
        except NotFound:
            return None
        return cast("Literal['member', 'maintainer']", found.role) if found.state == "active" else None


class User:
    def __init__(self, client: Caller, login: str) -> None:
        self._client = client
        self._rest = client.rest
        self.login = login

    async def get(self) -> Account:
        return cast(Account, await self._rest.users.get_by_username(self.login))

    def repositories(self, **filters: Any) -> Pages[RepositoryInfo]:
        found = self._client.paginate(self._rest.repos.list_for_user, self.login, **filters)
        return cast("Pages[RepositoryInfo]", found)

    def organizations(self) -> Pages[Account]:
        """Those that are public."""
        return cast("Pages[Account]", self._client.paginate(self._rest.orgs.list_for_user, self.login))
