"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import msgspec

from hookwright.github.response import Response, next_page, page_count
from hookwright.github.results import wrapped

T = TypeVar("T")


class Progress(msgspec.Struct, frozen=True):
    """How far a list was read."""

    page: int
    """Of those read, from 1."""
    pages: int | None
    """How many there are; ``None`` where GitHub does not say, as with cursors."""
    items: int


OnProgress: TypeAlias = Callable[[Progress], None]


class Fetch(Protocol):
    async def __call__(self, url: str | None) -> Response:
        """A page: the first for ``None``, else the one at the address that GitHub gave."""
        ...


class Pages(Generic[T]):
    """``async for`` gives each item of each page, by GitHub's own ``Link`` headers; iterating again asks again.

    Where a page is an object, the items are its only list, or the one named ``key``. A failure ends the iteration with
    a `GitHubError`; what was given before stays given.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        key: str | None = None,
        max_pages: int | None = None,
        progress: OnProgress | None = None,
    ) -> None:
        self._fetch = fetch
        self._key = key
        self._max_pages = max_pages
        self._progress = progress

    def limited(self, pages: int) -> Pages[T]:
        """At most so many pages."""
        return Pages(self._fetch, key=self._key, max_pages=pages, progress=self._progress)

    def reporting(self, progress: OnProgress) -> Pages[T]:
        """``progress`` is called after each page that came."""
        return Pages(self._fetch, key=self._key, max_pages=self._max_pages, progress=progress)

    async def all(self) -> list[T]:
        return [item async for item in self]

    async def first(self) -> T | None:
        """The first item; ``None`` where there is none. Asks for no second page unless the first is empty."""
        async for item in self:
            return item
        return None

    async def __aiter__(self) -> AsyncIterator[T]:
        following: str | None = None
        page = count = 0
        pages: int | None = None
        while self._max_pages is None or page < self._max_pages:
            response = await self._fetch(following)
            page += 1
            items = _items(response.json(), self._key)
            count += len(items)
            following = next_page(response.headers)
            pages = page_count(response.headers) or (page if following is None else pages)
            if self._progress is not None:
                self._progress(Progress(page, pages, count))
            for item in items:
                yield item
            if following is None:
                return


def page_params(params: Mapping[str, Any] | None, per_page: int) -> dict[str, Any]:
    return {"per_page": per_page, **(params or {})}


def _items(page: Any, key: str | None) -> list[Any]:
    if isinstance(page, dict):
        lists = [page.get(key)] if key is not None else [value for value in page.values() if isinstance(value, list)]
        if len(lists) == 1 and isinstance(lists[0], list):
            page = lists[0]
        else:
            raise ValueError("the page is an object without just one list: say with key= which of its lists is wanted")
    return wrapped(page) if isinstance(page, list) else []
