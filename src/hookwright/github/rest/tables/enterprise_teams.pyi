from __future__ import annotations

import builtins
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class EnterpriseTeams:
    async def create(
        self,
        enterprise: str,
        *,
        name: str,
        description: str | None = ...,
        sync_to_organizations: Literal["all", "disabled"] = ...,
        organization_selection_type: Literal["disabled", "selected", "all"] = ...,
        group_id: str | None = ...,
        notification_setting: Literal["notifications_enabled", "notifications_disabled"] = ...,
    ) -> Record:
        """Create an enterprise team. https://docs.github.com/rest/enterprise-teams/enterprise-teams#create-an-enterprise-team"""
    async def delete(self, enterprise: str, team_slug: str) -> None:
        """Delete an enterprise team. https://docs.github.com/rest/enterprise-teams/enterprise-teams#delete-an-enterprise-team"""
    async def get(self, enterprise: str, team_slug: str) -> Record:
        """Get an enterprise team. https://docs.github.com/rest/enterprise-teams/enterprise-teams#get-an-enterprise-team"""
    async def list(self, enterprise: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List enterprise teams. https://docs.github.com/rest/enterprise-teams/enterprise-teams#list-enterprise-teams"""
    async def update(
        self,
        enterprise: str,
        team_slug: str,
        *,
        name: str | None = ...,
        description: str | None = ...,
        sync_to_organizations: Literal["all", "disabled"] = ...,
        organization_selection_type: Literal["disabled", "selected", "all"] = ...,
        group_id: str | None = ...,
        notification_setting: Literal["notifications_enabled", "notifications_disabled"] = ...,
    ) -> Record:
        """Update an enterprise team. https://docs.github.com/rest/enterprise-teams/enterprise-teams#update-an-enterprise-team"""
