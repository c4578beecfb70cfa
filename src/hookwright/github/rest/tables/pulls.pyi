from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Pulls:
    async def check_if_merged(self, owner: str, repo: str, pull_number: int) -> None:
        """Check if a pull request has been merged. https://docs.github.com/rest/pulls/pulls#check-if-a-pull-request-has-been-merged"""
    async def create(
        self,
        owner: str,
        repo: str,
        *,
        head: str,
        base: str,
        title: str = ...,
        head_repo: str = ...,
        body: str = ...,
        maintainer_can_modify: bool = ...,
        draft: bool = ...,
        issue: int = ...,
    ) -> Record:
        """Create a pull request. https://docs.github.com/rest/pulls/pulls#create-a-pull-request"""
    async def create_reply_for_review_comment(
        self, owner: str, repo: str, pull_number: int, comment_id: int, *, body: str
    ) -> Record:
        """Create a reply for a review comment. https://docs.github.com/rest/pulls/comments#create-a-reply-for-a-review-comment"""
    async def create_review(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        commit_id: str = ...,
        body: str = ...,
        event: Literal["APPROVE", "REQUEST_CHANGES", "COMMENT"] = ...,
        comments: Sequence[Object] = ...,
    ) -> Record:
        """Create a review for a pull request. https://docs.github.com/rest/pulls/reviews#create-a-review-for-a-pull-request"""
    async def create_review_comment(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        body: str,
        commit_id: str,
        path: str,
        position: int = ...,
        side: Literal["LEFT", "RIGHT"] = ...,
        line: int = ...,
        start_line: int = ...,
        start_side: Literal["LEFT", "RIGHT", "side"] = ...,
        in_reply_to: int = ...,
        subject_type: Literal["line", "file"] = ...,
    ) -> Record:
        """Create a review comment for a pull request. https://docs.github.com/rest/pulls/comments#create-a-review-comment-for-a-pull-request"""
    async def delete_pending_review(self, owner: str, repo: str, pull_number: int, review_id: int) -> Record:
        """Delete a pending review for a pull request. https://docs.github.com/rest/pulls/reviews#delete-a-pending-review-for-a-pull-request"""
    async def delete_review_comment(self, owner: str, repo: str, comment_id: int) -> None:
        """Delete a review comment for a pull request. https://docs.github.com/rest/pulls/comments#delete-a-review-comment-for-a-pull-request"""
    async def dismiss_review(
        self, owner: str, repo: str, pull_number: int, review_id: int, *, message: str, event: Literal["DISMISS"] = ...
    ) -> Record:
        """Dismiss a review for a pull request. https://docs.github.com/rest/pulls/reviews#dismiss-a-review-for-a-pull-request"""
    async def get(self, owner: str, repo: str, pull_number: int) -> Record:
        """Get a pull request. https://docs.github.com/rest/pulls/pulls#get-a-pull-request"""
    async def get_merge_async_result(self, owner: str, repo: str, pull_number: int, uuid: str) -> Record:
        """Get the result of an asynchronous merge. https://docs.github.com/rest/pulls/pulls#get-the-result-of-an-asynchronous-merge"""
    async def get_review(self, owner: str, repo: str, pull_number: int, review_id: int) -> Record:
        """Get a review for a pull request. https://docs.github.com/rest/pulls/reviews#get-a-review-for-a-pull-request"""
    async def get_review_comment(self, owner: str, repo: str, comment_id: int) -> Record:
        """Get a review comment for a pull request. https://docs.github.com/rest/pulls/comments#get-a-review-comment-for-a-pull-request"""
    async def list(
        self,
        owner: str,
        repo: str,
        *,
        state: Literal["open", "closed", "all"] = ...,
        head: str = ...,
        base: str = ...,
        sort: Literal["created", "updated", "popularity", "long-running"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List pull requests. https://docs.github.com/rest/pulls/pulls#list-pull-requests"""
    async def list_comments_for_review(
        self, owner: str, repo: str, pull_number: int, review_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List comments for a pull request review. https://docs.github.com/rest/pulls/reviews#list-comments-for-a-pull-request-review"""
    async def list_commits(
        self, owner: str, repo: str, pull_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List commits on a pull request. https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request"""
    async def list_files(
        self, owner: str, repo: str, pull_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List pull requests files. https://docs.github.com/rest/pulls/pulls#list-pull-requests-files"""
    async def list_requested_reviewers(self, owner: str, repo: str, pull_number: int) -> Record:
        """Get all requested reviewers for a pull request. https://docs.github.com/rest/pulls/review-requests#get-all-requested-reviewers-for-a-pull-request"""
    async def list_review_comments(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List review comments on a pull request. https://docs.github.com/rest/pulls/comments#list-review-comments-on-a-pull-request"""
    async def list_review_comments_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        sort: Literal["created", "updated", "created_at"] = ...,
        direction: Literal["asc", "desc"] = ...,
        since: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List review comments in a repository. https://docs.github.com/rest/pulls/comments#list-review-comments-in-a-repository"""
    async def list_reviews(
        self, owner: str, repo: str, pull_number: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List reviews for a pull request. https://docs.github.com/rest/pulls/reviews#list-reviews-for-a-pull-request"""
    async def merge(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        commit_title: str = ...,
        commit_message: str = ...,
        sha: str = ...,
        merge_method: Literal["merge", "squash", "rebase"] = ...,
    ) -> Record:
        """Merge a pull request. https://docs.github.com/rest/pulls/pulls#merge-a-pull-request"""
    async def merge_async(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        commit_title: str = ...,
        commit_message: str = ...,
        sha: str = ...,
        merge_method: Literal["merge", "squash", "rebase"] = ...,
        merge_action: Literal["default", "direct_merge", "merge_queue"] = ...,
    ) -> Record:
        """Merge a pull request asynchronously. https://docs.github.com/rest/pulls/pulls#merge-a-pull-request-asynchronously"""
    async def remove_requested_reviewers(
        self, owner: str, repo: str, pull_number: int, *, reviewers: Sequence[str], team_reviewers: Sequence[str] = ...
    ) -> Record:
        """Remove requested reviewers from a pull request. https://docs.github.com/rest/pulls/review-requests#remove-requested-reviewers-from-a-pull-request"""
    async def request_reviewers(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        reviewers: Sequence[str] = ...,
        team_reviewers: Sequence[str] = ...,
    ) -> Record:
        """Request reviewers for a pull request. https://docs.github.com/rest/reference/pulls#request-reviewers-for-a-pull-request"""
    async def submit_review(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        review_id: int,
        *,
        event: Literal["APPROVE", "REQUEST_CHANGES", "COMMENT"],
        body: str = ...,
    ) -> Record:
        """Submit a review for a pull request. https://docs.github.com/rest/pulls/reviews#submit-a-review-for-a-pull-request"""
    async def update(
        self,
        owner: str,
        repo: str,
        pull_number: int,
        *,
        title: str = ...,
        body: str = ...,
        state: Literal["open", "closed"] = ...,
        base: str = ...,
        maintainer_can_modify: bool = ...,
    ) -> Record:
        """Update a pull request. https://docs.github.com/rest/pulls/pulls#update-a-pull-request"""
    async def update_branch(self, owner: str, repo: str, pull_number: int, *, expected_head_sha: str = ...) -> Record:
        """Update a pull request branch. https://docs.github.com/rest/pulls/pulls#update-a-pull-request-branch"""
    async def update_review(self, owner: str, repo: str, pull_number: int, review_id: int, *, body: str) -> Record:
        """Update a review for a pull request. https://docs.github.com/rest/pulls/reviews#update-a-review-for-a-pull-request"""
    async def update_review_comment(self, owner: str, repo: str, comment_id: int, *, body: str) -> Record:
        """Update a review comment for a pull request. https://docs.github.com/rest/pulls/comments#update-a-review-comment-for-a-pull-request"""
