"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_campaign": "POST /orgs/{org}/campaigns||! name! description! managers team_managers ends_at! contact_link code_scanning_alerts generate_issues||campaigns/campaigns#create-a-campaign-for-an-organization|Create a campaign for an organization",
    "delete_campaign": "DELETE /orgs/{org}/campaigns/{campaign_number}||||campaigns/campaigns#delete-a-campaign-for-an-organization|Delete a campaign for an organization",
    "get_campaign_summary": "GET /orgs/{org}/campaigns/{campaign_number}||||campaigns/campaigns#get-a-campaign-for-an-organization|Get a campaign for an organization",
    "list_org_campaigns": "GET /orgs/{org}/campaigns|page per_page direction state sort|||campaigns/campaigns#list-campaigns-for-an-organization|List campaigns for an organization",
    "update_campaign": "PATCH /orgs/{org}/campaigns/{campaign_number}||! name description managers team_managers ends_at contact_link state||campaigns/campaigns#update-a-campaign|Update a campaign",
}
