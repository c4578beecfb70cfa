from __future__ import annotations

import builtins
from collections.abc import Sequence

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class EnterpriseTeamMemberships:
    async def add(self, enterprise: str, enterprise_team: str, username: str) -> Record:
        """Add team member. https://docs.github.com/rest/enterprise-teams/enterprise-team-members#add-team-member"""
    async def bulk_add(
        self, enterprise: str, enterprise_team: str, *, usernames: Sequence[str]
    ) -> builtins.list[Record]:
        """Bulk add team members. https://docs.github.com/rest/enterprise-teams/enterprise-team-members#bulk-add-team-members"""
    async def bulk_remove(
        self, enterprise: str, enterprise_team: str, *, usernames: Sequence[str]
    ) -> builtins.list[Record]:
        """Bulk remove team members. https://docs.github.com/rest/enterprise-teams/enterprise-team-members#bulk-remove-team-members"""
    async def get(self, enterprise: str, enterprise_team: str, username: str) -> Record:
        """Get enterprise team membership. https://docs.github.com/rest/enterprise-teams/enterprise-team-members#get-enterprise-team-membership"""
    async def list(
        self, enterprise: str, enterprise_team: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List members in an enterprise team. https://docs.github.com/rest/enterprise-teams/enterprise-team-members#list-members-in-an-enterprise-team"""
    async def remove(self, enterprise: str, enterprise_team: str, username: str) -> None:
        """Remove team membership. https://docs.github.com/rest/enterprise-teams/enterprise-team-members#remove-team-membership"""
