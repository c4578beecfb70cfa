"""Issues, their comments, labels, assignees and reactions. Pull requests are issues here too, by their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Comment, Issue, Label
from hookwright.github.pages import Pages

CloseReason = Literal["completed", "not_planned", "duplicate"]
LockReason = Literal["off-topic", "too heated", "resolved", "spam"]
Reaction = Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]


class Issues(Part):
    async def get(self, number: int) -> Issue:
        return cast(Issue, await self._rest.issues.get(*self._where, number))

    def list(self, *, state: Literal["open", "closed", "all"] = "open", **filters: Any) -> Pages[Issue]:
        """Issues and pull requests (those have a ``pull_request``). The filters are those of ``list_for_repo``."""
        found = self._client.paginate(self._rest.issues.list_for_repo, *self._where, state=state, **filters)
        return cast("Pages[Issue]", found)

    async def create(
        self, title: str, body: str = "", *, labels: Sequence[str] = (), assignees: Sequence[str] = (), **fields: Any
    ) -> Issue:
        made = await self._rest.issues.create(
            *self._where, title=title, body=body, labels=[*labels], assignees=[*assignees], **fields
        )
        return cast(Issue, made)

    async def edit(self, number: int, **fields: Any) -> Issue:
        """``title``, ``body``, ``state``, ``milestone`` (``None`` takes it away), ``labels``, ``assignees``…"""
        return cast(Issue, await self._rest.issues.update(*self._where, number, **fields))

    async def close(self, number: int, reason: CloseReason = "completed") -> Issue:
        return await self.edit(number, state="closed", state_reason=reason)

    async def reopen(self, number: int) -> Issue:
        return await self.edit(number, state="open")

    async def comment(self, number: int, body: str) -> Comment:
        return cast(Comment, await self._rest.issues.create_comment(*self._where, number, body=body))

    async def edit_comment(self, comment: int, body: str) -> Comment:
        return cast(Comment, await self._rest.issues.update_comment(*self._where, comment, body=body))

    async def delete_comment(self, comment: int) -> bool:
        """``False``: it was gone already."""
        try:
            await self._rest.issues.delete_comment(*self._where, comment)
        except NotFound:
            return False
        return True

    def comments(self, number: int) -> Pages[Comment]:
        found = self._client.paginate(self._rest.issues.list_comments, *self._where, number)
        return cast("Pages[Comment]", found)

    async def keep_comment(self, number: int, marker: str, body: str) -> Comment:
        """One comment that is rewritten instead of a new one each time: found again by ``marker``, a word that is
        hidden in it. Raises `ValueError` for a marker that a comment cannot hide."""
        if not marker or "--" in marker or ">" in marker or "\n" in marker:
            raise ValueError(f"{marker!r} cannot be hidden in a comment: give a word without '--', '>' and line breaks")
        hidden = f"<!-- {marker} -->"
        async for comment in self.comments(number):
            # Somebody who quotes the comment quotes what is hidden in it too, after a '>'.
            if str(comment.get("body") or "").startswith(hidden):
                return await self.edit_comment(comment.id, f"{hidden}\n{body}")
        return await self.comment(number, f"{hidden}\n{body}")

    async def add_labels(self, number: int, *labels: str) -> Sequence[Label]:
        """All labels of the issue afterwards."""
        return cast("Sequence[Label]", await self._rest.issues.add_labels(*self._where, number, labels=[*labels]))

    async def remove_label(self, number: int, label: str) -> bool:
        """``False``: the issue did not have it."""
        try:
            await self._rest.issues.remove_label(*self._where, number, label)
        except NotFound:
            return False
        return True

    async def set_labels(self, number: int, *labels: str) -> Sequence[Label]:
        """These and no others."""
        return cast("Sequence[Label]", await self._rest.issues.set_labels(*self._where, number, labels=[*labels]))

    async def assign(self, number: int, *logins: str) -> Issue:
        """Those who cannot be assigned are passed over by GitHub; the issue says who is."""
        return cast(Issue, await self._rest.issues.add_assignees(*self._where, number, assignees=[*logins]))

    async def unassign(self, number: int, *logins: str) -> Issue:
        return cast(Issue, await self._rest.issues.remove_assignees(*self._where, number, assignees=[*logins]))

    async def lock(self, number: int, reason: LockReason | None = None) -> None:
        """Nobody but who may write comments any more."""
        fields: dict[str, Any] = {} if reason is None else {"lock_reason": reason}
        await self._rest.issues.lock(*self._where, number, **fields)

    async def unlock(self, number: int) -> None:
        await self._rest.issues.unlock(*self._where, number)

    async def react(self, number: int, content: Reaction) -> None:
        """Twice is once."""
        await self._rest.reactions.create_for_issue(*self._where, number, content=content)

    async def react_to_comment(self, comment: int, content: Reaction) -> None:
        await self._rest.reactions.create_for_issue_comment(*self._where, comment, content=content)
