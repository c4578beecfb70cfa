"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "add_collaborator_for_org": "POST /orgs/{org}/copilot-spaces/{space_number}/collaborators||! actor_type! actor_identifier! role!||copilot-spaces/collaborators#add-a-collaborator-to-an-organization-copilot-space|Add a collaborator to an organization Copilot Space",
    "add_collaborator_for_user": "POST /users/{username}/copilot-spaces/{space_number}/collaborators||! actor_type! actor_identifier! role!||copilot-spaces/collaborators#add-a-collaborator-to-a-copilot-space-for-a-user|Add a collaborator to a Copilot Space for a user",
    "create_for_org": "POST /orgs/{org}/copilot-spaces||! name! description general_instructions base_role resources_attributes||copilot-spaces/copilot-spaces#create-an-organization-copilot-space|Create an organization Copilot Space",
    "create_for_user": "POST /users/{username}/copilot-spaces||! name! description general_instructions base_role resources_attributes||copilot-spaces/copilot-spaces#create-a-copilot-space-for-a-user|Create a Copilot Space for a user",
    "create_resource_for_org": "POST /orgs/{org}/copilot-spaces/{space_number}/resources||! resource_type! metadata!||copilot-spaces/resources#create-a-resource-for-an-organization-copilot-space|Create a resource for an organization Copilot Space",
    "create_resource_for_user": "POST /users/{username}/copilot-spaces/{space_number}/resources||! resource_type! metadata!||copilot-spaces/resources#create-a-resource-for-a-copilot-space-for-a-user|Create a resource for a Copilot Space for a user",
    "delete_for_org": "DELETE /orgs/{org}/copilot-spaces/{space_number}||||copilot-spaces/copilot-spaces#delete-an-organization-copilot-space|Delete an organization Copilot Space",
    "delete_for_user": "DELETE /users/{username}/copilot-spaces/{space_number}||||copilot-spaces/copilot-spaces#delete-a-copilot-space-for-a-user|Delete a Copilot Space for a user",
    "delete_resource_for_org": "DELETE /orgs/{org}/copilot-spaces/{space_number}/resources/{space_resource_id}||||copilot-spaces/resources#delete-a-resource-from-an-organization-copilot-space|Delete a resource from an organization Copilot Space",
    "delete_resource_for_user": "DELETE /users/{username}/copilot-spaces/{space_number}/resources/{space_resource_id}||||copilot-spaces/resources#delete-a-resource-from-a-copilot-space-for-a-user|Delete a resource from a Copilot Space for a user",
    "get_for_org": "GET /orgs/{org}/copilot-spaces/{space_number}||||copilot-spaces/copilot-spaces#get-an-organization-copilot-space|Get an organization Copilot Space",
    "get_for_user": "GET /users/{username}/copilot-spaces/{space_number}||||copilot-spaces/copilot-spaces#get-a-copilot-space-for-a-user|Get a Copilot Space for a user",
    "get_resource_for_org": "GET /orgs/{org}/copilot-spaces/{space_number}/resources/{space_resource_id}||||copilot-spaces/resources#get-a-resource-for-an-organization-copilot-space|Get a resource for an organization Copilot Space",
    "get_resource_for_user": "GET /users/{username}/copilot-spaces/{space_number}/resources/{space_resource_id}||||copilot-spaces/resources#get-a-resource-for-a-copilot-space-for-a-user|Get a resource for a Copilot Space for a user",
    "list_collaborators_for_org": "GET /orgs/{org}/copilot-spaces/{space_number}/collaborators||||copilot-spaces/collaborators#list-collaborators-for-an-organization-copilot-space|List collaborators for an organization Copilot Space",
    "list_collaborators_for_user": "GET /users/{username}/copilot-spaces/{space_number}/collaborators||||copilot-spaces/collaborators#list-collaborators-for-a-copilot-space-for-a-user|List collaborators for a Copilot Space for a user",
    "list_for_org": "GET /orgs/{org}/copilot-spaces|per_page before after|||copilot-spaces/copilot-spaces#list-organization-copilot-spaces|List organization Copilot Spaces",
    "list_for_user": "GET /users/{username}/copilot-spaces|per_page before after|||copilot-spaces/copilot-spaces#list-copilot-spaces-for-a-user|List Copilot Spaces for a user",
    "list_resources_for_org": "GET /orgs/{org}/copilot-spaces/{space_number}/resources||||copilot-spaces/resources#list-resources-for-an-organization-copilot-space|List resources for an organization Copilot Space",
    "list_resources_for_user": "GET /users/{username}/copilot-spaces/{space_number}/resources||||copilot-spaces/resources#list-resources-for-a-copilot-space-for-a-user|List resources for a Copilot Space for a user",
    "remove_collaborator_for_org": "DELETE /orgs/{org}/copilot-spaces/{space_number}/collaborators/{actor_type}/{actor_identifier}||||copilot-spaces/collaborators#remove-a-collaborator-from-an-organization-copilot-space|Remove a collaborator from an organization Copilot Space",
    "remove_collaborator_for_user": "DELETE /users/{username}/copilot-spaces/{space_number}/collaborators/{actor_type}/{actor_identifier}||||copilot-spaces/collaborators#remove-a-collaborator-from-a-copilot-space-for-a-user|Remove a collaborator from a Copilot Space for a user",
    "update_collaborator_for_org": "PUT /orgs/{org}/copilot-spaces/{space_number}/collaborators/{actor_type}/{actor_identifier}||! role!||copilot-spaces/collaborators#set-a-collaborator-role-for-an-organization-copilot-space|Set a collaborator role for an organization Copilot Space",
    "update_collaborator_for_user": "PUT /users/{username}/copilot-spaces/{space_number}/collaborators/{actor_type}/{actor_identifier}||! role!||copilot-spaces/collaborators#set-a-collaborator-role-for-a-copilot-space-for-a-user|Set a collaborator role for a Copilot Space for a user",
    "update_for_org": "PUT /orgs/{org}/copilot-spaces/{space_number}||! name description general_instructions base_role resources_attributes||copilot-spaces/copilot-spaces#set-an-organization-copilot-space|Set an organization Copilot Space",
    "update_for_user": "PUT /users/{username}/copilot-spaces/{space_number}||! name description general_instructions base_role resources_attributes||copilot-spaces/copilot-spaces#set-a-copilot-space-for-a-user|Set a Copilot Space for a user",
    "update_resource_for_org": "PUT /orgs/{org}/copilot-spaces/{space_number}/resources/{space_resource_id}||! metadata||copilot-spaces/resources#set-a-resource-for-an-organization-copilot-space|Set a resource for an organization Copilot Space",
    "update_resource_for_user": "PUT /users/{username}/copilot-spaces/{space_number}/resources/{space_resource_id}||! metadata||copilot-spaces/resources#set-a-resource-for-a-copilot-space-for-a-user|Set a resource for a Copilot Space for a user",
}
