"""Branches and their protection."""

from __future__ import annotations

from typing import Any, cast

from hookwright.github.errors import NotFound, ValidationFailed
from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Branch
from hookwright.github.pages import Pages
from hookwright.github.results import Record


class Branches(Part):
    async def get(self, name: str) -> Branch:
        return cast(Branch, await self._rest.repos.get_branch(*self._where, name))

    def list(self, **filters: Any) -> Pages[Branch]:
        return cast("Pages[Branch]", self._client.paginate(self._rest.repos.list_branches, *self._where, **filters))

    async def create(self, name: str, *, from_ref: str) -> bool:
        """``False``: there is one of this name already, wherever it stands."""
        base = await self._rest.repos.get_commit(*self._where, from_ref)
        try:
            await self._rest.git.create_ref(*self._where, ref=f"refs/heads/{name}", sha=base.sha)
        except ValidationFailed as error:
            if "already exists" in error.message:
                return False
            raise
        return True

    async def delete(self, name: str) -> bool:
        """``False``: there was none."""
        try:
            await self._rest.git.delete_ref(*self._where, f"heads/{name}")
        except NotFound:
            return False
        except ValidationFailed as error:
            if "does not exist" in error.message:
                return False
            raise
        return True

    async def protection(self, name: str) -> Record | None:
        """``None``: it is not protected."""
        try:
            return await self._rest.repos.get_branch_protection(*self._where, name)
        except NotFound:
            return None

    async def protect(
        self,
        name: str,
        *,
        checks: tuple[str, ...] = (),
        up_to_date: bool = False,
        approvals: int = 0,
        include_admins: bool = False,
        **more: Any,
    ) -> Record:
        """Replaces the protection as a whole. ``checks`` must pass; ``approvals`` reviews are needed."""
        required = {"strict": up_to_date, "contexts": [*checks]} if checks or up_to_date else None
        reviews = {"required_approving_review_count": approvals} if approvals else None
        return await self._rest.repos.update_branch_protection(
            *self._where,
            name,
            required_status_checks=required,
            required_pull_request_reviews=reviews,
            enforce_admins=include_admins,
            **{"restrictions": None, **more},
        )

    async def unprotect(self, name: str) -> None:
        await self._rest.repos.delete_branch_protection(*self._where, name)
