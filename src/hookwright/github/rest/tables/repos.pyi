from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Repos:
    async def accept_invitation_for_authenticated_user(self, invitation_id: int) -> None:
        """Accept a repository invitation. https://docs.github.com/rest/collaborators/invitations#accept-a-repository-invitation"""
    async def add_app_access_restrictions(
        self, owner: str, repo: str, branch: str, *, apps: Sequence[str]
    ) -> list[Record]:
        """Add app access restrictions. https://docs.github.com/rest/branches/branch-protection#add-app-access-restrictions"""
    async def add_collaborator(self, owner: str, repo: str, username: str, *, permission: str = ...) -> Record | None:
        """Add a repository collaborator. https://docs.github.com/rest/collaborators/collaborators#add-a-repository-collaborator"""
    async def add_status_check_contexts(
        self, owner: str, repo: str, branch: str, *, contexts: Sequence[str]
    ) -> list[str]:
        """Add status check contexts. https://docs.github.com/rest/branches/branch-protection#add-status-check-contexts"""
    async def add_team_access_restrictions(
        self, owner: str, repo: str, branch: str, *, teams: Sequence[str]
    ) -> list[Record]:
        """Add team access restrictions. https://docs.github.com/rest/branches/branch-protection#add-team-access-restrictions"""
    async def add_user_access_restrictions(
        self, owner: str, repo: str, branch: str, *, users: Sequence[str]
    ) -> list[Record]:
        """Add user access restrictions. https://docs.github.com/rest/branches/branch-protection#add-user-access-restrictions"""
    async def cancel_pages_deployment(self, owner: str, repo: str, pages_deployment_id: int | str) -> None:
        """Cancel a GitHub Pages deployment. https://docs.github.com/rest/pages/pages#cancel-a-github-pages-deployment"""
    async def check_automated_security_fixes(self, owner: str, repo: str) -> Record:
        """Check if Dependabot security updates are enabled for a repository. https://docs.github.com/rest/repos/repos#check-if-dependabot-security-updates-are-enabled-for-a-repository"""
    async def check_collaborator(self, owner: str, repo: str, username: str) -> None:
        """Check if a user is a repository collaborator. https://docs.github.com/rest/collaborators/collaborators#check-if-a-user-is-a-repository-collaborator"""
    async def check_immutable_releases(self, owner: str, repo: str) -> Record:
        """Check if immutable releases are enabled for a repository. https://docs.github.com/rest/repos/repos#check-if-immutable-releases-are-enabled-for-a-repository"""
    async def check_private_vulnerability_reporting(self, owner: str, repo: str) -> Record:
        """Check if private vulnerability reporting is enabled for a repository. https://docs.github.com/rest/repos/repos#check-if-private-vulnerability-reporting-is-enabled-for-a-repository"""
    async def check_vulnerability_alerts(self, owner: str, repo: str) -> None:
        """Check if vulnerability alerts are enabled for a repository. https://docs.github.com/rest/repos/repos#check-if-vulnerability-alerts-are-enabled-for-a-repository"""
    async def codeowners_errors(self, owner: str, repo: str, *, ref: str = ...) -> Record:
        """List CODEOWNERS errors. https://docs.github.com/rest/repos/repos#list-codeowners-errors"""
    async def compare_commits(
        self, owner: str, repo: str, base: str, head: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """Compare two commits. https://docs.github.com/rest/reference/repos#compare-two-commits"""
    async def compare_commits_with_basehead(
        self, owner: str, repo: str, basehead: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """Compare two commits. https://docs.github.com/rest/commits/commits#compare-two-commits"""
    async def create_attestation(self, owner: str, repo: str, *, bundle: Object) -> Record:
        """Create an attestation. https://docs.github.com/rest/repos/attestations#create-an-attestation"""
    async def create_autolink(
        self, owner: str, repo: str, *, key_prefix: str, url_template: str, is_alphanumeric: bool = ...
    ) -> Record:
        """Create an autolink reference for a repository. https://docs.github.com/rest/repos/autolinks#create-an-autolink-reference-for-a-repository"""
    async def create_commit_comment(
        self,
        owner: str,
        repo: str,
        commit_sha: str,
        *,
        body: str,
        path: str = ...,
        position: int = ...,
        line: int = ...,
    ) -> Record:
        """Create a commit comment. https://docs.github.com/rest/commits/comments#create-a-commit-comment"""
    async def create_commit_signature_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Create commit signature protection. https://docs.github.com/rest/branches/branch-protection#create-commit-signature-protection"""
    async def create_commit_status(
        self,
        owner: str,
        repo: str,
        sha: str,
        *,
        state: Literal["error", "failure", "pending", "success"],
        target_url: str | None = ...,
        description: str | None = ...,
        context: str = ...,
    ) -> Record:
        """Create a commit status. https://docs.github.com/rest/commits/statuses#create-a-commit-status"""
    async def create_deploy_key(
        self, owner: str, repo: str, *, key: str, title: str = ..., read_only: bool = ...
    ) -> Record:
        """Create a deploy key. https://docs.github.com/rest/deploy-keys/deploy-keys#create-a-deploy-key"""
    async def create_deployment(
        self,
        owner: str,
        repo: str,
        *,
        ref: str,
        task: str = ...,
        auto_merge: bool = ...,
        required_contexts: Sequence[str] = ...,
        payload: Object | str = ...,
        environment: str = ...,
        description: str | None = ...,
        transient_environment: bool = ...,
        production_environment: bool = ...,
    ) -> Record:
        """Create a deployment. https://docs.github.com/rest/deployments/deployments#create-a-deployment"""
    async def create_deployment_branch_policy(
        self, owner: str, repo: str, environment_name: str, *, name: str, type: Literal["branch", "tag"] = ...
    ) -> Record:
        """Create a deployment branch policy. https://docs.github.com/rest/deployments/branch-policies#create-a-deployment-branch-policy"""
    async def create_deployment_protection_rule(
        self, owner: str, repo: str, environment_name: str, *, integration_id: int = ...
    ) -> Record:
        """Create a custom deployment protection rule on an environment. https://docs.github.com/rest/deployments/protection-rules#create-a-custom-deployment-protection-rule-on-an-environment"""
    async def create_deployment_status(
        self,
        owner: str,
        repo: str,
        deployment_id: int,
        *,
        state: Literal["error", "failure", "inactive", "in_progress", "queued", "pending", "success"],
        target_url: str = ...,
        log_url: str = ...,
        description: str = ...,
        environment: str = ...,
        environment_url: str = ...,
        auto_inactive: bool = ...,
    ) -> Record:
        """Create a deployment status. https://docs.github.com/rest/deployments/statuses#create-a-deployment-status"""
    async def create_dispatch_event(
        self, owner: str, repo: str, *, event_type: str, client_payload: Object = ...
    ) -> None:
        """Create a repository dispatch event. https://docs.github.com/rest/repos/repos#create-a-repository-dispatch-event"""
    async def create_for_authenticated_user(
        self,
        *,
        name: str,
        description: str = ...,
        homepage: str = ...,
        private: bool = ...,
        has_issues: bool = ...,
        has_projects: bool = ...,
        has_wiki: bool = ...,
        has_discussions: bool = ...,
        team_id: int = ...,
        auto_init: bool = ...,
        gitignore_template: str = ...,
        license_template: str = ...,
        allow_squash_merge: bool = ...,
        allow_merge_commit: bool = ...,
        allow_rebase_merge: bool = ...,
        allow_auto_merge: bool = ...,
        delete_branch_on_merge: bool = ...,
        squash_merge_commit_title: Literal["PR_TITLE", "COMMIT_OR_PR_TITLE"] = ...,
        squash_merge_commit_message: Literal["PR_BODY", "COMMIT_MESSAGES", "BLANK"] = ...,
        merge_commit_title: Literal["PR_TITLE", "MERGE_MESSAGE"] = ...,
        merge_commit_message: Literal["PR_BODY", "PR_TITLE", "BLANK"] = ...,
        has_downloads: bool = ...,
        is_template: bool = ...,
    ) -> Record:
        """Create a repository for the authenticated user. https://docs.github.com/rest/repos/repos#create-a-repository-for-the-authenticated-user"""
    async def create_fork(
        self, owner: str, repo: str, *, organization: str = ..., name: str = ..., default_branch_only: bool = ...
    ) -> Record:
        """Create a fork. https://docs.github.com/rest/repos/forks#create-a-fork"""
    async def create_in_org(
        self,
        org: str,
        *,
        name: str,
        description: str = ...,
        homepage: str = ...,
        private: bool = ...,
        visibility: Literal["public", "private"] = ...,
        has_issues: bool = ...,
        has_projects: bool = ...,
        has_wiki: bool = ...,
        has_downloads: bool = ...,
        is_template: bool = ...,
        team_id: int = ...,
        auto_init: bool = ...,
        gitignore_template: str = ...,
        license_template: str = ...,
        allow_squash_merge: bool = ...,
        allow_merge_commit: bool = ...,
        allow_rebase_merge: bool = ...,
        allow_auto_merge: bool = ...,
        delete_branch_on_merge: bool = ...,
        use_squash_pr_title_as_default: bool = ...,
        squash_merge_commit_title: Literal["PR_TITLE", "COMMIT_OR_PR_TITLE"] = ...,
        squash_merge_commit_message: Literal["PR_BODY", "COMMIT_MESSAGES", "BLANK"] = ...,
        merge_commit_title: Literal["PR_TITLE", "MERGE_MESSAGE"] = ...,
        merge_commit_message: Literal["PR_BODY", "PR_TITLE", "BLANK"] = ...,
        custom_properties: Object = ...,
    ) -> Record:
        """Create an organization repository. https://docs.github.com/rest/repos/repos#create-an-organization-repository"""
    async def create_or_update_environment(
        self,
        owner: str,
        repo: str,
        environment_name: str,
        *,
        wait_timer: int = ...,
        prevent_self_review: bool = ...,
        reviewers: Sequence[Object] | None = ...,
        deployment_branch_policy: Object | None = ...,
    ) -> Record:
        """Create or update an environment. https://docs.github.com/rest/deployments/environments#create-or-update-an-environment"""
    async def create_or_update_file_contents(
        self,
        owner: str,
        repo: str,
        path: str,
        *,
        message: str,
        content: str,
        sha: str = ...,
        branch: str = ...,
        committer: Object = ...,
        author: Object = ...,
    ) -> Record:
        """Create or update file contents. https://docs.github.com/rest/repos/contents#create-or-update-file-contents"""
    async def create_org_ruleset(
        self,
        org: str,
        *,
        name: str,
        enforcement: Literal["disabled", "active", "evaluate"],
        target: Literal["branch", "tag", "push", "repository"] = ...,
        bypass_actors: Sequence[Object] = ...,
        conditions: Object = ...,
        rules: Sequence[Object] = ...,
    ) -> Record:
        """Create an organization repository ruleset. https://docs.github.com/rest/orgs/rules#create-an-organization-repository-ruleset"""
    async def create_pages_deployment(
        self,
        owner: str,
        repo: str,
        *,
        pages_build_version: str,
        oidc_token: str,
        artifact_id: float = ...,
        artifact_url: str = ...,
        environment: str = ...,
    ) -> Record:
        """Create a GitHub Pages deployment. https://docs.github.com/rest/pages/pages#create-a-github-pages-deployment"""
    async def create_pages_site(
        self, owner: str, repo: str, *, build_type: Literal["legacy", "workflow"] = ..., source: Object = ...
    ) -> Record:
        """Create a GitHub Pages site. https://docs.github.com/rest/pages/pages#create-a-apiname-pages-site"""
    async def create_release(
        self,
        owner: str,
        repo: str,
        *,
        tag_name: str,
        target_commitish: str = ...,
        name: str = ...,
        body: str = ...,
        draft: bool = ...,
        prerelease: bool = ...,
        discussion_category_name: str = ...,
        generate_release_notes: bool = ...,
        make_latest: Literal["true", "false", "legacy"] = ...,
    ) -> Record:
        """Create a release. https://docs.github.com/rest/releases/releases#create-a-release"""
    async def create_repo_ruleset(
        self,
        owner: str,
        repo: str,
        *,
        name: str,
        enforcement: Literal["disabled", "active", "evaluate"],
        target: Literal["branch", "tag", "push"] = ...,
        bypass_actors: Sequence[Object] = ...,
        conditions: Object = ...,
        rules: Sequence[Object] = ...,
    ) -> Record:
        """Create a repository ruleset. https://docs.github.com/rest/repos/rules#create-a-repository-ruleset"""
    async def create_using_template(
        self,
        template_owner: str,
        template_repo: str,
        *,
        name: str,
        owner: str = ...,
        description: str = ...,
        include_all_branches: bool = ...,
        private: bool = ...,
    ) -> Record:
        """Create a repository using a template. https://docs.github.com/rest/repos/repos#create-a-repository-using-a-template"""
    async def create_webhook(
        self,
        owner: str,
        repo: str,
        *,
        name: str = ...,
        config: Object = ...,
        events: Sequence[str] = ...,
        active: bool = ...,
    ) -> Record:
        """Create a repository webhook. https://docs.github.com/rest/repos/webhooks#create-a-repository-webhook"""
    async def custom_properties_for_repos_create_or_update_repository_values(
        self, owner: str, repo: str, *, properties: Sequence[Object]
    ) -> None:
        """Create or update custom property values for a repository. https://docs.github.com/rest/repos/custom-properties#create-or-update-custom-property-values-for-a-repository"""
    async def custom_properties_for_repos_get_repository_values(self, owner: str, repo: str) -> list[Record]:
        """Get all custom property values for a repository. https://docs.github.com/rest/repos/custom-properties#get-all-custom-property-values-for-a-repository"""
    async def decline_invitation_for_authenticated_user(self, invitation_id: int) -> None:
        """Decline a repository invitation. https://docs.github.com/rest/collaborators/invitations#decline-a-repository-invitation"""
    async def delete(self, owner: str, repo: str) -> None:
        """Delete a repository. https://docs.github.com/rest/repos/repos#delete-a-repository"""
    async def delete_access_restrictions(self, owner: str, repo: str, branch: str) -> None:
        """Delete access restrictions. https://docs.github.com/rest/branches/branch-protection#delete-access-restrictions"""
    async def delete_admin_branch_protection(self, owner: str, repo: str, branch: str) -> None:
        """Delete admin branch protection. https://docs.github.com/rest/branches/branch-protection#delete-admin-branch-protection"""
    async def delete_an_environment(self, owner: str, repo: str, environment_name: str) -> None:
        """Delete an environment. https://docs.github.com/rest/deployments/environments#delete-an-environment"""
    async def delete_autolink(self, owner: str, repo: str, autolink_id: int) -> None:
        """Delete an autolink reference from a repository. https://docs.github.com/rest/repos/autolinks#delete-an-autolink-reference-from-a-repository"""
    async def delete_branch_protection(self, owner: str, repo: str, branch: str) -> None:
        """Delete branch protection. https://docs.github.com/rest/branches/branch-protection#delete-branch-protection"""
    async def delete_commit_comment(self, owner: str, repo: str, comment_id: int) -> None:
        """Delete a commit comment. https://docs.github.com/rest/commits/comments#delete-a-commit-comment"""
    async def delete_commit_signature_protection(self, owner: str, repo: str, branch: str) -> None:
        """Delete commit signature protection. https://docs.github.com/rest/branches/branch-protection#delete-commit-signature-protection"""
    async def delete_deploy_key(self, owner: str, repo: str, key_id: int) -> None:
        """Delete a deploy key. https://docs.github.com/rest/deploy-keys/deploy-keys#delete-a-deploy-key"""
    async def delete_deployment(self, owner: str, repo: str, deployment_id: int) -> None:
        """Delete a deployment. https://docs.github.com/rest/deployments/deployments#delete-a-deployment"""
    async def delete_deployment_branch_policy(
        self, owner: str, repo: str, environment_name: str, branch_policy_id: int
    ) -> None:
        """Delete a deployment branch policy. https://docs.github.com/rest/deployments/branch-policies#delete-a-deployment-branch-policy"""
    async def delete_file(
        self,
        owner: str,
        repo: str,
        path: str,
        *,
        message: str,
        sha: str,
        branch: str = ...,
        committer: Object = ...,
        author: Object = ...,
    ) -> Record:
        """Delete a file. https://docs.github.com/rest/repos/contents#delete-a-file"""
    async def delete_invitation(self, owner: str, repo: str, invitation_id: int) -> None:
        """Delete a repository invitation. https://docs.github.com/rest/collaborators/invitations#delete-a-repository-invitation"""
    async def delete_org_ruleset(self, org: str, ruleset_id: int) -> None:
        """Delete an organization repository ruleset. https://docs.github.com/rest/orgs/rules#delete-an-organization-repository-ruleset"""
    async def delete_pages_site(self, owner: str, repo: str) -> None:
        """Delete a GitHub Pages site. https://docs.github.com/rest/pages/pages#delete-a-apiname-pages-site"""
    async def delete_pull_request_review_protection(self, owner: str, repo: str, branch: str) -> None:
        """Delete pull request review protection. https://docs.github.com/rest/branches/branch-protection#delete-pull-request-review-protection"""
    async def delete_release(self, owner: str, repo: str, release_id: int) -> None:
        """Delete a release. https://docs.github.com/rest/releases/releases#delete-a-release"""
    async def delete_release_asset(self, owner: str, repo: str, asset_id: int) -> None:
        """Delete a release asset. https://docs.github.com/rest/releases/assets#delete-a-release-asset"""
    async def delete_repo_ruleset(self, owner: str, repo: str, ruleset_id: int) -> None:
        """Delete a repository ruleset. https://docs.github.com/rest/repos/rules#delete-a-repository-ruleset"""
    async def delete_webhook(self, owner: str, repo: str, hook_id: int) -> None:
        """Delete a repository webhook. https://docs.github.com/rest/repos/webhooks#delete-a-repository-webhook"""
    async def disable_automated_security_fixes(self, owner: str, repo: str) -> None:
        """Disable Dependabot security updates. https://docs.github.com/rest/repos/repos#disable-dependabot-security-updates"""
    async def disable_deployment_protection_rule(
        self, owner: str, repo: str, environment_name: str, protection_rule_id: int
    ) -> None:
        """Disable a custom protection rule for an environment. https://docs.github.com/rest/deployments/protection-rules#disable-a-custom-protection-rule-for-an-environment"""
    async def disable_immutable_releases(self, owner: str, repo: str) -> None:
        """Disable immutable releases. https://docs.github.com/rest/repos/repos#disable-immutable-releases"""
    async def disable_private_vulnerability_reporting(self, owner: str, repo: str) -> None:
        """Disable private vulnerability reporting for a repository. https://docs.github.com/rest/repos/repos#disable-private-vulnerability-reporting-for-a-repository"""
    async def disable_vulnerability_alerts(self, owner: str, repo: str) -> None:
        """Disable vulnerability alerts. https://docs.github.com/rest/repos/repos#disable-vulnerability-alerts"""
    async def download_tarball_archive(self, owner: str, repo: str, ref: str) -> bytes:
        """Download a repository archive (tar). https://docs.github.com/rest/repos/contents#download-a-repository-archive-tar"""
    async def download_zipball_archive(self, owner: str, repo: str, ref: str) -> bytes:
        """Download a repository archive (zip). https://docs.github.com/rest/repos/contents#download-a-repository-archive-zip"""
    async def enable_automated_security_fixes(self, owner: str, repo: str) -> None:
        """Enable Dependabot security updates. https://docs.github.com/rest/repos/repos#enable-dependabot-security-updates"""
    async def enable_immutable_releases(self, owner: str, repo: str) -> None:
        """Enable immutable releases. https://docs.github.com/rest/repos/repos#enable-immutable-releases"""
    async def enable_private_vulnerability_reporting(self, owner: str, repo: str) -> None:
        """Enable private vulnerability reporting for a repository. https://docs.github.com/rest/repos/repos#enable-private-vulnerability-reporting-for-a-repository"""
    async def enable_vulnerability_alerts(self, owner: str, repo: str) -> None:
        """Enable vulnerability alerts. https://docs.github.com/rest/repos/repos#enable-vulnerability-alerts"""
    async def generate_release_notes(
        self,
        owner: str,
        repo: str,
        *,
        tag_name: str,
        target_commitish: str = ...,
        previous_tag_name: str = ...,
        configuration_file_path: str = ...,
    ) -> Record:
        """Generate release notes content for a release. https://docs.github.com/rest/releases/releases#generate-release-notes-content-for-a-release"""
    async def get(self, owner: str, repo: str) -> Record:
        """Get a repository. https://docs.github.com/rest/repos/repos#get-a-repository"""
    async def get_access_restrictions(self, owner: str, repo: str, branch: str) -> Record:
        """Get access restrictions. https://docs.github.com/rest/branches/branch-protection#get-access-restrictions"""
    async def get_admin_branch_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Get admin branch protection. https://docs.github.com/rest/branches/branch-protection#get-admin-branch-protection"""
    async def get_all_deployment_protection_rules(self, owner: str, repo: str, environment_name: str) -> Record:
        """Get all deployment protection rules for an environment. https://docs.github.com/rest/deployments/protection-rules#get-all-deployment-protection-rules-for-an-environment"""
    async def get_all_environments(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> Record:
        """List environments. https://docs.github.com/rest/deployments/environments#list-environments"""
    async def get_all_status_check_contexts(self, owner: str, repo: str, branch: str) -> list[str]:
        """Get all status check contexts. https://docs.github.com/rest/branches/branch-protection#get-all-status-check-contexts"""
    async def get_all_topics(self, owner: str, repo: str, *, page: int = ..., per_page: int = ...) -> Record:
        """Get all repository topics. https://docs.github.com/rest/repos/repos#get-all-repository-topics"""
    async def get_apps_with_access_to_protected_branch(self, owner: str, repo: str, branch: str) -> list[Record]:
        """Get apps with access to the protected branch. https://docs.github.com/rest/branches/branch-protection#get-apps-with-access-to-the-protected-branch"""
    async def get_autolink(self, owner: str, repo: str, autolink_id: int) -> Record:
        """Get an autolink reference of a repository. https://docs.github.com/rest/repos/autolinks#get-an-autolink-reference-of-a-repository"""
    async def get_branch(self, owner: str, repo: str, branch: str) -> Record:
        """Get a branch. https://docs.github.com/rest/branches/branches#get-a-branch"""
    async def get_branch_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Get branch protection. https://docs.github.com/rest/branches/branch-protection#get-branch-protection"""
    async def get_branch_rules(
        self, owner: str, repo: str, branch: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """Get rules for a branch. https://docs.github.com/rest/repos/rules#get-rules-for-a-branch"""
    async def get_clones(self, owner: str, repo: str, *, per: Literal["day", "week"] = ...) -> Record:
        """Get repository clones. https://docs.github.com/rest/metrics/traffic#get-repository-clones"""
    async def get_code_frequency_stats(self, owner: str, repo: str) -> list[Any] | Record | None:
        """Get the weekly commit activity. https://docs.github.com/rest/metrics/statistics#get-the-weekly-commit-activity"""
    async def get_collaborator_permission_level(self, owner: str, repo: str, username: str) -> Record:
        """Get repository permissions for a user. https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user"""
    async def get_combined_status_for_ref(
        self, owner: str, repo: str, ref: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """Get the combined status for a specific reference. https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference"""
    async def get_commit(self, owner: str, repo: str, ref: str, *, page: int = ..., per_page: int = ...) -> Record:
        """Get a commit. https://docs.github.com/rest/commits/commits#get-a-commit"""
    async def get_commit_activity_stats(self, owner: str, repo: str) -> list[Record] | Record | None:
        """Get the last year of commit activity. https://docs.github.com/rest/metrics/statistics#get-the-last-year-of-commit-activity"""
    async def get_commit_comment(self, owner: str, repo: str, comment_id: int) -> Record:
        """Get a commit comment. https://docs.github.com/rest/commits/comments#get-a-commit-comment"""
    async def get_commit_signature_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Get commit signature protection. https://docs.github.com/rest/branches/branch-protection#get-commit-signature-protection"""
    async def get_community_profile_metrics(self, owner: str, repo: str) -> Record:
        """Get community profile metrics. https://docs.github.com/rest/metrics/community#get-community-profile-metrics"""
    async def get_content(self, owner: str, repo: str, path: str, *, ref: str = ...) -> Any:
        """Get repository content. https://docs.github.com/rest/repos/contents#get-repository-content"""
    async def get_contributors_stats(self, owner: str, repo: str) -> list[Record] | Record | None:
        """Get all contributor commit activity. https://docs.github.com/rest/metrics/statistics#get-all-contributor-commit-activity"""
    async def get_custom_deployment_protection_rule(
        self, owner: str, repo: str, environment_name: str, protection_rule_id: int
    ) -> Record:
        """Get a custom deployment protection rule. https://docs.github.com/rest/deployments/protection-rules#get-a-custom-deployment-protection-rule"""
    async def get_deploy_key(self, owner: str, repo: str, key_id: int) -> Record:
        """Get a deploy key. https://docs.github.com/rest/deploy-keys/deploy-keys#get-a-deploy-key"""
    async def get_deployment(self, owner: str, repo: str, deployment_id: int) -> Record:
        """Get a deployment. https://docs.github.com/rest/deployments/deployments#get-a-deployment"""
    async def get_deployment_branch_policy(
        self, owner: str, repo: str, environment_name: str, branch_policy_id: int
    ) -> Record:
        """Get a deployment branch policy. https://docs.github.com/rest/deployments/branch-policies#get-a-deployment-branch-policy"""
    async def get_deployment_status(self, owner: str, repo: str, deployment_id: int, status_id: int) -> Record:
        """Get a deployment status. https://docs.github.com/rest/deployments/statuses#get-a-deployment-status"""
    async def get_environment(self, owner: str, repo: str, environment_name: str) -> Record:
        """Get an environment. https://docs.github.com/rest/deployments/environments#get-an-environment"""
    async def get_hash_algorithm(self, owner: str, repo: str) -> Record:
        """Get the hash algorithm for a repository. https://docs.github.com/rest/repos/repos#get-the-hash-algorithm-for-a-repository"""
    async def get_latest_pages_build(self, owner: str, repo: str) -> Record:
        """Get latest Pages build. https://docs.github.com/rest/pages/pages#get-latest-pages-build"""
    async def get_latest_release(self, owner: str, repo: str) -> Record:
        """Get the latest release. https://docs.github.com/rest/releases/releases#get-the-latest-release"""
    async def get_org_rule_suite(self, org: str, rule_suite_id: int) -> Record:
        """Get an organization rule suite. https://docs.github.com/rest/orgs/rule-suites#get-an-organization-rule-suite"""
    async def get_org_rule_suites(
        self,
        org: str,
        *,
        ref: str = ...,
        repository_name: str = ...,
        time_period: Literal["hour", "day", "week", "month"] = ...,
        actor_name: str = ...,
        rule_suite_result: Literal["pass", "fail", "bypass", "all"] = ...,
        evaluate_status: Literal["all", "active", "evaluate"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List organization rule suites. https://docs.github.com/rest/orgs/rule-suites#list-organization-rule-suites"""
    async def get_org_ruleset(self, org: str, ruleset_id: int) -> Record:
        """Get an organization repository ruleset. https://docs.github.com/rest/orgs/rules#get-an-organization-repository-ruleset"""
    async def get_org_rulesets(
        self, org: str, *, per_page: int = ..., page: int = ..., targets: str = ...
    ) -> list[Record]:
        """Get all organization repository rulesets. https://docs.github.com/rest/orgs/rules#get-all-organization-repository-rulesets"""
    async def get_pages(self, owner: str, repo: str) -> Record:
        """Get a GitHub Pages site. https://docs.github.com/rest/pages/pages#get-a-apiname-pages-site"""
    async def get_pages_build(self, owner: str, repo: str, build_id: int) -> Record:
        """Get GitHub Pages build. https://docs.github.com/rest/pages/pages#get-apiname-pages-build"""
    async def get_pages_deployment(self, owner: str, repo: str, pages_deployment_id: int | str) -> Record:
        """Get the status of a GitHub Pages deployment. https://docs.github.com/rest/pages/pages#get-the-status-of-a-github-pages-deployment"""
    async def get_pages_health_check(self, owner: str, repo: str) -> Record:
        """Get a DNS health check for GitHub Pages. https://docs.github.com/rest/pages/pages#get-a-dns-health-check-for-github-pages"""
    async def get_participation_stats(self, owner: str, repo: str) -> Record:
        """Get the weekly commit count. https://docs.github.com/rest/metrics/statistics#get-the-weekly-commit-count"""
    async def get_pull_request_review_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Get pull request review protection. https://docs.github.com/rest/branches/branch-protection#get-pull-request-review-protection"""
    async def get_punch_card_stats(self, owner: str, repo: str) -> list[Any] | None:
        """Get the hourly commit count for each day. https://docs.github.com/rest/metrics/statistics#get-the-hourly-commit-count-for-each-day"""
    async def get_readme(self, owner: str, repo: str, *, ref: str = ...) -> Record:
        """Get a repository README. https://docs.github.com/rest/repos/contents#get-a-repository-readme"""
    async def get_readme_in_directory(self, owner: str, repo: str, dir: str, *, ref: str = ...) -> Record:
        """Get a repository README for a directory. https://docs.github.com/rest/repos/contents#get-a-repository-readme-for-a-directory"""
    async def get_release(self, owner: str, repo: str, release_id: int) -> Record:
        """Get a release. https://docs.github.com/rest/releases/releases#get-a-release"""
    async def get_release_asset(self, owner: str, repo: str, asset_id: int) -> Record:
        """Get a release asset. https://docs.github.com/rest/releases/assets#get-a-release-asset"""
    async def get_release_by_tag(self, owner: str, repo: str, tag: str) -> Record:
        """Get a release by tag name. https://docs.github.com/rest/releases/releases#get-a-release-by-tag-name"""
    async def get_repo_rule_suite(self, owner: str, repo: str, rule_suite_id: int) -> Record:
        """Get a repository rule suite. https://docs.github.com/rest/repos/rule-suites#get-a-repository-rule-suite"""
    async def get_repo_rule_suites(
        self,
        owner: str,
        repo: str,
        *,
        ref: str = ...,
        time_period: Literal["hour", "day", "week", "month"] = ...,
        actor_name: str = ...,
        rule_suite_result: Literal["pass", "fail", "bypass", "all"] = ...,
        evaluate_status: Literal["all", "active", "evaluate"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List repository rule suites. https://docs.github.com/rest/repos/rule-suites#list-repository-rule-suites"""
    async def get_repo_ruleset(self, owner: str, repo: str, ruleset_id: int, *, includes_parents: bool = ...) -> Record:
        """Get a repository ruleset. https://docs.github.com/rest/repos/rules#get-a-repository-ruleset"""
    async def get_repo_ruleset_history(
        self, owner: str, repo: str, ruleset_id: int, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """Get repository ruleset history. https://docs.github.com/rest/repos/rules#get-repository-ruleset-history"""
    async def get_repo_ruleset_version(self, owner: str, repo: str, ruleset_id: int, version_id: int) -> Record:
        """Get repository ruleset version. https://docs.github.com/rest/repos/rules#get-repository-ruleset-version"""
    async def get_repo_rulesets(
        self,
        owner: str,
        repo: str,
        *,
        per_page: int = ...,
        page: int = ...,
        includes_parents: bool = ...,
        targets: str = ...,
    ) -> list[Record]:
        """Get all repository rulesets. https://docs.github.com/rest/repos/rules#get-all-repository-rulesets"""
    async def get_status_checks_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Get status checks protection. https://docs.github.com/rest/branches/branch-protection#get-status-checks-protection"""
    async def get_teams_with_access_to_protected_branch(self, owner: str, repo: str, branch: str) -> list[Record]:
        """Get teams with access to the protected branch. https://docs.github.com/rest/branches/branch-protection#get-teams-with-access-to-the-protected-branch"""
    async def get_top_paths(self, owner: str, repo: str) -> list[Record]:
        """Get top referral paths. https://docs.github.com/rest/metrics/traffic#get-top-referral-paths"""
    async def get_top_referrers(self, owner: str, repo: str) -> list[Record]:
        """Get top referral sources. https://docs.github.com/rest/metrics/traffic#get-top-referral-sources"""
    async def get_users_with_access_to_protected_branch(self, owner: str, repo: str, branch: str) -> list[Record]:
        """Get users with access to the protected branch. https://docs.github.com/rest/branches/branch-protection#get-users-with-access-to-the-protected-branch"""
    async def get_views(self, owner: str, repo: str, *, per: Literal["day", "week"] = ...) -> Record:
        """Get page views. https://docs.github.com/rest/metrics/traffic#get-page-views"""
    async def get_webhook(self, owner: str, repo: str, hook_id: int) -> Record:
        """Get a repository webhook. https://docs.github.com/rest/repos/webhooks#get-a-repository-webhook"""
    async def get_webhook_config_for_repo(self, owner: str, repo: str, hook_id: int) -> Record:
        """Get a webhook configuration for a repository. https://docs.github.com/rest/repos/webhooks#get-a-webhook-configuration-for-a-repository"""
    async def get_webhook_delivery(self, owner: str, repo: str, hook_id: int, delivery_id: int) -> Record:
        """Get a delivery for a repository webhook. https://docs.github.com/rest/repos/webhooks#get-a-delivery-for-a-repository-webhook"""
    async def list_activities(
        self,
        owner: str,
        repo: str,
        *,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        ref: str = ...,
        actor: str = ...,
        time_period: Literal["day", "week", "month", "quarter", "year"] = ...,
        activity_type: Literal[
            "push", "force_push", "branch_creation", "branch_deletion", "pr_merge", "merge_queue_merge"
        ] = ...,
    ) -> list[Record]:
        """List repository activities. https://docs.github.com/rest/repos/repos#list-repository-activities"""
    async def list_attestations(
        self,
        owner: str,
        repo: str,
        subject_digest: str,
        *,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        predicate_type: str = ...,
    ) -> Record:
        """List attestations. https://docs.github.com/rest/repos/attestations#list-attestations"""
    async def list_autolinks(self, owner: str, repo: str) -> list[Record]:
        """Get all autolinks of a repository. https://docs.github.com/rest/repos/autolinks#get-all-autolinks-of-a-repository"""
    async def list_branches(
        self, owner: str, repo: str, *, protected: bool = ..., per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List branches. https://docs.github.com/rest/branches/branches#list-branches"""
    async def list_branches_for_head_commit(self, owner: str, repo: str, commit_sha: str) -> list[Record]:
        """List branches for HEAD commit. https://docs.github.com/rest/commits/commits#list-branches-for-head-commit"""
    async def list_collaborators(
        self,
        owner: str,
        repo: str,
        *,
        affiliation: Literal["outside", "direct", "all"] = ...,
        permission: Literal["pull", "triage", "push", "maintain", "admin"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List repository collaborators. https://docs.github.com/rest/collaborators/collaborators#list-repository-collaborators"""
    async def list_comments_for_commit(
        self, owner: str, repo: str, commit_sha: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List commit comments. https://docs.github.com/rest/commits/comments#list-commit-comments"""
    async def list_commit_comments_for_repo(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List commit comments for a repository. https://docs.github.com/rest/commits/comments#list-commit-comments-for-a-repository"""
    async def list_commit_statuses_for_ref(
        self, owner: str, repo: str, ref: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List commit statuses for a reference. https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference"""
    async def list_commits(
        self,
        owner: str,
        repo: str,
        *,
        sha: str = ...,
        path: str = ...,
        author: str = ...,
        committer: str = ...,
        since: str = ...,
        until: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List commits. https://docs.github.com/rest/commits/commits#list-commits"""
    async def list_contributors(
        self, owner: str, repo: str, *, anon: str = ..., per_page: int = ..., page: int = ...
    ) -> list[Record] | None:
        """List repository contributors. https://docs.github.com/rest/repos/repos#list-repository-contributors"""
    async def list_custom_deployment_rule_integrations(
        self, owner: str, repo: str, environment_name: str, *, page: int = ..., per_page: int = ...
    ) -> Record:
        """List custom deployment rule integrations available for an environment. https://docs.github.com/rest/deployments/protection-rules#list-custom-deployment-rule-integrations-available-for-an-environment"""
    async def list_deploy_keys(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List deploy keys. https://docs.github.com/rest/deploy-keys/deploy-keys#list-deploy-keys"""
    async def list_deployment_branch_policies(
        self, owner: str, repo: str, environment_name: str, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List deployment branch policies. https://docs.github.com/rest/deployments/branch-policies#list-deployment-branch-policies"""
    async def list_deployment_statuses(
        self, owner: str, repo: str, deployment_id: int, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List deployment statuses. https://docs.github.com/rest/deployments/statuses#list-deployment-statuses"""
    async def list_deployments(
        self,
        owner: str,
        repo: str,
        *,
        sha: str = ...,
        ref: str = ...,
        task: str = ...,
        environment: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List deployments. https://docs.github.com/rest/deployments/deployments#list-deployments"""
    async def list_for_authenticated_user(
        self,
        *,
        visibility: Literal["all", "public", "private"] = ...,
        affiliation: str = ...,
        type: Literal["all", "owner", "public", "private", "member"] = ...,
        sort: Literal["created", "updated", "pushed", "full_name"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
        since: str = ...,
        before: str = ...,
    ) -> list[Record]:
        """List repositories for the authenticated user. https://docs.github.com/rest/repos/repos#list-repositories-for-the-authenticated-user"""
    async def list_for_org(
        self,
        org: str,
        *,
        type: Literal["all", "public", "private", "forks", "sources", "member"] = ...,
        sort: Literal["created", "updated", "pushed", "full_name"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List organization repositories. https://docs.github.com/rest/repos/repos#list-organization-repositories"""
    async def list_for_user(
        self,
        username: str,
        *,
        type: Literal["all", "owner", "member"] = ...,
        sort: Literal["created", "updated", "pushed", "full_name"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List repositories for a user. https://docs.github.com/rest/repos/repos#list-repositories-for-a-user"""
    async def list_forks(
        self,
        owner: str,
        repo: str,
        *,
        sort: Literal["newest", "oldest", "stargazers", "watchers"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List forks. https://docs.github.com/rest/repos/forks#list-forks"""
    async def list_invitations(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repository invitations. https://docs.github.com/rest/collaborators/invitations#list-repository-invitations"""
    async def list_invitations_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repository invitations for the authenticated user. https://docs.github.com/rest/collaborators/invitations#list-repository-invitations-for-the-authenticated-user"""
    async def list_issue_types(self, owner: str, repo: str) -> list[Record]:
        """List issue types for a repository. https://docs.github.com/rest/repos/issue-types#list-issue-types-for-a-repository"""
    async def list_languages(self, owner: str, repo: str) -> Record:
        """List repository languages. https://docs.github.com/rest/repos/repos#list-repository-languages"""
    async def list_pages_builds(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List GitHub Pages builds. https://docs.github.com/rest/pages/pages#list-apiname-pages-builds"""
    async def list_public(self, *, since: int = ...) -> list[Record]:
        """List public repositories. https://docs.github.com/rest/repos/repos#list-public-repositories"""
    async def list_pull_requests_associated_with_commit(
        self, owner: str, repo: str, commit_sha: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List pull requests associated with a commit. https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit"""
    async def list_release_assets(
        self, owner: str, repo: str, release_id: int, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List release assets. https://docs.github.com/rest/releases/assets#list-release-assets"""
    async def list_releases(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List releases. https://docs.github.com/rest/releases/releases#list-releases"""
    async def list_tags(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repository tags. https://docs.github.com/rest/repos/repos#list-repository-tags"""
    async def list_teams(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repository teams. https://docs.github.com/rest/repos/repos#list-repository-teams"""
    async def list_webhook_deliveries(
        self,
        owner: str,
        repo: str,
        hook_id: int,
        *,
        per_page: int = ...,
        cursor: str = ...,
        status: Literal["success", "failure"] = ...,
    ) -> list[Record]:
        """List deliveries for a repository webhook. https://docs.github.com/rest/repos/webhooks#list-deliveries-for-a-repository-webhook"""
    async def list_webhooks(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repository webhooks. https://docs.github.com/rest/repos/webhooks#list-repository-webhooks"""
    async def merge(self, owner: str, repo: str, *, base: str, head: str, commit_message: str = ...) -> Record | None:
        """Merge a branch. https://docs.github.com/rest/branches/branches#merge-a-branch"""
    async def merge_upstream(self, owner: str, repo: str, *, branch: str) -> Record:
        """Sync a fork branch with the upstream repository. https://docs.github.com/rest/branches/branches#sync-a-fork-branch-with-the-upstream-repository"""
    async def ping_webhook(self, owner: str, repo: str, hook_id: int) -> None:
        """Ping a repository webhook. https://docs.github.com/rest/repos/webhooks#ping-a-repository-webhook"""
    async def redeliver_webhook_delivery(self, owner: str, repo: str, hook_id: int, delivery_id: int) -> Record:
        """Redeliver a delivery for a repository webhook. https://docs.github.com/rest/repos/webhooks#redeliver-a-delivery-for-a-repository-webhook"""
    async def remove_app_access_restrictions(
        self, owner: str, repo: str, branch: str, *, apps: Sequence[str]
    ) -> list[Record]:
        """Remove app access restrictions. https://docs.github.com/rest/branches/branch-protection#remove-app-access-restrictions"""
    async def remove_collaborator(self, owner: str, repo: str, username: str) -> None:
        """Remove a repository collaborator. https://docs.github.com/rest/collaborators/collaborators#remove-a-repository-collaborator"""
    async def remove_status_check_contexts(
        self, owner: str, repo: str, branch: str, *, contexts: Sequence[str]
    ) -> list[str]:
        """Remove status check contexts. https://docs.github.com/rest/branches/branch-protection#remove-status-check-contexts"""
    async def remove_status_check_protection(self, owner: str, repo: str, branch: str) -> None:
        """Remove status check protection. https://docs.github.com/rest/branches/branch-protection#remove-status-check-protection"""
    async def remove_team_access_restrictions(
        self, owner: str, repo: str, branch: str, *, teams: Sequence[str]
    ) -> list[Record]:
        """Remove team access restrictions. https://docs.github.com/rest/branches/branch-protection#remove-team-access-restrictions"""
    async def remove_user_access_restrictions(
        self, owner: str, repo: str, branch: str, *, users: Sequence[str]
    ) -> list[Record]:
        """Remove user access restrictions. https://docs.github.com/rest/branches/branch-protection#remove-user-access-restrictions"""
    async def rename_branch(self, owner: str, repo: str, branch: str, *, new_name: str) -> Record:
        """Rename a branch. https://docs.github.com/rest/branches/branches#rename-a-branch"""
    async def replace_all_topics(self, owner: str, repo: str, *, names: Sequence[str]) -> Record:
        """Replace all repository topics. https://docs.github.com/rest/repos/repos#replace-all-repository-topics"""
    async def request_pages_build(self, owner: str, repo: str) -> Record:
        """Request a GitHub Pages build. https://docs.github.com/rest/pages/pages#request-a-apiname-pages-build"""
    async def set_admin_branch_protection(self, owner: str, repo: str, branch: str) -> Record:
        """Set admin branch protection. https://docs.github.com/rest/branches/branch-protection#set-admin-branch-protection"""
    async def set_app_access_restrictions(
        self, owner: str, repo: str, branch: str, *, apps: Sequence[str]
    ) -> list[Record]:
        """Set app access restrictions. https://docs.github.com/rest/branches/branch-protection#set-app-access-restrictions"""
    async def set_status_check_contexts(
        self, owner: str, repo: str, branch: str, *, contexts: Sequence[str]
    ) -> list[str]:
        """Set status check contexts. https://docs.github.com/rest/branches/branch-protection#set-status-check-contexts"""
    async def set_team_access_restrictions(
        self, owner: str, repo: str, branch: str, *, teams: Sequence[str]
    ) -> list[Record]:
        """Set team access restrictions. https://docs.github.com/rest/branches/branch-protection#set-team-access-restrictions"""
    async def set_user_access_restrictions(
        self, owner: str, repo: str, branch: str, *, users: Sequence[str]
    ) -> list[Record]:
        """Set user access restrictions. https://docs.github.com/rest/branches/branch-protection#set-user-access-restrictions"""
    async def test_push_webhook(self, owner: str, repo: str, hook_id: int) -> None:
        """Test the push repository webhook. https://docs.github.com/rest/repos/webhooks#test-the-push-repository-webhook"""
    async def transfer(
        self, owner: str, repo: str, *, new_owner: str, new_name: str = ..., team_ids: Sequence[int] = ...
    ) -> Record:
        """Transfer a repository. https://docs.github.com/rest/repos/repos#transfer-a-repository"""
    async def update(
        self,
        owner: str,
        repo: str,
        *,
        name: str = ...,
        description: str = ...,
        homepage: str = ...,
        private: bool = ...,
        visibility: Literal["public", "private"] = ...,
        security_and_analysis: Object | None = ...,
        has_issues: bool = ...,
        has_projects: bool = ...,
        has_wiki: bool = ...,
        has_pull_requests: bool = ...,
        pull_request_creation_policy: Literal["all", "collaborators_only"] = ...,
        is_template: bool = ...,
        default_branch: str = ...,
        allow_squash_merge: bool = ...,
        allow_merge_commit: bool = ...,
        allow_rebase_merge: bool = ...,
        allow_auto_merge: bool = ...,
        delete_branch_on_merge: bool = ...,
        allow_update_branch: bool = ...,
        use_squash_pr_title_as_default: bool = ...,
        squash_merge_commit_title: Literal["PR_TITLE", "COMMIT_OR_PR_TITLE"] = ...,
        squash_merge_commit_message: Literal["PR_BODY", "COMMIT_MESSAGES", "BLANK"] = ...,
        merge_commit_title: Literal["PR_TITLE", "MERGE_MESSAGE"] = ...,
        merge_commit_message: Literal["PR_BODY", "PR_TITLE", "BLANK"] = ...,
        archived: bool = ...,
        allow_forking: bool = ...,
        web_commit_signoff_required: bool = ...,
    ) -> Record:
        """Update a repository. https://docs.github.com/rest/repos/repos#update-a-repository"""
    async def update_branch_protection(
        self,
        owner: str,
        repo: str,
        branch: str,
        *,
        required_status_checks: Object | None,
        enforce_admins: bool | None,
        required_pull_request_reviews: Object | None,
        restrictions: Object | None,
        required_linear_history: bool = ...,
        allow_force_pushes: bool | None = ...,
        allow_deletions: bool = ...,
        block_creations: bool = ...,
        required_conversation_resolution: bool = ...,
        lock_branch: bool = ...,
        allow_fork_syncing: bool = ...,
    ) -> Record:
        """Update branch protection. https://docs.github.com/rest/branches/branch-protection#update-branch-protection"""
    async def update_commit_comment(self, owner: str, repo: str, comment_id: int, *, body: str) -> Record:
        """Update a commit comment. https://docs.github.com/rest/commits/comments#update-a-commit-comment"""
    async def update_deployment_branch_policy(
        self, owner: str, repo: str, environment_name: str, branch_policy_id: int, *, name: str
    ) -> Record:
        """Update a deployment branch policy. https://docs.github.com/rest/deployments/branch-policies#update-a-deployment-branch-policy"""
    async def update_information_about_pages_site(
        self,
        owner: str,
        repo: str,
        *,
        cname: str | None = ...,
        https_enforced: bool = ...,
        build_type: Literal["legacy", "workflow"] = ...,
        source: Literal["gh-pages", "master", "master /docs"] | Object = ...,
    ) -> None:
        """Update information about a GitHub Pages site. https://docs.github.com/rest/pages/pages#update-information-about-a-apiname-pages-site"""
    async def update_invitation(
        self,
        owner: str,
        repo: str,
        invitation_id: int,
        *,
        permissions: Literal["read", "write", "maintain", "triage", "admin"] = ...,
    ) -> Record:
        """Update a repository invitation. https://docs.github.com/rest/collaborators/invitations#update-a-repository-invitation"""
    async def update_org_ruleset(
        self,
        org: str,
        ruleset_id: int,
        *,
        name: str = ...,
        target: Literal["branch", "tag", "push", "repository"] = ...,
        enforcement: Literal["disabled", "active", "evaluate"] = ...,
        bypass_actors: Sequence[Object] = ...,
        conditions: Object = ...,
        rules: Sequence[Object] = ...,
    ) -> Record:
        """Update an organization repository ruleset. https://docs.github.com/rest/orgs/rules#update-an-organization-repository-ruleset"""
    async def update_pull_request_review_protection(
        self,
        owner: str,
        repo: str,
        branch: str,
        *,
        dismissal_restrictions: Object = ...,
        dismiss_stale_reviews: bool = ...,
        require_code_owner_reviews: bool = ...,
        required_approving_review_count: int = ...,
        require_last_push_approval: bool = ...,
        bypass_pull_request_allowances: Object = ...,
    ) -> Record:
        """Update pull request review protection. https://docs.github.com/rest/branches/branch-protection#update-pull-request-review-protection"""
    async def update_release(
        self,
        owner: str,
        repo: str,
        release_id: int,
        *,
        tag_name: str = ...,
        target_commitish: str = ...,
        name: str = ...,
        body: str = ...,
        draft: bool = ...,
        prerelease: bool = ...,
        make_latest: Literal["true", "false", "legacy"] = ...,
        discussion_category_name: str = ...,
    ) -> Record:
        """Update a release. https://docs.github.com/rest/releases/releases#update-a-release"""
    async def update_release_asset(
        self, owner: str, repo: str, asset_id: int, *, name: str = ..., label: str = ..., state: str = ...
    ) -> Record:
        """Update a release asset. https://docs.github.com/rest/releases/assets#update-a-release-asset"""
    async def update_repo_ruleset(
        self,
        owner: str,
        repo: str,
        ruleset_id: int,
        *,
        name: str = ...,
        target: Literal["branch", "tag", "push"] = ...,
        enforcement: Literal["disabled", "active", "evaluate"] = ...,
        bypass_actors: Sequence[Object] = ...,
        conditions: Object = ...,
        rules: Sequence[Object] = ...,
    ) -> Record:
        """Update a repository ruleset. https://docs.github.com/rest/repos/rules#update-a-repository-ruleset"""
    async def update_status_check_protection(
        self,
        owner: str,
        repo: str,
        branch: str,
        *,
        strict: bool = ...,
        contexts: Sequence[str] = ...,
        checks: Sequence[Object] = ...,
    ) -> Record:
        """Update status check protection. https://docs.github.com/rest/branches/branch-protection#update-status-check-protection"""
    async def update_webhook(
        self,
        owner: str,
        repo: str,
        hook_id: int,
        *,
        config: Object = ...,
        events: Sequence[str] = ...,
        add_events: Sequence[str] = ...,
        remove_events: Sequence[str] = ...,
        active: bool = ...,
    ) -> Record:
        """Update a repository webhook. https://docs.github.com/rest/repos/webhooks#update-a-repository-webhook"""
    async def update_webhook_config_for_repo(
        self,
        owner: str,
        repo: str,
        hook_id: int,
        *,
        url: str = ...,
        content_type: str = ...,
        secret: str = ...,
        insecure_ssl: str | float = ...,
    ) -> Record:
        """Update a webhook configuration for a repository. https://docs.github.com/rest/repos/webhooks#update-a-webhook-configuration-for-a-repository"""
    async def upload_release_asset(
        self, owner: str, repo: str, release_id: int, *, data: bytes, name: str, label: str = ...
    ) -> Record:
        """Upload a release asset. https://docs.github.com/rest/releases/assets#upload-a-release-asset"""
