from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class SecretScanning:
    async def bulk_create_org_custom_patterns(self, org: str, *, patterns: Sequence[Object]) -> Record:
        """Bulk create organization custom patterns. https://docs.github.com/rest/secret-scanning/custom-patterns#bulk-create-organization-custom-patterns"""
    async def bulk_create_repo_custom_patterns(self, owner: str, repo: str, *, patterns: Sequence[Object]) -> Record:
        """Bulk create repository custom patterns. https://docs.github.com/rest/secret-scanning/custom-patterns#bulk-create-repository-custom-patterns"""
    async def bulk_delete_org_custom_patterns(
        self,
        org: str,
        *,
        patterns: Sequence[Object],
        post_delete_action: Literal["delete_alerts", "resolve_alerts"] = ...,
    ) -> None:
        """Bulk delete organization custom patterns. https://docs.github.com/rest/secret-scanning/custom-patterns#bulk-delete-organization-custom-patterns"""
    async def bulk_delete_repo_custom_patterns(
        self,
        owner: str,
        repo: str,
        *,
        patterns: Sequence[Object],
        post_delete_action: Literal["delete_alerts", "resolve_alerts"] = ...,
    ) -> None:
        """Bulk delete repository custom patterns. https://docs.github.com/rest/secret-scanning/custom-patterns#bulk-delete-repository-custom-patterns"""
    async def create_push_protection_bypass(
        self,
        owner: str,
        repo: str,
        *,
        reason: Literal["false_positive", "used_in_tests", "will_fix_later"],
        placeholder_id: str,
    ) -> Record:
        """Create a push protection bypass. https://docs.github.com/rest/secret-scanning/secret-scanning#create-a-push-protection-bypass"""
    async def get_alert(self, owner: str, repo: str, alert_number: int, *, hide_secret: bool = ...) -> Record:
        """Get a secret scanning alert. https://docs.github.com/rest/secret-scanning/secret-scanning#get-a-secret-scanning-alert"""
    async def get_scan_history(self, owner: str, repo: str) -> Record:
        """Get secret scanning scan history for a repository. https://docs.github.com/rest/secret-scanning/secret-scanning#get-secret-scanning-scan-history-for-a-repository"""
    async def list_alerts_for_org(
        self,
        org: str,
        *,
        state: Literal["open", "resolved"] = ...,
        secret_type: str = ...,
        exclude_secret_types: str = ...,
        exclude_providers: str = ...,
        providers: str = ...,
        resolution: str = ...,
        assignee: str = ...,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        page: int = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        validity: str = ...,
        is_publicly_leaked: bool = ...,
        is_multi_repo: bool = ...,
        hide_secret: bool = ...,
        is_bypassed: bool = ...,
        included_metadata: str = ...,
        owner_email_hash: str = ...,
    ) -> list[Record]:
        """List secret scanning alerts for an organization. https://docs.github.com/rest/secret-scanning/secret-scanning#list-secret-scanning-alerts-for-an-organization"""
    async def list_alerts_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        state: Literal["open", "resolved"] = ...,
        secret_type: str = ...,
        exclude_secret_types: str = ...,
        exclude_providers: str = ...,
        providers: str = ...,
        resolution: str = ...,
        assignee: str = ...,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        page: int = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        validity: str = ...,
        is_publicly_leaked: bool = ...,
        is_multi_repo: bool = ...,
        hide_secret: bool = ...,
        is_bypassed: bool = ...,
        included_metadata: str = ...,
        owner_email_hash: str = ...,
    ) -> list[Record]:
        """List secret scanning alerts for a repository. https://docs.github.com/rest/secret-scanning/secret-scanning#list-secret-scanning-alerts-for-a-repository"""
    async def list_locations_for_alert(
        self, owner: str, repo: str, alert_number: int, *, page: int = ..., per_page: int = ...
    ) -> list[Record]:
        """List locations for a secret scanning alert. https://docs.github.com/rest/secret-scanning/secret-scanning#list-locations-for-a-secret-scanning-alert"""
    async def list_org_custom_patterns(
        self,
        org: str,
        *,
        state: Literal["published", "unpublished"] = ...,
        push_protection: Literal["enabled", "disabled"] = ...,
        sort: Literal["created", "updated", "name"] = ...,
        direction: Literal["asc", "desc"] = ...,
        page: int = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
    ) -> list[Record]:
        """List organization custom patterns. https://docs.github.com/rest/secret-scanning/custom-patterns#list-organization-custom-patterns"""
    async def list_org_pattern_configs(self, org: str) -> Record:
        """List organization pattern configurations. https://docs.github.com/rest/secret-scanning/push-protection#list-organization-pattern-configurations"""
    async def list_repo_custom_patterns(
        self,
        owner: str,
        repo: str,
        *,
        state: Literal["published", "unpublished"] = ...,
        push_protection: Literal["enabled", "disabled"] = ...,
        sort: Literal["created", "updated", "name"] = ...,
        direction: Literal["asc", "desc"] = ...,
        page: int = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
    ) -> list[Record]:
        """List repository custom patterns. https://docs.github.com/rest/secret-scanning/custom-patterns#list-repository-custom-patterns"""
    async def update_alert(
        self,
        owner: str,
        repo: str,
        alert_number: int,
        *,
        state: Literal["open", "resolved"] = ...,
        resolution: Literal["false_positive", "wont_fix", "revoked", "used_in_tests"] | None = ...,
        resolution_comment: str | None = ...,
        assignee: str | None = ...,
        validity: Literal["active", "inactive"] | None = ...,
    ) -> Record:
        """Update a secret scanning alert. https://docs.github.com/rest/secret-scanning/secret-scanning#update-a-secret-scanning-alert"""
    async def update_org_custom_pattern(
        self,
        org: str,
        pattern_id: int,
        *,
        custom_pattern_version: str | None,
        pattern: str = ...,
        start_delimiter: str = ...,
        end_delimiter: str = ...,
        must_match: Sequence[str] = ...,
        must_not_match: Sequence[str] = ...,
    ) -> Record:
        """Update an organization custom pattern. https://docs.github.com/rest/secret-scanning/custom-patterns#update-an-organization-custom-pattern"""
    async def update_org_pattern_configs(
        self,
        org: str,
        *,
        pattern_config_version: str | None = ...,
        provider_pattern_settings: Sequence[Object] = ...,
        custom_pattern_settings: Sequence[Object] = ...,
    ) -> Record:
        """Update organization pattern configurations. https://docs.github.com/rest/secret-scanning/push-protection#update-organization-pattern-configurations"""
    async def update_repo_custom_pattern(
        self,
        owner: str,
        repo: str,
        pattern_id: int,
        *,
        custom_pattern_version: str | None,
        pattern: str = ...,
        start_delimiter: str = ...,
        end_delimiter: str = ...,
        must_match: Sequence[str] = ...,
        must_not_match: Sequence[str] = ...,
    ) -> Record:
        """Update a repository custom pattern. https://docs.github.com/rest/secret-scanning/custom-patterns#update-a-repository-custom-pattern"""
