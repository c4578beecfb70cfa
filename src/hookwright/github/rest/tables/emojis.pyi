from __future__ import annotations

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Emojis:
    async def get(self) -> Record:
        """Get emojis. https://docs.github.com/rest/emojis/emojis#get-emojis"""
