"""Releases and their files."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any, cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Asset, Release
from hookwright.github.pages import Pages

_UNKNOWN = "application/octet-stream"


class Releases(Part):
    async def create(self, tag: str, *, name: str = "", body: str = "", **fields: Any) -> Release:
        """``draft``, ``prerelease``, ``target_commitish``, ``generate_release_notes``…"""
        made = await self._rest.repos.create_release(*self._where, tag_name=tag, name=name or tag, body=body, **fields)
        return cast(Release, made)

    async def latest(self) -> Release | None:
        """``None``: there is no published one."""
        try:
            return cast(Release, await self._rest.repos.get_latest_release(*self._where))
        except NotFound:
            return None

    async def by_tag(self, tag: str) -> Release | None:
        try:
            return cast(Release, await self._rest.repos.get_release_by_tag(*self._where, tag))
        except NotFound:
            return None

    def list(self) -> Pages[Release]:
        return cast("Pages[Release]", self._client.paginate(self._rest.repos.list_releases, *self._where))

    async def edit(self, release: int, **fields: Any) -> Release:
        return cast(Release, await self._rest.repos.update_release(*self._where, release, **fields))

    async def upload(self, release: int, data: Path | bytes, *, name: str | None = None, label: str = "") -> Asset:
        """A file, streamed, or bytes, which need a ``name``. Raises `ValueError` without one."""
        if name is None:
            if isinstance(data, bytes):
                raise ValueError("bytes have no name: give name=")
            name = data.name
        made = await self._client.upload(
            f"/repos/{self._owner}/{self._repo}/releases/{int(release)}/assets",
            data,
            params={"name": name, "label": label or None},
            content_type=mimetypes.guess_type(name)[0] or _UNKNOWN,
        )
        return cast(Asset, made)

    async def download(self, asset: int, *, to: Path, max_bytes: int | None = None) -> int:
        """Stream a release's file to ``to``; its size."""
        path = f"/repos/{self._owner}/{self._repo}/releases/assets/{int(asset)}"
        return await self._client.fetch(path, form=_UNKNOWN, to=to, max_bytes=max_bytes)
