from __future__ import annotations

from hookwright.github.rest.surface import Group
from hookwright.github.results import Record

OPERATIONS: dict[str, str]

class Emojis(Group):
    async def get(self) -> Record:
        """Get emojis. https://docs.github.com/rest/emojis/emojis#get-emojis"""
