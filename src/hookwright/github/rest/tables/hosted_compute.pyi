from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class HostedCompute:
    async def create_network_configuration_for_org(
        self,
        org: str,
        *,
        name: str,
        network_settings_ids: Sequence[str],
        compute_service: Literal["none", "actions"] = ...,
        failover_network_settings_ids: Sequence[str] = ...,
        failover_network_enabled: bool = ...,
    ) -> Record:
        """Create a hosted compute network configuration for an organization. https://docs.github.com/rest/orgs/network-configurations#create-a-hosted-compute-network-configuration-for-an-organization"""
    async def delete_network_configuration_from_org(self, org: str, network_configuration_id: str) -> None:
        """Delete a hosted compute network configuration from an organization. https://docs.github.com/rest/orgs/network-configurations#delete-a-hosted-compute-network-configuration-from-an-organization"""
    async def get_network_configuration_for_org(self, org: str, network_configuration_id: str) -> Record:
        """Get a hosted compute network configuration for an organization. https://docs.github.com/rest/orgs/network-configurations#get-a-hosted-compute-network-configuration-for-an-organization"""
    async def get_network_settings_for_org(self, org: str, network_settings_id: str) -> Record:
        """Get a hosted compute network settings resource for an organization. https://docs.github.com/rest/orgs/network-configurations#get-a-hosted-compute-network-settings-resource-for-an-organization"""
    async def list_network_configurations_for_org(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List hosted compute network configurations for an organization. https://docs.github.com/rest/orgs/network-configurations#list-hosted-compute-network-configurations-for-an-organization"""
    async def update_network_configuration_for_org(
        self,
        org: str,
        network_configuration_id: str,
        *,
        name: str = ...,
        compute_service: Literal["none", "actions"] = ...,
        network_settings_ids: Sequence[str] = ...,
        failover_network_settings_ids: Sequence[str] = ...,
        failover_network_enabled: bool = ...,
    ) -> Record:
        """Update a hosted compute network configuration for an organization. https://docs.github.com/rest/orgs/network-configurations#update-a-hosted-compute-network-configuration-for-an-organization"""
