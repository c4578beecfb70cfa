from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Codespaces:
    async def add_repository_for_secret_for_authenticated_user(self, secret_name: str, repository_id: int) -> None:
        """Add a selected repository to a user secret. https://docs.github.com/rest/codespaces/secrets#add-a-selected-repository-to-a-user-secret"""
    async def add_selected_repo_to_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Add selected repository to an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#add-selected-repository-to-an-organization-secret"""
    async def check_permissions_for_devcontainer(
        self, owner: str, repo: str, *, ref: str, devcontainer_path: str
    ) -> Record:
        """Check if permissions defined by a devcontainer have been accepted by the authenticated user. https://docs.github.com/rest/codespaces/codespaces#check-if-permissions-defined-by-a-devcontainer-have-been-accepted-by-the-authenticated-user"""
    async def codespace_machines_for_authenticated_user(self, codespace_name: str) -> Record:
        """List machine types for a codespace. https://docs.github.com/rest/codespaces/machines#list-machine-types-for-a-codespace"""
    async def create_for_authenticated_user(
        self,
        *,
        repository_id: int = ...,
        ref: str = ...,
        location: str = ...,
        geo: Literal["EuropeWest", "SoutheastAsia", "UsEast", "UsWest"] = ...,
        client_ip: str = ...,
        machine: str = ...,
        devcontainer_path: str = ...,
        multi_repo_permissions_opt_out: bool = ...,
        working_directory: str = ...,
        idle_timeout_minutes: int = ...,
        display_name: str = ...,
        retention_period_minutes: int = ...,
        pull_request: Object = ...,
    ) -> Record:
        """Create a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#create-a-codespace-for-the-authenticated-user"""
    async def create_or_update_org_secret(
        self,
        org: str,
        secret_name: str,
        *,
        visibility: Literal["all", "private", "selected"],
        encrypted_value: str = ...,
        key_id: str = ...,
        selected_repository_ids: Sequence[int] = ...,
    ) -> Record | None:
        """Create or update an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#create-or-update-an-organization-secret"""
    async def create_or_update_repo_secret(
        self, owner: str, repo: str, secret_name: str, *, encrypted_value: str = ..., key_id: str = ...
    ) -> Record | None:
        """Create or update a repository secret. https://docs.github.com/rest/codespaces/repository-secrets#create-or-update-a-repository-secret"""
    async def create_or_update_secret_for_authenticated_user(
        self,
        secret_name: str,
        *,
        key_id: str,
        encrypted_value: str = ...,
        selected_repository_ids: Sequence[int | str] = ...,
    ) -> Record | None:
        """Create or update a secret for the authenticated user. https://docs.github.com/rest/codespaces/secrets#create-or-update-a-secret-for-the-authenticated-user"""
    async def create_with_pr_for_authenticated_user(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        location: str = ...,
        geo: Literal["EuropeWest", "SoutheastAsia", "UsEast", "UsWest"] = ...,
        client_ip: str = ...,
        machine: str = ...,
        devcontainer_path: str = ...,
        multi_repo_permissions_opt_out: bool = ...,
        working_directory: str = ...,
        idle_timeout_minutes: int = ...,
        display_name: str = ...,
        retention_period_minutes: int = ...,
    ) -> Record:
        """Create a codespace from a pull request. https://docs.github.com/rest/codespaces/codespaces#create-a-codespace-from-a-pull-request"""
    async def create_with_repo_for_authenticated_user(
        self,
        owner: str,
        repo: str,
        *,
        ref: str = ...,
        location: str = ...,
        geo: Literal["EuropeWest", "SoutheastAsia", "UsEast", "UsWest"] = ...,
        client_ip: str = ...,
        machine: str = ...,
        devcontainer_path: str = ...,
        multi_repo_permissions_opt_out: bool = ...,
        working_directory: str = ...,
        idle_timeout_minutes: int = ...,
        display_name: str = ...,
        retention_period_minutes: int = ...,
    ) -> Record:
        """Create a codespace in a repository. https://docs.github.com/rest/codespaces/codespaces#create-a-codespace-in-a-repository"""
    async def delete_codespaces_access_users(self, org: str, *, selected_usernames: Sequence[str]) -> None:
        """Deprecated. Remove users from Codespaces access for an organization. https://docs.github.com/rest/codespaces/organizations#remove-users-from-codespaces-access-for-an-organization"""
    async def delete_for_authenticated_user(self, codespace_name: str) -> Record:
        """Delete a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#delete-a-codespace-for-the-authenticated-user"""
    async def delete_from_organization(self, org: str, username: str, codespace_name: str) -> Record:
        """Delete a codespace from the organization. https://docs.github.com/rest/codespaces/organizations#delete-a-codespace-from-the-organization"""
    async def delete_org_secret(self, org: str, secret_name: str) -> None:
        """Delete an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#delete-an-organization-secret"""
    async def delete_repo_secret(self, owner: str, repo: str, secret_name: str) -> None:
        """Delete a repository secret. https://docs.github.com/rest/codespaces/repository-secrets#delete-a-repository-secret"""
    async def delete_secret_for_authenticated_user(self, secret_name: str) -> None:
        """Delete a secret for the authenticated user. https://docs.github.com/rest/codespaces/secrets#delete-a-secret-for-the-authenticated-user"""
    async def export_for_authenticated_user(self, codespace_name: str) -> Record:
        """Export a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#export-a-codespace-for-the-authenticated-user"""
    async def get_codespaces_for_user_in_org(
        self, org: str, username: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List codespaces for a user in organization. https://docs.github.com/rest/codespaces/organizations#list-codespaces-for-a-user-in-organization"""
    async def get_export_details_for_authenticated_user(self, codespace_name: str, export_id: str) -> Record:
        """Get details about a codespace export. https://docs.github.com/rest/codespaces/codespaces#get-details-about-a-codespace-export"""
    async def get_for_authenticated_user(self, codespace_name: str) -> Record:
        """Get a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#get-a-codespace-for-the-authenticated-user"""
    async def get_org_public_key(self, org: str) -> Record:
        """Get an organization public key. https://docs.github.com/rest/codespaces/organization-secrets#get-an-organization-public-key"""
    async def get_org_secret(self, org: str, secret_name: str) -> Record:
        """Get an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#get-an-organization-secret"""
    async def get_public_key_for_authenticated_user(self) -> Record:
        """Get public key for the authenticated user. https://docs.github.com/rest/codespaces/secrets#get-public-key-for-the-authenticated-user"""
    async def get_repo_public_key(self, owner: str, repo: str) -> Record:
        """Get a repository public key. https://docs.github.com/rest/codespaces/repository-secrets#get-a-repository-public-key"""
    async def get_repo_secret(self, owner: str, repo: str, secret_name: str) -> Record:
        """Get a repository secret. https://docs.github.com/rest/codespaces/repository-secrets#get-a-repository-secret"""
    async def get_secret_for_authenticated_user(self, secret_name: str) -> Record:
        """Get a secret for the authenticated user. https://docs.github.com/rest/codespaces/secrets#get-a-secret-for-the-authenticated-user"""
    async def list_devcontainers_in_repository_for_authenticated_user(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List devcontainer configurations in a repository for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#list-devcontainer-configurations-in-a-repository-for-the-authenticated-user"""
    async def list_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ..., repository_id: int = ...
    ) -> Record:
        """List codespaces for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#list-codespaces-for-the-authenticated-user"""
    async def list_in_organization(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List codespaces for the organization. https://docs.github.com/rest/codespaces/organizations#list-codespaces-for-the-organization"""
    async def list_in_repository_for_authenticated_user(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List codespaces in a repository for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#list-codespaces-in-a-repository-for-the-authenticated-user"""
    async def list_org_secrets(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List organization secrets. https://docs.github.com/rest/codespaces/organization-secrets#list-organization-secrets"""
    async def list_repo_secrets(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository secrets. https://docs.github.com/rest/codespaces/repository-secrets#list-repository-secrets"""
    async def list_repositories_for_secret_for_authenticated_user(self, secret_name: str) -> Record:
        """List selected repositories for a user secret. https://docs.github.com/rest/codespaces/secrets#list-selected-repositories-for-a-user-secret"""
    async def list_secrets_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> Record:
        """List secrets for the authenticated user. https://docs.github.com/rest/codespaces/secrets#list-secrets-for-the-authenticated-user"""
    async def list_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#list-selected-repositories-for-an-organization-secret"""
    async def pre_flight_with_repo_for_authenticated_user(
        self, owner: str, repo: str, *, ref: str = ..., client_ip: str = ...
    ) -> Record:
        """Get default attributes for a codespace. https://docs.github.com/rest/codespaces/codespaces#get-default-attributes-for-a-codespace"""
    async def publish_for_authenticated_user(
        self, codespace_name: str, *, name: str = ..., private: bool = ...
    ) -> Record:
        """Create a repository from an unpublished codespace. https://docs.github.com/rest/codespaces/codespaces#create-a-repository-from-an-unpublished-codespace"""
    async def remove_repository_for_secret_for_authenticated_user(self, secret_name: str, repository_id: int) -> None:
        """Remove a selected repository from a user secret. https://docs.github.com/rest/codespaces/secrets#remove-a-selected-repository-from-a-user-secret"""
    async def remove_selected_repo_from_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Remove selected repository from an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#remove-selected-repository-from-an-organization-secret"""
    async def repo_machines_for_authenticated_user(
        self, owner: str, repo: str, *, location: str = ..., client_ip: str = ..., ref: str = ...
    ) -> Record:
        """List available machine types for a repository. https://docs.github.com/rest/codespaces/machines#list-available-machine-types-for-a-repository"""
    async def set_codespaces_access(
        self,
        org: str,
        *,
        visibility: Literal["disabled", "selected_members", "all_members", "all_members_and_outside_collaborators"],
        selected_usernames: Sequence[str] = ...,
    ) -> None:
        """Deprecated. Manage access control for organization codespaces. https://docs.github.com/rest/codespaces/organizations#manage-access-control-for-organization-codespaces"""
    async def set_codespaces_access_users(self, org: str, *, selected_usernames: Sequence[str]) -> None:
        """Deprecated. Add users to Codespaces access for an organization. https://docs.github.com/rest/codespaces/organizations#add-users-to-codespaces-access-for-an-organization"""
    async def set_repositories_for_secret_for_authenticated_user(
        self, secret_name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for a user secret. https://docs.github.com/rest/codespaces/secrets#set-selected-repositories-for-a-user-secret"""
    async def set_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for an organization secret. https://docs.github.com/rest/codespaces/organization-secrets#set-selected-repositories-for-an-organization-secret"""
    async def start_for_authenticated_user(self, codespace_name: str) -> Record:
        """Start a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#start-a-codespace-for-the-authenticated-user"""
    async def stop_for_authenticated_user(self, codespace_name: str) -> Record:
        """Stop a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#stop-a-codespace-for-the-authenticated-user"""
    async def stop_in_organization(self, org: str, username: str, codespace_name: str) -> Record:
        """Stop a codespace for an organization user. https://docs.github.com/rest/codespaces/organizations#stop-a-codespace-for-an-organization-user"""
    async def update_for_authenticated_user(
        self, codespace_name: str, *, machine: str = ..., display_name: str = ..., recent_folders: Sequence[str] = ...
    ) -> Record:
        """Update a codespace for the authenticated user. https://docs.github.com/rest/codespaces/codespaces#update-a-codespace-for-the-authenticated-user"""
