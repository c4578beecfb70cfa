from __future__ import annotations

from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Packages:
    async def delete_package_for_authenticated_user(
        self, package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"], package_name: str
    ) -> None:
        """Delete a package for the authenticated user. https://docs.github.com/rest/packages/packages#delete-a-package-for-the-authenticated-user"""
    async def delete_package_for_org(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
    ) -> None:
        """Delete a package for an organization. https://docs.github.com/rest/packages/packages#delete-a-package-for-an-organization"""
    async def delete_package_for_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
    ) -> None:
        """Delete a package for a user. https://docs.github.com/rest/packages/packages#delete-a-package-for-a-user"""
    async def delete_package_version_for_authenticated_user(
        self,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> None:
        """Delete a package version for the authenticated user. https://docs.github.com/rest/packages/packages#delete-a-package-version-for-the-authenticated-user"""
    async def delete_package_version_for_org(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> None:
        """Delete package version for an organization. https://docs.github.com/rest/packages/packages#delete-package-version-for-an-organization"""
    async def delete_package_version_for_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> None:
        """Delete package version for a user. https://docs.github.com/rest/packages/packages#delete-package-version-for-a-user"""
    async def get_all_package_versions_for_package_owned_by_authenticated_user(
        self,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        *,
        page: int = ...,
        per_page: int = ...,
        state: Literal["active", "deleted"] = ...,
    ) -> list[Record]:
        """List package versions for a package owned by the authenticated user. https://docs.github.com/rest/packages/packages#list-package-versions-for-a-package-owned-by-the-authenticated-user"""
    async def get_all_package_versions_for_package_owned_by_org(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        *,
        page: int = ...,
        per_page: int = ...,
        state: Literal["active", "deleted"] = ...,
    ) -> list[Record]:
        """List package versions for a package owned by an organization. https://docs.github.com/rest/packages/packages#list-package-versions-for-a-package-owned-by-an-organization"""
    async def get_all_package_versions_for_package_owned_by_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
    ) -> list[Record]:
        """List package versions for a package owned by a user. https://docs.github.com/rest/packages/packages#list-package-versions-for-a-package-owned-by-a-user"""
    async def get_package_for_authenticated_user(
        self, package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"], package_name: str
    ) -> Record:
        """Get a package for the authenticated user. https://docs.github.com/rest/packages/packages#get-a-package-for-the-authenticated-user"""
    async def get_package_for_organization(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
    ) -> Record:
        """Get a package for an organization. https://docs.github.com/rest/packages/packages#get-a-package-for-an-organization"""
    async def get_package_for_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
    ) -> Record:
        """Get a package for a user. https://docs.github.com/rest/packages/packages#get-a-package-for-a-user"""
    async def get_package_version_for_authenticated_user(
        self,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> Record:
        """Get a package version for the authenticated user. https://docs.github.com/rest/packages/packages#get-a-package-version-for-the-authenticated-user"""
    async def get_package_version_for_organization(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> Record:
        """Get a package version for an organization. https://docs.github.com/rest/packages/packages#get-a-package-version-for-an-organization"""
    async def get_package_version_for_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> Record:
        """Get a package version for a user. https://docs.github.com/rest/packages/packages#get-a-package-version-for-a-user"""
    async def list_docker_migration_conflicting_packages_for_authenticated_user(self) -> list[Record]:
        """Get list of conflicting packages during Docker migration for authenticated-user. https://docs.github.com/rest/packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-authenticated-user"""
    async def list_docker_migration_conflicting_packages_for_organization(self, org: str) -> list[Record]:
        """Get list of conflicting packages during Docker migration for organization. https://docs.github.com/rest/packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-organization"""
    async def list_docker_migration_conflicting_packages_for_user(self, username: str) -> list[Record]:
        """Get list of conflicting packages during Docker migration for user. https://docs.github.com/rest/packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-user"""
    async def list_packages_for_authenticated_user(
        self,
        *,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        visibility: Literal["public", "private", "internal"] = ...,
        page: int = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List packages for the authenticated user's namespace. https://docs.github.com/rest/packages/packages#list-packages-for-the-authenticated-users-namespace"""
    async def list_packages_for_organization(
        self,
        org: str,
        *,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        visibility: Literal["public", "private", "internal"] = ...,
        page: int = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List packages for an organization. https://docs.github.com/rest/packages/packages#list-packages-for-an-organization"""
    async def list_packages_for_user(
        self,
        username: str,
        *,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        visibility: Literal["public", "private", "internal"] = ...,
        page: int = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List packages for a user. https://docs.github.com/rest/packages/packages#list-packages-for-a-user"""
    async def restore_package_for_authenticated_user(
        self,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        *,
        token: str = ...,
    ) -> None:
        """Restore a package for the authenticated user. https://docs.github.com/rest/packages/packages#restore-a-package-for-the-authenticated-user"""
    async def restore_package_for_org(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        *,
        token: str = ...,
    ) -> None:
        """Restore a package for an organization. https://docs.github.com/rest/packages/packages#restore-a-package-for-an-organization"""
    async def restore_package_for_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        *,
        token: str = ...,
    ) -> None:
        """Restore a package for a user. https://docs.github.com/rest/packages/packages#restore-a-package-for-a-user"""
    async def restore_package_version_for_authenticated_user(
        self,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> None:
        """Restore a package version for the authenticated user. https://docs.github.com/rest/packages/packages#restore-a-package-version-for-the-authenticated-user"""
    async def restore_package_version_for_org(
        self,
        org: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> None:
        """Restore package version for an organization. https://docs.github.com/rest/packages/packages#restore-package-version-for-an-organization"""
    async def restore_package_version_for_user(
        self,
        username: str,
        package_type: Literal["npm", "maven", "rubygems", "docker", "nuget", "container"],
        package_name: str,
        package_version_id: int,
    ) -> None:
        """Restore package version for a user. https://docs.github.com/rest/packages/packages#restore-package-version-for-a-user"""
