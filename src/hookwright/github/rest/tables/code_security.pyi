from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class CodeSecurity:
    async def attach_configuration(
        self,
        org: str,
        configuration_id: int,
        *,
        scope: Literal["all", "all_without_configurations", "public", "private_or_internal", "selected"],
        selected_repository_ids: Sequence[int] = ...,
    ) -> Record:
        """Attach a configuration to repositories. https://docs.github.com/rest/code-security/configurations#attach-a-configuration-to-repositories"""
    async def attach_enterprise_configuration(
        self, enterprise: str, configuration_id: int, *, scope: Literal["all", "all_without_configurations"]
    ) -> Record:
        """Attach an enterprise configuration to repositories. https://docs.github.com/rest/code-security/configurations#attach-an-enterprise-configuration-to-repositories"""
    async def create_configuration(
        self,
        org: str,
        *,
        name: str,
        description: str = ...,
        advanced_security: Literal["enabled", "disabled", "code_security", "secret_protection"] = ...,
        code_security: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action_options: Object = ...,
        dependabot_alerts: Literal["enabled", "disabled", "not_set"] = ...,
        dependabot_security_updates: Literal["enabled", "disabled", "not_set"] = ...,
        dependabot_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_options: Object | None = ...,
        code_scanning_default_setup: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_default_setup_options: Object | None = ...,
        code_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_push_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_bypass: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_bypass_options: Object = ...,
        secret_scanning_validity_checks: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_non_provider_patterns: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_generic_secrets: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_extended_metadata: Literal["enabled", "disabled", "not_set"] = ...,
        private_vulnerability_reporting: Literal["enabled", "disabled", "not_set"] = ...,
        enforcement: Literal["enforced", "unenforced"] = ...,
    ) -> Record:
        """Create a code security configuration. https://docs.github.com/rest/code-security/configurations#create-a-code-security-configuration"""
    async def create_configuration_for_enterprise(
        self,
        enterprise: str,
        *,
        name: str,
        description: str = ...,
        advanced_security: Literal["enabled", "disabled", "code_security", "secret_protection"] = ...,
        code_security: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action_options: Object = ...,
        dependabot_alerts: Literal["enabled", "disabled", "not_set"] = ...,
        dependabot_security_updates: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_options: Object | None = ...,
        code_scanning_default_setup: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_default_setup_options: Object | None = ...,
        code_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_push_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_validity_checks: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_non_provider_patterns: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_generic_secrets: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_extended_metadata: Literal["enabled", "disabled", "not_set"] = ...,
        private_vulnerability_reporting: Literal["enabled", "disabled", "not_set"] = ...,
        enforcement: Literal["enforced", "unenforced"] = ...,
    ) -> Record:
        """Create a code security configuration for an enterprise. https://docs.github.com/rest/code-security/configurations#create-a-code-security-configuration-for-an-enterprise"""
    async def delete_configuration(self, org: str, configuration_id: int) -> None:
        """Delete a code security configuration. https://docs.github.com/rest/code-security/configurations#delete-a-code-security-configuration"""
    async def delete_configuration_for_enterprise(self, enterprise: str, configuration_id: int) -> None:
        """Delete a code security configuration for an enterprise. https://docs.github.com/rest/code-security/configurations#delete-a-code-security-configuration-for-an-enterprise"""
    async def detach_configuration(self, org: str, *, selected_repository_ids: Sequence[int]) -> None:
        """Detach configurations from repositories. https://docs.github.com/rest/code-security/configurations#detach-configurations-from-repositories"""
    async def get_configuration(self, org: str, configuration_id: int) -> Record:
        """Get a code security configuration. https://docs.github.com/rest/code-security/configurations#get-a-code-security-configuration"""
    async def get_configuration_for_repository(self, owner: str, repo: str) -> Record | None:
        """Get the code security configuration associated with a repository. https://docs.github.com/rest/code-security/configurations#get-the-code-security-configuration-associated-with-a-repository"""
    async def get_configurations_for_enterprise(
        self, enterprise: str, *, per_page: int = ..., before: str = ..., after: str = ...
    ) -> list[Record]:
        """Get code security configurations for an enterprise. https://docs.github.com/rest/code-security/configurations#get-code-security-configurations-for-an-enterprise"""
    async def get_configurations_for_org(
        self,
        org: str,
        *,
        target_type: Literal["global", "all"] = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
    ) -> list[Record]:
        """Get code security configurations for an organization. https://docs.github.com/rest/code-security/configurations#get-code-security-configurations-for-an-organization"""
    async def get_default_configurations(self, org: str) -> list[Record]:
        """Get default code security configurations. https://docs.github.com/rest/code-security/configurations#get-default-code-security-configurations"""
    async def get_default_configurations_for_enterprise(self, enterprise: str) -> list[Record]:
        """Get default code security configurations for an enterprise. https://docs.github.com/rest/code-security/configurations#get-default-code-security-configurations-for-an-enterprise"""
    async def get_repositories_for_configuration(
        self,
        org: str,
        configuration_id: int,
        *,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        status: str = ...,
    ) -> list[Record]:
        """Get repositories associated with a code security configuration. https://docs.github.com/rest/code-security/configurations#get-repositories-associated-with-a-code-security-configuration"""
    async def get_repositories_for_enterprise_configuration(
        self,
        enterprise: str,
        configuration_id: int,
        *,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        status: str = ...,
    ) -> list[Record]:
        """Get repositories associated with an enterprise code security configuration. https://docs.github.com/rest/code-security/configurations#get-repositories-associated-with-an-enterprise-code-security-configuration"""
    async def get_single_configuration_for_enterprise(self, enterprise: str, configuration_id: int) -> Record:
        """Retrieve a code security configuration of an enterprise. https://docs.github.com/rest/code-security/configurations#retrieve-a-code-security-configuration-of-an-enterprise"""
    async def set_configuration_as_default(
        self,
        org: str,
        configuration_id: int,
        *,
        default_for_new_repos: Literal["all", "none", "private_and_internal", "public"] = ...,
    ) -> Record:
        """Set a code security configuration as a default for an organization. https://docs.github.com/rest/code-security/configurations#set-a-code-security-configuration-as-a-default-for-an-organization"""
    async def set_configuration_as_default_for_enterprise(
        self,
        enterprise: str,
        configuration_id: int,
        *,
        default_for_new_repos: Literal["all", "none", "private_and_internal", "public"] = ...,
    ) -> Record:
        """Set a code security configuration as a default for an enterprise. https://docs.github.com/rest/code-security/configurations#set-a-code-security-configuration-as-a-default-for-an-enterprise"""
    async def update_configuration(
        self,
        org: str,
        configuration_id: int,
        *,
        name: str = ...,
        description: str = ...,
        advanced_security: Literal["enabled", "disabled", "code_security", "secret_protection"] = ...,
        code_security: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action_options: Object = ...,
        dependabot_alerts: Literal["enabled", "disabled", "not_set"] = ...,
        dependabot_security_updates: Literal["enabled", "disabled", "not_set"] = ...,
        dependabot_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_default_setup: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_default_setup_options: Object | None = ...,
        code_scanning_options: Object | None = ...,
        code_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_push_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_bypass: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_bypass_options: Object = ...,
        secret_scanning_validity_checks: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_non_provider_patterns: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_generic_secrets: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_extended_metadata: Literal["enabled", "disabled", "not_set"] = ...,
        private_vulnerability_reporting: Literal["enabled", "disabled", "not_set"] = ...,
        enforcement: Literal["enforced", "unenforced"] = ...,
    ) -> Record | None:
        """Update a code security configuration. https://docs.github.com/rest/code-security/configurations#update-a-code-security-configuration"""
    async def update_enterprise_configuration(
        self,
        enterprise: str,
        configuration_id: int,
        *,
        name: str = ...,
        description: str = ...,
        advanced_security: Literal["enabled", "disabled", "code_security", "secret_protection"] = ...,
        code_security: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action: Literal["enabled", "disabled", "not_set"] = ...,
        dependency_graph_autosubmit_action_options: Object = ...,
        dependabot_alerts: Literal["enabled", "disabled", "not_set"] = ...,
        dependabot_security_updates: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_default_setup: Literal["enabled", "disabled", "not_set"] = ...,
        code_scanning_default_setup_options: Object | None = ...,
        code_scanning_options: Object | None = ...,
        code_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_push_protection: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_validity_checks: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_non_provider_patterns: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_generic_secrets: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_delegated_alert_dismissal: Literal["enabled", "disabled", "not_set"] = ...,
        secret_scanning_extended_metadata: Literal["enabled", "disabled", "not_set"] = ...,
        private_vulnerability_reporting: Literal["enabled", "disabled", "not_set"] = ...,
        enforcement: Literal["enforced", "unenforced"] = ...,
    ) -> Record:
        """Update a custom code security configuration for an enterprise. https://docs.github.com/rest/code-security/configurations#update-a-custom-code-security-configuration-for-an-enterprise"""
