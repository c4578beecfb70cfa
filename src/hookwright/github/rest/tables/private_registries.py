"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_org_private_registry": "POST /orgs/{org}/private-registries||! registry_type! url! username replaces_base encrypted_value key_id visibility! selected_repository_ids auth_type tenant_id client_id aws_region account_id role_name domain domain_owner jfrog_oidc_provider_name audience identity_mapping_name namespace service_slug api_host workload_identity_provider service_account||private-registries/organization-configurations#create-a-private-registry-for-an-organization|Create a private registry for an organization",
    "delete_org_private_registry": "DELETE /orgs/{org}/private-registries/{secret_name}||||private-registries/organization-configurations#delete-a-private-registry-for-an-organization|Delete a private registry for an organization",
    "get_org_private_registry": "GET /orgs/{org}/private-registries/{secret_name}||||private-registries/organization-configurations#get-a-private-registry-for-an-organization|Get a private registry for an organization",
    "get_org_public_key": "GET /orgs/{org}/private-registries/public-key||||private-registries/organization-configurations#get-private-registries-public-key-for-an-organization|Get private registries public key for an organization",
    "list_org_private_registries": "GET /orgs/{org}/private-registries|per_page page|||private-registries/organization-configurations#list-private-registries-for-an-organization|List private registries for an organization",
    "update_org_private_registry": "PATCH /orgs/{org}/private-registries/{secret_name}||! registry_type url username replaces_base encrypted_value key_id visibility selected_repository_ids auth_type tenant_id client_id aws_region account_id role_name domain domain_owner jfrog_oidc_provider_name audience identity_mapping_name namespace service_slug api_host workload_identity_provider service_account||private-registries/organization-configurations#update-a-private-registry-for-an-organization|Update a private registry for an organization",
}
