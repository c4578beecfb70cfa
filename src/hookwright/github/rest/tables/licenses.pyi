from __future__ import annotations

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Licenses:
    async def get(self, license: str) -> Record:
        """Get a license. https://docs.github.com/rest/licenses/licenses#get-a-license"""
    async def get_all_commonly_used(
        self, *, featured: bool = ..., per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """Get all commonly used licenses. https://docs.github.com/rest/licenses/licenses#get-all-commonly-used-licenses"""
    async def get_for_repo(self, owner: str, repo: str, *, ref: str = ...) -> Record:
        """Get the license for a repository. https://docs.github.com/rest/licenses/licenses#get-the-license-for-a-repository"""
