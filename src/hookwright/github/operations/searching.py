"""GitHub's search. It has a limit of its own (30 a minute, code 9), and finds at most the first thousand."""

from __future__ import annotations

from typing import Any, cast

from hookwright.github.operations.caller import Caller
from hookwright.github.operations.shapes import Account, Commit, Issue, RepositoryInfo
from hookwright.github.pages import Pages
from hookwright.github.results import Record


class Search:
    """``query`` is what one types into GitHub's search box. ``sort`` and ``order`` as in GitHub's documentation."""

    def __init__(self, client: Caller) -> None:
        self._client = client
        self._rest = client.rest.search

    def issues(self, query: str, **order: Any) -> Pages[Issue]:
        """Issues and pull requests; ``is:issue`` or ``is:pull-request`` in the query chooses."""
        found = self._client.paginate(self._rest.issues_and_pull_requests, q=query, **order)
        return cast("Pages[Issue]", found)

    def repositories(self, query: str, **order: Any) -> Pages[RepositoryInfo]:
        return cast("Pages[RepositoryInfo]", self._client.paginate(self._rest.repos, q=query, **order))

    def code(self, query: str, **order: Any) -> Pages[Record]:
        return self._client.paginate(self._rest.code, q=query, **order)

    def commits(self, query: str, **order: Any) -> Pages[Commit]:
        return cast("Pages[Commit]", self._client.paginate(self._rest.commits, q=query, **order))

    def users(self, query: str, **order: Any) -> Pages[Account]:
        return cast("Pages[Account]", self._client.paginate(self._rest.users, q=query, **order))

    async def count(self, query: str) -> int:
        """How many issues and pull requests there are, for one request."""
        found = await self._rest.issues_and_pull_requests(q=query, per_page=1)
        return int(found.total_count)
