from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Migrations:
    async def cancel_import(self, owner: str, repo: str) -> None:
        """Deprecated. Cancel an import. https://docs.github.com/rest/migrations/source-imports#cancel-an-import"""
    async def delete_archive_for_authenticated_user(self, migration_id: int) -> None:
        """Delete a user migration archive. https://docs.github.com/rest/migrations/users#delete-a-user-migration-archive"""
    async def delete_archive_for_org(self, org: str, migration_id: int) -> None:
        """Delete an organization migration archive. https://docs.github.com/rest/migrations/orgs#delete-an-organization-migration-archive"""
    async def download_archive_for_org(self, org: str, migration_id: int) -> bytes:
        """Download an organization migration archive. https://docs.github.com/rest/migrations/orgs#download-an-organization-migration-archive"""
    async def get_archive_for_authenticated_user(self, migration_id: int) -> bytes:
        """Download a user migration archive. https://docs.github.com/rest/migrations/users#download-a-user-migration-archive"""
    async def get_commit_authors(self, owner: str, repo: str, *, since: int = ...) -> list[Record]:
        """Deprecated. Get commit authors. https://docs.github.com/rest/migrations/source-imports#get-commit-authors"""
    async def get_import_status(self, owner: str, repo: str) -> Record:
        """Deprecated. Get an import status. https://docs.github.com/rest/migrations/source-imports#get-an-import-status"""
    async def get_large_files(self, owner: str, repo: str) -> list[Record]:
        """Deprecated. Get large files. https://docs.github.com/rest/migrations/source-imports#get-large-files"""
    async def get_status_for_authenticated_user(self, migration_id: int, *, exclude: Sequence[str] = ...) -> Record:
        """Get a user migration status. https://docs.github.com/rest/migrations/users#get-a-user-migration-status"""
    async def get_status_for_org(
        self, org: str, migration_id: int, *, exclude: Sequence[Literal["repositories"]] = ...
    ) -> Record:
        """Get an organization migration status. https://docs.github.com/rest/migrations/orgs#get-an-organization-migration-status"""
    async def list_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List user migrations. https://docs.github.com/rest/migrations/users#list-user-migrations"""
    async def list_for_org(
        self, org: str, *, per_page: int = ..., page: int = ..., exclude: Sequence[Literal["repositories"]] = ...
    ) -> list[Record]:
        """List organization migrations. https://docs.github.com/rest/migrations/orgs#list-organization-migrations"""
    async def list_repos_for_authenticated_user(
        self, migration_id: int, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List repositories for a user migration. https://docs.github.com/rest/migrations/users#list-repositories-for-a-user-migration"""
    async def list_repos_for_org(
        self, org: str, migration_id: int, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List repositories in an organization migration. https://docs.github.com/rest/migrations/orgs#list-repositories-in-an-organization-migration"""
    async def map_commit_author(
        self, owner: str, repo: str, author_id: int, *, email: str = ..., name: str = ...
    ) -> Record:
        """Deprecated. Map a commit author. https://docs.github.com/rest/migrations/source-imports#map-a-commit-author"""
    async def set_lfs_preference(self, owner: str, repo: str, *, use_lfs: Literal["opt_in", "opt_out"]) -> Record:
        """Deprecated. Update Git LFS preference. https://docs.github.com/rest/migrations/source-imports#update-git-lfs-preference"""
    async def start_for_authenticated_user(
        self,
        *,
        repositories: Sequence[str],
        lock_repositories: bool = ...,
        exclude_metadata: bool = ...,
        exclude_git_data: bool = ...,
        exclude_attachments: bool = ...,
        exclude_releases: bool = ...,
        exclude_owner_projects: bool = ...,
        org_metadata_only: bool = ...,
        exclude: Sequence[Literal["repositories"]] = ...,
    ) -> Record:
        """Start a user migration. https://docs.github.com/rest/migrations/users#start-a-user-migration"""
    async def start_for_org(
        self,
        org: str,
        *,
        repositories: Sequence[str],
        lock_repositories: bool = ...,
        exclude_metadata: bool = ...,
        exclude_git_data: bool = ...,
        exclude_attachments: bool = ...,
        exclude_releases: bool = ...,
        exclude_owner_projects: bool = ...,
        org_metadata_only: bool = ...,
        exclude: Sequence[Literal["repositories"]] = ...,
    ) -> Record:
        """Start an organization migration. https://docs.github.com/rest/migrations/orgs#start-an-organization-migration"""
    async def start_import(
        self,
        owner: str,
        repo: str,
        *,
        vcs_url: str,
        vcs: Literal["subversion", "git", "mercurial", "tfvc"] = ...,
        vcs_username: str = ...,
        vcs_password: str = ...,
        tfvc_project: str = ...,
    ) -> Record:
        """Deprecated. Start an import. https://docs.github.com/rest/migrations/source-imports#start-an-import"""
    async def unlock_repo_for_authenticated_user(self, migration_id: int, repo_name: str) -> None:
        """Unlock a user repository. https://docs.github.com/rest/migrations/users#unlock-a-user-repository"""
    async def unlock_repo_for_org(self, org: str, migration_id: int, repo_name: str) -> None:
        """Unlock an organization repository. https://docs.github.com/rest/migrations/orgs#unlock-an-organization-repository"""
    async def update_import(
        self,
        owner: str,
        repo: str,
        *,
        vcs_username: str = ...,
        vcs_password: str = ...,
        vcs: Literal["subversion", "tfvc", "git", "mercurial"] = ...,
        tfvc_project: str = ...,
    ) -> Record:
        """Deprecated. Update an import. https://docs.github.com/rest/migrations/source-imports#update-an-import"""
