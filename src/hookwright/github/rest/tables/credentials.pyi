from __future__ import annotations

from collections.abc import Sequence

from hookwright.github.rest.surface import Group
from hookwright.github.results import Record

OPERATIONS: dict[str, str]

class Credentials(Group):
    async def revoke(self, *, credentials: Sequence[str]) -> Record:
        """Revoke a list of credentials. https://docs.github.com/rest/credentials/revoke#revoke-a-list-of-credentials"""
