"""Pull requests: from the first commit to the merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import ChangedFile, Comment, Commit, Merged, PullRequest, Review
from hookwright.github.pages import Pages

MergeMethod = Literal["merge", "squash", "rebase"]

_ENABLE = """\
mutation($id: ID!, $method: PullRequestMergeMethod!, $title: String, $body: String) {
  enablePullRequestAutoMerge(
    input: {pullRequestId: $id, mergeMethod: $method, commitHeadline: $title, commitBody: $body}
  ) { pullRequest { id } }
}"""
_DISABLE = "mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { id } } }"
_READY = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { id } } }"
_DRAFT = "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { id } } }"


class Pulls(Part):
    async def get(self, number: int) -> PullRequest:
        """``mergeable`` is ``None`` while GitHub still works it out."""
        return cast(PullRequest, await self._rest.pulls.get(*self._where, number))

    def list(self, *, state: Literal["open", "closed", "all"] = "open", **filters: Any) -> Pages[PullRequest]:
        found = self._client.paginate(self._rest.pulls.list, *self._where, state=state, **filters)
        return cast("Pages[PullRequest]", found)

    async def create(self, title: str, *, head: str, base: str, body: str = "", **fields: Any) -> PullRequest:
        """From ``head`` (``branch``, or ``owner:branch`` of a fork) into ``base``. ``draft``, ``head_repo``…"""
        made = await self._rest.pulls.create(*self._where, title=title, head=head, base=base, body=body, **fields)
        return cast(PullRequest, made)

    async def edit(self, number: int, **fields: Any) -> PullRequest:
        return cast(PullRequest, await self._rest.pulls.update(*self._where, number, **fields))

    async def close(self, number: int) -> PullRequest:
        return await self.edit(number, state="closed")

    async def merge(
        self, number: int, method: MergeMethod = "merge", *, sha: str | None = None, title: str = "", message: str = ""
    ) -> Merged:
        """With ``sha``, the head that was looked at: a push in between is a `Conflict`, and nothing is merged."""
        given = {"sha": sha, "commit_title": title or None, "commit_message": message or None}
        fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        return cast(Merged, await self._rest.pulls.merge(*self._where, number, merge_method=method, **fields))

    async def update_branch(self, number: int, *, expected_head: str | None = None) -> None:
        """Merge the base into the head. GitHub does it in the background."""
        fields: dict[str, Any] = {} if expected_head is None else {"expected_head_sha": expected_head}
        await self._rest.pulls.update_branch(*self._where, number, **fields)

    def files(self, number: int) -> Pages[ChangedFile]:
        """At most 3,000, says GitHub."""
        return cast("Pages[ChangedFile]", self._client.paginate(self._rest.pulls.list_files, *self._where, number))

    def commits(self, number: int) -> Pages[Commit]:
        """At most 250, says GitHub."""
        return cast("Pages[Commit]", self._client.paginate(self._rest.pulls.list_commits, *self._where, number))

    def reviews(self, number: int) -> Pages[Review]:
        return cast("Pages[Review]", self._client.paginate(self._rest.pulls.list_reviews, *self._where, number))

    async def review(
        self,
        number: int,
        event: Literal["APPROVE", "REQUEST_CHANGES", "COMMENT"],
        body: str = "",
        *,
        comments: Sequence[Mapping[str, Any]] = (),
        commit: str | None = None,
    ) -> Review:
        """``comments``: ``{"path": …, "line": …, "body": …}``, all in one review and so one notification."""
        fields: dict[str, Any] = {"body": body} if body else {}
        if comments:
            fields["comments"] = [*comments]
        if commit is not None:
            fields["commit_id"] = commit
        return cast(Review, await self._rest.pulls.create_review(*self._where, number, event=event, **fields))

    async def approve(self, number: int, body: str = "") -> Review:
        return await self.review(number, "APPROVE", body)

    async def request_changes(self, number: int, body: str) -> Review:
        return await self.review(number, "REQUEST_CHANGES", body)

    async def reply(self, number: int, comment: int, body: str) -> Comment:
        """To a comment on a line of the diff."""
        return cast(
            Comment, await self._rest.pulls.create_reply_for_review_comment(*self._where, number, comment, body=body)
        )

    def review_comments(self, number: int) -> Pages[Comment]:
        """Those on lines of the diff."""
        return cast(
            "Pages[Comment]", self._client.paginate(self._rest.pulls.list_review_comments, *self._where, number)
        )

    async def request_reviewers(self, number: int, *logins: str, teams: Sequence[str] = ()) -> PullRequest:
        asked = await self._rest.pulls.request_reviewers(
            *self._where, number, reviewers=[*logins], team_reviewers=[*teams]
        )
        return cast(PullRequest, asked)

    async def enable_auto_merge(
        self, pull: PullRequest, method: MergeMethod = "merge", *, title: str | None = None, message: str | None = None
    ) -> None:
        """Merge as soon as what the branch requires is there. The repository must allow it; GraphQL only."""
        variables = {"id": pull.node_id, "method": method.upper(), "title": title, "body": message}
        await self._client.graphql(_ENABLE, variables)

    async def disable_auto_merge(self, pull: PullRequest) -> None:
        await self._client.graphql(_DISABLE, {"id": pull.node_id})

    async def mark_ready(self, pull: PullRequest) -> None:
        """No draft any more. GraphQL only."""
        await self._client.graphql(_READY, {"id": pull.node_id})

    async def convert_to_draft(self, pull: PullRequest) -> None:
        await self._client.graphql(_DRAFT, {"id": pull.node_id})
