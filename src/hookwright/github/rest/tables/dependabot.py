"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "add_selected_repo_to_org_secret": "PUT /orgs/{org}/dependabot/secrets/{secret_name}/repositories/{repository_id}||||dependabot/secrets#add-selected-repository-to-an-organization-secret|Add selected repository to an organization secret",
    "create_or_update_org_secret": "PUT /orgs/{org}/dependabot/secrets/{secret_name}||! encrypted_value key_id visibility! selected_repository_ids||reference/dependabot#create-or-update-an-organization-secret|Create or update an organization secret",
    "create_or_update_repo_secret": "PUT /repos/{owner}/{repo}/dependabot/secrets/{secret_name}||! encrypted_value key_id||dependabot/secrets#create-or-update-a-repository-secret|Create or update a repository secret",
    "delete_org_secret": "DELETE /orgs/{org}/dependabot/secrets/{secret_name}||||dependabot/secrets#delete-an-organization-secret|Delete an organization secret",
    "delete_repo_secret": "DELETE /repos/{owner}/{repo}/dependabot/secrets/{secret_name}||||dependabot/secrets#delete-a-repository-secret|Delete a repository secret",
    "get_alert": "GET /repos/{owner}/{repo}/dependabot/alerts/{alert_number}||||dependabot/alerts#get-a-dependabot-alert|Get a Dependabot alert",
    "get_org_public_key": "GET /orgs/{org}/dependabot/secrets/public-key||||dependabot/secrets#get-an-organization-public-key|Get an organization public key",
    "get_org_secret": "GET /orgs/{org}/dependabot/secrets/{secret_name}||||dependabot/secrets#get-an-organization-secret|Get an organization secret",
    "get_repo_public_key": "GET /repos/{owner}/{repo}/dependabot/secrets/public-key||||dependabot/secrets#get-a-repository-public-key|Get a repository public key",
    "get_repo_secret": "GET /repos/{owner}/{repo}/dependabot/secrets/{secret_name}||||dependabot/secrets#get-a-repository-secret|Get a repository secret",
    "list_alerts_for_enterprise": "GET /enterprises/{enterprise}/dependabot/alerts|classification state severity ecosystem package epss_percentage has assignee scope relationship sort direction before after per_page|||dependabot/alerts#list-dependabot-alerts-for-an-enterprise|List Dependabot alerts for an enterprise",
    "list_alerts_for_org": "GET /orgs/{org}/dependabot/alerts|classification state severity ecosystem package epss_percentage artifact_registry_url artifact_registry has assignee runtime_risk scope relationship sort direction before after per_page|||dependabot/alerts#list-dependabot-alerts-for-an-organization|List Dependabot alerts for an organization",
    "list_alerts_for_repo": "GET /repos/{owner}/{repo}/dependabot/alerts|classification state severity ecosystem package manifest epss_percentage has assignee scope relationship sort direction before after per_page|||dependabot/alerts#list-dependabot-alerts-for-a-repository|List Dependabot alerts for a repository",
    "list_org_secrets": "GET /orgs/{org}/dependabot/secrets|per_page page|||dependabot/secrets#list-organization-secrets|List organization secrets",
    "list_repo_secrets": "GET /repos/{owner}/{repo}/dependabot/secrets|per_page page|||dependabot/secrets#list-repository-secrets|List repository secrets",
    "list_selected_repos_for_org_secret": "GET /orgs/{org}/dependabot/secrets/{secret_name}/repositories|page per_page|||dependabot/secrets#list-selected-repositories-for-an-organization-secret|List selected repositories for an organization secret",
    "remove_selected_repo_from_org_secret": "DELETE /orgs/{org}/dependabot/secrets/{secret_name}/repositories/{repository_id}||||dependabot/secrets#remove-selected-repository-from-an-organization-secret|Remove selected repository from an organization secret",
    "repository_access_for_enterprise": "GET /enterprises/{enterprise}/dependabot/repository-access|page per_page|||dependabot/repository-access#lists-the-repositories-dependabot-can-access-in-an-enterprise|Lists the repositories Dependabot can access in an enterprise",
    "repository_access_for_org": "GET /orgs/{org}/dependabot/repository-access|page per_page|||dependabot/repository-access#lists-the-repositories-dependabot-can-access-in-an-organization|Lists the repositories Dependabot can access in an organization",
    "set_repository_access_default_level": "PUT /orgs/{org}/dependabot/repository-access/default-level||! default_level!||dependabot/repository-access#set-the-default-repository-access-level-for-dependabot|Set the default repository access level for Dependabot",
    "set_repository_access_default_level_for_enterprise": "PUT /enterprises/{enterprise}/dependabot/repository-access/default-level||! default_level!||dependabot/repository-access#set-the-default-repository-access-level-for-dependabot-in-an-enterprise|Set the default repository access level for Dependabot in an enterprise",
    "set_selected_repos_for_org_secret": "PUT /orgs/{org}/dependabot/secrets/{secret_name}/repositories||! selected_repository_ids!||dependabot/secrets#set-selected-repositories-for-an-organization-secret|Set selected repositories for an organization secret",
    "update_alert": "PATCH /repos/{owner}/{repo}/dependabot/alerts/{alert_number}||! state dismissed_reason dismissed_comment assignees agent_assignment||dependabot/alerts#update-a-dependabot-alert|Update a Dependabot alert",
    "update_repository_access_for_enterprise": "PATCH /enterprises/{enterprise}/dependabot/repository-access||! repository_ids_to_add repository_ids_to_remove||dependabot/repository-access#updates-dependabots-repository-access-list-for-an-enterprise|Updates Dependabot's repository access list for an enterprise",
    "update_repository_access_for_org": "PATCH /orgs/{org}/dependabot/repository-access||! repository_ids_to_add repository_ids_to_remove||dependabot/repository-access#updates-dependabots-repository-access-list-for-an-organization|Updates Dependabot's repository access list for an organization",
}
