"""Reads a user's stars from GitHub.

https://docs.github.com/en/rest/activity/starring
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hookwright import GitHubClient
from onedev_mirror.repository import Repository, moment

PATH = "/user/starred"
ACCEPT = {"accept": "application/vnd.github.star+json"}
PARAMS = {"sort": "created", "direction": "desc"}
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')
_LAST = re.compile(r'<[^>]*[?&]page=(\d+)[^>]*>;\s*rel="last"')


@dataclass(frozen=True, slots=True)
class Star:
    repository: Repository
    starred_at: datetime | None


@dataclass(frozen=True, slots=True)
class Walk:
    """All stars, if ``complete``; else as many as there were, with ``why`` some may be missing."""

    stars: dict[int, Star]
    complete: bool
    why: str
    calls: int


async def pages(github: GitHubClient) -> AsyncIterator[list[Star]]:
    """Page by page, newest first. A page that GitHub has not changed costs nothing of the limit. Raises
    `GitHubError`."""
    url: str | None = PATH
    params: dict[str, Any] | None = {**PARAMS, "per_page": 100}
    while url is not None:
        response = await github.send("GET", url, params=params, headers=ACCEPT)
        yield _read(response.json())
        found = _NEXT.search(response.headers.get("link") or "")
        url, params = (found[1], None) if found else (None, None)


async def total(github: GitHubClient) -> int:
    """How many stars there are: the number of the last page, with one on each."""
    response = await github.send("GET", PATH, params={**PARAMS, "per_page": 1}, headers=ACCEPT)
    found = _LAST.search(response.headers.get("link") or "")
    return int(found[1]) if found else len(response.json() or [])


async def walk(github: GitHubClient) -> Walk:
    """All pages. Stars that come and go meanwhile shift the pages, which shows as a number that is not the total or as
    one that came twice: then nothing may be concluded from what is not there. Raises `GitHubError`."""
    expected = await total(github)
    calls, seen = 1, 0
    stars: dict[int, Star] = {}
    async for page in pages(github):
        calls += 1
        seen += len(page)
        stars |= {star.repository.id: star for star in page}
    if seen != len(stars):
        return Walk(stars, False, "the list moved while it was read", calls)
    if len(stars) != expected:
        return Walk(stars, False, f"{expected} stars were said to be there, and {len(stars)} came", calls)
    return Walk(stars, True, "", calls)


def _read(page: Any) -> list[Star]:
    if not isinstance(page, list):
        raise ValueError("GitHub's list of stars is no list")
    found = []
    for item in page:
        try:
            found.append(Star(Repository.read(item["repo"]), moment(item.get("starred_at"))))
        except (KeyError, TypeError, ValueError):
            # Left out, it makes the count differ from the total: no walk with it is taken for complete.
            continue
    return found
