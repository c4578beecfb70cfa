from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class SecurityAdvisories:
    async def create_fork(self, owner: str, repo: str, ghsa_id: str) -> Record:
        """Create a temporary private fork. https://docs.github.com/rest/security-advisories/repository-advisories#create-a-temporary-private-fork"""
    async def create_private_vulnerability_report(
        self,
        owner: str,
        repo: str,
        *,
        summary: str,
        description: str,
        vulnerabilities: Sequence[Object] | None = ...,
        cwe_ids: Sequence[str] | None = ...,
        severity: Literal["critical", "high", "medium", "low"] | None = ...,
        cvss_vector_string: str | None = ...,
        start_private_fork: bool = ...,
    ) -> Record:
        """Privately report a security vulnerability. https://docs.github.com/rest/security-advisories/repository-advisories#privately-report-a-security-vulnerability"""
    async def create_repository_advisory(
        self,
        owner: str,
        repo: str,
        *,
        summary: str,
        description: str,
        vulnerabilities: Sequence[Object],
        cve_id: str | None = ...,
        cwe_ids: Sequence[str] | None = ...,
        credits: Sequence[Object] | None = ...,
        severity: Literal["critical", "high", "medium", "low"] | None = ...,
        cvss_vector_string: str | None = ...,
        start_private_fork: bool = ...,
    ) -> Record:
        """Create a repository security advisory. https://docs.github.com/rest/security-advisories/repository-advisories#create-a-repository-security-advisory"""
    async def create_repository_advisory_cve_request(self, owner: str, repo: str, ghsa_id: str) -> Record:
        """Request a CVE for a repository security advisory. https://docs.github.com/rest/security-advisories/repository-advisories#request-a-cve-for-a-repository-security-advisory"""
    async def get_global_advisory(self, ghsa_id: str) -> Record:
        """Get a global security advisory. https://docs.github.com/rest/security-advisories/global-advisories#get-a-global-security-advisory"""
    async def get_repository_advisory(self, owner: str, repo: str, ghsa_id: str) -> Record:
        """Get a repository security advisory. https://docs.github.com/rest/security-advisories/repository-advisories#get-a-repository-security-advisory"""
    async def list_global_advisories(
        self,
        *,
        ghsa_id: str = ...,
        type: Literal["reviewed", "malware", "unreviewed"] = ...,
        cve_id: str = ...,
        ecosystem: str = ...,
        severity: Literal["unknown", "low", "medium", "high", "critical"] = ...,
        cwes: str | Sequence[str] = ...,
        is_withdrawn: bool = ...,
        affects: str | Sequence[str] = ...,
        published: str = ...,
        updated: str = ...,
        modified: str = ...,
        epss_percentage: str = ...,
        epss_percentile: str = ...,
        before: str = ...,
        after: str = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        sort: Literal["updated", "published", "epss_percentage", "epss_percentile"] = ...,
    ) -> list[Record]:
        """List global security advisories. https://docs.github.com/rest/security-advisories/global-advisories#list-global-security-advisories"""
    async def list_org_repository_advisories(
        self,
        org: str,
        *,
        direction: Literal["asc", "desc"] = ...,
        sort: Literal["created", "updated", "published"] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
        state: Literal["triage", "draft", "published", "closed"] = ...,
    ) -> list[Record]:
        """List repository security advisories for an organization. https://docs.github.com/rest/security-advisories/repository-advisories#list-repository-security-advisories-for-an-organization"""
    async def list_repository_advisories(
        self,
        owner: str,
        repo: str,
        *,
        direction: Literal["asc", "desc"] = ...,
        sort: Literal["created", "updated", "published"] = ...,
        before: str = ...,
        after: str = ...,
        per_page: int = ...,
        state: Literal["triage", "draft", "published", "closed"] = ...,
    ) -> list[Record]:
        """List repository security advisories. https://docs.github.com/rest/security-advisories/repository-advisories#list-repository-security-advisories"""
    async def update_repository_advisory(
        self,
        owner: str,
        repo: str,
        ghsa_id: str,
        *,
        summary: str = ...,
        description: str = ...,
        cve_id: str | None = ...,
        vulnerabilities: Sequence[Object] = ...,
        cwe_ids: Sequence[str] | None = ...,
        credits: Sequence[Object] | None = ...,
        severity: Literal["critical", "high", "medium", "low"] | None = ...,
        cvss_vector_string: str | None = ...,
        state: Literal["published", "closed", "draft"] = ...,
        collaborating_users: Sequence[str] | None = ...,
        collaborating_teams: Sequence[str] | None = ...,
    ) -> Record:
        """Update a repository security advisory. https://docs.github.com/rest/security-advisories/repository-advisories#update-a-repository-security-advisory"""
