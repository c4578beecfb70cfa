from __future__ import annotations

from collections.abc import Sequence

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Oidc:
    async def create_oidc_custom_property_inclusion_for_enterprise(
        self, enterprise: str, *, custom_property_name: str
    ) -> Record:
        """Create an OIDC custom property inclusion for an enterprise. https://docs.github.com/rest/actions/oidc#create-an-oidc-custom-property-inclusion-for-an-enterprise"""
    async def create_oidc_custom_property_inclusion_for_org(self, org: str, *, custom_property_name: str) -> Record:
        """Create an OIDC custom property inclusion for an organization. https://docs.github.com/rest/actions/oidc#create-an-oidc-custom-property-inclusion-for-an-organization"""
    async def delete_oidc_custom_property_inclusion_for_enterprise(
        self, enterprise: str, custom_property_name: str
    ) -> None:
        """Delete an OIDC custom property inclusion for an enterprise. https://docs.github.com/rest/actions/oidc#delete-an-oidc-custom-property-inclusion-for-an-enterprise"""
    async def delete_oidc_custom_property_inclusion_for_org(self, org: str, custom_property_name: str) -> None:
        """Delete an OIDC custom property inclusion for an organization. https://docs.github.com/rest/actions/oidc#delete-an-oidc-custom-property-inclusion-for-an-organization"""
    async def get_oidc_custom_sub_template_for_org(self, org: str) -> Record:
        """Get the customization template for an OIDC subject claim for an organization. https://docs.github.com/rest/actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-an-organization"""
    async def list_oidc_custom_property_inclusions_for_enterprise(self, enterprise: str) -> list[Record]:
        """List OIDC custom property inclusions for an enterprise. https://docs.github.com/rest/actions/oidc#list-oidc-custom-property-inclusions-for-an-enterprise"""
    async def list_oidc_custom_property_inclusions_for_org(self, org: str) -> list[Record]:
        """List OIDC custom property inclusions for an organization. https://docs.github.com/rest/actions/oidc#list-oidc-custom-property-inclusions-for-an-organization"""
    async def update_oidc_custom_sub_template_for_org(
        self, org: str, *, include_claim_keys: Sequence[str] = ..., use_immutable_subject: bool = ...
    ) -> Record:
        """Set the customization template for an OIDC subject claim for an organization. https://docs.github.com/rest/actions/oidc#set-the-customization-template-for-an-oidc-subject-claim-for-an-organization"""
