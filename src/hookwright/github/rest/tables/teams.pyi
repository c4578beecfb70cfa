from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Teams:
    async def add_member_legacy(self, team_id: int, username: str) -> None:
        """Deprecated. Add team member (Legacy). https://docs.github.com/rest/teams/members#add-team-member-legacy"""
    async def add_or_update_membership_for_user_in_org(
        self, org: str, team_slug: str, username: str, *, role: Literal["member", "maintainer"] = ...
    ) -> Record:
        """Add or update team membership for a user. https://docs.github.com/rest/teams/members#add-or-update-team-membership-for-a-user"""
    async def add_or_update_membership_for_user_legacy(
        self, team_id: int, username: str, *, role: Literal["member", "maintainer"] = ...
    ) -> Record:
        """Deprecated. Add or update team membership for a user (Legacy). https://docs.github.com/rest/teams/members#add-or-update-team-membership-for-a-user-legacy"""
    async def add_or_update_repo_permissions_in_org(
        self, org: str, team_slug: str, owner: str, repo: str, *, permission: str = ...
    ) -> None:
        """Add or update team repository permissions. https://docs.github.com/rest/teams/teams#add-or-update-team-repository-permissions"""
    async def add_or_update_repo_permissions_legacy(
        self, team_id: int, owner: str, repo: str, *, permission: Literal["pull", "push", "admin"] = ...
    ) -> None:
        """Deprecated. Add or update team repository permissions (Legacy). https://docs.github.com/rest/teams/teams#add-or-update-team-repository-permissions-legacy"""
    async def check_permissions_for_repo_in_org(self, org: str, team_slug: str, owner: str, repo: str) -> Record | None:
        """Check team permissions for a repository. https://docs.github.com/rest/teams/teams#check-team-permissions-for-a-repository"""
    async def check_permissions_for_repo_legacy(self, team_id: int, owner: str, repo: str) -> Record | None:
        """Deprecated. Check team permissions for a repository (Legacy). https://docs.github.com/rest/teams/teams#check-team-permissions-for-a-repository-legacy"""
    async def create(
        self,
        org: str,
        *,
        name: str,
        description: str = ...,
        maintainers: Sequence[str] = ...,
        repo_names: Sequence[str] = ...,
        privacy: Literal["secret", "closed"] = ...,
        notification_setting: Literal["notifications_enabled", "notifications_disabled"] = ...,
        permission: Literal["pull", "push"] = ...,
        parent_team_id: int = ...,
        parent_team_slug: str = ...,
    ) -> Record:
        """Create a team. https://docs.github.com/rest/teams/teams#create-a-team"""
    async def delete_in_org(self, org: str, team_slug: str) -> None:
        """Delete a team. https://docs.github.com/rest/teams/teams#delete-a-team"""
    async def delete_legacy(self, team_id: int) -> None:
        """Deprecated. Delete a team (Legacy). https://docs.github.com/rest/teams/teams#delete-a-team-legacy"""
    async def get_by_name(self, org: str, team_slug: str) -> Record:
        """Get a team by name. https://docs.github.com/rest/teams/teams#get-a-team-by-name"""
    async def get_legacy(self, team_id: int) -> Record:
        """Deprecated. Get a team (Legacy). https://docs.github.com/rest/teams/teams#get-a-team-legacy"""
    async def get_member_legacy(self, team_id: int, username: str) -> None:
        """Deprecated. Get team member (Legacy). https://docs.github.com/rest/teams/members#get-team-member-legacy"""
    async def get_membership_for_user_in_org(self, org: str, team_slug: str, username: str) -> Record:
        """Get team membership for a user. https://docs.github.com/rest/teams/members#get-team-membership-for-a-user"""
    async def get_membership_for_user_legacy(self, team_id: int, username: str) -> Record:
        """Deprecated. Get team membership for a user (Legacy). https://docs.github.com/rest/teams/members#get-team-membership-for-a-user-legacy"""
    async def list(
        self,
        org: str,
        *,
        per_page: int = ...,
        page: int = ...,
        team_type: Literal["all", "enterprise", "organization"] = ...,
    ) -> builtins.list[Record]:
        """List teams. https://docs.github.com/rest/teams/teams#list-teams"""
    async def list_child_in_org(
        self, org: str, team_slug: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List child teams. https://docs.github.com/rest/teams/teams#list-child-teams"""
    async def list_child_legacy(self, team_id: int, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """Deprecated. List child teams (Legacy). https://docs.github.com/rest/teams/teams#list-child-teams-legacy"""
    async def list_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List teams for the authenticated user. https://docs.github.com/rest/teams/teams#list-teams-for-the-authenticated-user"""
    async def list_members_in_org(
        self,
        org: str,
        team_slug: str,
        *,
        role: Literal["member", "maintainer", "all"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List team members. https://docs.github.com/rest/teams/members#list-team-members"""
    async def list_members_legacy(
        self, team_id: int, *, role: Literal["member", "maintainer", "all"] = ..., per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """Deprecated. List team members (Legacy). https://docs.github.com/rest/teams/members#list-team-members-legacy"""
    async def list_pending_invitations_in_org(
        self, org: str, team_slug: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List pending team invitations. https://docs.github.com/rest/teams/members#list-pending-team-invitations"""
    async def list_pending_invitations_legacy(
        self, team_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """Deprecated. List pending team invitations (Legacy). https://docs.github.com/rest/teams/members#list-pending-team-invitations-legacy"""
    async def list_repos_in_org(
        self, org: str, team_slug: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List team repositories. https://docs.github.com/rest/teams/teams#list-team-repositories"""
    async def list_repos_legacy(self, team_id: int, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """Deprecated. List team repositories (Legacy). https://docs.github.com/rest/teams/teams#list-team-repositories-legacy"""
    async def remove_member_legacy(self, team_id: int, username: str) -> None:
        """Deprecated. Remove team member (Legacy). https://docs.github.com/rest/teams/members#remove-team-member-legacy"""
    async def remove_membership_for_user_in_org(self, org: str, team_slug: str, username: str) -> None:
        """Remove team membership for a user. https://docs.github.com/rest/teams/members#remove-team-membership-for-a-user"""
    async def remove_membership_for_user_legacy(self, team_id: int, username: str) -> None:
        """Deprecated. Remove team membership for a user (Legacy). https://docs.github.com/rest/teams/members#remove-team-membership-for-a-user-legacy"""
    async def remove_repo_in_org(self, org: str, team_slug: str, owner: str, repo: str) -> None:
        """Remove a repository from a team. https://docs.github.com/rest/teams/teams#remove-a-repository-from-a-team"""
    async def remove_repo_legacy(self, team_id: int, owner: str, repo: str) -> None:
        """Deprecated. Remove a repository from a team (Legacy). https://docs.github.com/rest/teams/teams#remove-a-repository-from-a-team-legacy"""
    async def update_in_org(
        self,
        org: str,
        team_slug: str,
        *,
        name: str = ...,
        description: str = ...,
        privacy: Literal["secret", "closed"] = ...,
        notification_setting: Literal["notifications_enabled", "notifications_disabled"] = ...,
        permission: Literal["pull", "push", "admin"] = ...,
        parent_team_id: int | None = ...,
        parent_team_slug: str | None = ...,
    ) -> Record:
        """Update a team. https://docs.github.com/rest/teams/teams#update-a-team"""
    async def update_legacy(
        self,
        team_id: int,
        *,
        name: str,
        description: str = ...,
        privacy: Literal["secret", "closed"] = ...,
        notification_setting: Literal["notifications_enabled", "notifications_disabled"] = ...,
        permission: Literal["pull", "push", "admin"] = ...,
        parent_team_id: int | None = ...,
        parent_team_slug: str | None = ...,
    ) -> Record:
        """Deprecated. Update a team (Legacy). https://docs.github.com/rest/teams/teams#update-a-team-legacy"""
