from __future__ import annotations

from hookwright.app import App as App
from hookwright.core.delivery import Delivery as Delivery
from hookwright.core.delivery import Facts as Facts
from hookwright.core.errors import BadSignature as BadSignature
from hookwright.core.errors import ConfigError as ConfigError
from hookwright.core.errors import DeliveryRejected as DeliveryRejected
from hookwright.core.errors import Drop as Drop
from hookwright.core.errors import GiveUp as GiveUp
from hookwright.core.errors import HookwrightError as HookwrightError
from hookwright.core.errors import Overloaded as Overloaded
from hookwright.core.errors import Pause as Pause
from hookwright.core.errors import Retry as Retry
from hookwright.core.errors import Skip as Skip
from hookwright.core.errors import StoreError as StoreError
from hookwright.core.errors import StoreUnavailable as StoreUnavailable
from hookwright.core.job import Job as Job
from hookwright.core.job import JobState as JobState
from hookwright.core.middleware import Middleware as Middleware
from hookwright.core.middleware import Next as Next
from hookwright.core.registry import Plugin as Plugin
from hookwright.core.registry import Registry as Registry
from hookwright.core.retry import RetryPolicy as RetryPolicy
from hookwright.core.secret import Secret as Secret
from hookwright.core.store import Arrival as Arrival
from hookwright.core.store import Cells as Cells
from hookwright.core.store import Receipt as Receipt
from hookwright.core.task import Task as Task
from hookwright.core.transport import Ticket as Ticket
from hookwright.core.transport import Transport as Transport
from hookwright.github.client import GitHubClient as GitHubClient
from hookwright.github.clients import Clients as GitHubClients
from hookwright.github.context import GitHubContext as Context
from hookwright.github.errors import GitHubError as GitHubError
from hookwright.github.oauth import OAuthApp as OAuthApp
from hookwright.github.oauth_errors import LoginRefused as LoginRefused
from hookwright.github.oauth_errors import OAuthRefused as OAuthRefused
from hookwright.github.oauth_errors import SignInAgain as SignInAgain
from hookwright.github.oauth_login import LoginAttempt as LoginAttempt
from hookwright.github.oauth_login import checked_target as checked_target
from hookwright.github.oauth_login import seal_attempt as seal_attempt
from hookwright.github.oauth_login import unseal_attempt as unseal_attempt
from hookwright.github.oauth_sealing import Sealer as Sealer
from hookwright.github.oauth_token import UserToken as UserToken
from hookwright.github.oauth_users import UserTokens as UserTokens
from hookwright.github.oidc import OidcVerifier as OidcVerifier
from hookwright.github.oidc_claims import WorkflowClaims as WorkflowClaims
from hookwright.github.oidc_errors import KeysUnavailable as KeysUnavailable
from hookwright.github.oidc_errors import NotAllowed as NotAllowed
from hookwright.github.oidc_errors import OidcError as OidcError
from hookwright.github.oidc_errors import TokenRefused as TokenRefused
from hookwright.github.oidc_issuers import issuer_of as issuer_of
from hookwright.github.oidc_policy import OidcPolicy as OidcPolicy
from hookwright.github.oidc_request import request_workflow_token as request_workflow_token
from hookwright.github.router import GitHubRouter as Router
from hookwright.github.webhook import GitHubWebhook as GitHubWebhook
from hookwright.references.resolving import Resolver as SecretResolver
from hookwright.settings import Settings as Settings
from hookwright.stores.opening import open_store as open_store
from hookwright.telemetry.logging import setup as setup_logging

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
