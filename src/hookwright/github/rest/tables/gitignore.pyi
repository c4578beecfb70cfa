from __future__ import annotations

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Gitignore:
    async def get_all_templates(self) -> list[str]:
        """Get all gitignore templates. https://docs.github.com/rest/gitignore/gitignore#get-all-gitignore-templates"""
    async def get_template(self, name: str) -> Record:
        """Get a gitignore template. https://docs.github.com/rest/gitignore/gitignore#get-a-gitignore-template"""
