from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Apps:
    async def add_repo_to_installation_for_authenticated_user(self, installation_id: int, repository_id: int) -> None:
        """Add a repository to an app installation. https://docs.github.com/rest/apps/installations#add-a-repository-to-an-app-installation"""
    async def check_token(self, client_id: str, *, access_token: str) -> Record:
        """Check a token. https://docs.github.com/rest/apps/oauth-applications#check-a-token"""
    async def create_from_manifest(self, code: str) -> Record:
        """Create a GitHub App from a manifest. https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest"""
    async def create_installation_access_token(
        self,
        installation_id: int,
        *,
        repositories: Sequence[str] = ...,
        repository_ids: Sequence[int] = ...,
        permissions: Object = ...,
    ) -> Record:
        """Create an installation access token for an app. https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app"""
    async def delete_authorization(self, client_id: str, *, access_token: str) -> None:
        """Delete an app authorization. https://docs.github.com/rest/apps/oauth-applications#delete-an-app-authorization"""
    async def delete_installation(self, installation_id: int) -> None:
        """Delete an installation for the authenticated app. https://docs.github.com/rest/apps/apps#delete-an-installation-for-the-authenticated-app"""
    async def delete_token(self, client_id: str, *, access_token: str) -> None:
        """Delete an app token. https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token"""
    async def get_authenticated(self) -> Record:
        """Get the authenticated app. https://docs.github.com/rest/apps/apps#get-the-authenticated-app"""
    async def get_by_slug(self, app_slug: str) -> Record:
        """Get an app. https://docs.github.com/rest/apps/apps#get-an-app"""
    async def get_installation(self, installation_id: int) -> Record:
        """Get an installation for the authenticated app. https://docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app"""
    async def get_org_installation(self, org: str) -> Record:
        """Get an organization installation for the authenticated app. https://docs.github.com/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app"""
    async def get_repo_installation(self, owner: str, repo: str) -> Record:
        """Get a repository installation for the authenticated app. https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app"""
    async def get_subscription_plan_for_account(self, account_id: int) -> Record:
        """Get a subscription plan for an account. https://docs.github.com/rest/apps/marketplace#get-a-subscription-plan-for-an-account"""
    async def get_subscription_plan_for_account_stubbed(self, account_id: int) -> Record:
        """Get a subscription plan for an account (stubbed). https://docs.github.com/rest/apps/marketplace#get-a-subscription-plan-for-an-account-stubbed"""
    async def get_user_installation(self, username: str) -> Record:
        """Get a user installation for the authenticated app. https://docs.github.com/rest/apps/apps#get-a-user-installation-for-the-authenticated-app"""
    async def get_webhook_config_for_app(self) -> Record:
        """Get a webhook configuration for an app. https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app"""
    async def get_webhook_delivery(self, delivery_id: int) -> Record:
        """Get a delivery for an app webhook. https://docs.github.com/rest/apps/webhooks#get-a-delivery-for-an-app-webhook"""
    async def list_accounts_for_plan(
        self,
        plan_id: int,
        *,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List accounts for a plan. https://docs.github.com/rest/apps/marketplace#list-accounts-for-a-plan"""
    async def list_accounts_for_plan_stubbed(
        self,
        plan_id: int,
        *,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List accounts for a plan (stubbed). https://docs.github.com/rest/apps/marketplace#list-accounts-for-a-plan-stubbed"""
    async def list_installation_repos_for_authenticated_user(
        self, installation_id: int, *, per_page: int = ..., page: int = ...
    ) -> Record:
        """List repositories accessible to the user access token. https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-user-access-token"""
    async def list_installation_requests_for_authenticated_app(
        self, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List installation requests for the authenticated app. https://docs.github.com/rest/apps/apps#list-installation-requests-for-the-authenticated-app"""
    async def list_installations(
        self, *, per_page: int = ..., page: int = ..., since: str = ..., outdated: str = ...
    ) -> list[Record]:
        """List installations for the authenticated app. https://docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app"""
    async def list_installations_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> Record:
        """List app installations accessible to the user access token. https://docs.github.com/rest/apps/installations#list-app-installations-accessible-to-the-user-access-token"""
    async def list_plans(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List plans. https://docs.github.com/rest/apps/marketplace#list-plans"""
    async def list_plans_stubbed(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List plans (stubbed). https://docs.github.com/rest/apps/marketplace#list-plans-stubbed"""
    async def list_repos_accessible_to_installation(self, *, per_page: int = ..., page: int = ...) -> Record:
        """List repositories accessible to the app installation. https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation"""
    async def list_subscriptions_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List subscriptions for the authenticated user. https://docs.github.com/rest/apps/marketplace#list-subscriptions-for-the-authenticated-user"""
    async def list_subscriptions_for_authenticated_user_stubbed(
        self, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List subscriptions for the authenticated user (stubbed). https://docs.github.com/rest/apps/marketplace#list-subscriptions-for-the-authenticated-user-stubbed"""
    async def list_webhook_deliveries(
        self, *, per_page: int = ..., cursor: str = ..., status: Literal["success", "failure"] = ...
    ) -> list[Record]:
        """List deliveries for an app webhook. https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook"""
    async def redeliver_webhook_delivery(self, delivery_id: int) -> Record:
        """Redeliver a delivery for an app webhook. https://docs.github.com/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook"""
    async def remove_repo_from_installation_for_authenticated_user(
        self, installation_id: int, repository_id: int
    ) -> None:
        """Remove a repository from an app installation. https://docs.github.com/rest/apps/installations#remove-a-repository-from-an-app-installation"""
    async def reset_token(self, client_id: str, *, access_token: str) -> Record:
        """Reset a token. https://docs.github.com/rest/apps/oauth-applications#reset-a-token"""
    async def revoke_installation_access_token(self) -> None:
        """Revoke an installation access token. https://docs.github.com/rest/apps/installations#revoke-an-installation-access-token"""
    async def scope_token(
        self,
        client_id: str,
        *,
        access_token: str,
        target: str = ...,
        target_id: int = ...,
        repositories: Sequence[str] = ...,
        repository_ids: Sequence[int] = ...,
        permissions: Object = ...,
    ) -> Record:
        """Create a scoped access token. https://docs.github.com/rest/apps/apps#create-a-scoped-access-token"""
    async def suspend_installation(self, installation_id: int) -> None:
        """Suspend an app installation. https://docs.github.com/rest/apps/apps#suspend-an-app-installation"""
    async def unsuspend_installation(self, installation_id: int) -> None:
        """Unsuspend an app installation. https://docs.github.com/rest/apps/apps#unsuspend-an-app-installation"""
    async def update_webhook_config_for_app(
        self, *, url: str = ..., content_type: str = ..., secret: str = ..., insecure_ssl: str | float = ...
    ) -> Record:
        """Update a webhook configuration for an app. https://docs.github.com/rest/apps/webhooks#update-a-webhook-configuration-for-an-app"""
