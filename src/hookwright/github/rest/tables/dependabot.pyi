from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Dependabot:
    async def add_selected_repo_to_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Add selected repository to an organization secret. https://docs.github.com/rest/dependabot/secrets#add-selected-repository-to-an-organization-secret"""
    async def create_or_update_org_secret(
        self,
        org: str,
        secret_name: str,
        *,
        visibility: Literal["all", "private", "selected"],
        encrypted_value: str = ...,
        key_id: str = ...,
        selected_repository_ids: Sequence[str | int] = ...,
    ) -> Record | None:
        """Create or update an organization secret. https://docs.github.com/rest/reference/dependabot#create-or-update-an-organization-secret"""
    async def create_or_update_repo_secret(
        self, owner: str, repo: str, secret_name: str, *, encrypted_value: str = ..., key_id: str = ...
    ) -> Record | None:
        """Create or update a repository secret. https://docs.github.com/rest/dependabot/secrets#create-or-update-a-repository-secret"""
    async def delete_org_secret(self, org: str, secret_name: str) -> None:
        """Delete an organization secret. https://docs.github.com/rest/dependabot/secrets#delete-an-organization-secret"""
    async def delete_repo_secret(self, owner: str, repo: str, secret_name: str) -> None:
        """Delete a repository secret. https://docs.github.com/rest/dependabot/secrets#delete-a-repository-secret"""
    async def get_alert(self, owner: str, repo: str, alert_number: int) -> Record:
        """Get a Dependabot alert. https://docs.github.com/rest/dependabot/alerts#get-a-dependabot-alert"""
    async def get_org_public_key(self, org: str) -> Record:
        """Get an organization public key. https://docs.github.com/rest/dependabot/secrets#get-an-organization-public-key"""
    async def get_org_secret(self, org: str, secret_name: str) -> Record:
        """Get an organization secret. https://docs.github.com/rest/dependabot/secrets#get-an-organization-secret"""
    async def get_repo_public_key(self, owner: str, repo: str) -> Record:
        """Get a repository public key. https://docs.github.com/rest/dependabot/secrets#get-a-repository-public-key"""
    async def get_repo_secret(self, owner: str, repo: str, secret_name: str) -> Record:
        """Get a repository secret. https://docs.github.com/rest/dependabot/secrets#get-a-repository-secret"""
    async def list_alerts_for_enterprise(
        self,
        enterprise: str,
        *,
        classification: str = ...,
        state: str = ...,
        severity: str = ...,
        ecosystem: str = ...,
        package: str = ...,
        epss_percentage: str = ...,
        has: str | Sequence[Literal["patch"]] = ...,
        assignee: str = ...,
        scope: Literal["development", "runtime"] = ...,
        relationship: str = ...,
        sort: Literal["created", "updated", "epss_percentage"] = ...,
        direction: Literal["asc", "desc"] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List Dependabot alerts for an enterprise. https://docs.github.com/rest/dependabot/alerts#list-dependabot-alerts-for-an-enterprise"""
    async def list_alerts_for_org(
        self,
        org: str,
        *,
        classification: str = ...,
        state: str = ...,
        severity: str = ...,
        ecosystem: str = ...,
        package: str = ...,
        epss_percentage: str = ...,
        artifact_registry_url: str = ...,
        artifact_registry: str = ...,
        has: str | Sequence[Literal["patch", "deployment"]] = ...,
        assignee: str = ...,
        runtime_risk: str = ...,
        scope: Literal["development", "runtime"] = ...,
        relationship: str = ...,
        sort: Literal["created", "updated", "epss_percentage"] = ...,
        direction: Literal["asc", "desc"] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List Dependabot alerts for an organization. https://docs.github.com/rest/dependabot/alerts#list-dependabot-alerts-for-an-organization"""
    async def list_alerts_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        classification: str = ...,
        state: str = ...,
        severity: str = ...,
        ecosystem: str = ...,
        package: str = ...,
        manifest: str = ...,
        epss_percentage: str = ...,
        has: str | Sequence[Literal["patch"]] = ...,
        assignee: str = ...,
        scope: Literal["development", "runtime"] = ...,
        relationship: str = ...,
        sort: Literal["created", "updated", "epss_percentage"] = ...,
        direction: Literal["asc", "desc"] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List Dependabot alerts for a repository. https://docs.github.com/rest/dependabot/alerts#list-dependabot-alerts-for-a-repository"""
    async def list_org_secrets(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List organization secrets. https://docs.github.com/rest/dependabot/secrets#list-organization-secrets"""
    async def list_repo_secrets(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository secrets. https://docs.github.com/rest/dependabot/secrets#list-repository-secrets"""
    async def list_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for an organization secret. https://docs.github.com/rest/dependabot/secrets#list-selected-repositories-for-an-organization-secret"""
    async def remove_selected_repo_from_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Remove selected repository from an organization secret. https://docs.github.com/rest/dependabot/secrets#remove-selected-repository-from-an-organization-secret"""
    async def repository_access_for_enterprise(
        self, enterprise: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """Lists the repositories Dependabot can access in an enterprise. https://docs.github.com/rest/dependabot/repository-access#lists-the-repositories-dependabot-can-access-in-an-enterprise"""
    async def repository_access_for_org(self, org: str, *, page: int = ..., per_page: int = ...) -> Record:
        """Lists the repositories Dependabot can access in an organization. https://docs.github.com/rest/dependabot/repository-access#lists-the-repositories-dependabot-can-access-in-an-organization"""
    async def set_repository_access_default_level(
        self, org: str, *, default_level: Literal["public", "internal"]
    ) -> None:
        """Set the default repository access level for Dependabot. https://docs.github.com/rest/dependabot/repository-access#set-the-default-repository-access-level-for-dependabot"""
    async def set_repository_access_default_level_for_enterprise(
        self, enterprise: str, *, default_level: Literal["public", "internal"]
    ) -> None:
        """Set the default repository access level for Dependabot in an enterprise. https://docs.github.com/rest/dependabot/repository-access#set-the-default-repository-access-level-for-dependabot-in-an-enterprise"""
    async def set_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for an organization secret. https://docs.github.com/rest/dependabot/secrets#set-selected-repositories-for-an-organization-secret"""
    async def update_alert(
        self,
        owner: str,
        repo: str,
        alert_number: int,
        *,
        state: Literal["dismissed", "open"] = ...,
        dismissed_reason: Literal["fix_started", "inaccurate", "no_bandwidth", "not_used", "tolerable_risk"] = ...,
        dismissed_comment: str = ...,
        assignees: Sequence[str] = ...,
        agent_assignment: Object = ...,
    ) -> Record:
        """Update a Dependabot alert. https://docs.github.com/rest/dependabot/alerts#update-a-dependabot-alert"""
    async def update_repository_access_for_enterprise(
        self,
        enterprise: str,
        *,
        repository_ids_to_add: Sequence[int] = ...,
        repository_ids_to_remove: Sequence[int] = ...,
    ) -> None:
        """Updates Dependabot's repository access list for an enterprise. https://docs.github.com/rest/dependabot/repository-access#updates-dependabots-repository-access-list-for-an-enterprise"""
    async def update_repository_access_for_org(
        self, org: str, *, repository_ids_to_add: Sequence[int] = ..., repository_ids_to_remove: Sequence[int] = ...
    ) -> None:
        """Updates Dependabot's repository access list for an organization. https://docs.github.com/rest/dependabot/repository-access#updates-dependabots-repository-access-list-for-an-organization"""
