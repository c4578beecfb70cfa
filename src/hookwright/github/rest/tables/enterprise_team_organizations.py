"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "add": "PUT /enterprises/{enterprise}/teams/{enterprise_team}/organizations/{org}||||enterprise-teams/enterprise-team-organizations#add-an-organization-assignment|Add an organization assignment",
    "bulk_add": "POST /enterprises/{enterprise}/teams/{enterprise_team}/organizations/add||! organization_slugs!||enterprise-teams/enterprise-team-organizations#add-organization-assignments|Add organization assignments",
    "bulk_remove": "POST /enterprises/{enterprise}/teams/{enterprise_team}/organizations/remove||! organization_slugs!||enterprise-teams/enterprise-team-organizations#remove-organization-assignments|Remove organization assignments",
    "delete": "DELETE /enterprises/{enterprise}/teams/{enterprise_team}/organizations/{org}||||enterprise-teams/enterprise-team-organizations#delete-an-organization-assignment|Delete an organization assignment",
    "get_assignment": "GET /enterprises/{enterprise}/teams/{enterprise_team}/organizations/{org}||||enterprise-teams/enterprise-team-organizations#get-organization-assignment|Get organization assignment",
    "get_assignments": "GET /enterprises/{enterprise}/teams/{enterprise_team}/organizations|per_page page|||enterprise-teams/enterprise-team-organizations#get-organization-assignments|Get organization assignments",
}
