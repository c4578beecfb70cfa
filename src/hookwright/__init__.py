"""Everything that should happen when something happens: durable webhooks, GitHub Apps, schedules and tasks.

The names below are the public interface. Modules may be imported too, but only these names are promised.
"""

from __future__ import annotations

import importlib
from typing import Any

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

# A program that only calls GitHub needs no engine, no store and no metrics: a name is loaded when it is first used.
# Editors and type checkers read the .pyi beside this file.
_HOMES = {
    "App": "hookwright.app:App",
    "ConfigError": "hookwright.core.errors:ConfigError",
    "Context": "hookwright.github.context:GitHubContext",
    "Delivery": "hookwright.core.delivery:Delivery",
    "Drop": "hookwright.core.errors:Drop",
    "Facts": "hookwright.core.delivery:Facts",
    "GitHubClient": "hookwright.github.client:GitHubClient",
    "GiveUp": "hookwright.core.errors:GiveUp",
    "HookwrightError": "hookwright.core.errors:HookwrightError",
    "Job": "hookwright.core.job:Job",
    "JobState": "hookwright.core.job:JobState",
    "Middleware": "hookwright.core.middleware:Middleware",
    "Next": "hookwright.core.middleware:Next",
    "Overloaded": "hookwright.core.errors:Overloaded",
    "Pause": "hookwright.core.errors:Pause",
    "Plugin": "hookwright.core.registry:Plugin",
    "Registry": "hookwright.core.registry:Registry",
    "Retry": "hookwright.core.errors:Retry",
    "RetryPolicy": "hookwright.core.retry:RetryPolicy",
    "Router": "hookwright.github.router:GitHubRouter",
    "Secret": "hookwright.core.secret:Secret",
    "Settings": "hookwright.settings:Settings",
    "Skip": "hookwright.core.errors:Skip",
    "StoreError": "hookwright.core.errors:StoreError",
    "StoreUnavailable": "hookwright.core.errors:StoreUnavailable",
    "Task": "hookwright.core.task:Task",
}


def __getattr__(name: str) -> Any:
    home, _, original = _HOMES.get(name, "").partition(":")
    if not home:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(home), original)
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
