"""Files of a repository: read one, write one, or commit many at once."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from typing import Any, cast

from hookwright.github.errors import Conflict, NotFound, ValidationFailed
from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Commit
from hookwright.github.rest.surface import Method
from hookwright.github.results import Record

_TRIES = 3
_AT_ONCE = 4
_FILE = "100644"
_EXECUTABLE = "100755"


class FileContent:
    """What `Contents.commit` writes: bytes or text, and whether it may be executed."""

    def __init__(self, content: bytes | str, *, executable: bool = False) -> None:
        self.content = content.encode() if isinstance(content, str) else content
        self.executable = executable


class Contents(Part):
    async def read(self, path: str, *, ref: str | None = None) -> bytes:
        """A file up to 100 MB, as it is. Raises `NotFound`."""
        operation = cast("Method", self._rest.repos.get_content)
        return await self._client.read(operation.prepare(*self._where, path, ref=ref), form="raw")

    async def read_text(self, path: str, *, ref: str | None = None) -> str:
        """As `read`, from UTF-8. Raises `UnicodeDecodeError` for anything else."""
        return (await self.read(path, ref=ref)).decode()

    async def list(self, path: str = "", *, ref: str | None = None) -> Sequence[Record]:
        """What a folder holds, a thousand entries at most: ``name``, ``path``, ``type``, ``sha``, ``size``. Raises
        `NotFound`, and `ValueError` for what is no folder."""
        found: Any = await self._rest.repos.get_content(*self._where, path, **({} if ref is None else {"ref": ref}))
        if not isinstance(found, list):
            raise ValueError(f"{path!r} is no folder")
        return found

    async def delete(self, path: str, message: str, *, branch: str | None = None) -> bool:
        """One file, in a commit of its own. ``False``: there was none."""
        fields: dict[str, Any] = {} if branch is None else {"branch": branch}
        try:
            old: Any = await self._rest.repos.get_content(
                *self._where, path, **({} if branch is None else {"ref": branch})
            )
        except NotFound:
            return False
        await self._rest.repos.delete_file(*self._where, path, message=message, sha=old["sha"], **fields)
        return True

    async def write(self, path: str, content: bytes | str, message: str, *, branch: str | None = None) -> Commit:
        """One file, new or changed, in a commit of its own."""
        fields: dict[str, Any] = {} if branch is None else {"branch": branch}
        try:
            old = await self._rest.repos.get_content(*self._where, path, **({} if branch is None else {"ref": branch}))
            fields["sha"] = old["sha"]
        except NotFound:
            pass
        data = content.encode() if isinstance(content, str) else content
        made: Any = await self._rest.repos.create_or_update_file_contents(
            *self._where, path, message=message, content=base64.b64encode(data).decode(), **fields
        )
        return cast(Commit, made.commit)

    async def commit_files(
        self,
        files: Mapping[str, bytes | str | FileContent | None],
        message: str,
        *,
        branch: str,
        create_from: str | None = None,
        expected_head: str | None = None,
    ) -> Commit:
        """All ``files`` (path to content; ``None`` deletes) in one commit on ``branch``, whatever else is there kept.

        A branch that does not exist is made from ``create_from``, a branch or commit. When somebody pushes meanwhile
        the commit is made again on top of theirs, unless ``expected_head`` says what was looked at: then, and after
        three such races, `Conflict` is raised, and nothing was changed. Raises `ValueError` for no files.
        """
        if not files:
            raise ValueError("there are no files to commit")
        limit = asyncio.Semaphore(_AT_ONCE)

        async def entry(path: str, content: bytes | str | FileContent | None) -> dict[str, Any]:
            if content is None:
                return {"path": path, "mode": _FILE, "type": "blob", "sha": None}
            file = content if isinstance(content, FileContent) else FileContent(content)
            async with limit:
                encoded = base64.b64encode(file.content).decode()
                blob = await self._rest.git.create_blob(*self._where, content=encoded, encoding="base64")
            mode = _EXECUTABLE if file.executable else _FILE
            return {"path": path, "mode": mode, "type": "blob", "sha": blob["sha"]}

        tree = await asyncio.gather(*(entry(path, content) for path, content in files.items()))
        for _ in range(_TRIES):
            head, exists = await self._head(branch, create_from)
            if expected_head is not None and head != expected_head:
                raise Conflict(f"{branch} is at {head}, no longer at {expected_head}")
            parent = await self._rest.git.get_commit(*self._where, head)
            made = await self._rest.git.create_tree(*self._where, tree=tree, base_tree=parent.tree.sha)
            commit = await self._rest.git.create_commit(*self._where, message=message, tree=made.sha, parents=[head])
            if await self._moved(branch, commit, exists=exists):
                return cast(Commit, commit)
        raise Conflict(f"{branch} moved {_TRIES} times while the commit was made")

    async def _head(self, branch: str, create_from: str | None) -> tuple[str, bool]:
        try:
            ref = await self._rest.git.get_ref(*self._where, f"heads/{branch}")
            return str(ref.object.sha), True
        except NotFound:
            if create_from is None:
                raise
        base = await self._rest.repos.get_commit(*self._where, create_from)
        return str(base.sha), False

    async def _moved(self, branch: str, commit: Record, *, exists: bool) -> bool:
        try:
            if exists:
                await self._rest.git.update_ref(*self._where, f"heads/{branch}", sha=commit.sha, force=False)
            else:
                await self._rest.git.create_ref(*self._where, ref=f"refs/heads/{branch}", sha=commit.sha)
        except ValidationFailed as error:
            # GitHub's words for a push in between; anything else is ours to hear.
            if "fast forward" in error.message or "already exists" in error.message:
                return False
            raise
        return True
