from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Copilot:
    async def add_copilot_seats_for_teams(self, org: str, *, selected_teams: Sequence[str]) -> Record:
        """Add teams to the Copilot subscription for an organization. https://docs.github.com/rest/copilot/copilot-user-management#add-teams-to-the-copilot-subscription-for-an-organization"""
    async def add_copilot_seats_for_users(self, org: str, *, selected_usernames: Sequence[str]) -> Record:
        """Add users to the Copilot subscription for an organization. https://docs.github.com/rest/copilot/copilot-user-management#add-users-to-the-copilot-subscription-for-an-organization"""
    async def add_organizations_to_enterprise_coding_agent_policy(
        self, enterprise: str, *, organizations: Sequence[str] = ..., custom_properties: Sequence[Object] = ...
    ) -> None:
        """Add organizations to the enterprise coding agent policy. https://docs.github.com/rest/copilot/copilot-coding-agent-management#add-organizations-to-the-enterprise-coding-agent-policy"""
    async def cancel_copilot_seat_assignment_for_teams(self, org: str, *, selected_teams: Sequence[str]) -> Record:
        """Remove teams from the Copilot subscription for an organization. https://docs.github.com/rest/copilot/copilot-user-management#remove-teams-from-the-copilot-subscription-for-an-organization"""
    async def cancel_copilot_seat_assignment_for_users(self, org: str, *, selected_usernames: Sequence[str]) -> Record:
        """Remove users from the Copilot subscription for an organization. https://docs.github.com/rest/copilot/copilot-user-management#remove-users-from-the-copilot-subscription-for-an-organization"""
    async def copilot_content_exclusion_for_organization(self, org: str) -> Record:
        """Get Copilot content exclusion rules for an organization. https://docs.github.com/rest/copilot/copilot-content-exclusion-management#get-copilot-content-exclusion-rules-for-an-organization"""
    async def copilot_enterprise_one_day_usage_metrics(self, enterprise: str, *, day: str) -> Record:
        """Get Copilot enterprise usage metrics for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-enterprise-usage-metrics-for-a-specific-day"""
    async def copilot_enterprise_repos_one_day_report(self, enterprise: str, *, day: str) -> Record | None:
        """Get Copilot enterprise repository report for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-enterprise-repository-report-for-a-specific-day"""
    async def copilot_enterprise_usage_metrics(self, enterprise: str) -> Record:
        """Get Copilot enterprise usage metrics. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-enterprise-usage-metrics"""
    async def copilot_enterprise_user_teams_one_day_report(self, enterprise: str, *, day: str) -> Record:
        """Get Copilot enterprise user-teams report for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-enterprise-user-teams-report-for-a-specific-day"""
    async def copilot_organization_one_day_usage_metrics(self, org: str, *, day: str) -> Record | None:
        """Get Copilot organization usage metrics for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-organization-usage-metrics-for-a-specific-day"""
    async def copilot_organization_repos_one_day_report(self, org: str, *, day: str) -> Record | None:
        """Get Copilot organization repository report for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-organization-repository-report-for-a-specific-day"""
    async def copilot_organization_usage_metrics(self, org: str) -> Record:
        """Get Copilot organization usage metrics. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-organization-usage-metrics"""
    async def copilot_organization_user_teams_one_day_report(self, org: str, *, day: str) -> Record | None:
        """Get Copilot organization user-teams report for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-organization-user-teams-report-for-a-specific-day"""
    async def copilot_organization_users_one_day_usage_metrics(self, org: str, *, day: str) -> Record | None:
        """Get Copilot organization users usage metrics for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-organization-users-usage-metrics-for-a-specific-day"""
    async def copilot_organization_users_usage_metrics(self, org: str) -> Record:
        """Get Copilot organization users usage metrics. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-organization-users-usage-metrics"""
    async def copilot_users_one_day_usage_metrics(self, enterprise: str, *, day: str) -> Record:
        """Get Copilot users usage metrics for a specific day. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-users-usage-metrics-for-a-specific-day"""
    async def copilot_users_usage_metrics(self, enterprise: str) -> Record:
        """Get Copilot users usage metrics. https://docs.github.com/rest/copilot/copilot-usage-metrics#get-copilot-users-usage-metrics"""
    async def disable_copilot_coding_agent_for_repository_in_organization(self, org: str, repository_id: int) -> None:
        """Disable a repository for Copilot cloud agent in an organization. https://docs.github.com/rest/copilot/copilot-coding-agent-management#disable-a-repository-for-copilot-cloud-agent-in-an-organization"""
    async def enable_copilot_coding_agent_for_repository_in_organization(self, org: str, repository_id: int) -> None:
        """Enable a repository for Copilot cloud agent in an organization. https://docs.github.com/rest/copilot/copilot-coding-agent-management#enable-a-repository-for-copilot-cloud-agent-in-an-organization"""
    async def get_copilot_cloud_agent_configuration(self, owner: str, repo: str) -> Record:
        """Get Copilot cloud agent configuration for a repository. https://docs.github.com/rest/copilot/copilot-cloud-agent-management#get-copilot-cloud-agent-configuration-for-a-repository"""
    async def get_copilot_coding_agent_permissions_organization(self, org: str) -> Record:
        """Get Copilot cloud agent permissions for an organization. https://docs.github.com/rest/copilot/copilot-coding-agent-management#get-copilot-cloud-agent-permissions-for-an-organization"""
    async def get_copilot_organization_details(self, org: str) -> Record:
        """Get Copilot seat information and settings for an organization. https://docs.github.com/rest/copilot/copilot-user-management#get-copilot-seat-information-and-settings-for-an-organization"""
    async def get_copilot_seat_details_for_user(self, org: str, username: str) -> Record:
        """Get Copilot seat assignment details for a user. https://docs.github.com/rest/copilot/copilot-user-management#get-copilot-seat-assignment-details-for-a-user"""
    async def list_copilot_coding_agent_selected_repositories_for_organization(
        self, org: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repositories enabled for Copilot cloud agent in an organization. https://docs.github.com/rest/copilot/copilot-coding-agent-management#list-repositories-enabled-for-copilot-cloud-agent-in-an-organization"""
    async def list_copilot_seats(self, org: str, *, page: int = ..., per_page: int = ...) -> Record:
        """List all Copilot seat assignments for an organization. https://docs.github.com/rest/copilot/copilot-user-management#list-all-copilot-seat-assignments-for-an-organization"""
    async def remove_organizations_from_enterprise_coding_agent_policy(
        self, enterprise: str, *, organizations: Sequence[str] = ..., custom_properties: Sequence[Object] = ...
    ) -> None:
        """Remove organizations from the enterprise coding agent policy. https://docs.github.com/rest/copilot/copilot-coding-agent-management#remove-organizations-from-the-enterprise-coding-agent-policy"""
    async def set_copilot_coding_agent_permissions_organization(
        self, org: str, *, enabled_repositories: Literal["all", "selected", "none"]
    ) -> None:
        """Set Copilot cloud agent permissions for an organization. https://docs.github.com/rest/copilot/copilot-coding-agent-management#set-copilot-cloud-agent-permissions-for-an-organization"""
    async def set_copilot_coding_agent_selected_repositories_for_organization(
        self, org: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for Copilot cloud agent in an organization. https://docs.github.com/rest/copilot/copilot-coding-agent-management#set-selected-repositories-for-copilot-cloud-agent-in-an-organization"""
    async def set_copilot_content_exclusion_for_organization(self, org: str, *, data: Object = ...) -> Record:
        """Set Copilot content exclusion rules for an organization. https://docs.github.com/rest/copilot/copilot-content-exclusion-management#set-copilot-content-exclusion-rules-for-an-organization"""
    async def set_enterprise_coding_agent_policy(
        self,
        enterprise: str,
        *,
        policy_state: Literal[
            "enabled_for_all_orgs", "disabled_for_all_orgs", "enabled_for_selected_orgs", "configured_by_org_admins"
        ],
    ) -> None:
        """Set the coding agent policy for an enterprise. https://docs.github.com/rest/copilot/copilot-coding-agent-management#set-the-coding-agent-policy-for-an-enterprise"""
