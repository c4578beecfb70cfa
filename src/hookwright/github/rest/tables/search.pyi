from __future__ import annotations

from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Search:
    async def code(
        self,
        *,
        q: str,
        sort: Literal["indexed"] = ...,
        order: Literal["desc", "asc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """Search code. https://docs.github.com/rest/search/search#search-code"""
    async def commits(
        self,
        *,
        q: str,
        sort: Literal["author-date", "committer-date"] = ...,
        order: Literal["desc", "asc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """Search commits. https://docs.github.com/rest/search/search#search-commits"""
    async def issues_and_pull_requests(
        self,
        *,
        q: str,
        sort: str = ...,
        order: Literal["desc", "asc"] = ...,
        per_page: int = ...,
        page: int = ...,
        advanced_search: str = ...,
        search_type: Literal["semantic", "hybrid"] = ...,
    ) -> Record:
        """Search issues and pull requests. https://docs.github.com/rest/search/search#search-issues-and-pull-requests"""
    async def labels(
        self,
        *,
        repository_id: int,
        q: str,
        sort: Literal["created", "updated"] = ...,
        order: Literal["desc", "asc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """Search labels. https://docs.github.com/rest/search/search#search-labels"""
    async def repos(
        self,
        *,
        q: str,
        sort: Literal["stars", "forks", "help-wanted-issues", "updated"] = ...,
        order: Literal["desc", "asc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """Search repositories. https://docs.github.com/rest/search/search#search-repositories"""
    async def topics(self, *, q: str, per_page: int = ..., page: int = ...) -> Record:
        """Search topics. https://docs.github.com/rest/search/search#search-topics"""
    async def users(
        self,
        *,
        q: str,
        sort: Literal["followers", "repositories", "joined"] = ...,
        order: Literal["desc", "asc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """Search users. https://docs.github.com/rest/search/search#search-users"""
