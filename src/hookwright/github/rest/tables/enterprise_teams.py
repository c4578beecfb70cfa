"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create": "POST /enterprises/{enterprise}/teams||! name! description sync_to_organizations organization_selection_type group_id notification_setting||enterprise-teams/enterprise-teams#create-an-enterprise-team|Create an enterprise team",
    "delete": "DELETE /enterprises/{enterprise}/teams/{team_slug}||||enterprise-teams/enterprise-teams#delete-an-enterprise-team|Delete an enterprise team",
    "get": "GET /enterprises/{enterprise}/teams/{team_slug}||||enterprise-teams/enterprise-teams#get-an-enterprise-team|Get an enterprise team",
    "list": "GET /enterprises/{enterprise}/teams|per_page page|||enterprise-teams/enterprise-teams#list-enterprise-teams|List enterprise teams",
    "update": "PATCH /enterprises/{enterprise}/teams/{team_slug}||! name description sync_to_organizations organization_selection_type group_id notification_setting||enterprise-teams/enterprise-teams#update-an-enterprise-team|Update an enterprise team",
}
