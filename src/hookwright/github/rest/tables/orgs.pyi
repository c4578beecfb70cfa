from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Orgs:
    async def add_security_manager_team(self, org: str, team_slug: str) -> None:
        """Deprecated. Add a security manager team. https://docs.github.com/rest/orgs/security-managers#add-a-security-manager-team"""
    async def assign_team_to_org_role(self, org: str, team_slug: str, role_id: int) -> None:
        """Assign an organization role to a team. https://docs.github.com/rest/orgs/organization-roles#assign-an-organization-role-to-a-team"""
    async def assign_user_to_org_role(self, org: str, username: str, role_id: int) -> None:
        """Assign an organization role to a user. https://docs.github.com/rest/orgs/organization-roles#assign-an-organization-role-to-a-user"""
    async def block_user(self, org: str, username: str) -> None:
        """Block a user from an organization. https://docs.github.com/rest/orgs/blocking#block-a-user-from-an-organization"""
    async def cancel_invitation(self, org: str, invitation_id: int) -> None:
        """Cancel an organization invitation. https://docs.github.com/rest/orgs/members#cancel-an-organization-invitation"""
    async def check_blocked_user(self, org: str, username: str) -> None:
        """Check if a user is blocked by an organization. https://docs.github.com/rest/orgs/blocking#check-if-a-user-is-blocked-by-an-organization"""
    async def check_membership_for_user(self, org: str, username: str) -> bytes:
        """Check organization membership for a user. https://docs.github.com/rest/orgs/members#check-organization-membership-for-a-user"""
    async def check_public_membership_for_user(self, org: str, username: str) -> None:
        """Check public organization membership for a user. https://docs.github.com/rest/orgs/members#check-public-organization-membership-for-a-user"""
    async def convert_member_to_outside_collaborator(
        self, org: str, username: str, *, async_: bool = ...
    ) -> Record | None:
        """Convert an organization member to outside collaborator. https://docs.github.com/rest/orgs/outside-collaborators#convert-an-organization-member-to-outside-collaborator"""
    async def create_artifact_deployment_record(
        self,
        org: str,
        *,
        name: str,
        digest: str,
        status: Literal["deployed", "decommissioned"],
        logical_environment: str,
        deployment_name: str,
        version: str = ...,
        physical_environment: str = ...,
        cluster: str = ...,
        tags: Object = ...,
        runtime_risks: Sequence[
            Literal["critical-resource", "internet-exposed", "lateral-movement", "sensitive-data"]
        ] = ...,
        github_repository: str = ...,
        return_records: bool = ...,
    ) -> Record:
        """Create an artifact deployment record. https://docs.github.com/rest/orgs/artifact-metadata#create-an-artifact-deployment-record"""
    async def create_artifact_storage_record(
        self,
        org: str,
        *,
        name: str,
        digest: str,
        registry_url: str,
        version: str = ...,
        artifact_url: str = ...,
        path: str = ...,
        repository: str = ...,
        status: Literal["active", "eol", "deleted"] = ...,
        github_repository: str = ...,
        return_records: bool = ...,
    ) -> Record:
        """Create artifact metadata storage record. https://docs.github.com/rest/orgs/artifact-metadata#create-artifact-metadata-storage-record"""
    async def create_cluster_deployment_records_job(
        self,
        org: str,
        cluster: str,
        *,
        logical_environment: str,
        deployments: Sequence[Object],
        physical_environment: str = ...,
    ) -> Record:
        """Create a cluster deployment records job. https://docs.github.com/rest/orgs/artifact-metadata#create-a-cluster-deployment-records-job"""
    async def create_invitation(
        self,
        org: str,
        *,
        invitee_id: int = ...,
        email: str = ...,
        role: Literal["admin", "direct_member", "billing_manager", "reinstate"] = ...,
        team_ids: Sequence[int] = ...,
    ) -> Record:
        """Create an organization invitation. https://docs.github.com/rest/orgs/members#create-an-organization-invitation"""
    async def create_issue_field(
        self,
        org: str,
        *,
        name: str,
        data_type: Literal["text", "date", "single_select", "multi_select", "number"],
        description: str | None = ...,
        visibility: Literal["organization_members_only", "all"] = ...,
        options: Sequence[Object] | None = ...,
    ) -> Record:
        """Create issue field for an organization. https://docs.github.com/rest/orgs/issue-fields#create-issue-field-for-an-organization"""
    async def create_issue_type(
        self,
        org: str,
        *,
        name: str,
        is_enabled: bool,
        description: str | None = ...,
        color: Literal["gray", "blue", "green", "yellow", "orange", "red", "pink", "purple"] | None = ...,
    ) -> Record:
        """Create issue type for an organization. https://docs.github.com/rest/orgs/issue-types#create-issue-type-for-an-organization"""
    async def create_webhook(
        self, org: str, *, name: str, config: Object, events: Sequence[str] = ..., active: bool = ...
    ) -> Record:
        """Create an organization webhook. https://docs.github.com/rest/orgs/webhooks#create-an-organization-webhook"""
    async def custom_properties_for_repos_create_or_update_organization_definition(
        self,
        org: str,
        custom_property_name: str,
        *,
        value_type: Literal["string", "single_select", "multi_select", "true_false", "url"],
        required: bool = ...,
        default_value: str | Sequence[str] | None = ...,
        description: str | None = ...,
        allowed_values: Sequence[str] | None = ...,
        values_editable_by: Literal["org_actors", "org_and_repo_actors"] | None = ...,
        require_explicit_values: bool = ...,
    ) -> Record:
        """Create or update a custom property for an organization. https://docs.github.com/rest/orgs/custom-properties#create-or-update-a-custom-property-for-an-organization"""
    async def custom_properties_for_repos_create_or_update_organization_definitions(
        self, org: str, *, properties: Sequence[Object]
    ) -> builtins.list[Record]:
        """Create or update custom properties for an organization. https://docs.github.com/rest/orgs/custom-properties#create-or-update-custom-properties-for-an-organization"""
    async def custom_properties_for_repos_create_or_update_organization_values(
        self, org: str, *, repository_names: Sequence[str], properties: Sequence[Object]
    ) -> None:
        """Create or update custom property values for organization repositories. https://docs.github.com/rest/orgs/custom-properties#create-or-update-custom-property-values-for-organization-repositories"""
    async def custom_properties_for_repos_delete_organization_definition(
        self, org: str, custom_property_name: str
    ) -> None:
        """Remove a custom property for an organization. https://docs.github.com/rest/orgs/custom-properties#remove-a-custom-property-for-an-organization"""
    async def custom_properties_for_repos_get_organization_definition(
        self, org: str, custom_property_name: str
    ) -> Record:
        """Get a custom property for an organization. https://docs.github.com/rest/orgs/custom-properties#get-a-custom-property-for-an-organization"""
    async def custom_properties_for_repos_get_organization_definitions(self, org: str) -> builtins.list[Record]:
        """Get all custom properties for an organization. https://docs.github.com/rest/orgs/custom-properties#get-all-custom-properties-for-an-organization"""
    async def custom_properties_for_repos_get_organization_values(
        self, org: str, *, per_page: int = ..., page: int = ..., repository_query: str = ...
    ) -> builtins.list[Record]:
        """List custom property values for organization repositories. https://docs.github.com/rest/orgs/custom-properties#list-custom-property-values-for-organization-repositories"""
    async def delete(self, org: str) -> Record:
        """Delete an organization. https://docs.github.com/rest/orgs/orgs#delete-an-organization"""
    async def delete_attestations_bulk(
        self, org: str, *, subject_digests: Sequence[str] = ..., attestation_ids: Sequence[int] = ...
    ) -> None:
        """Delete attestations in bulk. https://docs.github.com/rest/orgs/attestations#delete-attestations-in-bulk"""
    async def delete_attestations_by_id(self, org: str, attestation_id: int) -> None:
        """Delete attestations by ID. https://docs.github.com/rest/orgs/attestations#delete-attestations-by-id"""
    async def delete_attestations_by_subject_digest(self, org: str, subject_digest: str) -> None:
        """Delete attestations by subject digest. https://docs.github.com/rest/orgs/attestations#delete-attestations-by-subject-digest"""
    async def delete_issue_field(self, org: str, issue_field_id: int) -> None:
        """Delete issue field for an organization. https://docs.github.com/rest/orgs/issue-fields#delete-issue-field-for-an-organization"""
    async def delete_issue_type(self, org: str, issue_type_id: int) -> None:
        """Delete issue type for an organization. https://docs.github.com/rest/orgs/issue-types#delete-issue-type-for-an-organization"""
    async def delete_webhook(self, org: str, hook_id: int) -> None:
        """Delete an organization webhook. https://docs.github.com/rest/orgs/webhooks#delete-an-organization-webhook"""
    async def disable_selected_repository_immutable_releases_organization(self, org: str, repository_id: int) -> None:
        """Disable a selected repository for immutable releases in an organization. https://docs.github.com/rest/orgs/orgs#disable-a-selected-repository-for-immutable-releases-in-an-organization"""
    async def enable_or_disable_security_product_on_all_org_repos(
        self,
        org: str,
        security_product: Literal[
            "dependency_graph",
            "dependabot_alerts",
            "dependabot_security_updates",
            "advanced_security",
            "code_scanning_default_setup",
            "secret_scanning",
            "secret_scanning_push_protection",
        ],
        enablement: Literal["enable_all", "disable_all"],
        *,
        query_suite: Literal["default", "extended"] = ...,
    ) -> None:
        """Deprecated. Enable or disable a security feature for an organization. https://docs.github.com/rest/orgs/orgs#enable-or-disable-a-security-feature-for-an-organization"""
    async def enable_selected_repository_immutable_releases_organization(self, org: str, repository_id: int) -> None:
        """Enable a selected repository for immutable releases in an organization. https://docs.github.com/rest/orgs/orgs#enable-a-selected-repository-for-immutable-releases-in-an-organization"""
    async def get(self, org: str) -> Record:
        """Get an organization. https://docs.github.com/rest/orgs/orgs#get-an-organization"""
    async def get_cluster_deployment_records_job(self, org: str, cluster: str, job_id: int) -> Record:
        """Get cluster deployment records job status. https://docs.github.com/rest/orgs/artifact-metadata#get-cluster-deployment-records-job-status"""
    async def get_immutable_releases_settings(self, org: str) -> Record:
        """Get immutable releases settings for an organization. https://docs.github.com/rest/orgs/orgs#get-immutable-releases-settings-for-an-organization"""
    async def get_immutable_releases_settings_repositories(
        self, org: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for immutable releases enforcement. https://docs.github.com/rest/orgs/orgs#list-selected-repositories-for-immutable-releases-enforcement"""
    async def get_membership_for_authenticated_user(self, org: str) -> Record:
        """Get an organization membership for the authenticated user. https://docs.github.com/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user"""
    async def get_membership_for_user(self, org: str, username: str) -> Record:
        """Get organization membership for a user. https://docs.github.com/rest/orgs/members#get-organization-membership-for-a-user"""
    async def get_org_role(self, org: str, role_id: int) -> Record:
        """Get an organization role. https://docs.github.com/rest/orgs/organization-roles#get-an-organization-role"""
    async def get_org_ruleset_history(
        self, org: str, ruleset_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """Get organization ruleset history. https://docs.github.com/rest/orgs/rules#get-organization-ruleset-history"""
    async def get_org_ruleset_version(self, org: str, ruleset_id: int, version_id: int) -> Record:
        """Get organization ruleset version. https://docs.github.com/rest/orgs/rules#get-organization-ruleset-version"""
    async def get_webhook(self, org: str, hook_id: int) -> Record:
        """Get an organization webhook. https://docs.github.com/rest/orgs/webhooks#get-an-organization-webhook"""
    async def get_webhook_config_for_org(self, org: str, hook_id: int) -> Record:
        """Get a webhook configuration for an organization. https://docs.github.com/rest/orgs/webhooks#get-a-webhook-configuration-for-an-organization"""
    async def get_webhook_delivery(self, org: str, hook_id: int, delivery_id: int) -> Record:
        """Get a webhook delivery for an organization webhook. https://docs.github.com/rest/orgs/webhooks#get-a-webhook-delivery-for-an-organization-webhook"""
    async def list(self, *, since: int = ..., per_page: int = ...) -> builtins.list[Record]:
        """List organizations. https://docs.github.com/rest/orgs/orgs#list-organizations"""
    async def list_app_installations(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List app installations for an organization. https://docs.github.com/rest/orgs/orgs#list-app-installations-for-an-organization"""
    async def list_artifact_deployment_records(self, org: str, subject_digest: str) -> Record:
        """List artifact deployment records. https://docs.github.com/rest/orgs/artifact-metadata#list-artifact-deployment-records"""
    async def list_artifact_storage_records(self, org: str, subject_digest: str) -> Record:
        """List artifact storage records. https://docs.github.com/rest/orgs/artifact-metadata#list-artifact-storage-records"""
    async def list_attestation_repositories(
        self, org: str, *, per_page: int = ..., before: str = ..., after: str = ..., predicate_type: str = ...
    ) -> builtins.list[Record]:
        """List attestation repositories. https://docs.github.com/rest/orgs/attestations#list-attestation-repositories"""
    async def list_attestations(
        self,
        org: str,
        subject_digest: str,
        *,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        predicate_type: str = ...,
    ) -> Record:
        """List attestations. https://docs.github.com/rest/orgs/attestations#list-attestations"""
    async def list_attestations_bulk(
        self,
        org: str,
        *,
        subject_digests: Sequence[str],
        predicate_type: str = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
    ) -> Record:
        """List attestations by bulk subject digests. https://docs.github.com/rest/orgs/attestations#list-attestations-by-bulk-subject-digests"""
    async def list_blocked_users(self, org: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List users blocked by an organization. https://docs.github.com/rest/orgs/blocking#list-users-blocked-by-an-organization"""
    async def list_failed_invitations(self, org: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List failed organization invitations. https://docs.github.com/rest/orgs/members#list-failed-organization-invitations"""
    async def list_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List organizations for the authenticated user. https://docs.github.com/rest/orgs/orgs#list-organizations-for-the-authenticated-user"""
    async def list_for_user(self, username: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List organizations for a user. https://docs.github.com/rest/orgs/orgs#list-organizations-for-a-user"""
    async def list_invitation_teams(
        self, org: str, invitation_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List organization invitation teams. https://docs.github.com/rest/orgs/members#list-organization-invitation-teams"""
    async def list_issue_fields(self, org: str) -> builtins.list[Record]:
        """List issue fields for an organization. https://docs.github.com/rest/orgs/issue-fields#list-issue-fields-for-an-organization"""
    async def list_issue_types(self, org: str) -> builtins.list[Record]:
        """List issue types for an organization. https://docs.github.com/rest/orgs/issue-types#list-issue-types-for-an-organization"""
    async def list_members(
        self,
        org: str,
        *,
        filter: Literal["2fa_disabled", "2fa_insecure", "all"] = ...,
        role: Literal["all", "admin", "member"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List organization members. https://docs.github.com/rest/orgs/members#list-organization-members"""
    async def list_memberships_for_authenticated_user(
        self, *, state: Literal["active", "pending"] = ..., per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List organization memberships for the authenticated user. https://docs.github.com/rest/orgs/members#list-organization-memberships-for-the-authenticated-user"""
    async def list_org_role_teams(
        self, org: str, role_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List teams that are assigned to an organization role. https://docs.github.com/rest/orgs/organization-roles#list-teams-that-are-assigned-to-an-organization-role"""
    async def list_org_role_users(
        self, org: str, role_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List users that are assigned to an organization role. https://docs.github.com/rest/orgs/organization-roles#list-users-that-are-assigned-to-an-organization-role"""
    async def list_org_roles(self, org: str) -> Record:
        """Get all organization roles for an organization. https://docs.github.com/rest/orgs/organization-roles#get-all-organization-roles-for-an-organization"""
    async def list_organization_fine_grained_permissions(self, org: str) -> builtins.list[Record]:
        """List organization fine-grained permissions for an organization. https://docs.github.com/rest/orgs/organization-roles#list-organization-fine-grained-permissions-for-an-organization"""
    async def list_outside_collaborators(
        self,
        org: str,
        *,
        filter: Literal["2fa_disabled", "2fa_insecure", "all"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> builtins.list[Record]:
        """List outside collaborators for an organization. https://docs.github.com/rest/orgs/outside-collaborators#list-outside-collaborators-for-an-organization"""
    async def list_pat_grant_repositories(
        self, org: str, pat_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List repositories a fine-grained personal access token has access to. https://docs.github.com/rest/orgs/personal-access-tokens#list-repositories-a-fine-grained-personal-access-token-has-access-to"""
    async def list_pat_grant_request_repositories(
        self, org: str, pat_request_id: int, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List repositories requested to be accessed by a fine-grained personal access token. https://docs.github.com/rest/orgs/personal-access-tokens#list-repositories-requested-to-be-accessed-by-a-fine-grained-personal-access-token"""
    async def list_pat_grant_requests(
        self,
        org: str,
        *,
        per_page: int = ...,
        page: int = ...,
        sort: Literal["created_at"] = ...,
        direction: Literal["asc", "desc"] = ...,
        owner: Sequence[str] = ...,
        repository: str = ...,
        permission: str = ...,
        last_used_before: str = ...,
        last_used_after: str = ...,
        token_id: Sequence[str] = ...,
    ) -> builtins.list[Record]:
        """List requests to access organization resources with fine-grained personal access tokens. https://docs.github.com/rest/orgs/personal-access-tokens#list-requests-to-access-organization-resources-with-fine-grained-personal-access-tokens"""
    async def list_pat_grants(
        self,
        org: str,
        *,
        per_page: int = ...,
        page: int = ...,
        sort: Literal["created_at"] = ...,
        direction: Literal["asc", "desc"] = ...,
        owner: Sequence[str] = ...,
        repository: str = ...,
        permission: str = ...,
        last_used_before: str = ...,
        last_used_after: str = ...,
        token_id: Sequence[str] = ...,
    ) -> builtins.list[Record]:
        """List fine-grained personal access tokens with access to organization resources. https://docs.github.com/rest/orgs/personal-access-tokens#list-fine-grained-personal-access-tokens-with-access-to-organization-resources"""
    async def list_pending_invitations(
        self,
        org: str,
        *,
        per_page: int = ...,
        page: int = ...,
        role: Literal["all", "admin", "direct_member", "billing_manager", "hiring_manager"] = ...,
        invitation_source: Literal["all", "member", "scim"] = ...,
    ) -> builtins.list[Record]:
        """List pending organization invitations. https://docs.github.com/rest/orgs/members#list-pending-organization-invitations"""
    async def list_public_members(self, org: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List public organization members. https://docs.github.com/rest/orgs/members#list-public-organization-members"""
    async def list_security_manager_teams(self, org: str) -> builtins.list[Record]:
        """Deprecated. List security manager teams. https://docs.github.com/rest/orgs/security-managers#list-security-manager-teams"""
    async def list_webhook_deliveries(
        self,
        org: str,
        hook_id: int,
        *,
        per_page: int = ...,
        cursor: str = ...,
        status: Literal["success", "failure"] = ...,
    ) -> builtins.list[Record]:
        """List deliveries for an organization webhook. https://docs.github.com/rest/orgs/webhooks#list-deliveries-for-an-organization-webhook"""
    async def list_webhooks(self, org: str, *, per_page: int = ..., page: int = ...) -> builtins.list[Record]:
        """List organization webhooks. https://docs.github.com/rest/orgs/webhooks#list-organization-webhooks"""
    async def ping_webhook(self, org: str, hook_id: int) -> None:
        """Ping an organization webhook. https://docs.github.com/rest/orgs/webhooks#ping-an-organization-webhook"""
    async def redeliver_webhook_delivery(self, org: str, hook_id: int, delivery_id: int) -> Record:
        """Redeliver a delivery for an organization webhook. https://docs.github.com/rest/orgs/webhooks#redeliver-a-delivery-for-an-organization-webhook"""
    async def remove_member(self, org: str, username: str) -> None:
        """Remove an organization member. https://docs.github.com/rest/orgs/members#remove-an-organization-member"""
    async def remove_membership_for_user(self, org: str, username: str) -> None:
        """Remove organization membership for a user. https://docs.github.com/rest/orgs/members#remove-organization-membership-for-a-user"""
    async def remove_outside_collaborator(self, org: str, username: str) -> None:
        """Remove outside collaborator from an organization. https://docs.github.com/rest/orgs/outside-collaborators#remove-outside-collaborator-from-an-organization"""
    async def remove_public_membership_for_authenticated_user(self, org: str, username: str) -> None:
        """Remove public organization membership for the authenticated user. https://docs.github.com/rest/orgs/members#remove-public-organization-membership-for-the-authenticated-user"""
    async def remove_security_manager_team(self, org: str, team_slug: str) -> None:
        """Deprecated. Remove a security manager team. https://docs.github.com/rest/orgs/security-managers#remove-a-security-manager-team"""
    async def review_pat_grant_request(
        self, org: str, pat_request_id: int, *, action: Literal["approve", "deny"], reason: str | None = ...
    ) -> None:
        """Review a request to access organization resources with a fine-grained personal access token. https://docs.github.com/rest/orgs/personal-access-tokens#review-a-request-to-access-organization-resources-with-a-fine-grained-personal-access-token"""
    async def review_pat_grant_requests_in_bulk(
        self,
        org: str,
        *,
        action: Literal["approve", "deny"],
        pat_request_ids: Sequence[int] = ...,
        reason: str | None = ...,
    ) -> Record:
        """Review requests to access organization resources with fine-grained personal access tokens. https://docs.github.com/rest/orgs/personal-access-tokens#review-requests-to-access-organization-resources-with-fine-grained-personal-access-tokens"""
    async def revoke_all_org_roles_team(self, org: str, team_slug: str) -> None:
        """Remove all organization roles for a team. https://docs.github.com/rest/orgs/organization-roles#remove-all-organization-roles-for-a-team"""
    async def revoke_all_org_roles_user(self, org: str, username: str) -> None:
        """Remove all organization roles for a user. https://docs.github.com/rest/orgs/organization-roles#remove-all-organization-roles-for-a-user"""
    async def revoke_org_role_team(self, org: str, team_slug: str, role_id: int) -> None:
        """Remove an organization role from a team. https://docs.github.com/rest/orgs/organization-roles#remove-an-organization-role-from-a-team"""
    async def revoke_org_role_user(self, org: str, username: str, role_id: int) -> None:
        """Remove an organization role from a user. https://docs.github.com/rest/orgs/organization-roles#remove-an-organization-role-from-a-user"""
    async def set_cluster_deployment_records(
        self,
        org: str,
        cluster: str,
        *,
        logical_environment: str,
        deployments: Sequence[Object],
        physical_environment: str = ...,
        partial_success: bool = ...,
        return_records: bool = ...,
    ) -> Record:
        """Set cluster deployment records. https://docs.github.com/rest/orgs/artifact-metadata#set-cluster-deployment-records"""
    async def set_immutable_releases_settings(
        self,
        org: str,
        *,
        enforced_repositories: Literal["all", "none", "selected"],
        selected_repository_ids: Sequence[int] = ...,
    ) -> None:
        """Set immutable releases settings for an organization. https://docs.github.com/rest/orgs/orgs#set-immutable-releases-settings-for-an-organization"""
    async def set_immutable_releases_settings_repositories(
        self, org: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for immutable releases enforcement. https://docs.github.com/rest/orgs/orgs#set-selected-repositories-for-immutable-releases-enforcement"""
    async def set_membership_for_user(
        self, org: str, username: str, *, role: Literal["admin", "member"] = ...
    ) -> Record:
        """Set organization membership for a user. https://docs.github.com/rest/orgs/members#set-organization-membership-for-a-user"""
    async def set_public_membership_for_authenticated_user(self, org: str, username: str) -> None:
        """Set public organization membership for the authenticated user. https://docs.github.com/rest/orgs/members#set-public-organization-membership-for-the-authenticated-user"""
    async def unblock_user(self, org: str, username: str) -> None:
        """Unblock a user from an organization. https://docs.github.com/rest/orgs/blocking#unblock-a-user-from-an-organization"""
    async def update(
        self,
        org: str,
        *,
        billing_email: str = ...,
        company: str = ...,
        email: str = ...,
        twitter_username: str = ...,
        location: str = ...,
        name: str = ...,
        description: str = ...,
        has_organization_projects: bool = ...,
        has_repository_projects: bool = ...,
        default_repository_permission: Literal["read", "write", "admin", "none"] = ...,
        members_can_create_repositories: bool = ...,
        members_can_create_internal_repositories: bool = ...,
        members_can_create_private_repositories: bool = ...,
        members_can_create_public_repositories: bool = ...,
        members_allowed_repository_creation_type: Literal["all", "private", "none"] = ...,
        members_can_create_pages: bool = ...,
        members_can_create_public_pages: bool = ...,
        members_can_create_private_pages: bool = ...,
        members_can_fork_private_repositories: bool = ...,
        web_commit_signoff_required: bool = ...,
        blog: str = ...,
        advanced_security_enabled_for_new_repositories: bool = ...,
        dependabot_alerts_enabled_for_new_repositories: bool = ...,
        dependabot_security_updates_enabled_for_new_repositories: bool = ...,
        dependency_graph_enabled_for_new_repositories: bool = ...,
        secret_scanning_enabled_for_new_repositories: bool = ...,
        secret_scanning_push_protection_enabled_for_new_repositories: bool = ...,
        secret_scanning_push_protection_custom_link_enabled: bool = ...,
        secret_scanning_push_protection_custom_link: str = ...,
        deploy_keys_enabled_for_repositories: bool = ...,
    ) -> Record:
        """Update an organization. https://docs.github.com/rest/orgs/orgs#update-an-organization"""
    async def update_issue_field(
        self,
        org: str,
        issue_field_id: int,
        *,
        name: str = ...,
        description: str | None = ...,
        visibility: Literal["organization_members_only", "all"] = ...,
        options: Sequence[Object] = ...,
    ) -> Record:
        """Update issue field for an organization. https://docs.github.com/rest/orgs/issue-fields#update-issue-field-for-an-organization"""
    async def update_issue_type(
        self,
        org: str,
        issue_type_id: int,
        *,
        name: str,
        is_enabled: bool,
        description: str | None = ...,
        color: Literal["gray", "blue", "green", "yellow", "orange", "red", "pink", "purple"] | None = ...,
    ) -> Record:
        """Update issue type for an organization. https://docs.github.com/rest/orgs/issue-types#update-issue-type-for-an-organization"""
    async def update_membership_for_authenticated_user(self, org: str, *, state: Literal["active"]) -> Record:
        """Update an organization membership for the authenticated user. https://docs.github.com/rest/orgs/members#update-an-organization-membership-for-the-authenticated-user"""
    async def update_pat_access(self, org: str, pat_id: int, *, action: Literal["revoke"]) -> None:
        """Update the access a fine-grained personal access token has to organization resources. https://docs.github.com/rest/orgs/personal-access-tokens#update-the-access-a-fine-grained-personal-access-token-has-to-organization-resources"""
    async def update_pat_accesses(self, org: str, *, action: Literal["revoke"], pat_ids: Sequence[int]) -> Record:
        """Update the access to organization resources via fine-grained personal access tokens. https://docs.github.com/rest/orgs/personal-access-tokens#update-the-access-to-organization-resources-via-fine-grained-personal-access-tokens"""
    async def update_webhook(
        self,
        org: str,
        hook_id: int,
        *,
        config: Object = ...,
        events: Sequence[str] = ...,
        active: bool = ...,
        name: str = ...,
    ) -> Record:
        """Update an organization webhook. https://docs.github.com/rest/orgs/webhooks#update-an-organization-webhook"""
    async def update_webhook_config_for_org(
        self,
        org: str,
        hook_id: int,
        *,
        url: str = ...,
        content_type: str = ...,
        secret: str = ...,
        insecure_ssl: str | float = ...,
    ) -> Record:
        """Update a webhook configuration for an organization. https://docs.github.com/rest/orgs/webhooks#update-a-webhook-configuration-for-an-organization"""
