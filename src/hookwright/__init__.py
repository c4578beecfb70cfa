"""Everything that should happen when something happens: durable webhooks, GitHub Apps, schedules and tasks.

The names below are the public interface. Modules may be imported too, but only these names are promised.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "App",
    "Arrival",
    "BadSignature",
    "Cells",
    "ConfigError",
    "Context",
    "Delivery",
    "DeliveryRejected",
    "Drop",
    "Facts",
    "GitHubClient",
    "GitHubClients",
    "GitHubError",
    "GitHubWebhook",
    "GiveUp",
    "HookwrightError",
    "Job",
    "JobState",
    "KeysUnavailable",
    "LoginAttempt",
    "LoginRefused",
    "Middleware",
    "Next",
    "NotAllowed",
    "OAuthApp",
    "OAuthRefused",
    "OidcError",
    "OidcPolicy",
    "OidcVerifier",
    "Overloaded",
    "Pause",
    "Plugin",
    "Receipt",
    "Registry",
    "Retry",
    "RetryPolicy",
    "Router",
    "Sealer",
    "Secret",
    "SecretResolver",
    "Settings",
    "SignInAgain",
    "Skip",
    "StoreError",
    "StoreUnavailable",
    "Task",
    "Ticket",
    "TokenRefused",
    "Transport",
    "UserToken",
    "UserTokens",
    "WorkflowClaims",
    "checked_target",
    "issuer_of",
    "open_store",
    "request_workflow_token",
    "seal_attempt",
    "setup_logging",
    "unseal_attempt",
]

# A program that only calls GitHub needs no engine, no store and no metrics: a name is loaded when it is first used.
# Editors and type checkers read the .pyi beside this file.
_HOMES = {
    "App": "hookwright.app:App",
    "Arrival": "hookwright.core.store:Arrival",
    "BadSignature": "hookwright.core.errors:BadSignature",
    "Cells": "hookwright.core.store:Cells",
    "ConfigError": "hookwright.core.errors:ConfigError",
    "Context": "hookwright.github.context:GitHubContext",
    "Delivery": "hookwright.core.delivery:Delivery",
    "DeliveryRejected": "hookwright.core.errors:DeliveryRejected",
    "Drop": "hookwright.core.errors:Drop",
    "Facts": "hookwright.core.delivery:Facts",
    "GitHubClient": "hookwright.github.client:GitHubClient",
    "GitHubClients": "hookwright.github.clients:Clients",
    "GitHubError": "hookwright.github.errors:GitHubError",
    "GitHubWebhook": "hookwright.github.webhook:GitHubWebhook",
    "GiveUp": "hookwright.core.errors:GiveUp",
    "HookwrightError": "hookwright.core.errors:HookwrightError",
    "Job": "hookwright.core.job:Job",
    "JobState": "hookwright.core.job:JobState",
    "KeysUnavailable": "hookwright.github.oidc_errors:KeysUnavailable",
    "LoginAttempt": "hookwright.github.oauth_login:LoginAttempt",
    "LoginRefused": "hookwright.github.oauth_errors:LoginRefused",
    "Middleware": "hookwright.core.middleware:Middleware",
    "Next": "hookwright.core.middleware:Next",
    "NotAllowed": "hookwright.github.oidc_errors:NotAllowed",
    "OAuthApp": "hookwright.github.oauth:OAuthApp",
    "OAuthRefused": "hookwright.github.oauth_errors:OAuthRefused",
    "OidcError": "hookwright.github.oidc_errors:OidcError",
    "OidcPolicy": "hookwright.github.oidc_policy:OidcPolicy",
    "OidcVerifier": "hookwright.github.oidc:OidcVerifier",
    "Overloaded": "hookwright.core.errors:Overloaded",
    "Pause": "hookwright.core.errors:Pause",
    "Plugin": "hookwright.core.registry:Plugin",
    "Receipt": "hookwright.core.store:Receipt",
    "Registry": "hookwright.core.registry:Registry",
    "Retry": "hookwright.core.errors:Retry",
    "RetryPolicy": "hookwright.core.retry:RetryPolicy",
    "Router": "hookwright.github.router:GitHubRouter",
    "Sealer": "hookwright.github.oauth_sealing:Sealer",
    "Secret": "hookwright.core.secret:Secret",
    "SecretResolver": "hookwright.references.resolving:Resolver",
    "Settings": "hookwright.settings:Settings",
    "SignInAgain": "hookwright.github.oauth_errors:SignInAgain",
    "Skip": "hookwright.core.errors:Skip",
    "StoreError": "hookwright.core.errors:StoreError",
    "StoreUnavailable": "hookwright.core.errors:StoreUnavailable",
    "Task": "hookwright.core.task:Task",
    "Ticket": "hookwright.core.transport:Ticket",
    "Transport": "hookwright.core.transport:Transport",
    "TokenRefused": "hookwright.github.oidc_errors:TokenRefused",
    "UserToken": "hookwright.github.oauth_token:UserToken",
    "UserTokens": "hookwright.github.oauth_users:UserTokens",
    "WorkflowClaims": "hookwright.github.oidc_claims:WorkflowClaims",
    "checked_target": "hookwright.github.oauth_login:checked_target",
    "issuer_of": "hookwright.github.oidc_issuers:issuer_of",
    "open_store": "hookwright.stores.opening:open_store",
    "request_workflow_token": "hookwright.github.oidc_request:request_workflow_token",
    "seal_attempt": "hookwright.github.oauth_login:seal_attempt",
    "setup_logging": "hookwright.telemetry.logging:setup",
    "unseal_attempt": "hookwright.github.oauth_login:unseal_attempt",
}


def __getattr__(name: str) -> Any:
    home, _, original = _HOMES.get(name, "").partition(":")
    if not home:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(home), original)
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
