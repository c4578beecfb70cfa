"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "cancel_import": "DELETE /repos/{owner}/{repo}/import||||migrations/source-imports#cancel-an-import|Cancel an import",
    "delete_archive_for_authenticated_user": "DELETE /user/migrations/{migration_id}/archive||||migrations/users#delete-a-user-migration-archive|Delete a user migration archive",
    "delete_archive_for_org": "DELETE /orgs/{org}/migrations/{migration_id}/archive||||migrations/orgs#delete-an-organization-migration-archive|Delete an organization migration archive",
    "download_archive_for_org": "GET /orgs/{org}/migrations/{migration_id}/archive|||file|migrations/orgs#download-an-organization-migration-archive|Download an organization migration archive",
    "get_archive_for_authenticated_user": "GET /user/migrations/{migration_id}/archive|||file|migrations/users#download-a-user-migration-archive|Download a user migration archive",
    "get_commit_authors": "GET /repos/{owner}/{repo}/import/authors|since|||migrations/source-imports#get-commit-authors|Get commit authors",
    "get_import_status": "GET /repos/{owner}/{repo}/import||||migrations/source-imports#get-an-import-status|Get an import status",
    "get_large_files": "GET /repos/{owner}/{repo}/import/large_files||||migrations/source-imports#get-large-files|Get large files",
    "get_status_for_authenticated_user": "GET /user/migrations/{migration_id}|exclude|||migrations/users#get-a-user-migration-status|Get a user migration status",
    "get_status_for_org": "GET /orgs/{org}/migrations/{migration_id}|exclude|||migrations/orgs#get-an-organization-migration-status|Get an organization migration status",
    "list_for_authenticated_user": "GET /user/migrations|per_page page|||migrations/users#list-user-migrations|List user migrations",
    "list_for_org": "GET /orgs/{org}/migrations|per_page page exclude|||migrations/orgs#list-organization-migrations|List organization migrations",
    "list_repos_for_authenticated_user": "GET /user/migrations/{migration_id}/repositories|per_page page|||migrations/users#list-repositories-for-a-user-migration|List repositories for a user migration",
    "list_repos_for_org": "GET /orgs/{org}/migrations/{migration_id}/repositories|per_page page|||migrations/orgs#list-repositories-in-an-organization-migration|List repositories in an organization migration",
    "map_commit_author": "PATCH /repos/{owner}/{repo}/import/authors/{author_id}||? email name||migrations/source-imports#map-a-commit-author|Map a commit author",
    "set_lfs_preference": "PATCH /repos/{owner}/{repo}/import/lfs||! use_lfs!||migrations/source-imports#update-git-lfs-preference|Update Git LFS preference",
    "start_for_authenticated_user": "POST /user/migrations||! lock_repositories exclude_metadata exclude_git_data exclude_attachments exclude_releases exclude_owner_projects org_metadata_only exclude repositories!||migrations/users#start-a-user-migration|Start a user migration",
    "start_for_org": "POST /orgs/{org}/migrations||! repositories! lock_repositories exclude_metadata exclude_git_data exclude_attachments exclude_releases exclude_owner_projects org_metadata_only exclude||migrations/orgs#start-an-organization-migration|Start an organization migration",
    "start_import": "PUT /repos/{owner}/{repo}/import||! vcs_url! vcs vcs_username vcs_password tfvc_project||migrations/source-imports#start-an-import|Start an import",
    "unlock_repo_for_authenticated_user": "DELETE /user/migrations/{migration_id}/repos/{repo_name}/lock||||migrations/users#unlock-a-user-repository|Unlock a user repository",
    "unlock_repo_for_org": "DELETE /orgs/{org}/migrations/{migration_id}/repos/{repo_name}/lock||||migrations/orgs#unlock-an-organization-repository|Unlock an organization repository",
    "update_import": "PATCH /repos/{owner}/{repo}/import||? vcs_username vcs_password vcs tfvc_project||migrations/source-imports#update-an-import|Update an import",
}
