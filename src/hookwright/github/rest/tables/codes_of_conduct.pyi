from __future__ import annotations

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class CodesOfConduct:
    async def get_all_codes_of_conduct(self) -> list[Record]:
        """Get all codes of conduct. https://docs.github.com/rest/codes-of-conduct/codes-of-conduct#get-all-codes-of-conduct"""
    async def get_conduct_code(self, key: str) -> Record:
        """Get a code of conduct. https://docs.github.com/rest/codes-of-conduct/codes-of-conduct#get-a-code-of-conduct"""
