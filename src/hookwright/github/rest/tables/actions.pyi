from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Actions:
    async def add_custom_labels_to_self_hosted_runner_for_org(
        self, org: str, runner_id: int, *, labels: Sequence[str]
    ) -> Record:
        """Add custom labels to a self-hosted runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#add-custom-labels-to-a-self-hosted-runner-for-an-organization"""
    async def add_custom_labels_to_self_hosted_runner_for_repo(
        self, owner: str, repo: str, runner_id: int, *, labels: Sequence[str]
    ) -> Record:
        """Add custom labels to a self-hosted runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#add-custom-labels-to-a-self-hosted-runner-for-a-repository"""
    async def add_repo_access_to_self_hosted_runner_group_in_org(
        self, org: str, runner_group_id: int, repository_id: int
    ) -> None:
        """Add repository access to a self-hosted runner group in an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#add-repository-access-to-a-self-hosted-runner-group-in-an-organization"""
    async def add_selected_repo_to_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Add selected repository to an organization secret. https://docs.github.com/rest/actions/secrets#add-selected-repository-to-an-organization-secret"""
    async def add_selected_repo_to_org_variable(self, org: str, name: str, repository_id: int) -> None:
        """Add selected repository to an organization variable. https://docs.github.com/rest/actions/variables#add-selected-repository-to-an-organization-variable"""
    async def add_self_hosted_runner_to_group_for_org(self, org: str, runner_group_id: int, runner_id: int) -> None:
        """Add a self-hosted runner to a group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#add-a-self-hosted-runner-to-a-group-for-an-organization"""
    async def approve_workflow_run(self, owner: str, repo: str, run_id: int) -> Record:
        """Approve a workflow run for a fork pull request. https://docs.github.com/rest/actions/workflow-runs#approve-a-workflow-run-for-a-fork-pull-request"""
    async def cancel_workflow_run(self, owner: str, repo: str, run_id: int) -> Record:
        """Cancel a workflow run. https://docs.github.com/rest/actions/workflow-runs#cancel-a-workflow-run"""
    async def create_environment_variable(
        self, owner: str, repo: str, environment_name: str, *, name: str, value: str
    ) -> Record:
        """Create an environment variable. https://docs.github.com/rest/actions/variables#create-an-environment-variable"""
    async def create_hosted_runner_for_org(
        self,
        org: str,
        *,
        name: str,
        image: Object,
        size: str,
        runner_group_id: int,
        maximum_runners: int = ...,
        enable_static_ip: bool = ...,
        image_gen: bool = ...,
    ) -> Record:
        """Create a GitHub-hosted runner for an organization. https://docs.github.com/rest/actions/hosted-runners#create-a-github-hosted-runner-for-an-organization"""
    async def create_or_update_environment_secret(
        self, owner: str, repo: str, environment_name: str, secret_name: str, *, encrypted_value: str, key_id: str
    ) -> Record | None:
        """Create or update an environment secret. https://docs.github.com/rest/actions/secrets#create-or-update-an-environment-secret"""
    async def create_or_update_org_secret(
        self,
        org: str,
        secret_name: str,
        *,
        visibility: Literal["all", "private", "selected"],
        encrypted_value: str = ...,
        key_id: str = ...,
        selected_repository_ids: Sequence[int | str] = ...,
    ) -> Record | None:
        """Create or update an organization secret. https://docs.github.com/rest/reference/actions#create-or-update-an-organization-secret"""
    async def create_or_update_repo_secret(
        self, owner: str, repo: str, secret_name: str, *, encrypted_value: str, key_id: str
    ) -> Record | None:
        """Create or update a repository secret. https://docs.github.com/rest/actions/secrets#create-or-update-a-repository-secret"""
    async def create_org_variable(
        self,
        org: str,
        *,
        name: str,
        value: str,
        visibility: Literal["all", "private", "selected"],
        selected_repository_ids: Sequence[int] = ...,
    ) -> Record:
        """Create an organization variable. https://docs.github.com/rest/actions/variables#create-an-organization-variable"""
    async def create_registration_token_for_org(self, org: str) -> Record:
        """Create a registration token for an organization. https://docs.github.com/rest/actions/self-hosted-runners#create-a-registration-token-for-an-organization"""
    async def create_registration_token_for_repo(self, owner: str, repo: str) -> Record:
        """Create a registration token for a repository. https://docs.github.com/rest/actions/self-hosted-runners#create-a-registration-token-for-a-repository"""
    async def create_remove_token_for_org(self, org: str) -> Record:
        """Create a remove token for an organization. https://docs.github.com/rest/actions/self-hosted-runners#create-a-remove-token-for-an-organization"""
    async def create_remove_token_for_repo(self, owner: str, repo: str) -> Record:
        """Create a remove token for a repository. https://docs.github.com/rest/actions/self-hosted-runners#create-a-remove-token-for-a-repository"""
    async def create_repo_variable(self, owner: str, repo: str, *, name: str, value: str) -> Record:
        """Create a repository variable. https://docs.github.com/rest/actions/variables#create-a-repository-variable"""
    async def create_self_hosted_runner_group_for_org(
        self,
        org: str,
        *,
        name: str,
        visibility: Literal["selected", "all", "private"] = ...,
        selected_repository_ids: Sequence[int] = ...,
        runners: Sequence[int] = ...,
        allows_public_repositories: bool = ...,
        restricted_to_workflows: bool = ...,
        selected_workflows: Sequence[str] = ...,
        network_configuration_id: str = ...,
    ) -> Record:
        """Create a self-hosted runner group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#create-a-self-hosted-runner-group-for-an-organization"""
    async def create_workflow_dispatch(
        self,
        owner: str,
        repo: str,
        workflow_id: int | str,
        *,
        ref: str,
        inputs: Object = ...,
        return_run_details: bool = ...,
    ) -> Record | None:
        """Create a workflow dispatch event. https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event"""
    async def delete_actions_cache_by_id(self, owner: str, repo: str, cache_id: int) -> None:
        """Delete a GitHub Actions cache for a repository (using a cache ID). https://docs.github.com/rest/actions/cache#delete-a-github-actions-cache-for-a-repository-using-a-cache-id"""
    async def delete_actions_cache_by_key(self, owner: str, repo: str, *, key: str, ref: str = ...) -> Record:
        """Delete GitHub Actions caches for a repository (using a cache key). https://docs.github.com/rest/actions/cache#delete-github-actions-caches-for-a-repository-using-a-cache-key"""
    async def delete_artifact(self, owner: str, repo: str, artifact_id: int) -> None:
        """Delete an artifact. https://docs.github.com/rest/actions/artifacts#delete-an-artifact"""
    async def delete_custom_image_from_org(self, org: str, image_definition_id: int) -> None:
        """Delete a custom image from the organization. https://docs.github.com/rest/actions/hosted-runners#delete-a-custom-image-from-the-organization"""
    async def delete_custom_image_version_from_org(self, org: str, image_definition_id: int, version: str) -> None:
        """Delete an image version of custom image from the organization. https://docs.github.com/rest/actions/hosted-runners#delete-an-image-version-of-custom-image-from-the-organization"""
    async def delete_environment_secret(self, owner: str, repo: str, environment_name: str, secret_name: str) -> None:
        """Delete an environment secret. https://docs.github.com/rest/actions/secrets#delete-an-environment-secret"""
    async def delete_environment_variable(self, owner: str, repo: str, environment_name: str, name: str) -> None:
        """Delete an environment variable. https://docs.github.com/rest/actions/variables#delete-an-environment-variable"""
    async def delete_hosted_runner_for_org(self, org: str, hosted_runner_id: int) -> Record:
        """Delete a GitHub-hosted runner for an organization. https://docs.github.com/rest/actions/hosted-runners#delete-a-github-hosted-runner-for-an-organization"""
    async def delete_org_secret(self, org: str, secret_name: str) -> None:
        """Delete an organization secret. https://docs.github.com/rest/actions/secrets#delete-an-organization-secret"""
    async def delete_org_variable(self, org: str, name: str) -> None:
        """Delete an organization variable. https://docs.github.com/rest/actions/variables#delete-an-organization-variable"""
    async def delete_repo_secret(self, owner: str, repo: str, secret_name: str) -> None:
        """Delete a repository secret. https://docs.github.com/rest/actions/secrets#delete-a-repository-secret"""
    async def delete_repo_variable(self, owner: str, repo: str, name: str) -> None:
        """Delete a repository variable. https://docs.github.com/rest/actions/variables#delete-a-repository-variable"""
    async def delete_self_hosted_runner_from_org(self, org: str, runner_id: int) -> None:
        """Delete a self-hosted runner from an organization. https://docs.github.com/rest/actions/self-hosted-runners#delete-a-self-hosted-runner-from-an-organization"""
    async def delete_self_hosted_runner_from_repo(self, owner: str, repo: str, runner_id: int) -> None:
        """Delete a self-hosted runner from a repository. https://docs.github.com/rest/actions/self-hosted-runners#delete-a-self-hosted-runner-from-a-repository"""
    async def delete_self_hosted_runner_group_from_org(self, org: str, runner_group_id: int) -> None:
        """Delete a self-hosted runner group from an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#delete-a-self-hosted-runner-group-from-an-organization"""
    async def delete_workflow_run(self, owner: str, repo: str, run_id: int) -> None:
        """Delete a workflow run. https://docs.github.com/rest/actions/workflow-runs#delete-a-workflow-run"""
    async def delete_workflow_run_logs(self, owner: str, repo: str, run_id: int) -> None:
        """Delete workflow run logs. https://docs.github.com/rest/actions/workflow-runs#delete-workflow-run-logs"""
    async def disable_selected_repository_github_actions_organization(self, org: str, repository_id: int) -> None:
        """Disable a selected repository for GitHub Actions in an organization. https://docs.github.com/rest/actions/permissions#disable-a-selected-repository-for-github-actions-in-an-organization"""
    async def disable_selected_repository_self_hosted_runners_organization(self, org: str, repository_id: int) -> None:
        """Remove a repository from the list of repositories allowed to use self-hosted runners in an organization. https://docs.github.com/rest/actions/permissions#remove-a-repository-from-the-list-of-repositories-allowed-to-use-self-hosted-runners-in-an-organization"""
    async def disable_workflow(self, owner: str, repo: str, workflow_id: int | str) -> None:
        """Disable a workflow. https://docs.github.com/rest/actions/workflows#disable-a-workflow"""
    async def download_artifact(self, owner: str, repo: str, artifact_id: int, archive_format: str) -> bytes:
        """Download an artifact. https://docs.github.com/rest/actions/artifacts#download-an-artifact"""
    async def download_job_logs_for_workflow_run(self, owner: str, repo: str, job_id: int) -> bytes:
        """Download job logs for a workflow run. https://docs.github.com/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run"""
    async def download_workflow_run_attempt_logs(
        self, owner: str, repo: str, run_id: int, attempt_number: int
    ) -> bytes:
        """Download workflow run attempt logs. https://docs.github.com/rest/actions/workflow-runs#download-workflow-run-attempt-logs"""
    async def download_workflow_run_logs(self, owner: str, repo: str, run_id: int) -> bytes:
        """Download workflow run logs. https://docs.github.com/rest/actions/workflow-runs#download-workflow-run-logs"""
    async def enable_selected_repository_github_actions_organization(self, org: str, repository_id: int) -> None:
        """Enable a selected repository for GitHub Actions in an organization. https://docs.github.com/rest/actions/permissions#enable-a-selected-repository-for-github-actions-in-an-organization"""
    async def enable_selected_repository_self_hosted_runners_organization(self, org: str, repository_id: int) -> None:
        """Add a repository to the list of repositories allowed to use self-hosted runners in an organization. https://docs.github.com/rest/actions/permissions#add-a-repository-to-the-list-of-repositories-allowed-to-use-self-hosted-runners-in-an-organization"""
    async def enable_workflow(self, owner: str, repo: str, workflow_id: int | str) -> None:
        """Enable a workflow. https://docs.github.com/rest/actions/workflows#enable-a-workflow"""
    async def force_cancel_workflow_run(self, owner: str, repo: str, run_id: int) -> Record:
        """Force cancel a workflow run. https://docs.github.com/rest/actions/workflow-runs#force-cancel-a-workflow-run"""
    async def generate_runner_jitconfig_for_org(
        self, org: str, *, name: str, runner_group_id: int, labels: Sequence[str], work_folder: str = ...
    ) -> Record:
        """Create configuration for a just-in-time runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#create-configuration-for-a-just-in-time-runner-for-an-organization"""
    async def generate_runner_jitconfig_for_repo(
        self, owner: str, repo: str, *, name: str, runner_group_id: int, labels: Sequence[str], work_folder: str = ...
    ) -> Record:
        """Create configuration for a just-in-time runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#create-configuration-for-a-just-in-time-runner-for-a-repository"""
    async def get_actions_cache_list(
        self,
        owner: str,
        repo: str,
        *,
        per_page: int = ...,
        page: int = ...,
        ref: str = ...,
        key: str = ...,
        sort: Literal["created_at", "last_accessed_at", "size_in_bytes"] = ...,
        direction: Literal["asc", "desc"] = ...,
    ) -> Record:
        """List GitHub Actions caches for a repository. https://docs.github.com/rest/actions/cache#list-github-actions-caches-for-a-repository"""
    async def get_actions_cache_retention_limit_for_enterprise(self, enterprise: str) -> Record:
        """Get GitHub Actions cache retention limit for an enterprise. https://docs.github.com/rest/actions/cache#get-github-actions-cache-retention-limit-for-an-enterprise"""
    async def get_actions_cache_retention_limit_for_organization(self, org: str) -> Record:
        """Get GitHub Actions cache retention limit for an organization. https://docs.github.com/rest/actions/cache#get-github-actions-cache-retention-limit-for-an-organization"""
    async def get_actions_cache_retention_limit_for_repository(self, owner: str, repo: str) -> Record:
        """Get GitHub Actions cache retention limit for a repository. https://docs.github.com/rest/actions/cache#get-github-actions-cache-retention-limit-for-a-repository"""
    async def get_actions_cache_storage_limit_for_enterprise(self, enterprise: str) -> Record:
        """Get GitHub Actions cache storage limit for an enterprise. https://docs.github.com/rest/actions/cache#get-github-actions-cache-storage-limit-for-an-enterprise"""
    async def get_actions_cache_storage_limit_for_organization(self, org: str) -> Record:
        """Get GitHub Actions cache storage limit for an organization. https://docs.github.com/rest/actions/cache#get-github-actions-cache-storage-limit-for-an-organization"""
    async def get_actions_cache_storage_limit_for_repository(self, owner: str, repo: str) -> Record:
        """Get GitHub Actions cache storage limit for a repository. https://docs.github.com/rest/actions/cache#get-github-actions-cache-storage-limit-for-a-repository"""
    async def get_actions_cache_usage(self, owner: str, repo: str) -> Record:
        """Get GitHub Actions cache usage for a repository. https://docs.github.com/rest/actions/cache#get-github-actions-cache-usage-for-a-repository"""
    async def get_actions_cache_usage_by_repo_for_org(
        self, org: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repositories with GitHub Actions cache usage for an organization. https://docs.github.com/rest/actions/cache#list-repositories-with-github-actions-cache-usage-for-an-organization"""
    async def get_actions_cache_usage_for_org(self, org: str) -> Record:
        """Get GitHub Actions cache usage for an organization. https://docs.github.com/rest/actions/cache#get-github-actions-cache-usage-for-an-organization"""
    async def get_allowed_actions_organization(self, org: str) -> Record:
        """Get allowed actions and reusable workflows for an organization. https://docs.github.com/rest/actions/permissions#get-allowed-actions-and-reusable-workflows-for-an-organization"""
    async def get_allowed_actions_repository(self, owner: str, repo: str) -> Record:
        """Get allowed actions and reusable workflows for a repository. https://docs.github.com/rest/actions/permissions#get-allowed-actions-and-reusable-workflows-for-a-repository"""
    async def get_artifact(self, owner: str, repo: str, artifact_id: int) -> Record:
        """Get an artifact. https://docs.github.com/rest/actions/artifacts#get-an-artifact"""
    async def get_artifact_and_log_retention_settings_organization(self, org: str) -> Record:
        """Get artifact and log retention settings for an organization. https://docs.github.com/rest/actions/permissions#get-artifact-and-log-retention-settings-for-an-organization"""
    async def get_artifact_and_log_retention_settings_repository(self, owner: str, repo: str) -> Record:
        """Get artifact and log retention settings for a repository. https://docs.github.com/rest/actions/permissions#get-artifact-and-log-retention-settings-for-a-repository"""
    async def get_concurrency_group_for_repository(
        self, owner: str, repo: str, concurrency_group_name: str, *, ahead_of_run: int = ..., ahead_of_job: int = ...
    ) -> Record:
        """Get a concurrency group for a repository. https://docs.github.com/rest/actions/concurrency-groups#get-a-concurrency-group-for-a-repository"""
    async def get_custom_image_for_org(self, org: str, image_definition_id: int) -> Record:
        """Get a custom image definition for GitHub Actions Hosted Runners. https://docs.github.com/rest/actions/hosted-runners#get-a-custom-image-definition-for-github-actions-hosted-runners"""
    async def get_custom_image_version_for_org(self, org: str, image_definition_id: int, version: str) -> Record:
        """Get an image version of a custom image for GitHub Actions Hosted Runners. https://docs.github.com/rest/actions/hosted-runners#get-an-image-version-of-a-custom-image-for-github-actions-hosted-runners"""
    async def get_custom_oidc_sub_claim_for_repo(self, owner: str, repo: str) -> Record:
        """Get the customization template for an OIDC subject claim for a repository. https://docs.github.com/rest/actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-a-repository"""
    async def get_environment_public_key(self, owner: str, repo: str, environment_name: str) -> Record:
        """Get an environment public key. https://docs.github.com/rest/actions/secrets#get-an-environment-public-key"""
    async def get_environment_secret(self, owner: str, repo: str, environment_name: str, secret_name: str) -> Record:
        """Get an environment secret. https://docs.github.com/rest/actions/secrets#get-an-environment-secret"""
    async def get_environment_variable(self, owner: str, repo: str, environment_name: str, name: str) -> Record:
        """Get an environment variable. https://docs.github.com/rest/actions/variables#get-an-environment-variable"""
    async def get_fork_pr_contributor_approval_permissions_organization(self, org: str) -> Record:
        """Get fork PR contributor approval permissions for an organization. https://docs.github.com/rest/actions/permissions#get-fork-pr-contributor-approval-permissions-for-an-organization"""
    async def get_fork_pr_contributor_approval_permissions_repository(self, owner: str, repo: str) -> Record:
        """Get fork PR contributor approval permissions for a repository. https://docs.github.com/rest/actions/permissions#get-fork-pr-contributor-approval-permissions-for-a-repository"""
    async def get_github_actions_default_workflow_permissions_organization(self, org: str) -> Record:
        """Get default workflow permissions for an organization. https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-an-organization"""
    async def get_github_actions_default_workflow_permissions_repository(self, owner: str, repo: str) -> Record:
        """Get default workflow permissions for a repository. https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-a-repository"""
    async def get_github_actions_permissions_organization(self, org: str) -> Record:
        """Get GitHub Actions permissions for an organization. https://docs.github.com/rest/actions/permissions#get-github-actions-permissions-for-an-organization"""
    async def get_github_actions_permissions_repository(self, owner: str, repo: str) -> Record:
        """Get GitHub Actions permissions for a repository. https://docs.github.com/rest/actions/permissions#get-github-actions-permissions-for-a-repository"""
    async def get_hosted_runner_for_org(self, org: str, hosted_runner_id: int) -> Record:
        """Get a GitHub-hosted runner for an organization. https://docs.github.com/rest/actions/hosted-runners#get-a-github-hosted-runner-for-an-organization"""
    async def get_hosted_runners_github_owned_images_for_org(self, org: str) -> Record:
        """Get GitHub-owned images for GitHub-hosted runners in an organization. https://docs.github.com/rest/actions/hosted-runners#get-github-owned-images-for-github-hosted-runners-in-an-organization"""
    async def get_hosted_runners_limits_for_org(self, org: str) -> Record:
        """Get limits on GitHub-hosted runners for an organization. https://docs.github.com/rest/actions/hosted-runners#get-limits-on-github-hosted-runners-for-an-organization"""
    async def get_hosted_runners_machine_specs_for_org(self, org: str) -> Record:
        """Get GitHub-hosted runners machine specs for an organization. https://docs.github.com/rest/actions/hosted-runners#get-github-hosted-runners-machine-specs-for-an-organization"""
    async def get_hosted_runners_partner_images_for_org(self, org: str) -> Record:
        """Get partner images for GitHub-hosted runners in an organization. https://docs.github.com/rest/actions/hosted-runners#get-partner-images-for-github-hosted-runners-in-an-organization"""
    async def get_hosted_runners_platforms_for_org(self, org: str) -> Record:
        """Get platforms for GitHub-hosted runners in an organization. https://docs.github.com/rest/actions/hosted-runners#get-platforms-for-github-hosted-runners-in-an-organization"""
    async def get_job_for_workflow_run(self, owner: str, repo: str, job_id: int) -> Record:
        """Get a job for a workflow run. https://docs.github.com/rest/actions/workflow-jobs#get-a-job-for-a-workflow-run"""
    async def get_org_public_key(self, org: str) -> Record:
        """Get an organization public key. https://docs.github.com/rest/actions/secrets#get-an-organization-public-key"""
    async def get_org_secret(self, org: str, secret_name: str) -> Record:
        """Get an organization secret. https://docs.github.com/rest/actions/secrets#get-an-organization-secret"""
    async def get_org_variable(self, org: str, name: str) -> Record:
        """Get an organization variable. https://docs.github.com/rest/actions/variables#get-an-organization-variable"""
    async def get_pending_deployments_for_run(self, owner: str, repo: str, run_id: int) -> list[Record]:
        """Get pending deployments for a workflow run. https://docs.github.com/rest/actions/workflow-runs#get-pending-deployments-for-a-workflow-run"""
    async def get_private_repo_fork_pr_workflows_settings_organization(self, org: str) -> Record:
        """Get private repo fork PR workflow settings for an organization. https://docs.github.com/rest/actions/permissions#get-private-repo-fork-pr-workflow-settings-for-an-organization"""
    async def get_private_repo_fork_pr_workflows_settings_repository(self, owner: str, repo: str) -> Record:
        """Get private repo fork PR workflow settings for a repository. https://docs.github.com/rest/actions/permissions#get-private-repo-fork-pr-workflow-settings-for-a-repository"""
    async def get_repo_public_key(self, owner: str, repo: str) -> Record:
        """Get a repository public key. https://docs.github.com/rest/actions/secrets#get-a-repository-public-key"""
    async def get_repo_secret(self, owner: str, repo: str, secret_name: str) -> Record:
        """Get a repository secret. https://docs.github.com/rest/actions/secrets#get-a-repository-secret"""
    async def get_repo_variable(self, owner: str, repo: str, name: str) -> Record:
        """Get a repository variable. https://docs.github.com/rest/actions/variables#get-a-repository-variable"""
    async def get_reviews_for_run(self, owner: str, repo: str, run_id: int) -> list[Record]:
        """Get the review history for a workflow run. https://docs.github.com/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run"""
    async def get_self_hosted_runner_for_org(self, org: str, runner_id: int) -> Record:
        """Get a self-hosted runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#get-a-self-hosted-runner-for-an-organization"""
    async def get_self_hosted_runner_for_repo(self, owner: str, repo: str, runner_id: int) -> Record:
        """Get a self-hosted runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#get-a-self-hosted-runner-for-a-repository"""
    async def get_self_hosted_runner_group_for_org(self, org: str, runner_group_id: int) -> Record:
        """Get a self-hosted runner group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#get-a-self-hosted-runner-group-for-an-organization"""
    async def get_self_hosted_runners_permissions_organization(self, org: str) -> Record:
        """Get self-hosted runners settings for an organization. https://docs.github.com/rest/actions/permissions#get-self-hosted-runners-settings-for-an-organization"""
    async def get_workflow(self, owner: str, repo: str, workflow_id: int | str) -> Record:
        """Get a workflow. https://docs.github.com/rest/actions/workflows#get-a-workflow"""
    async def get_workflow_access_to_repository(self, owner: str, repo: str) -> Record:
        """Get the level of access for workflows outside of the repository. https://docs.github.com/rest/actions/permissions#get-the-level-of-access-for-workflows-outside-of-the-repository"""
    async def get_workflow_run(
        self, owner: str, repo: str, run_id: int, *, exclude_pull_requests: bool = ...
    ) -> Record:
        """Get a workflow run. https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run"""
    async def get_workflow_run_attempt(
        self, owner: str, repo: str, run_id: int, attempt_number: int, *, exclude_pull_requests: bool = ...
    ) -> Record:
        """Get a workflow run attempt. https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run-attempt"""
    async def get_workflow_run_usage(self, owner: str, repo: str, run_id: int) -> Record:
        """Get workflow run usage. https://docs.github.com/rest/actions/workflow-runs#get-workflow-run-usage"""
    async def get_workflow_usage(self, owner: str, repo: str, workflow_id: int | str) -> Record:
        """Get workflow usage. https://docs.github.com/rest/actions/workflows#get-workflow-usage"""
    async def list_artifacts_for_repo(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ..., name: str = ...
    ) -> Record:
        """List artifacts for a repository. https://docs.github.com/rest/actions/artifacts#list-artifacts-for-a-repository"""
    async def list_concurrency_groups_for_repository(
        self, owner: str, repo: str, *, per_page: int = ..., after: str = ...
    ) -> Record:
        """List concurrency groups for a repository. https://docs.github.com/rest/actions/concurrency-groups#list-concurrency-groups-for-a-repository"""
    async def list_concurrency_groups_for_workflow_run(
        self, owner: str, repo: str, run_id: int, *, per_page: int = ..., before: str = ..., after: str = ...
    ) -> Record:
        """List concurrency groups for a workflow run. https://docs.github.com/rest/actions/concurrency-groups#list-concurrency-groups-for-a-workflow-run"""
    async def list_custom_image_versions_for_org(self, org: str, image_definition_id: int) -> Record:
        """List image versions of a custom image for an organization. https://docs.github.com/rest/actions/hosted-runners#list-image-versions-of-a-custom-image-for-an-organization"""
    async def list_custom_images_for_org(self, org: str) -> Record:
        """List custom images for an organization. https://docs.github.com/rest/actions/hosted-runners#list-custom-images-for-an-organization"""
    async def list_environment_secrets(
        self, owner: str, repo: str, environment_name: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List environment secrets. https://docs.github.com/rest/actions/secrets#list-environment-secrets"""
    async def list_environment_variables(
        self, owner: str, repo: str, environment_name: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List environment variables. https://docs.github.com/rest/actions/variables#list-environment-variables"""
    async def list_github_hosted_runners_in_group_for_org(
        self, org: str, runner_group_id: int, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List GitHub-hosted runners in a group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#list-github-hosted-runners-in-a-group-for-an-organization"""
    async def list_hosted_runners_for_org(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List GitHub-hosted runners for an organization. https://docs.github.com/rest/actions/hosted-runners#list-github-hosted-runners-for-an-organization"""
    async def list_jobs_for_workflow_run(
        self,
        owner: str,
        repo: str,
        run_id: int,
        *,
        filter: Literal["latest", "all"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> Record:
        """List jobs for a workflow run. https://docs.github.com/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run"""
    async def list_jobs_for_workflow_run_attempt(
        self, owner: str, repo: str, run_id: int, attempt_number: int, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List jobs for a workflow run attempt. https://docs.github.com/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt"""
    async def list_labels_for_self_hosted_runner_for_org(self, org: str, runner_id: int) -> Record:
        """List labels for a self-hosted runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#list-labels-for-a-self-hosted-runner-for-an-organization"""
    async def list_labels_for_self_hosted_runner_for_repo(self, owner: str, repo: str, runner_id: int) -> Record:
        """List labels for a self-hosted runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#list-labels-for-a-self-hosted-runner-for-a-repository"""
    async def list_org_secrets(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List organization secrets. https://docs.github.com/rest/actions/secrets#list-organization-secrets"""
    async def list_org_variables(self, org: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List organization variables. https://docs.github.com/rest/actions/variables#list-organization-variables"""
    async def list_repo_access_to_self_hosted_runner_group_in_org(
        self, org: str, runner_group_id: int, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List repository access to a self-hosted runner group in an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#list-repository-access-to-a-self-hosted-runner-group-in-an-organization"""
    async def list_repo_organization_secrets(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repository organization secrets. https://docs.github.com/rest/actions/secrets#list-repository-organization-secrets"""
    async def list_repo_organization_variables(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repository organization variables. https://docs.github.com/rest/actions/variables#list-repository-organization-variables"""
    async def list_repo_secrets(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository secrets. https://docs.github.com/rest/actions/secrets#list-repository-secrets"""
    async def list_repo_variables(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository variables. https://docs.github.com/rest/actions/variables#list-repository-variables"""
    async def list_repo_workflows(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List repository workflows. https://docs.github.com/rest/actions/workflows#list-repository-workflows"""
    async def list_runner_applications_for_org(self, org: str) -> list[Record]:
        """List runner applications for an organization. https://docs.github.com/rest/actions/self-hosted-runners#list-runner-applications-for-an-organization"""
    async def list_runner_applications_for_repo(self, owner: str, repo: str) -> list[Record]:
        """List runner applications for a repository. https://docs.github.com/rest/actions/self-hosted-runners#list-runner-applications-for-a-repository"""
    async def list_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for an organization secret. https://docs.github.com/rest/actions/secrets#list-selected-repositories-for-an-organization-secret"""
    async def list_selected_repos_for_org_variable(
        self, org: str, name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List selected repositories for an organization variable. https://docs.github.com/rest/actions/variables#list-selected-repositories-for-an-organization-variable"""
    async def list_selected_repositories_enabled_github_actions_organization(
        self, org: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List selected repositories enabled for GitHub Actions in an organization. https://docs.github.com/rest/actions/permissions#list-selected-repositories-enabled-for-github-actions-in-an-organization"""
    async def list_selected_repositories_self_hosted_runners_organization(
        self, org: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repositories allowed to use self-hosted runners in an organization. https://docs.github.com/rest/actions/permissions#list-repositories-allowed-to-use-self-hosted-runners-in-an-organization"""
    async def list_self_hosted_runner_groups_for_org(
        self, org: str, *, per_page: int = ..., page: int = ..., visible_to_repository: str = ...
    ) -> Record:
        """List self-hosted runner groups for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#list-self-hosted-runner-groups-for-an-organization"""
    async def list_self_hosted_runners_for_org(
        self, org: str, *, name: str = ..., per_page: int = ..., page: int = ...
    ) -> Record:
        """List self-hosted runners for an organization. https://docs.github.com/rest/actions/self-hosted-runners#list-self-hosted-runners-for-an-organization"""
    async def list_self_hosted_runners_for_repo(
        self, owner: str, repo: str, *, name: str = ..., per_page: int = ..., page: int = ...
    ) -> Record:
        """List self-hosted runners for a repository. https://docs.github.com/rest/actions/self-hosted-runners#list-self-hosted-runners-for-a-repository"""
    async def list_self_hosted_runners_in_group_for_org(
        self, org: str, runner_group_id: int, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List self-hosted runners in a group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#list-self-hosted-runners-in-a-group-for-an-organization"""
    async def list_workflow_run_artifacts(
        self,
        owner: str,
        repo: str,
        run_id: int,
        *,
        per_page: int = ...,
        page: int = ...,
        name: str = ...,
        direction: Literal["asc", "desc"] = ...,
    ) -> Record:
        """List workflow run artifacts. https://docs.github.com/rest/actions/artifacts#list-workflow-run-artifacts"""
    async def list_workflow_runs(
        self,
        owner: str,
        repo: str,
        workflow_id: int | str,
        *,
        actor: str = ...,
        branch: str = ...,
        event: str = ...,
        status: str = ...,
        per_page: int = ...,
        page: int = ...,
        created: str = ...,
        exclude_pull_requests: bool = ...,
        check_suite_id: int = ...,
        head_sha: str = ...,
    ) -> Record:
        """List workflow runs for a workflow. https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow"""
    async def list_workflow_runs_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        actor: str = ...,
        branch: str = ...,
        event: str = ...,
        status: str = ...,
        per_page: int = ...,
        page: int = ...,
        created: str = ...,
        exclude_pull_requests: bool = ...,
        check_suite_id: int = ...,
        head_sha: str = ...,
    ) -> Record:
        """List workflow runs for a repository. https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-repository"""
    async def re_run_job_for_workflow_run(
        self, owner: str, repo: str, job_id: int, *, enable_debug_logging: bool = ..., enable_debugger: bool = ...
    ) -> Record:
        """Re-run a job from a workflow run. https://docs.github.com/rest/actions/workflow-runs#re-run-a-job-from-a-workflow-run"""
    async def re_run_workflow(self, owner: str, repo: str, run_id: int, *, enable_debug_logging: bool = ...) -> Record:
        """Re-run a workflow. https://docs.github.com/rest/actions/workflow-runs#re-run-a-workflow"""
    async def re_run_workflow_failed_jobs(
        self, owner: str, repo: str, run_id: int, *, enable_debug_logging: bool = ...
    ) -> Record:
        """Re-run failed jobs from a workflow run. https://docs.github.com/rest/actions/workflow-runs#re-run-failed-jobs-from-a-workflow-run"""
    async def remove_all_custom_labels_from_self_hosted_runner_for_org(self, org: str, runner_id: int) -> Record:
        """Remove all custom labels from a self-hosted runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#remove-all-custom-labels-from-a-self-hosted-runner-for-an-organization"""
    async def remove_all_custom_labels_from_self_hosted_runner_for_repo(
        self, owner: str, repo: str, runner_id: int
    ) -> Record:
        """Remove all custom labels from a self-hosted runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#remove-all-custom-labels-from-a-self-hosted-runner-for-a-repository"""
    async def remove_custom_label_from_self_hosted_runner_for_org(self, org: str, runner_id: int, name: str) -> Record:
        """Remove a custom label from a self-hosted runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#remove-a-custom-label-from-a-self-hosted-runner-for-an-organization"""
    async def remove_custom_label_from_self_hosted_runner_for_repo(
        self, owner: str, repo: str, runner_id: int, name: str
    ) -> Record:
        """Remove a custom label from a self-hosted runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#remove-a-custom-label-from-a-self-hosted-runner-for-a-repository"""
    async def remove_repo_access_to_self_hosted_runner_group_in_org(
        self, org: str, runner_group_id: int, repository_id: int
    ) -> None:
        """Remove repository access to a self-hosted runner group in an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#remove-repository-access-to-a-self-hosted-runner-group-in-an-organization"""
    async def remove_selected_repo_from_org_secret(self, org: str, secret_name: str, repository_id: int) -> None:
        """Remove selected repository from an organization secret. https://docs.github.com/rest/actions/secrets#remove-selected-repository-from-an-organization-secret"""
    async def remove_selected_repo_from_org_variable(self, org: str, name: str, repository_id: int) -> None:
        """Remove selected repository from an organization variable. https://docs.github.com/rest/actions/variables#remove-selected-repository-from-an-organization-variable"""
    async def remove_self_hosted_runner_from_group_for_org(
        self, org: str, runner_group_id: int, runner_id: int
    ) -> None:
        """Remove a self-hosted runner from a group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#remove-a-self-hosted-runner-from-a-group-for-an-organization"""
    async def review_custom_gates_for_run(
        self,
        owner: str,
        repo: str,
        run_id: int,
        *,
        environment_name: str,
        comment: str = ...,
        state: Literal["approved", "rejected"] = ...,
    ) -> None:
        """Review custom deployment protection rules for a workflow run. https://docs.github.com/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run"""
    async def review_pending_deployments_for_run(
        self,
        owner: str,
        repo: str,
        run_id: int,
        *,
        environment_ids: Sequence[int],
        state: Literal["approved", "rejected"],
        comment: str,
    ) -> list[Record]:
        """Review pending deployments for a workflow run. https://docs.github.com/rest/actions/workflow-runs#review-pending-deployments-for-a-workflow-run"""
    async def set_actions_cache_retention_limit_for_enterprise(
        self, enterprise: str, *, max_cache_retention_days: int = ...
    ) -> None:
        """Set GitHub Actions cache retention limit for an enterprise. https://docs.github.com/rest/actions/cache#set-github-actions-cache-retention-limit-for-an-enterprise"""
    async def set_actions_cache_retention_limit_for_organization(
        self, org: str, *, max_cache_retention_days: int = ...
    ) -> None:
        """Set GitHub Actions cache retention limit for an organization. https://docs.github.com/rest/actions/cache#set-github-actions-cache-retention-limit-for-an-organization"""
    async def set_actions_cache_retention_limit_for_repository(
        self, owner: str, repo: str, *, max_cache_retention_days: int = ...
    ) -> None:
        """Set GitHub Actions cache retention limit for a repository. https://docs.github.com/rest/actions/cache#set-github-actions-cache-retention-limit-for-a-repository"""
    async def set_actions_cache_storage_limit_for_enterprise(
        self, enterprise: str, *, max_cache_size_gb: int = ...
    ) -> None:
        """Set GitHub Actions cache storage limit for an enterprise. https://docs.github.com/rest/actions/cache#set-github-actions-cache-storage-limit-for-an-enterprise"""
    async def set_actions_cache_storage_limit_for_organization(self, org: str, *, max_cache_size_gb: int = ...) -> None:
        """Set GitHub Actions cache storage limit for an organization. https://docs.github.com/rest/actions/cache#set-github-actions-cache-storage-limit-for-an-organization"""
    async def set_actions_cache_storage_limit_for_repository(
        self, owner: str, repo: str, *, max_cache_size_gb: int = ...
    ) -> None:
        """Set GitHub Actions cache storage limit for a repository. https://docs.github.com/rest/actions/cache#set-github-actions-cache-storage-limit-for-a-repository"""
    async def set_allowed_actions_organization(
        self,
        org: str,
        *,
        github_owned_allowed: bool = ...,
        verified_allowed: bool = ...,
        patterns_allowed: Sequence[str] = ...,
    ) -> None:
        """Set allowed actions and reusable workflows for an organization. https://docs.github.com/rest/actions/permissions#set-allowed-actions-and-reusable-workflows-for-an-organization"""
    async def set_allowed_actions_repository(
        self,
        owner: str,
        repo: str,
        *,
        github_owned_allowed: bool = ...,
        verified_allowed: bool = ...,
        patterns_allowed: Sequence[str] = ...,
    ) -> None:
        """Set allowed actions and reusable workflows for a repository. https://docs.github.com/rest/actions/permissions#set-allowed-actions-and-reusable-workflows-for-a-repository"""
    async def set_artifact_and_log_retention_settings_organization(self, org: str, *, days: int) -> None:
        """Set artifact and log retention settings for an organization. https://docs.github.com/rest/actions/permissions#set-artifact-and-log-retention-settings-for-an-organization"""
    async def set_artifact_and_log_retention_settings_repository(self, owner: str, repo: str, *, days: int) -> None:
        """Set artifact and log retention settings for a repository. https://docs.github.com/rest/actions/permissions#set-artifact-and-log-retention-settings-for-a-repository"""
    async def set_custom_labels_for_self_hosted_runner_for_org(
        self, org: str, runner_id: int, *, labels: Sequence[str]
    ) -> Record:
        """Set custom labels for a self-hosted runner for an organization. https://docs.github.com/rest/actions/self-hosted-runners#set-custom-labels-for-a-self-hosted-runner-for-an-organization"""
    async def set_custom_labels_for_self_hosted_runner_for_repo(
        self, owner: str, repo: str, runner_id: int, *, labels: Sequence[str]
    ) -> Record:
        """Set custom labels for a self-hosted runner for a repository. https://docs.github.com/rest/actions/self-hosted-runners#set-custom-labels-for-a-self-hosted-runner-for-a-repository"""
    async def set_custom_oidc_sub_claim_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        use_default: bool,
        include_claim_keys: Sequence[str] = ...,
        use_immutable_subject: bool = ...,
    ) -> Record:
        """Set the customization template for an OIDC subject claim for a repository. https://docs.github.com/rest/actions/oidc#set-the-customization-template-for-an-oidc-subject-claim-for-a-repository"""
    async def set_fork_pr_contributor_approval_permissions_organization(
        self,
        org: str,
        *,
        approval_policy: Literal[
            "first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"
        ],
    ) -> None:
        """Set fork PR contributor approval permissions for an organization. https://docs.github.com/rest/actions/permissions#set-fork-pr-contributor-approval-permissions-for-an-organization"""
    async def set_fork_pr_contributor_approval_permissions_repository(
        self,
        owner: str,
        repo: str,
        *,
        approval_policy: Literal[
            "first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"
        ],
    ) -> None:
        """Set fork PR contributor approval permissions for a repository. https://docs.github.com/rest/actions/permissions#set-fork-pr-contributor-approval-permissions-for-a-repository"""
    async def set_github_actions_default_workflow_permissions_organization(
        self,
        org: str,
        *,
        default_workflow_permissions: Literal["read", "write"] = ...,
        can_approve_pull_request_reviews: bool = ...,
    ) -> None:
        """Set default workflow permissions for an organization. https://docs.github.com/rest/actions/permissions#set-default-workflow-permissions-for-an-organization"""
    async def set_github_actions_default_workflow_permissions_repository(
        self,
        owner: str,
        repo: str,
        *,
        default_workflow_permissions: Literal["read", "write"] = ...,
        can_approve_pull_request_reviews: bool = ...,
    ) -> None:
        """Set default workflow permissions for a repository. https://docs.github.com/rest/actions/permissions#set-default-workflow-permissions-for-a-repository"""
    async def set_github_actions_permissions_organization(
        self,
        org: str,
        *,
        enabled_repositories: Literal["all", "none", "selected"],
        allowed_actions: Literal["all", "local_only", "selected"] = ...,
        sha_pinning_required: bool = ...,
    ) -> None:
        """Set GitHub Actions permissions for an organization. https://docs.github.com/rest/actions/permissions#set-github-actions-permissions-for-an-organization"""
    async def set_github_actions_permissions_repository(
        self,
        owner: str,
        repo: str,
        *,
        enabled: bool,
        allowed_actions: Literal["all", "local_only", "selected"] = ...,
        sha_pinning_required: bool = ...,
    ) -> None:
        """Set GitHub Actions permissions for a repository. https://docs.github.com/rest/actions/permissions#set-github-actions-permissions-for-a-repository"""
    async def set_private_repo_fork_pr_workflows_settings_organization(
        self,
        org: str,
        *,
        run_workflows_from_fork_pull_requests: bool,
        send_write_tokens_to_workflows: bool = ...,
        send_secrets_and_variables: bool = ...,
        require_approval_for_fork_pr_workflows: bool = ...,
    ) -> None:
        """Set private repo fork PR workflow settings for an organization. https://docs.github.com/rest/actions/permissions#set-private-repo-fork-pr-workflow-settings-for-an-organization"""
    async def set_private_repo_fork_pr_workflows_settings_repository(
        self,
        owner: str,
        repo: str,
        *,
        run_workflows_from_fork_pull_requests: bool,
        send_write_tokens_to_workflows: bool = ...,
        send_secrets_and_variables: bool = ...,
        require_approval_for_fork_pr_workflows: bool = ...,
    ) -> None:
        """Set private repo fork PR workflow settings for a repository. https://docs.github.com/rest/actions/permissions#set-private-repo-fork-pr-workflow-settings-for-a-repository"""
    async def set_repo_access_to_self_hosted_runner_group_in_org(
        self, org: str, runner_group_id: int, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set repository access for a self-hosted runner group in an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#set-repository-access-for-a-self-hosted-runner-group-in-an-organization"""
    async def set_selected_repos_for_org_secret(
        self, org: str, secret_name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for an organization secret. https://docs.github.com/rest/actions/secrets#set-selected-repositories-for-an-organization-secret"""
    async def set_selected_repos_for_org_variable(
        self, org: str, name: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories for an organization variable. https://docs.github.com/rest/actions/variables#set-selected-repositories-for-an-organization-variable"""
    async def set_selected_repositories_enabled_github_actions_organization(
        self, org: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set selected repositories enabled for GitHub Actions in an organization. https://docs.github.com/rest/actions/permissions#set-selected-repositories-enabled-for-github-actions-in-an-organization"""
    async def set_selected_repositories_self_hosted_runners_organization(
        self, org: str, *, selected_repository_ids: Sequence[int]
    ) -> None:
        """Set repositories allowed to use self-hosted runners in an organization. https://docs.github.com/rest/actions/permissions#set-repositories-allowed-to-use-self-hosted-runners-in-an-organization"""
    async def set_self_hosted_runners_in_group_for_org(
        self, org: str, runner_group_id: int, *, runners: Sequence[int]
    ) -> None:
        """Set self-hosted runners in a group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#set-self-hosted-runners-in-a-group-for-an-organization"""
    async def set_self_hosted_runners_permissions_organization(
        self, org: str, *, enabled_repositories: Literal["all", "selected", "none"]
    ) -> None:
        """Set self-hosted runners settings for an organization. https://docs.github.com/rest/actions/permissions#set-self-hosted-runners-settings-for-an-organization"""
    async def set_workflow_access_to_repository(
        self, owner: str, repo: str, *, access_level: Literal["none", "user", "organization"]
    ) -> None:
        """Set the level of access for workflows outside of the repository. https://docs.github.com/rest/actions/permissions#set-the-level-of-access-for-workflows-outside-of-the-repository"""
    async def update_environment_variable(
        self, owner: str, repo: str, environment_name: str, name: str, *, new_name: str = ..., value: str = ...
    ) -> None:
        """Update an environment variable. https://docs.github.com/rest/actions/variables#update-an-environment-variable"""
    async def update_hosted_runner_for_org(
        self,
        org: str,
        hosted_runner_id: int,
        *,
        name: str = ...,
        runner_group_id: int = ...,
        maximum_runners: int = ...,
        enable_static_ip: bool = ...,
        size: str = ...,
        image_source: Literal["github", "partner", "custom"] = ...,
        image_id: str = ...,
        image_version: str | None = ...,
        image_gen: bool = ...,
    ) -> Record:
        """Update a GitHub-hosted runner for an organization. https://docs.github.com/rest/actions/hosted-runners#update-a-github-hosted-runner-for-an-organization"""
    async def update_org_variable(
        self,
        org: str,
        name: str,
        *,
        new_name: str = ...,
        value: str = ...,
        visibility: Literal["all", "private", "selected"] = ...,
        selected_repository_ids: Sequence[int] = ...,
    ) -> None:
        """Update an organization variable. https://docs.github.com/rest/actions/variables#update-an-organization-variable"""
    async def update_repo_variable(
        self, owner: str, repo: str, name: str, *, new_name: str = ..., value: str = ...
    ) -> None:
        """Update a repository variable. https://docs.github.com/rest/actions/variables#update-a-repository-variable"""
    async def update_self_hosted_runner_group_for_org(
        self,
        org: str,
        runner_group_id: int,
        *,
        name: str,
        visibility: Literal["selected", "all", "private"] = ...,
        allows_public_repositories: bool = ...,
        restricted_to_workflows: bool = ...,
        selected_workflows: Sequence[str] = ...,
        network_configuration_id: str | None = ...,
    ) -> Record:
        """Update a self-hosted runner group for an organization. https://docs.github.com/rest/actions/self-hosted-runner-groups#update-a-self-hosted-runner-group-for-an-organization"""
