from __future__ import annotations

from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Reactions:
    async def create_for_commit_comment(
        self,
        owner: str,
        repo: str,
        comment_id: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"],
    ) -> Record:
        """Create reaction for a commit comment. https://docs.github.com/rest/reactions/reactions#create-reaction-for-a-commit-comment"""
    async def create_for_issue(
        self,
        owner: str,
        repo: str,
        issue_number: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"],
    ) -> Record:
        """Create reaction for an issue. https://docs.github.com/rest/reactions/reactions#create-reaction-for-an-issue"""
    async def create_for_issue_comment(
        self,
        owner: str,
        repo: str,
        comment_id: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"],
    ) -> Record:
        """Create reaction for an issue comment. https://docs.github.com/rest/reactions/reactions#create-reaction-for-an-issue-comment"""
    async def create_for_pull_request_review_comment(
        self,
        owner: str,
        repo: str,
        comment_id: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"],
    ) -> Record:
        """Create reaction for a pull request review comment. https://docs.github.com/rest/reactions/reactions#create-reaction-for-a-pull-request-review-comment"""
    async def create_for_release(
        self,
        owner: str,
        repo: str,
        release_id: int,
        *,
        content: Literal["+1", "laugh", "heart", "hooray", "rocket", "eyes"],
    ) -> Record:
        """Create reaction for a release. https://docs.github.com/rest/reactions/reactions#create-reaction-for-a-release"""
    async def delete_for_commit_comment(self, owner: str, repo: str, comment_id: int, reaction_id: int) -> None:
        """Delete a commit comment reaction. https://docs.github.com/rest/reactions/reactions#delete-a-commit-comment-reaction"""
    async def delete_for_issue(self, owner: str, repo: str, issue_number: int, reaction_id: int) -> None:
        """Delete an issue reaction. https://docs.github.com/rest/reactions/reactions#delete-an-issue-reaction"""
    async def delete_for_issue_comment(self, owner: str, repo: str, comment_id: int, reaction_id: int) -> None:
        """Delete an issue comment reaction. https://docs.github.com/rest/reactions/reactions#delete-an-issue-comment-reaction"""
    async def delete_for_pull_request_comment(self, owner: str, repo: str, comment_id: int, reaction_id: int) -> None:
        """Delete a pull request comment reaction. https://docs.github.com/rest/reactions/reactions#delete-a-pull-request-comment-reaction"""
    async def delete_for_release(self, owner: str, repo: str, release_id: int, reaction_id: int) -> None:
        """Delete a release reaction. https://docs.github.com/rest/reactions/reactions#delete-a-release-reaction"""
    async def list_for_commit_comment(
        self,
        owner: str,
        repo: str,
        comment_id: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List reactions for a commit comment. https://docs.github.com/rest/reactions/reactions#list-reactions-for-a-commit-comment"""
    async def list_for_issue(
        self,
        owner: str,
        repo: str,
        issue_number: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List reactions for an issue. https://docs.github.com/rest/reactions/reactions#list-reactions-for-an-issue"""
    async def list_for_issue_comment(
        self,
        owner: str,
        repo: str,
        comment_id: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List reactions for an issue comment. https://docs.github.com/rest/reactions/reactions#list-reactions-for-an-issue-comment"""
    async def list_for_pull_request_review_comment(
        self,
        owner: str,
        repo: str,
        comment_id: int,
        *,
        content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List reactions for a pull request review comment. https://docs.github.com/rest/reactions/reactions#list-reactions-for-a-pull-request-review-comment"""
    async def list_for_release(
        self,
        owner: str,
        repo: str,
        release_id: int,
        *,
        content: Literal["+1", "laugh", "heart", "hooray", "rocket", "eyes"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List reactions for a release. https://docs.github.com/rest/reactions/reactions#list-reactions-for-a-release"""
