"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get_pull_request_bypass_list_for_repo": "GET /repos/{owner}/{repo}/interaction-limits/pulls/bypass-list||||interactions/repos#get-pull-request-creation-cap-bypass-list-for-a-repository|Get pull request creation cap bypass list for a repository",
    "get_pull_request_creation_cap_for_org": "GET /orgs/{org}/interaction-limits/pulls/creation-cap||||interactions/orgs#get-pull-request-creation-cap-for-an-org|Get pull request creation cap for an org",
    "get_pull_request_creation_cap_for_repo": "GET /repos/{owner}/{repo}/interaction-limits/pulls/creation-cap||||interactions/repos#get-pull-request-creation-cap-for-a-repository|Get pull request creation cap for a repository",
    "get_restrictions_for_authenticated_user": "GET /user/interaction-limits||||interactions/user#get-interaction-restrictions-for-your-public-repositories|Get interaction restrictions for your public repositories",
    "get_restrictions_for_org": "GET /orgs/{org}/interaction-limits||||interactions/orgs#get-interaction-restrictions-for-an-organization|Get interaction restrictions for an organization",
    "get_restrictions_for_repo": "GET /repos/{owner}/{repo}/interaction-limits||||interactions/repos#get-interaction-restrictions-for-a-repository|Get interaction restrictions for a repository",
    "remove_pull_request_bypass_list_for_repo": "DELETE /repos/{owner}/{repo}/interaction-limits/pulls/bypass-list||! users!||interactions/repos#remove-users-from-the-pull-request-creation-cap-bypass-list-for-a-repository|Remove users from the pull request creation cap bypass list for a repository",
    "remove_restrictions_for_authenticated_user": "DELETE /user/interaction-limits||||interactions/user#remove-interaction-restrictions-from-your-public-repositories|Remove interaction restrictions from your public repositories",
    "remove_restrictions_for_org": "DELETE /orgs/{org}/interaction-limits||||interactions/orgs#remove-interaction-restrictions-for-an-organization|Remove interaction restrictions for an organization",
    "remove_restrictions_for_repo": "DELETE /repos/{owner}/{repo}/interaction-limits||||interactions/repos#remove-interaction-restrictions-for-a-repository|Remove interaction restrictions for a repository",
    "set_pull_request_bypass_list_for_repo": "PUT /repos/{owner}/{repo}/interaction-limits/pulls/bypass-list||! users!||interactions/repos#add-users-to-the-pull-request-creation-cap-bypass-list-for-a-repository|Add users to the pull request creation cap bypass list for a repository",
    "set_restrictions_for_authenticated_user": "PUT /user/interaction-limits||! limit! expiry||interactions/user#set-interaction-restrictions-for-your-public-repositories|Set interaction restrictions for your public repositories",
    "set_restrictions_for_org": "PUT /orgs/{org}/interaction-limits||! limit! expiry||interactions/orgs#set-interaction-restrictions-for-an-organization|Set interaction restrictions for an organization",
    "set_restrictions_for_repo": "PUT /repos/{owner}/{repo}/interaction-limits||! limit! expiry||interactions/repos#set-interaction-restrictions-for-a-repository|Set interaction restrictions for a repository",
    "update_pull_request_creation_cap_for_org": "PATCH /orgs/{org}/interaction-limits/pulls/creation-cap||! enabled! max_open_pull_requests||interactions/orgs#update-pull-request-creation-cap-for-an-org|Update pull request creation cap for an org",
    "update_pull_request_creation_cap_for_repo": "PATCH /repos/{owner}/{repo}/interaction-limits/pulls/creation-cap||! enabled! max_open_pull_requests||interactions/repos#update-pull-request-creation-cap-for-a-repository|Update pull request creation cap for a repository",
}
