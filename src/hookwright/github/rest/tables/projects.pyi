from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Projects:
    async def add_field_for_org(
        self,
        org: str,
        project_number: int,
        *,
        issue_field_id: int = ...,
        name: str = ...,
        data_type: Literal["text", "number", "date"] | Literal["single_select"] | Literal["iteration"] = ...,
        single_select_options: Sequence[Object] = ...,
        iteration_configuration: Object = ...,
    ) -> Record:
        """Add a field to an organization-owned project. https://docs.github.com/rest/projects/fields#add-a-field-to-an-organization-owned-project"""
    async def add_field_for_user(
        self,
        username: str,
        project_number: int,
        *,
        name: str,
        data_type: Literal["text", "number", "date"] | Literal["single_select"] | Literal["iteration"],
        single_select_options: Sequence[Object] = ...,
        iteration_configuration: Object = ...,
    ) -> Record:
        """Add field to user owned project. https://docs.github.com/rest/projects/fields#add-field-to-user-owned-project"""
    async def add_item_for_org(
        self,
        org: str,
        project_number: int,
        *,
        type: Literal["Issue", "PullRequest"],
        id: int = ...,
        owner: str = ...,
        repo: str = ...,
        number: int = ...,
    ) -> Record:
        """Add item to organization owned project. https://docs.github.com/rest/projects/items#add-item-to-organization-owned-project"""
    async def add_item_for_user(
        self,
        username: str,
        project_number: int,
        *,
        type: Literal["Issue", "PullRequest"],
        id: int = ...,
        owner: str = ...,
        repo: str = ...,
        number: int = ...,
    ) -> Record:
        """Add item to user owned project. https://docs.github.com/rest/projects/items#add-item-to-user-owned-project"""
    async def create_draft_item_for_authenticated_user(
        self, user_id: str, project_number: int, *, title: str, body: str = ...
    ) -> Record:
        """Create draft item for user owned project. https://docs.github.com/rest/projects/drafts#create-draft-item-for-user-owned-project"""
    async def create_draft_item_for_org(self, org: str, project_number: int, *, title: str, body: str = ...) -> Record:
        """Create draft item for organization owned project. https://docs.github.com/rest/projects/drafts#create-draft-item-for-organization-owned-project"""
    async def create_view_for_org(
        self,
        org: str,
        project_number: int,
        *,
        name: str,
        layout: Literal["table", "board", "roadmap"],
        filter: str = ...,
        visible_fields: Sequence[int] = ...,
        sort_by: Sequence[Sequence[int | str]] = ...,
        group_by: Sequence[int] = ...,
        vertical_group_by: Sequence[int] = ...,
    ) -> Record:
        """Create a view for an organization-owned project. https://docs.github.com/rest/projects/views#create-a-view-for-an-organization-owned-project"""
    async def create_view_for_user(
        self,
        user_id: str,
        project_number: int,
        *,
        name: str,
        layout: Literal["table", "board", "roadmap"],
        filter: str = ...,
        visible_fields: Sequence[int] = ...,
        sort_by: Sequence[Sequence[int | str]] = ...,
        group_by: Sequence[int] = ...,
        vertical_group_by: Sequence[int] = ...,
    ) -> Record:
        """Create a view for a user-owned project. https://docs.github.com/rest/projects/views#create-a-view-for-a-user-owned-project"""
    async def delete_item_for_org(self, org: str, project_number: int, item_id: int) -> None:
        """Delete project item for organization. https://docs.github.com/rest/projects/items#delete-project-item-for-organization"""
    async def delete_item_for_user(self, username: str, project_number: int, item_id: int) -> None:
        """Delete project item for user. https://docs.github.com/rest/projects/items#delete-project-item-for-user"""
    async def get_field_for_org(self, org: str, project_number: int, field_id: int) -> Record:
        """Get project field for organization. https://docs.github.com/rest/projects/fields#get-project-field-for-organization"""
    async def get_field_for_user(self, username: str, project_number: int, field_id: int) -> Record:
        """Get project field for user. https://docs.github.com/rest/projects/fields#get-project-field-for-user"""
    async def get_for_org(self, org: str, project_number: int) -> Record:
        """Get project for organization. https://docs.github.com/rest/projects/projects#get-project-for-organization"""
    async def get_for_user(self, username: str, project_number: int) -> Record:
        """Get project for user. https://docs.github.com/rest/projects/projects#get-project-for-user"""
    async def get_org_item(
        self, org: str, project_number: int, item_id: int, *, fields: str | Sequence[str] = ...
    ) -> Record:
        """Get an item for an organization owned project. https://docs.github.com/rest/projects/items#get-an-item-for-an-organization-owned-project"""
    async def get_user_item(
        self, username: str, project_number: int, item_id: int, *, fields: str | Sequence[str] = ...
    ) -> Record:
        """Get an item for a user owned project. https://docs.github.com/rest/projects/items#get-an-item-for-a-user-owned-project"""
    async def list_fields_for_org(
        self, org: str, project_number: int, *, per_page: int = ..., before: str = ..., after: str = ...
    ) -> list[Record]:
        """List project fields for organization. https://docs.github.com/rest/projects/fields#list-project-fields-for-organization"""
    async def list_fields_for_user(
        self, username: str, project_number: int, *, per_page: int = ..., before: str = ..., after: str = ...
    ) -> list[Record]:
        """List project fields for user. https://docs.github.com/rest/projects/fields#list-project-fields-for-user"""
    async def list_for_org(
        self, org: str, *, q: str = ..., before: str = ..., after: str = ..., per_page: int = ...
    ) -> list[Record]:
        """List projects for organization. https://docs.github.com/rest/projects/projects#list-projects-for-organization"""
    async def list_for_user(
        self, username: str, *, q: str = ..., before: str = ..., after: str = ..., per_page: int = ...
    ) -> list[Record]:
        """List projects for user. https://docs.github.com/rest/projects/projects#list-projects-for-user"""
    async def list_items_for_org(
        self,
        org: str,
        project_number: int,
        *,
        q: str = ...,
        fields: str | Sequence[str] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List items for an organization owned project. https://docs.github.com/rest/projects/items#list-items-for-an-organization-owned-project"""
    async def list_items_for_user(
        self,
        username: str,
        project_number: int,
        *,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
        q: str = ...,
        fields: str | Sequence[str] = ...,
    ) -> list[Record]:
        """List items for a user owned project. https://docs.github.com/rest/projects/items#list-items-for-a-user-owned-project"""
    async def list_view_items_for_org(
        self,
        org: str,
        project_number: int,
        view_number: int,
        *,
        fields: str | Sequence[str] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List items for an organization project view. https://docs.github.com/rest/projects/items#list-items-for-an-organization-project-view"""
    async def list_view_items_for_user(
        self,
        username: str,
        project_number: int,
        view_number: int,
        *,
        fields: str | Sequence[str] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List items for a user project view. https://docs.github.com/rest/projects/items#list-items-for-a-user-project-view"""
    async def update_item_for_org(
        self, org: str, project_number: int, item_id: int, *, fields: Sequence[Object]
    ) -> Record:
        """Update project item for organization. https://docs.github.com/rest/projects/items#update-project-item-for-organization"""
    async def update_item_for_user(
        self, username: str, project_number: int, item_id: int, *, fields: Sequence[Object]
    ) -> Record:
        """Update project item for user. https://docs.github.com/rest/projects/items#update-project-item-for-user"""
