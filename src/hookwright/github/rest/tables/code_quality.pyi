from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class CodeQuality:
    async def get_finding(self, owner: str, repo: str, finding_number: int) -> Record:
        """Get a code quality finding. https://docs.github.com/rest/code-quality/code-quality#get-a-code-quality-finding"""
    async def get_setup(self, owner: str, repo: str) -> Record:
        """Get a code quality setup configuration. https://docs.github.com/rest/code-quality/code-quality#get-a-code-quality-setup-configuration"""
    async def list_findings_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        per_page: int = ...,
        direction: Literal["asc", "desc"] = ...,
        before: str = ...,
        after: str = ...,
        state: Literal["open", "dismissed"] = ...,
    ) -> list[Record]:
        """List code quality findings for a repository. https://docs.github.com/rest/code-quality/code-quality#list-code-quality-findings-for-a-repository"""
    async def update_setup(
        self,
        owner: str,
        repo: str,
        *,
        state: Literal["configured", "not-configured"] = ...,
        runner_type: Literal["standard", "labeled"] = ...,
        runner_label: str | None = ...,
        languages: Sequence[Literal["csharp", "go", "java-kotlin", "javascript-typescript", "python", "ruby"]] = ...,
        ai_findings_option: Literal["disabled", "on_push"] = ...,
    ) -> Record:
        """Update a code quality setup configuration. https://docs.github.com/rest/code-quality/code-quality#update-a-code-quality-setup-configuration"""
