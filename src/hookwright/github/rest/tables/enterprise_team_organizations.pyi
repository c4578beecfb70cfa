from __future__ import annotations

from collections.abc import Sequence

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class EnterpriseTeamOrganizations:
    async def add(self, enterprise: str, enterprise_team: str, org: str) -> Record:
        """Add an organization assignment. https://docs.github.com/rest/enterprise-teams/enterprise-team-organizations#add-an-organization-assignment"""
    async def bulk_add(
        self, enterprise: str, enterprise_team: str, *, organization_slugs: Sequence[str]
    ) -> list[Record]:
        """Add organization assignments. https://docs.github.com/rest/enterprise-teams/enterprise-team-organizations#add-organization-assignments"""
    async def bulk_remove(self, enterprise: str, enterprise_team: str, *, organization_slugs: Sequence[str]) -> None:
        """Remove organization assignments. https://docs.github.com/rest/enterprise-teams/enterprise-team-organizations#remove-organization-assignments"""
    async def delete(self, enterprise: str, enterprise_team: str, org: str) -> None:
        """Delete an organization assignment. https://docs.github.com/rest/enterprise-teams/enterprise-team-organizations#delete-an-organization-assignment"""
    async def get_assignment(self, enterprise: str, enterprise_team: str, org: str) -> Record:
        """Get organization assignment. https://docs.github.com/rest/enterprise-teams/enterprise-team-organizations#get-organization-assignment"""
    async def get_assignments(
        self, enterprise: str, enterprise_team: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """Get organization assignments. https://docs.github.com/rest/enterprise-teams/enterprise-team-organizations#get-organization-assignments"""
