from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Checks:
    async def create(
        self,
        owner: str,
        repo: str,
        *,
        name: str,
        head_sha: str,
        details_url: str = ...,
        external_id: str = ...,
        status: Literal["queued", "in_progress", "completed"] = ...,
        started_at: str = ...,
        conclusion: Literal[
            "action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"
        ] = ...,
        completed_at: str = ...,
        output: Object = ...,
        actions: Sequence[Object] = ...,
    ) -> Record:
        """Create a check run. https://docs.github.com/rest/reference/checks#create-a-check-run"""
    async def create_suite(self, owner: str, repo: str, *, head_sha: str) -> Record:
        """Create a check suite. https://docs.github.com/rest/checks/suites#create-a-check-suite"""
    async def get(self, owner: str, repo: str, check_run_id: int) -> Record:
        """Get a check run. https://docs.github.com/rest/checks/runs#get-a-check-run"""
    async def get_suite(self, owner: str, repo: str, check_suite_id: int) -> Record:
        """Get a check suite. https://docs.github.com/rest/checks/suites#get-a-check-suite"""
    async def list_annotations(
        self, owner: str, repo: str, check_run_id: int, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List check run annotations. https://docs.github.com/rest/checks/runs#list-check-run-annotations"""
    async def list_for_ref(
        self,
        owner: str,
        repo: str,
        ref: str,
        *,
        check_name: str = ...,
        status: Literal["queued", "in_progress", "completed"] = ...,
        filter: Literal["latest", "all"] = ...,
        per_page: int = ...,
        page: int = ...,
        app_id: int = ...,
    ) -> Record:
        """List check runs for a Git reference. https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference"""
    async def list_for_suite(
        self,
        owner: str,
        repo: str,
        check_suite_id: int,
        *,
        check_name: str = ...,
        status: Literal["queued", "in_progress", "completed"] = ...,
        filter: Literal["latest", "all"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """List check runs in a check suite. https://docs.github.com/rest/checks/runs#list-check-runs-in-a-check-suite"""
    async def list_suites_for_ref(
        self,
        owner: str,
        repo: str,
        ref: str,
        *,
        app_id: int = ...,
        check_name: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """List check suites for a Git reference. https://docs.github.com/rest/checks/suites#list-check-suites-for-a-git-reference"""
    async def rerequest_run(self, owner: str, repo: str, check_run_id: int) -> Record:
        """Rerequest a check run. https://docs.github.com/rest/checks/runs#rerequest-a-check-run"""
    async def rerequest_suite(self, owner: str, repo: str, check_suite_id: int) -> Record:
        """Rerequest a check suite. https://docs.github.com/rest/checks/suites#rerequest-a-check-suite"""
    async def set_suites_preferences(
        self, owner: str, repo: str, *, auto_trigger_checks: Sequence[Object] = ...
    ) -> Record:
        """Update repository preferences for check suites. https://docs.github.com/rest/checks/suites#update-repository-preferences-for-check-suites"""
    async def update(
        self,
        owner: str,
        repo: str,
        check_run_id: int,
        *,
        name: str = ...,
        details_url: str = ...,
        external_id: str = ...,
        started_at: str = ...,
        status: Literal["queued", "in_progress", "completed", "waiting", "requested", "pending"]
        | Literal["completed"]
        | Literal["queued", "in_progress"] = ...,
        conclusion: Literal[
            "action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"
        ] = ...,
        completed_at: str = ...,
        output: Object = ...,
        actions: Sequence[Object] = ...,
    ) -> Record:
        """Update a check run. https://docs.github.com/rest/checks/runs#update-a-check-run"""
