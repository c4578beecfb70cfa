"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "add": "PUT /enterprises/{enterprise}/teams/{enterprise_team}/memberships/{username}||||enterprise-teams/enterprise-team-members#add-team-member|Add team member",
    "bulk_add": "POST /enterprises/{enterprise}/teams/{enterprise_team}/memberships/add||! usernames!||enterprise-teams/enterprise-team-members#bulk-add-team-members|Bulk add team members",
    "bulk_remove": "POST /enterprises/{enterprise}/teams/{enterprise_team}/memberships/remove||! usernames!||enterprise-teams/enterprise-team-members#bulk-remove-team-members|Bulk remove team members",
    "get": "GET /enterprises/{enterprise}/teams/{enterprise_team}/memberships/{username}||||enterprise-teams/enterprise-team-members#get-enterprise-team-membership|Get enterprise team membership",
    "list": "GET /enterprises/{enterprise}/teams/{enterprise_team}/memberships|per_page page|||enterprise-teams/enterprise-team-members#list-members-in-an-enterprise-team|List members in an enterprise team",
    "remove": "DELETE /enterprises/{enterprise}/teams/{enterprise_team}/memberships/{username}||||enterprise-teams/enterprise-team-members#remove-team-membership|Remove team membership",
}
