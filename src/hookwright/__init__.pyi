from __future__ import annotations

from hookwright.app import App as App
from hookwright.core.delivery import Delivery as Delivery
from hookwright.core.delivery import Facts as Facts
from hookwright.core.errors import ConfigError as ConfigError
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
from hookwright.core.task import Task as Task
from hookwright.github.client import GitHubClient as GitHubClient
from hookwright.github.context import GitHubContext as Context
from hookwright.github.router import GitHubRouter as Router
from hookwright.settings import Settings as Settings

__all__ = [
    "App",
    "ConfigError",
    "Context",
    "Delivery",
    "Drop",
    "Facts",
    "GitHubClient",
    "GiveUp",
    "HookwrightError",
    "Job",
    "JobState",
    "Middleware",
    "Next",
    "Overloaded",
    "Pause",
    "Plugin",
    "Registry",
    "Retry",
    "RetryPolicy",
    "Router",
    "Secret",
    "Settings",
    "Skip",
    "StoreError",
    "StoreUnavailable",
    "Task",
]
