from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class CodeScanning:
    async def commit_autofix(
        self, owner: str, repo: str, alert_number: int, *, target_ref: str = ..., message: str = ...
    ) -> Record:
        """Commit an autofix for a code scanning alert. https://docs.github.com/rest/code-scanning/code-scanning#commit-an-autofix-for-a-code-scanning-alert"""
    async def create_autofix(self, owner: str, repo: str, alert_number: int) -> Record:
        """Create an autofix for a code scanning alert. https://docs.github.com/rest/code-scanning/code-scanning#create-an-autofix-for-a-code-scanning-alert"""
    async def create_variant_analysis(
        self,
        owner: str,
        repo: str,
        *,
        language: str,
        query_pack: str,
        repositories: Sequence[str] = ...,
        repository_lists: Sequence[str] = ...,
        repository_owners: Sequence[str] = ...,
    ) -> Record:
        """Create a CodeQL variant analysis. https://docs.github.com/rest/code-scanning/code-scanning#create-a-codeql-variant-analysis"""
    async def delete_analysis(self, owner: str, repo: str, analysis_id: int, *, confirm_delete: str = ...) -> Record:
        """Delete a code scanning analysis from a repository. https://docs.github.com/rest/code-scanning/code-scanning#delete-a-code-scanning-analysis-from-a-repository"""
    async def delete_codeql_database(self, owner: str, repo: str, language: str) -> None:
        """Delete a CodeQL database. https://docs.github.com/rest/code-scanning/code-scanning#delete-a-codeql-database"""
    async def get_alert(self, owner: str, repo: str, alert_number: int) -> Record:
        """Get a code scanning alert. https://docs.github.com/rest/code-scanning/code-scanning#get-a-code-scanning-alert"""
    async def get_analysis(self, owner: str, repo: str, analysis_id: int) -> Record:
        """Get a code scanning analysis for a repository. https://docs.github.com/rest/code-scanning/code-scanning#get-a-code-scanning-analysis-for-a-repository"""
    async def get_autofix(self, owner: str, repo: str, alert_number: int) -> Record:
        """Get the status of an autofix for a code scanning alert. https://docs.github.com/rest/code-scanning/code-scanning#get-the-status-of-an-autofix-for-a-code-scanning-alert"""
    async def get_codeql_database(self, owner: str, repo: str, language: str) -> Record:
        """Get a CodeQL database for a repository. https://docs.github.com/rest/code-scanning/code-scanning#get-a-codeql-database-for-a-repository"""
    async def get_default_setup(self, owner: str, repo: str) -> Record:
        """Get a code scanning default setup configuration. https://docs.github.com/rest/code-scanning/code-scanning#get-a-code-scanning-default-setup-configuration"""
    async def get_sarif(self, owner: str, repo: str, sarif_id: str) -> Record:
        """Get information about a SARIF upload. https://docs.github.com/rest/code-scanning/code-scanning#get-information-about-a-sarif-upload"""
    async def get_variant_analysis(self, owner: str, repo: str, codeql_variant_analysis_id: int) -> Record:
        """Get the summary of a CodeQL variant analysis. https://docs.github.com/rest/code-scanning/code-scanning#get-the-summary-of-a-codeql-variant-analysis"""
    async def get_variant_analysis_repo_task(
        self, owner: str, repo: str, codeql_variant_analysis_id: int, repo_owner: str, repo_name: str
    ) -> Record:
        """Get the analysis status of a repository in a CodeQL variant analysis. https://docs.github.com/rest/code-scanning/code-scanning#get-the-analysis-status-of-a-repository-in-a-codeql-variant-analysis"""
    async def list_alert_instances(
        self,
        owner: str,
        repo: str,
        alert_number: int,
        *,
        page: int = ...,
        per_page: int = ...,
        ref: str = ...,
        pr: int = ...,
    ) -> list[Record]:
        """List instances of a code scanning alert. https://docs.github.com/rest/code-scanning/code-scanning#list-instances-of-a-code-scanning-alert"""
    async def list_alerts_for_org(
        self,
        org: str,
        *,
        tool_name: str = ...,
        tool_guid: str = ...,
        before: str = ...,
        after: str = ...,
        page: int = ...,
        per_page: int = ...,
        direction: Literal["asc", "desc"] = ...,
        state: Literal["open", "closed", "dismissed", "fixed"] = ...,
        sort: Literal["created", "updated"] = ...,
        severity: Literal["critical", "high", "medium", "low", "warning", "note", "error"] = ...,
        assignees: str = ...,
    ) -> list[Record]:
        """List code scanning alerts for an organization. https://docs.github.com/rest/code-scanning/code-scanning#list-code-scanning-alerts-for-an-organization"""
    async def list_alerts_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        tool_name: str = ...,
        tool_guid: str = ...,
        page: int = ...,
        per_page: int = ...,
        ref: str = ...,
        direction: Literal["asc", "desc"] = ...,
        sort: Literal["created", "number", "updated"] = ...,
        state: Literal["open", "dismissed", "fixed"] = ...,
    ) -> list[Record]:
        """List code scanning alerts for a repository. https://docs.github.com/rest/reference/code-scanning#list-code-scanning-alerts-for-a-repository"""
    async def list_codeql_databases(self, owner: str, repo: str) -> list[Record]:
        """List CodeQL databases for a repository. https://docs.github.com/rest/code-scanning/code-scanning#list-codeql-databases-for-a-repository"""
    async def list_recent_analyses(
        self,
        owner: str,
        repo: str,
        *,
        tool_name: str = ...,
        tool_guid: str = ...,
        page: int = ...,
        per_page: int = ...,
        pr: int = ...,
        ref: str = ...,
        sarif_id: str = ...,
        direction: Literal["asc", "desc"] = ...,
        sort: Literal["created"] = ...,
    ) -> list[Record]:
        """List code scanning analyses for a repository. https://docs.github.com/rest/code-scanning/code-scanning#list-code-scanning-analyses-for-a-repository"""
    async def update_alert(
        self,
        owner: str,
        repo: str,
        alert_number: int,
        *,
        state: Literal["open", "dismissed"] = ...,
        dismissed_reason: Literal["false positive", "won't fix", "used in tests", "mitigated"] | None = ...,
        dismissed_comment: str | None = ...,
        create_request: bool = ...,
        assignees: Sequence[str] = ...,
    ) -> Record:
        """Update a code scanning alert. https://docs.github.com/rest/code-scanning/code-scanning#update-a-code-scanning-alert"""
    async def update_default_setup(
        self,
        owner: str,
        repo: str,
        *,
        state: Literal["configured", "not-configured"] = ...,
        runner_type: Literal["standard", "labeled"] = ...,
        runner_label: str | None = ...,
        query_suite: Literal["default", "extended"] = ...,
        threat_model: Literal["remote", "remote_and_local"] = ...,
        languages: Sequence[str] = ...,
    ) -> Record:
        """Update a code scanning default setup configuration. https://docs.github.com/rest/code-scanning/code-scanning#update-a-code-scanning-default-setup-configuration"""
    async def upload_sarif(
        self,
        owner: str,
        repo: str,
        *,
        commit_sha: str,
        ref: str,
        sarif: str,
        checkout_uri: str = ...,
        started_at: str = ...,
        tool_name: str = ...,
        validate: bool = ...,
    ) -> Record:
        """Upload an analysis as SARIF data. https://docs.github.com/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data"""
