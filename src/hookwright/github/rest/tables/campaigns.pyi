from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Campaigns:
    async def create_campaign(
        self,
        org: str,
        *,
        name: str,
        description: str,
        ends_at: str,
        managers: Sequence[str] = ...,
        team_managers: Sequence[str] = ...,
        contact_link: str | None = ...,
        code_scanning_alerts: Sequence[Object] | None = ...,
        generate_issues: bool = ...,
    ) -> Record:
        """Create a campaign for an organization. https://docs.github.com/rest/campaigns/campaigns#create-a-campaign-for-an-organization"""
    async def delete_campaign(self, org: str, campaign_number: int) -> None:
        """Delete a campaign for an organization. https://docs.github.com/rest/campaigns/campaigns#delete-a-campaign-for-an-organization"""
    async def get_campaign_summary(self, org: str, campaign_number: int) -> Record:
        """Get a campaign for an organization. https://docs.github.com/rest/campaigns/campaigns#get-a-campaign-for-an-organization"""
    async def list_org_campaigns(
        self,
        org: str,
        *,
        page: int = ...,
        per_page: int = ...,
        direction: Literal["asc", "desc"] = ...,
        state: Literal["open", "closed"] = ...,
        sort: Literal["created", "updated", "ends_at", "published"] = ...,
    ) -> list[Record]:
        """List campaigns for an organization. https://docs.github.com/rest/campaigns/campaigns#list-campaigns-for-an-organization"""
    async def update_campaign(
        self,
        org: str,
        campaign_number: int,
        *,
        name: str = ...,
        description: str = ...,
        managers: Sequence[str] = ...,
        team_managers: Sequence[str] = ...,
        ends_at: str = ...,
        contact_link: str | None = ...,
        state: Literal["open", "closed"] = ...,
    ) -> Record:
        """Update a campaign. https://docs.github.com/rest/campaigns/campaigns#update-a-campaign"""
