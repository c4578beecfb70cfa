from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Gists:
    async def check_is_starred(self, gist_id: str) -> None:
        """Check if a gist is starred. https://docs.github.com/rest/gists/gists#check-if-a-gist-is-starred"""
    async def create(
        self, *, files: Object, description: str = ..., public: bool | Literal["true", "false"] = ...
    ) -> Record:
        """Create a gist. https://docs.github.com/rest/gists/gists#create-a-gist"""
    async def create_comment(self, gist_id: str, *, body: str) -> Record:
        """Create a gist comment. https://docs.github.com/rest/gists/comments#create-a-gist-comment"""
    async def delete(self, gist_id: str) -> None:
        """Delete a gist. https://docs.github.com/rest/gists/gists#delete-a-gist"""
    async def delete_comment(self, gist_id: str, comment_id: int) -> None:
        """Delete a gist comment. https://docs.github.com/rest/gists/comments#delete-a-gist-comment"""
    async def fork(self, gist_id: str) -> Record:
        """Fork a gist. https://docs.github.com/rest/gists/gists#fork-a-gist"""
    async def get(self, gist_id: str) -> Record:
        """Get a gist. https://docs.github.com/rest/gists/gists#get-a-gist"""
    async def get_comment(self, gist_id: str, comment_id: int) -> Record:
        """Get a gist comment. https://docs.github.com/rest/gists/comments#get-a-gist-comment"""
    async def get_revision(self, gist_id: str, sha: str) -> Record:
        """Get a gist revision. https://docs.github.com/rest/gists/gists#get-a-gist-revision"""
    async def list(self, *, since: str = ..., per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List gists for the authenticated user. https://docs.github.com/rest/gists/gists#list-gists-for-the-authenticated-user"""
    async def list_comments(self, gist_id: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List gist comments. https://docs.github.com/rest/gists/comments#list-gist-comments"""
    async def list_commits(self, gist_id: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List gist commits. https://docs.github.com/rest/gists/gists#list-gist-commits"""
    async def list_for_user(
        self, username: str, *, since: str = ..., per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List gists for a user. https://docs.github.com/rest/gists/gists#list-gists-for-a-user"""
    async def list_forks(self, gist_id: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List gist forks. https://docs.github.com/rest/gists/gists#list-gist-forks"""
    async def list_public(self, *, since: str = ..., per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List public gists. https://docs.github.com/rest/gists/gists#list-public-gists"""
    async def list_starred(self, *, since: str = ..., per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List starred gists. https://docs.github.com/rest/gists/gists#list-starred-gists"""
    async def star(self, gist_id: str) -> None:
        """Star a gist. https://docs.github.com/rest/gists/gists#star-a-gist"""
    async def unstar(self, gist_id: str) -> None:
        """Unstar a gist. https://docs.github.com/rest/gists/gists#unstar-a-gist"""
    async def update(self, gist_id: str, *, description: str = ..., files: Object = ...) -> Record:
        """Update a gist. https://docs.github.com/rest/reference/gists/#update-a-gist"""
    async def update_comment(self, gist_id: str, comment_id: int, *, body: str) -> Record:
        """Update a gist comment. https://docs.github.com/rest/gists/comments#update-a-gist-comment"""
