"""Everything that should happen when something happens: durable webhooks, GitHub Apps, schedules and tasks.

The names below are the public interface. Modules may be imported too, but only these names are promised.
"""

from __future__ import annotations

from hookwright.app import App
from hookwright.core.delivery import Delivery, Facts
from hookwright.core.errors import (
    ConfigError,
    Drop,
    GiveUp,
    HookwrightError,
    Overloaded,
    Pause,
    Retry,
    Skip,
    StoreError,
    StoreUnavailable,
)
from hookwright.core.job import Job, JobState
from hookwright.core.middleware import Middleware, Next
from hookwright.core.registry import Plugin, Registry
from hookwright.core.retry import RetryPolicy
from hookwright.core.secret import Secret
from hookwright.core.task import Task
from hookwright.github.context import GitHubContext as Context
from hookwright.github.router import GitHubRouter as Router
from hookwright.settings import Settings

__all__ = [
    "App",
    "ConfigError",
    "Context",
    "Delivery",
    "Drop",
    "Facts",
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
