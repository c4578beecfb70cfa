"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "delete_package_for_authenticated_user": "DELETE /user/packages/{package_type}/{package_name}||||packages/packages#delete-a-package-for-the-authenticated-user|Delete a package for the authenticated user",
    "delete_package_for_org": "DELETE /orgs/{org}/packages/{package_type}/{package_name}||||packages/packages#delete-a-package-for-an-organization|Delete a package for an organization",
    "delete_package_for_user": "DELETE /users/{username}/packages/{package_type}/{package_name}||||packages/packages#delete-a-package-for-a-user|Delete a package for a user",
    "delete_package_version_for_authenticated_user": "DELETE /user/packages/{package_type}/{package_name}/versions/{package_version_id}||||packages/packages#delete-a-package-version-for-the-authenticated-user|Delete a package version for the authenticated user",
    "delete_package_version_for_org": "DELETE /orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}||||packages/packages#delete-package-version-for-an-organization|Delete package version for an organization",
    "delete_package_version_for_user": "DELETE /users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}||||packages/packages#delete-package-version-for-a-user|Delete package version for a user",
    "get_all_package_versions_for_package_owned_by_authenticated_user": "GET /user/packages/{package_type}/{package_name}/versions|page per_page state|||packages/packages#list-package-versions-for-a-package-owned-by-the-authenticated-user|List package versions for a package owned by the authenticated user",
    "get_all_package_versions_for_package_owned_by_org": "GET /orgs/{org}/packages/{package_type}/{package_name}/versions|page per_page state|||packages/packages#list-package-versions-for-a-package-owned-by-an-organization|List package versions for a package owned by an organization",
    "get_all_package_versions_for_package_owned_by_user": "GET /users/{username}/packages/{package_type}/{package_name}/versions||||packages/packages#list-package-versions-for-a-package-owned-by-a-user|List package versions for a package owned by a user",
    "get_package_for_authenticated_user": "GET /user/packages/{package_type}/{package_name}||||packages/packages#get-a-package-for-the-authenticated-user|Get a package for the authenticated user",
    "get_package_for_organization": "GET /orgs/{org}/packages/{package_type}/{package_name}||||packages/packages#get-a-package-for-an-organization|Get a package for an organization",
    "get_package_for_user": "GET /users/{username}/packages/{package_type}/{package_name}||||packages/packages#get-a-package-for-a-user|Get a package for a user",
    "get_package_version_for_authenticated_user": "GET /user/packages/{package_type}/{package_name}/versions/{package_version_id}||||packages/packages#get-a-package-version-for-the-authenticated-user|Get a package version for the authenticated user",
    "get_package_version_for_organization": "GET /orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}||||packages/packages#get-a-package-version-for-an-organization|Get a package version for an organization",
    "get_package_version_for_user": "GET /users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}||||packages/packages#get-a-package-version-for-a-user|Get a package version for a user",
    "list_docker_migration_conflicting_packages_for_authenticated_user": "GET /user/docker/conflicts||||packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-authenticated-user|Get list of conflicting packages during Docker migration for authenticated-user",
    "list_docker_migration_conflicting_packages_for_organization": "GET /orgs/{org}/docker/conflicts||||packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-organization|Get list of conflicting packages during Docker migration for organization",
    "list_docker_migration_conflicting_packages_for_user": "GET /users/{username}/docker/conflicts||||packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-user|Get list of conflicting packages during Docker migration for user",
    "list_packages_for_authenticated_user": "GET /user/packages|package_type! visibility page per_page|||packages/packages#list-packages-for-the-authenticated-users-namespace|List packages for the authenticated user's namespace",
    "list_packages_for_organization": "GET /orgs/{org}/packages|package_type! visibility page per_page|||packages/packages#list-packages-for-an-organization|List packages for an organization",
    "list_packages_for_user": "GET /users/{username}/packages|package_type! visibility page per_page|||packages/packages#list-packages-for-a-user|List packages for a user",
    "restore_package_for_authenticated_user": "POST /user/packages/{package_type}/{package_name}/restore|token|||packages/packages#restore-a-package-for-the-authenticated-user|Restore a package for the authenticated user",
    "restore_package_for_org": "POST /orgs/{org}/packages/{package_type}/{package_name}/restore|token|||packages/packages#restore-a-package-for-an-organization|Restore a package for an organization",
    "restore_package_for_user": "POST /users/{username}/packages/{package_type}/{package_name}/restore|token|||packages/packages#restore-a-package-for-a-user|Restore a package for a user",
    "restore_package_version_for_authenticated_user": "POST /user/packages/{package_type}/{package_name}/versions/{package_version_id}/restore||||packages/packages#restore-a-package-version-for-the-authenticated-user|Restore a package version for the authenticated user",
    "restore_package_version_for_org": "POST /orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}/restore||||packages/packages#restore-package-version-for-an-organization|Restore package version for an organization",
    "restore_package_version_for_user": "POST /users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}/restore||||packages/packages#restore-package-version-for-a-user|Restore package version for a user",
}
