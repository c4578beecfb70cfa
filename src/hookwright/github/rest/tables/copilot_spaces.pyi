from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class CopilotSpaces:
    async def add_collaborator_for_org(
        self,
        org: str,
        space_number: int,
        *,
        actor_type: Literal["User", "Team"],
        actor_identifier: str,
        role: Literal["reader", "writer", "admin"],
    ) -> Record:
        """Add a collaborator to an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/collaborators#add-a-collaborator-to-an-organization-copilot-space"""
    async def add_collaborator_for_user(
        self,
        username: str,
        space_number: int,
        *,
        actor_type: Literal["User", "Team"],
        actor_identifier: str,
        role: Literal["reader", "writer", "admin"],
    ) -> Record:
        """Add a collaborator to a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/collaborators#add-a-collaborator-to-a-copilot-space-for-a-user"""
    async def create_for_org(
        self,
        org: str,
        *,
        name: str,
        description: str = ...,
        general_instructions: str = ...,
        base_role: Literal["reader", "writer", "admin", "no_access"] = ...,
        resources_attributes: Sequence[Object] = ...,
    ) -> Record:
        """Create an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/copilot-spaces#create-an-organization-copilot-space"""
    async def create_for_user(
        self,
        username: str,
        *,
        name: str,
        description: str = ...,
        general_instructions: str = ...,
        base_role: Literal["reader", "no_access"] = ...,
        resources_attributes: Sequence[Object] = ...,
    ) -> Record:
        """Create a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/copilot-spaces#create-a-copilot-space-for-a-user"""
    async def create_resource_for_org(
        self,
        org: str,
        space_number: int,
        *,
        resource_type: Literal["repository", "github_file", "free_text", "github_issue", "github_pull_request"],
        metadata: Object,
    ) -> Record:
        """Create a resource for an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/resources#create-a-resource-for-an-organization-copilot-space"""
    async def create_resource_for_user(
        self,
        username: str,
        space_number: int,
        *,
        resource_type: Literal["repository", "github_file", "free_text", "github_issue", "github_pull_request"],
        metadata: Object,
    ) -> Record:
        """Create a resource for a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/resources#create-a-resource-for-a-copilot-space-for-a-user"""
    async def delete_for_org(self, org: str, space_number: int) -> None:
        """Delete an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/copilot-spaces#delete-an-organization-copilot-space"""
    async def delete_for_user(self, username: str, space_number: int) -> None:
        """Delete a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/copilot-spaces#delete-a-copilot-space-for-a-user"""
    async def delete_resource_for_org(self, org: str, space_number: int, space_resource_id: int) -> None:
        """Delete a resource from an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/resources#delete-a-resource-from-an-organization-copilot-space"""
    async def delete_resource_for_user(self, username: str, space_number: int, space_resource_id: int) -> None:
        """Delete a resource from a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/resources#delete-a-resource-from-a-copilot-space-for-a-user"""
    async def get_for_org(self, org: str, space_number: int) -> Record:
        """Get an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/copilot-spaces#get-an-organization-copilot-space"""
    async def get_for_user(self, username: str, space_number: int) -> Record:
        """Get a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/copilot-spaces#get-a-copilot-space-for-a-user"""
    async def get_resource_for_org(self, org: str, space_number: int, space_resource_id: int) -> Record:
        """Get a resource for an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/resources#get-a-resource-for-an-organization-copilot-space"""
    async def get_resource_for_user(self, username: str, space_number: int, space_resource_id: int) -> Record:
        """Get a resource for a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/resources#get-a-resource-for-a-copilot-space-for-a-user"""
    async def list_collaborators_for_org(self, org: str, space_number: int) -> Record:
        """List collaborators for an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/collaborators#list-collaborators-for-an-organization-copilot-space"""
    async def list_collaborators_for_user(self, username: str, space_number: int) -> Record:
        """List collaborators for a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/collaborators#list-collaborators-for-a-copilot-space-for-a-user"""
    async def list_for_org(self, org: str, *, per_page: int = ..., before: str = ..., after: str = ...) -> Record:
        """List organization Copilot Spaces. https://docs.github.com/rest/copilot-spaces/copilot-spaces#list-organization-copilot-spaces"""
    async def list_for_user(self, username: str, *, per_page: int = ..., before: str = ..., after: str = ...) -> Record:
        """List Copilot Spaces for a user. https://docs.github.com/rest/copilot-spaces/copilot-spaces#list-copilot-spaces-for-a-user"""
    async def list_resources_for_org(self, org: str, space_number: int) -> Record:
        """List resources for an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/resources#list-resources-for-an-organization-copilot-space"""
    async def list_resources_for_user(self, username: str, space_number: int) -> Record:
        """List resources for a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/resources#list-resources-for-a-copilot-space-for-a-user"""
    async def remove_collaborator_for_org(
        self, org: str, space_number: int, actor_type: Literal["User", "Team"], actor_identifier: str
    ) -> None:
        """Remove a collaborator from an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/collaborators#remove-a-collaborator-from-an-organization-copilot-space"""
    async def remove_collaborator_for_user(
        self, username: str, space_number: int, actor_type: Literal["User", "Team"], actor_identifier: str
    ) -> None:
        """Remove a collaborator from a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/collaborators#remove-a-collaborator-from-a-copilot-space-for-a-user"""
    async def update_collaborator_for_org(
        self,
        org: str,
        space_number: int,
        actor_type: Literal["User", "Team"],
        actor_identifier: str,
        *,
        role: Literal["reader", "writer", "admin", "no_access"],
    ) -> Record | None:
        """Set a collaborator role for an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/collaborators#set-a-collaborator-role-for-an-organization-copilot-space"""
    async def update_collaborator_for_user(
        self,
        username: str,
        space_number: int,
        actor_type: Literal["User", "Team"],
        actor_identifier: str,
        *,
        role: Literal["reader", "writer", "admin", "no_access"],
    ) -> Record | None:
        """Set a collaborator role for a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/collaborators#set-a-collaborator-role-for-a-copilot-space-for-a-user"""
    async def update_for_org(
        self,
        org: str,
        space_number: int,
        *,
        name: str = ...,
        description: str = ...,
        general_instructions: str = ...,
        base_role: Literal["reader", "writer", "admin", "no_access"] = ...,
        resources_attributes: Sequence[Object] = ...,
    ) -> Record:
        """Set an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/copilot-spaces#set-an-organization-copilot-space"""
    async def update_for_user(
        self,
        username: str,
        space_number: int,
        *,
        name: str = ...,
        description: str = ...,
        general_instructions: str = ...,
        base_role: Literal["reader", "no_access"] = ...,
        resources_attributes: Sequence[Object] = ...,
    ) -> Record:
        """Set a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/copilot-spaces#set-a-copilot-space-for-a-user"""
    async def update_resource_for_org(
        self, org: str, space_number: int, space_resource_id: int, *, metadata: Object = ...
    ) -> Record:
        """Set a resource for an organization Copilot Space. https://docs.github.com/rest/copilot-spaces/resources#set-a-resource-for-an-organization-copilot-space"""
    async def update_resource_for_user(
        self, username: str, space_number: int, space_resource_id: int, *, metadata: Object = ...
    ) -> Record:
        """Set a resource for a Copilot Space for a user. https://docs.github.com/rest/copilot-spaces/resources#set-a-resource-for-a-copilot-space-for-a-user"""
