"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "add_field_for_org": "POST /orgs/{org}/projectsV2/{project_number}/fields||! issue_field_id name data_type single_select_options iteration_configuration||projects/fields#add-a-field-to-an-organization-owned-project|Add a field to an organization-owned project.",
    "add_field_for_user": "POST /users/{username}/projectsV2/{project_number}/fields||! name! data_type! single_select_options iteration_configuration||projects/fields#add-field-to-user-owned-project|Add field to user owned project",
    "add_item_for_org": "POST /orgs/{org}/projectsV2/{project_number}/items||! type! id owner repo number||projects/items#add-item-to-organization-owned-project|Add item to organization owned project",
    "add_item_for_user": "POST /users/{username}/projectsV2/{project_number}/items||! type! id owner repo number||projects/items#add-item-to-user-owned-project|Add item to user owned project",
    "create_draft_item_for_authenticated_user": "POST /user/{user_id}/projectsV2/{project_number}/drafts||! title! body||projects/drafts#create-draft-item-for-user-owned-project|Create draft item for user owned project",
    "create_draft_item_for_org": "POST /orgs/{org}/projectsV2/{project_number}/drafts||! title! body||projects/drafts#create-draft-item-for-organization-owned-project|Create draft item for organization owned project",
    "create_view_for_org": "POST /orgs/{org}/projectsV2/{project_number}/views||! name! layout! filter visible_fields sort_by group_by vertical_group_by||projects/views#create-a-view-for-an-organization-owned-project|Create a view for an organization-owned project",
    "create_view_for_user": "POST /users/{user_id}/projectsV2/{project_number}/views||! name! layout! filter visible_fields sort_by group_by vertical_group_by||projects/views#create-a-view-for-a-user-owned-project|Create a view for a user-owned project",
    "delete_item_for_org": "DELETE /orgs/{org}/projectsV2/{project_number}/items/{item_id}||||projects/items#delete-project-item-for-organization|Delete project item for organization",
    "delete_item_for_user": "DELETE /users/{username}/projectsV2/{project_number}/items/{item_id}||||projects/items#delete-project-item-for-user|Delete project item for user",
    "get_field_for_org": "GET /orgs/{org}/projectsV2/{project_number}/fields/{field_id}||||projects/fields#get-project-field-for-organization|Get project field for organization",
    "get_field_for_user": "GET /users/{username}/projectsV2/{project_number}/fields/{field_id}||||projects/fields#get-project-field-for-user|Get project field for user",
    "get_for_org": "GET /orgs/{org}/projectsV2/{project_number}||||projects/projects#get-project-for-organization|Get project for organization",
    "get_for_user": "GET /users/{username}/projectsV2/{project_number}||||projects/projects#get-project-for-user|Get project for user",
    "get_org_item": "GET /orgs/{org}/projectsV2/{project_number}/items/{item_id}|fields[]|||projects/items#get-an-item-for-an-organization-owned-project|Get an item for an organization owned project",
    "get_user_item": "GET /users/{username}/projectsV2/{project_number}/items/{item_id}|fields[]|||projects/items#get-an-item-for-a-user-owned-project|Get an item for a user owned project",
    "list_fields_for_org": "GET /orgs/{org}/projectsV2/{project_number}/fields|per_page before after|||projects/fields#list-project-fields-for-organization|List project fields for organization",
    "list_fields_for_user": "GET /users/{username}/projectsV2/{project_number}/fields|per_page before after|||projects/fields#list-project-fields-for-user|List project fields for user",
    "list_for_org": "GET /orgs/{org}/projectsV2|q before after per_page|||projects/projects#list-projects-for-organization|List projects for organization",
    "list_for_user": "GET /users/{username}/projectsV2|q before after per_page|||projects/projects#list-projects-for-user|List projects for user",
    "list_items_for_org": "GET /orgs/{org}/projectsV2/{project_number}/items|q fields[] before after per_page|||projects/items#list-items-for-an-organization-owned-project|List items for an organization owned project",
    "list_items_for_user": "GET /users/{username}/projectsV2/{project_number}/items|before after per_page q fields[]|||projects/items#list-items-for-a-user-owned-project|List items for a user owned project",
    "list_view_items_for_org": "GET /orgs/{org}/projectsV2/{project_number}/views/{view_number}/items|fields[] before after per_page|||projects/items#list-items-for-an-organization-project-view|List items for an organization project view",
    "list_view_items_for_user": "GET /users/{username}/projectsV2/{project_number}/views/{view_number}/items|fields[] before after per_page|||projects/items#list-items-for-a-user-project-view|List items for a user project view",
    "update_item_for_org": "PATCH /orgs/{org}/projectsV2/{project_number}/items/{item_id}||! fields!||projects/items#update-project-item-for-organization|Update project item for organization",
    "update_item_for_user": "PATCH /users/{username}/projectsV2/{project_number}/items/{item_id}||! fields!||projects/items#update-project-item-for-user|Update project item for user",
}
