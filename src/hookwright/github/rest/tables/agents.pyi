from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Agents:
    async def add_selected_repo_to_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Add selected repository to an organization secret. https://docs.github.com/rest/agents/secrets#add-selected-repository-to-an-organization-secret"""
    async def add_selected_repo_to_org_variable(self, org: str, name: str, repository_id: int) -> None:
        """Add selected repository to an organization variable. https://docs.github.com/rest/agents/variables#add-selected-repository-to-an-organization-variable"""
    async def create_or_update_org_secret(
        self,
        org: str,
        secret_name: str,
        *,
        encrypted_value: str,
        key_id: str,
        visibility: Literal["all", "private", "selected"],
        selected_repository_ids: Sequence[int] = ...,
    ) -> Record | None:
        """Create or update an organization secret. https://docs.github.com/rest/agents/secrets#create-or-update-an-organization-secret"""
    async def create_or_update_repo_secret(
        self, owner: str, repo: str, secret_name: str, *, encrypted_value: str, key_id: str
    ) -> Record | None:
        """Create or update a repository secret. https://docs.github.com/rest/agents/secrets#create-or-update-a-repository-secret"""
    async def create_org_variable(
        self,
        org: str,
        *,
        name: str,
        value: str,
        visibility: Literal["all", "private", "selected"],
        selected_repository_ids: Sequence[int] = ...,
    ) -> Record:
        """Create an organization variable. https://docs.github.com/rest/agents/variables#create-an-organization-variable"""
    async def create_repo_variable(self, owner: str, repo: str, *, name: str, value: str) -> Record:
        """Create a repository variable. https://docs.github.com/rest/agents/variables#create-a-repository-variable"""
    async def delete_org_secret(self, org: str, secret_name: str) -> None:
        """Delete an organization secret. https://docs.github.com/rest/agents/secrets#delete-an-organization-secret"""
    async def delete_org_variable(self, org: str, name: str) -> None:
        """Delete an organization variable. https://docs.github.com/rest/agents/variables#delete-an-organization-variable"""
    async def delete_repo_secret(self, owner: str, repo: str, secret_name: str) -> None:
        """Delete a repository secret. https://docs.github.com/rest/agents/secrets#delete-a-repository-secret"""
    async def delete_repo_variable(self, owner: str, repo: str, name: str) -> None:
        """Delete a repository variable. https://docs.github.com/rest/agents/variables#delete-a-repository-variable"""
    async def get_org_public_key(self, org: str) -> Record:
        """Get an organization public key. https://docs.github.com/rest/agents/secrets#get-an-organization-public-key"""
    async def get_org_secret(self, org: str, secret_name: str) -> Record:
        """Get an organization secret. https://docs.github.com/rest/agents/secrets#get-an-organization-secret"""
    async def get_org_variable(self, org: str, name: str) -> Record:
        """Get an organization variable. https://docs.github.com/rest/agents/variables#get-an-organization-variable"""
    async def get_repo_public_key(self, owner: str, repo: str) -> Record:
        """Get a repository public key. https://docs.github.com/rest/agents/secrets#get-a-repository-public-key"""
    async def get_repo_secret(self, owner: str, repo: str, secret_name: str) -> Record:
        """Get a repository secret. https://docs.github.com/rest/agents/secrets#get-a-repository-secret"""
    async def get_repo_variable(self, owner: str, repo: str, name: str) -> Record:
        """Get a repository variable. https://docs.github.com/rest/agents/variables#get-a-repository-variable"""
    async def list_org_secrets(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List organization secrets. https://docs.github.com/rest/agents/secrets#list-organization-secrets"""
    async def list_org_variables(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List organization variables. https://docs.github.com/rest/agents/variables#list-organization-variables"""
    async def list_repo_organization_secrets(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repository organization secrets. https://docs.github.com/rest/agents/secrets#list-repository-organization-secrets"""
    async def list_repo_organization_variables(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repository organization variables. https://docs.github.com/rest/agents/variables#list-repository-organization-variables"""
    async def list_repo_secrets(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository secrets. https://docs.github.com/rest/agents/secrets#list-repository-secrets"""
    async def list_repo_variables(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository variables. https://docs.github.com/rest/agents/variables#list-repository-variables"""
    async def list_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for an organization secret. https://docs.github.com/rest/agents/secrets#list-selected-repositories-for-an-organization-secret"""
    async def list_selected_repos_for_org_variable(
        self, org: str, name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for an organization variable. https://docs.github.com/rest/agents/variables#list-selected-repositories-for-an-organization-variable"""
    async def remove_selected_repo_from_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Remove selected repository from an organization secret. https://docs.github.com/rest/agents/secrets#remove-selected-repository-from-an-organization-secret"""
    async def remove_selected_repo_from_org_variable(self, org: str, name: str, repository_id: int) -> None:
        """Remove selected repository from an organization variable. https://docs.github.com/rest/agents/variables#remove-selected-repository-from-an-organization-variable"""
    async def set_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for an organization secret. https://docs.github.com/rest/agents/secrets#set-selected-repositories-for-an-organization-secret"""
    async def set_selected_repos_for_org_variable(
        self, org: str, name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for an organization variable. https://docs.github.com/rest/agents/variables#set-selected-repositories-for-an-organization-variable"""
    async def update_org_variable(
        self,
        org: str,
        name: str,
        *,
        new_name: str = ...,
        value: str = ...,
        visibility: Literal["all", "private", "selected"] = ...,
        selected_repository_ids: Sequence[int] = ...,
    ) -> None:
        """Update an organization variable. https://docs.github.com/rest/agents/variables#update-an-organization-variable"""
    async def update_repo_variable(
        self, owner: str, repo: str, name: str, *, new_name: str = ..., value: str = ...
    ) -> None:
        """Update a repository variable. https://docs.github.com/rest/agents/variables#update-a-repository-variable"""
