"""The labels and milestones that a repository has."""

from __future__ import annotations

from typing import Any, cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Label, Milestone
from hookwright.github.pages import Pages


class Labels(Part):
    def list(self) -> Pages[Label]:
        return cast("Pages[Label]", self._client.paginate(self._rest.issues.list_labels_for_repo, *self._where))

    async def ensure(self, name: str, *, color: str, description: str = "") -> Label:
        """The label as it is wished: made, changed or left. ``color`` is six hexadecimal digits."""
        try:
            found = await self._rest.issues.get_label(*self._where, name)
        except NotFound:
            made = await self._rest.issues.create_label(*self._where, name=name, color=color, description=description)
            return cast(Label, made)
        if found.color.lower() == color.lower() and (found.get("description") or "") == description:
            return cast(Label, found)
        changed = await self._rest.issues.update_label(*self._where, name, color=color, description=description)
        return cast(Label, changed)

    async def delete(self, name: str) -> bool:
        """``False``: there was none."""
        try:
            await self._rest.issues.delete_label(*self._where, name)
        except NotFound:
            return False
        return True


class Milestones(Part):
    def list(self, *, state: str = "open") -> Pages[Milestone]:
        found = self._client.paginate(self._rest.issues.list_milestones, *self._where, state=cast("Any", state))
        return cast("Pages[Milestone]", found)

    async def ensure(self, title: str, **fields: Any) -> Milestone:
        """The open milestone of this title, made if there is none."""
        async for milestone in self.list():
            if milestone.title == title:
                return milestone
        return cast(Milestone, await self._rest.issues.create_milestone(*self._where, title=title, **fields))

    async def close(self, number: int) -> Milestone:
        return cast(Milestone, await self._rest.issues.update_milestone(*self._where, number, state="closed"))
