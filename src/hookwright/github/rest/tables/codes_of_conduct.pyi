from __future__ import annotations

from hookwright.github.rest.surface import Group
from hookwright.github.results import Record

OPERATIONS: dict[str, str]

class CodesOfConduct(Group):
    async def get_all_codes_of_conduct(self) -> list[Record]:
        """Get all codes of conduct. https://docs.github.com/rest/codes-of-conduct/codes-of-conduct#get-all-codes-of-conduct"""
    async def get_conduct_code(self, key: str) -> Record:
        """Get a code of conduct. https://docs.github.com/rest/codes-of-conduct/codes-of-conduct#get-a-code-of-conduct"""
