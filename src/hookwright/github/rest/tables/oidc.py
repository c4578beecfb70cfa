"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_oidc_custom_property_inclusion_for_enterprise": "POST /enterprises/{enterprise}/actions/oidc/customization/properties/repo||! custom_property_name!||actions/oidc#create-an-oidc-custom-property-inclusion-for-an-enterprise|Create an OIDC custom property inclusion for an enterprise",
    "create_oidc_custom_property_inclusion_for_org": "POST /orgs/{org}/actions/oidc/customization/properties/repo||! custom_property_name!||actions/oidc#create-an-oidc-custom-property-inclusion-for-an-organization|Create an OIDC custom property inclusion for an organization",
    "delete_oidc_custom_property_inclusion_for_enterprise": "DELETE /enterprises/{enterprise}/actions/oidc/customization/properties/repo/{custom_property_name}||||actions/oidc#delete-an-oidc-custom-property-inclusion-for-an-enterprise|Delete an OIDC custom property inclusion for an enterprise",
    "delete_oidc_custom_property_inclusion_for_org": "DELETE /orgs/{org}/actions/oidc/customization/properties/repo/{custom_property_name}||||actions/oidc#delete-an-oidc-custom-property-inclusion-for-an-organization|Delete an OIDC custom property inclusion for an organization",
    "get_oidc_custom_sub_template_for_org": "GET /orgs/{org}/actions/oidc/customization/sub||||actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-an-organization|Get the customization template for an OIDC subject claim for an organization",
    "list_oidc_custom_property_inclusions_for_enterprise": "GET /enterprises/{enterprise}/actions/oidc/customization/properties/repo||||actions/oidc#list-oidc-custom-property-inclusions-for-an-enterprise|List OIDC custom property inclusions for an enterprise",
    "list_oidc_custom_property_inclusions_for_org": "GET /orgs/{org}/actions/oidc/customization/properties/repo||||actions/oidc#list-oidc-custom-property-inclusions-for-an-organization|List OIDC custom property inclusions for an organization",
    "update_oidc_custom_sub_template_for_org": "PUT /orgs/{org}/actions/oidc/customization/sub||! include_claim_keys use_immutable_subject||actions/oidc#set-the-customization-template-for-an-oidc-subject-claim-for-an-organization|Set the customization template for an OIDC subject claim for an organization",
}
