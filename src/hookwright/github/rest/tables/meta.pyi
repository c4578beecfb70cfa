from __future__ import annotations

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Meta:
    async def get(self) -> Record:
        """Get GitHub meta information. https://docs.github.com/rest/meta/meta#get-apiname-meta-information"""
    async def get_all_versions(self) -> list[str]:
        """Get all API versions. https://docs.github.com/rest/meta/meta#get-all-api-versions"""
    async def get_octocat(self, *, s: str = ...) -> str:
        """Get Octocat. https://docs.github.com/rest/meta/meta#get-octocat"""
    async def get_zen(self) -> str:
        """Get the Zen of GitHub. https://docs.github.com/rest/meta/meta#get-the-zen-of-github"""
    async def root(self) -> Record:
        """GitHub API Root. https://docs.github.com/rest/meta/meta#github-api-root"""
