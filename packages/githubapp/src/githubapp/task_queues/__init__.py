"""Where tasks are kept, by the roadmap's names. Each is an address of one of hookwright's stores."""

from __future__ import annotations

import importlib.util
from typing import Any

from fastapi import FastAPI

from githubapp.configuration import QUEUES, store_url, transport
from githubapp.core import GitHubApp

__all__ = ["TaskQueueFactory", "create_github_app_with_queue", "get_available_backends", "get_backend_info"]

_NEEDS = {"database": "asyncpg", "redis": "redis", "celery": "celery"}


class TaskQueueFactory:
    """Names to addresses. A backend whose package is missing is refused: a queue that forgets is no substitute."""

    @staticmethod
    def create_queue(backend_type: str = "asyncio", **config: Any) -> str:
        """The store's address. Raises `ConfigError` for a backend that there is not, or that lacks its address."""
        transport(
            backend_type,
            broker=config.get("broker_url"),
            redis_url=config.get("redis_url"),
            namespace=config.get("queue_name"),
        )
        return store_url(
            backend_type,
            redis_url=config.get("redis_url"),
            database_url=config.get("database_url"),
            namespace=config.get("queue_name") or config.get("key_prefix"),
        )


def get_available_backends() -> list[str]:
    """Those whose packages are installed."""
    return [name for name in QUEUES if name not in _NEEDS or importlib.util.find_spec(_NEEDS[name]) is not None]


def get_backend_info(github_app: GitHubApp) -> dict[str, Any]:
    """``current_backend``, ``available_backends``, ``installed_extras`` and ``recommendations``."""
    settings = github_app._settings()
    stores = {"memory": "memory", "sqlite": "sqlite", "redis": "redis", "rediss": "redis"}
    kind = "celery" if settings.transport else stores.get(settings.store.partition(":")[0], "database")
    available = get_available_backends()
    advice = {
        "memory": "what is waiting is lost with the process; take sqlite",
        "sqlite": "one machine; take database for several",
    }
    return {
        "current_backend": kind,
        "available_backends": available,
        "installed_extras": [name for name in _NEEDS if name in available],
        "recommendations": [advice[kind]] if kind in advice else [],
    }


def create_github_app_with_queue(app: FastAPI, backend_type: str = "asyncio", **config: Any) -> GitHubApp:
    """A `GitHubApp` on ``app``; what is no queue's setting goes to its constructor."""
    queue: dict[str, Any] = {
        name: config.pop(name) for name in ("redis_url", "database_url", "broker_url", "queue_name") if name in config
    }
    return GitHubApp(app, task_queue=backend_type, task_queue_config=queue, **config)
