from __future__ import annotations

import builtins
from collections.abc import Sequence

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class PullRequestStacks:
    async def add(self, owner: str, repo: str, stack_number: int, *, pull_requests: Sequence[int]) -> Record:
        """Add pull requests to a pull request stack. https://docs.github.com/rest/pulls/stacks#add-pull-requests-to-a-pull-request-stack"""
    async def create(self, owner: str, repo: str, *, pull_requests: Sequence[int]) -> Record:
        """Create a pull request stack. https://docs.github.com/rest/pulls/stacks#create-a-pull-request-stack"""
    async def get(self, owner: str, repo: str, stack_number: int) -> Record:
        """Get a pull request stack. https://docs.github.com/rest/pulls/stacks#get-a-pull-request-stack"""
    async def list(
        self, owner: str, repo: str, *, pull_request: int = ..., per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List pull request stacks. https://docs.github.com/rest/pulls/stacks#list-pull-request-stacks"""
    async def unstack(self, owner: str, repo: str, stack_number: int) -> Record | None:
        """Remove pull requests from a pull request stack. https://docs.github.com/rest/pulls/stacks#remove-pull-requests-from-a-pull-request-stack"""
