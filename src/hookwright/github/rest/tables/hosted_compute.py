"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_network_configuration_for_org": "POST /orgs/{org}/settings/network-configurations||! name! compute_service network_settings_ids! failover_network_settings_ids failover_network_enabled||orgs/network-configurations#create-a-hosted-compute-network-configuration-for-an-organization|Create a hosted compute network configuration for an organization",
    "delete_network_configuration_from_org": "DELETE /orgs/{org}/settings/network-configurations/{network_configuration_id}||||orgs/network-configurations#delete-a-hosted-compute-network-configuration-from-an-organization|Delete a hosted compute network configuration from an organization",
    "get_network_configuration_for_org": "GET /orgs/{org}/settings/network-configurations/{network_configuration_id}||||orgs/network-configurations#get-a-hosted-compute-network-configuration-for-an-organization|Get a hosted compute network configuration for an organization",
    "get_network_settings_for_org": "GET /orgs/{org}/settings/network-settings/{network_settings_id}||||orgs/network-configurations#get-a-hosted-compute-network-settings-resource-for-an-organization|Get a hosted compute network settings resource for an organization",
    "list_network_configurations_for_org": "GET /orgs/{org}/settings/network-configurations|per_page page|||orgs/network-configurations#list-hosted-compute-network-configurations-for-an-organization|List hosted compute network configurations for an organization",
    "update_network_configuration_for_org": "PATCH /orgs/{org}/settings/network-configurations/{network_configuration_id}||! name compute_service network_settings_ids failover_network_settings_ids failover_network_enabled||orgs/network-configurations#update-a-hosted-compute-network-configuration-for-an-organization|Update a hosted compute network configuration for an organization",
}
