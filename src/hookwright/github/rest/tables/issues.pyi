from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Issues:
    async def add_assignees(
        self, owner: str, repo: str, issue_number: int, *, assignees: Sequence[str | Object] = ...
    ) -> Record:
        """Add assignees to an issue. https://docs.github.com/rest/issues/assignees#add-assignees-to-an-issue"""
    async def add_blocked_by_dependency(self, owner: str, repo: str, issue_number: int, *, issue_id: int) -> Record:
        """Add a dependency an issue is blocked by. https://docs.github.com/rest/issues/issue-dependencies#add-a-dependency-an-issue-is-blocked-by"""
    async def add_issue_field_values(
        self, owner: str, repo: str, issue_number: int, *, issue_field_values: Sequence[Object] = ...
    ) -> builtins.list[Record]:
        """Add issue field values to an issue. https://docs.github.com/rest/issues/issue-field-values#add-issue-field-values-to-an-issue"""
    async def add_labels(
        self, owner: str, repo: str, issue_number: int, *, labels: Sequence[str | Object] = ...
    ) -> builtins.list[Record]:
        """Add labels to an issue. https://docs.github.com/rest/issues/labels#add-labels-to-an-issue"""
    async def add_sub_issue(
        self, owner: str, repo: str, issue_number: int, *, sub_issue_id: int, replace_parent: bool = ...
    ) -> Record:
        """Add sub-issue. https://docs.github.com/rest/issues/sub-issues#add-sub-issue"""
    async def approve_suggestion(self, owner: str, repo: str, issue_number: int, suggestion_id: int) -> Record:
        """Approve an issue suggestion. https://docs.github.com/rest/issues/issues#approve-an-issue-suggestion"""
    async def check_user_can_be_assigned(self, owner: str, repo: str, assignee: str) -> None:
        """Check if a user can be assigned. https://docs.github.com/rest/issues/assignees#check-if-a-user-can-be-assigned"""
    async def check_user_can_be_assigned_to_issue(
        self, owner: str, repo: str, issue_number: int, assignee: str
    ) -> None:
        """Check if a user can be assigned to a issue. https://docs.github.com/rest/issues/assignees#check-if-a-user-can-be-assigned-to-a-issue"""
    async def create(
        self,
        owner: str,
        repo: str,
        *,
        title: str | int,
        body: str = ...,
        assignee: str | None = ...,
        milestone: str | int | None = ...,
        labels: Sequence[str | Object] = ...,
        assignees: Sequence[str] = ...,
        issue_field_values: Sequence[Object] = ...,
        type: str | None = ...,
    ) -> Record:
        """Create an issue. https://docs.github.com/rest/issues/issues#create-an-issue"""
    async def create_comment(self, owner: str, repo: str, issue_number: int, *, body: str) -> Record:
        """Create an issue comment. https://docs.github.com/rest/issues/comments#create-an-issue-comment"""
    async def create_label(
        self, owner: str, repo: str, *, name: str, color: str = ..., description: str = ...
    ) -> Record:
        """Create a label. https://docs.github.com/rest/issues/labels#create-a-label"""
    async def create_milestone(
        self,
        owner: str,
        repo: str,
        *,
        title: str,
        state: Literal["open", "closed"] = ...,
        description: str = ...,
        due_on: str = ...,
    ) -> Record:
        """Create a milestone. https://docs.github.com/rest/issues/milestones#create-a-milestone"""
    async def delete_comment(self, owner: str, repo: str, comment_id: int) -> None:
        """Delete an issue comment. https://docs.github.com/rest/issues/comments#delete-an-issue-comment"""
    async def delete_issue_field_value(self, owner: str, repo: str, issue_number: int, issue_field_id: int) -> None:
        """Delete an issue field value from an issue. https://docs.github.com/rest/issues/issue-field-values#delete-an-issue-field-value-from-an-issue"""
    async def delete_label(self, owner: str, repo: str, name: str) -> None:
        """Delete a label. https://docs.github.com/rest/issues/labels#delete-a-label"""
    async def delete_milestone(self, owner: str, repo: str, milestone_number: int) -> None:
        """Delete a milestone. https://docs.github.com/rest/issues/milestones#delete-a-milestone"""
    async def dismiss_suggestion(self, owner: str, repo: str, issue_number: int, suggestion_id: int) -> Record:
        """Dismiss an issue suggestion. https://docs.github.com/rest/issues/issues#dismiss-an-issue-suggestion"""
    async def get(self, owner: str, repo: str, issue_number: int) -> Record:
        """Get an issue. https://docs.github.com/rest/issues/issues#get-an-issue"""
    async def get_comment(self, owner: str, repo: str, comment_id: int) -> Record:
        """Get an issue comment. https://docs.github.com/rest/issues/comments#get-an-issue-comment"""
    async def get_event(self, owner: str, repo: str, event_id: int) -> Record:
        """Get an issue event. https://docs.github.com/rest/issues/events#get-an-issue-event"""
    async def get_label(self, owner: str, repo: str, name: str) -> Record:
        """Get a label. https://docs.github.com/rest/issues/labels#get-a-label"""
    async def get_milestone(self, owner: str, repo: str, milestone_number: int) -> Record:
        """Get a milestone. https://docs.github.com/rest/issues/milestones#get-a-milestone"""
    async def get_parent(self, owner: str, repo: str, issue_number: int) -> Record:
        """Get parent issue. https://docs.github.com/rest/issues/sub-issues#get-parent-issue"""
    async def list(
        self,
        *,
        filter: Literal["assigned", "created", "mentioned", "subscribed", "repos", "all"] = ...,
        state: Literal["open", "closed", "all"] = ...,
        labels: str = ...,
        sort: Literal["created", "updated", "comments"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        collab: bool = ...,
        orgs: bool = ...,
        owned: bool = ...,
        pulls: bool = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List issues assigned to the authenticated user. https://docs.github.com/rest/issues/issues#list-issues-assigned-to-the-authenticated-user"""
    async def list_assignees(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List assignees. https://docs.github.com/rest/issues/assignees#list-assignees"""
    async def list_comments(
        self, owner: str, repo: str, issue_number: int, *, since: str = ..., per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List issue comments. https://docs.github.com/rest/issues/comments#list-issue-comments"""
    async def list_comments_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List issue comments for a repository. https://docs.github.com/rest/issues/comments#list-issue-comments-for-a-repository"""
    async def list_dependencies_blocked_by(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List dependencies an issue is blocked by. https://docs.github.com/rest/issues/issue-dependencies#list-dependencies-an-issue-is-blocked-by"""
    async def list_dependencies_blocking(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List dependencies an issue is blocking. https://docs.github.com/rest/issues/issue-dependencies#list-dependencies-an-issue-is-blocking"""
    async def list_events(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List issue events. https://docs.github.com/rest/issues/events#list-issue-events"""
    async def list_events_for_repo(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List issue events for a repository. https://docs.github.com/rest/issues/events#list-issue-events-for-a-repository"""
    async def list_events_for_timeline(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ..., exclude: str = ...
    ) -> builtins.list[Record]:
        """List timeline events for an issue. https://docs.github.com/rest/issues/timeline#list-timeline-events-for-an-issue"""
    async def list_for_authenticated_user(
        self,
        *,
        filter: Literal["assigned", "created", "mentioned", "subscribed", "repos", "all"] = ...,
        state: Literal["open", "closed", "all"] = ...,
        labels: str = ...,
        sort: Literal["created", "updated", "comments"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List user account issues assigned to the authenticated user. https://docs.github.com/rest/issues/issues#list-user-account-issues-assigned-to-the-authenticated-user"""
    async def list_for_org(
        self,
        org: str,
        *,
        filter: Literal["assigned", "created", "mentioned", "subscribed", "repos", "all"] = ...,
        state: Literal["open", "closed", "all"] = ...,
        labels: str = ...,
        type: str = ...,
        sort: Literal["created", "updated", "comments"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List organization issues assigned to the authenticated user. https://docs.github.com/rest/issues/issues#list-organization-issues-assigned-to-the-authenticated-user"""
    async def list_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        milestone: str = ...,
        state: Literal["open", "closed", "all"] = ...,
        assignee: str = ...,
        type: str = ...,
        creator: str = ...,
        mentioned: str = ...,
        issue_field_values: str = ...,
        labels: str = ...,
        sort: Literal["created", "updated", "comments"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List repository issues. https://docs.github.com/rest/issues/issues#list-repository-issues"""
    async def list_issue_field_values_for_issue(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List issue field values for an issue. https://docs.github.com/rest/issues/issue-field-values#list-issue-field-values-for-an-issue"""
    async def list_labels_for_milestone(
        self, owner: str, repo: str, milestone_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List labels for issues in a milestone. https://docs.github.com/rest/issues/labels#list-labels-for-issues-in-a-milestone"""
    async def list_labels_for_repo(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List labels for a repository. https://docs.github.com/rest/issues/labels#list-labels-for-a-repository"""
    async def list_labels_on_issue(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List labels for an issue. https://docs.github.com/rest/issues/labels#list-labels-for-an-issue"""
    async def list_milestones(
        self,
        owner: str,
        repo: str,
        *,
        state: Literal["open", "closed", "all"] = ...,
        sort: Literal["due_on", "completeness"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List milestones. https://docs.github.com/rest/issues/milestones#list-milestones"""
    async def list_sub_issues(
        self, owner: str, repo: str, issue_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List sub-issues. https://docs.github.com/rest/issues/sub-issues#list-sub-issues"""
    async def list_suggestions(
        self,
        owner: str,
        repo: str,
        issue_number: int,
        *,
        state: Literal["pending", "applied", "approved", "dismissed", "replaced", "invalidated", "all"] = ...,
        action: Literal["set_type", "add_label", "add_field", "add_assignee", "close_issue"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List issue suggestions. https://docs.github.com/rest/issues/issues#list-issue-suggestions"""
    async def lock(
        self,
        owner: str,
        repo: str,
        issue_number: int,
        *,
        lock_reason: Literal["off-topic", "too heated", "resolved", "spam"] = ...,
    ) -> None:
        """Lock an issue. https://docs.github.com/rest/issues/issues#lock-an-issue"""
    async def pin_comment(self, owner: str, repo: str, comment_id: int) -> Record:
        """Pin an issue comment. https://docs.github.com/rest/issues/comments#pin-an-issue-comment"""
    async def remove_all_labels(self, owner: str, repo: str, issue_number: int) -> None:
        """Remove all labels from an issue. https://docs.github.com/rest/issues/labels#remove-all-labels-from-an-issue"""
    async def remove_assignees(self, owner: str, repo: str, issue_number: int, *, assignees: Sequence[str]) -> Record:
        """Remove assignees from an issue. https://docs.github.com/rest/reference/issues#remove-assignees-from-an-issue"""
    async def remove_dependency_blocked_by(self, owner: str, repo: str, issue_number: int, issue_id: int) -> Record:
        """Remove dependency an issue is blocked by. https://docs.github.com/rest/issues/issue-dependencies#remove-dependency-an-issue-is-blocked-by"""
    async def remove_label(self, owner: str, repo: str, issue_number: int, name: str) -> builtins.list[Record]:
        """Remove a label from an issue. https://docs.github.com/rest/issues/labels#remove-a-label-from-an-issue"""
    async def remove_sub_issue(self, owner: str, repo: str, issue_number: int, *, sub_issue_id: int) -> Record:
        """Remove sub-issue. https://docs.github.com/rest/issues/sub-issues#remove-sub-issue"""
    async def reprioritize_sub_issue(
        self, owner: str, repo: str, issue_number: int, *, sub_issue_id: int, after_id: int = ..., before_id: int = ...
    ) -> Record:
        """Reprioritize sub-issue. https://docs.github.com/rest/issues/sub-issues#reprioritize-sub-issue"""
    async def set_issue_field_values(
        self, owner: str, repo: str, issue_number: int, *, issue_field_values: Sequence[Object] = ...
    ) -> builtins.list[Record]:
        """Set issue field values for an issue. https://docs.github.com/rest/issues/issue-field-values#set-issue-field-values-for-an-issue"""
    async def set_labels(
        self, owner: str, repo: str, issue_number: int, *, labels: Sequence[str] | Sequence[Object] = ...
    ) -> builtins.list[Record]:
        """Set labels for an issue. https://docs.github.com/rest/issues/labels#set-labels-for-an-issue"""
    async def unlock(self, owner: str, repo: str, issue_number: int) -> None:
        """Unlock an issue. https://docs.github.com/rest/issues/issues#unlock-an-issue"""
    async def unpin_comment(self, owner: str, repo: str, comment_id: int) -> None:
        """Unpin an issue comment. https://docs.github.com/rest/issues/comments#unpin-an-issue-comment"""
    async def update(
        self,
        owner: str,
        repo: str,
        issue_number: int,
        *,
        title: str | int | None = ...,
        body: str | None = ...,
        assignee: str | None = ...,
        state: Literal["open", "closed"] = ...,
        state_reason: Literal["completed", "not_planned", "duplicate", "reopened"] | None = ...,
        duplicate_issue_id: int = ...,
        milestone: str | int | None = ...,
        labels: Sequence[str | Object] = ...,
        assignees: Sequence[str | Object] = ...,
        issue_field_values: Sequence[Object] = ...,
        type: str | Object | None = ...,
    ) -> Record:
        """Update an issue. https://docs.github.com/rest/issues/issues#update-an-issue"""
    async def update_comment(self, owner: str, repo: str, comment_id: int, *, body: str) -> Record:
        """Update an issue comment. https://docs.github.com/rest/issues/comments#update-an-issue-comment"""
    async def update_label(
        self, owner: str, repo: str, name: str, *, new_name: str = ..., color: str = ..., description: str = ...
    ) -> Record:
        """Update a label. https://docs.github.com/rest/issues/labels#update-a-label"""
    async def update_milestone(
        self,
        owner: str,
        repo: str,
        milestone_number: int,
        *,
        title: str = ...,
        state: Literal["open", "closed"] = ...,
        description: str = ...,
        due_on: str = ...,
    ) -> Record:
        """Update a milestone. https://docs.github.com/rest/issues/milestones#update-a-milestone"""
