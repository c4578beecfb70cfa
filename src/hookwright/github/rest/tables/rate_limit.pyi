from __future__ import annotations

from hookwright.github.rest.surface import Group
from hookwright.github.results import Record

OPERATIONS: dict[str, str]

class RateLimit(Group):
    async def get(self) -> Record:
        """Get rate limit status for the authenticated user. https://docs.github.com/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user"""
