from __future__ import annotations

from collections.abc import Sequence

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Credentials:
    async def revoke(self, *, credentials: Sequence[str]) -> Record:
        """Revoke a list of credentials. https://docs.github.com/rest/credentials/revoke#revoke-a-list-of-credentials"""
