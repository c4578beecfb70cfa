from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class PrivateRegistries:
    async def create_org_private_registry(
        self,
        org: str,
        *,
        registry_type: str,
        url: str,
        visibility: Literal["all", "private", "selected"],
        username: str | None = ...,
        replaces_base: bool = ...,
        encrypted_value: str = ...,
        key_id: str = ...,
        selected_repository_ids: Sequence[int] = ...,
        auth_type: Literal[
            "token", "username_password", "oidc_azure", "oidc_aws", "oidc_jfrog", "oidc_cloudsmith", "oidc_gcp"
        ] = ...,
        tenant_id: str = ...,
        client_id: str = ...,
        aws_region: str = ...,
        account_id: str = ...,
        role_name: str = ...,
        domain: str = ...,
        domain_owner: str = ...,
        jfrog_oidc_provider_name: str = ...,
        audience: str = ...,
        identity_mapping_name: str = ...,
        namespace: str = ...,
        service_slug: str = ...,
        api_host: str = ...,
        workload_identity_provider: str = ...,
        service_account: str = ...,
    ) -> Record:
        """Create a private registry for an organization. https://docs.github.com/rest/private-registries/organization-configurations#create-a-private-registry-for-an-organization"""
    async def delete_org_private_registry(self, org: str, secret_name: str) -> None:
        """Delete a private registry for an organization. https://docs.github.com/rest/private-registries/organization-configurations#delete-a-private-registry-for-an-organization"""
    async def get_org_private_registry(self, org: str, secret_name: str) -> Record:
        """Get a private registry for an organization. https://docs.github.com/rest/private-registries/organization-configurations#get-a-private-registry-for-an-organization"""
    async def get_org_public_key(self, org: str) -> Record:
        """Get private registries public key for an organization. https://docs.github.com/rest/private-registries/organization-configurations#get-private-registries-public-key-for-an-organization"""
    async def list_org_private_registries(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List private registries for an organization. https://docs.github.com/rest/private-registries/organization-configurations#list-private-registries-for-an-organization"""
    async def update_org_private_registry(
        self,
        org: str,
        secret_name: str,
        *,
        registry_type: str = ...,
        url: str = ...,
        username: str | None = ...,
        replaces_base: bool = ...,
        encrypted_value: str = ...,
        key_id: str = ...,
        visibility: Literal["all", "private", "selected"] = ...,
        selected_repository_ids: Sequence[int] = ...,
        auth_type: Literal[
            "token", "username_password", "oidc_azure", "oidc_aws", "oidc_jfrog", "oidc_cloudsmith", "oidc_gcp"
        ] = ...,
        tenant_id: str = ...,
        client_id: str = ...,
        aws_region: str = ...,
        account_id: str = ...,
        role_name: str = ...,
        domain: str = ...,
        domain_owner: str = ...,
        jfrog_oidc_provider_name: str = ...,
        audience: str = ...,
        identity_mapping_name: str = ...,
        namespace: str = ...,
        service_slug: str = ...,
        api_host: str = ...,
        workload_identity_provider: str = ...,
        service_account: str = ...,
    ) -> None:
        """Update a private registry for an organization. https://docs.github.com/rest/private-registries/organization-configurations#update-a-private-registry-for-an-organization"""
