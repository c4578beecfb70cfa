"""What a GitHubApp is told: by its constructor, by ``app.config``, by the environment through `load_env`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from githubapp.engine import MEMORY
from githubapp.errors import GitHubAppError
from hookwright import ConfigError, Secret, Settings

log = logging.getLogger(__name__)

DEFAULT_ROUTE = "/webhooks/github/"
DEFAULT_PREFIX = "/auth/github"
DEFAULT_API = "https://api.github.com"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _switch(text: str) -> bool:
    return text.strip().lower() in ("true", "1", "yes")


def _secret(text: str) -> str | bool:
    # The old documentation asked for GITHUBAPP_WEBHOOK_SECRET=False, which then was a secret of five letters.
    return False if text.strip().lower() == "false" else text


ENVIRONMENT: Mapping[str, Callable[[str], Any]] = {
    "GITHUBAPP_ID": int,
    "GITHUBAPP_PRIVATE_KEY": str,
    "GITHUBAPP_WEBHOOK_SECRET": _secret,
    "GITHUBAPP_WEBHOOK_PATH": str,
    "GITHUBAPP_URL": str,
    "GITHUBAPP_OAUTH_CLIENT_ID": str,
    "GITHUBAPP_OAUTH_CLIENT_SECRET": str,
    "GITHUBAPP_OAUTH_SESSION_SECRET": str,
    "GITHUBAPP_OAUTH_REDIRECT_URI": str,
    "GITHUBAPP_OAUTH_SCOPES": _words,
    "GITHUBAPP_ENABLE_OAUTH": _switch,
    "GITHUBAPP_OAUTH_ROUTES_PREFIX": str,
    "GITHUBAPP_OAUTH_TOKEN_EXPIRES_HOURS": float,
    "GITHUBAPP_OAUTH_REDIRECT_ORIGINS": _words,
    "GITHUBAPP_OIDC_AUDIENCE": str,
    "GITHUBAPP_OIDC_ALLOWED_REPOSITORIES": _words,
    "GITHUBAPP_OIDC_ALLOWED_OWNERS": _words,
    "GITHUBAPP_OIDC_ALLOWED_ACTORS": _words,
    "GITHUBAPP_OIDC_ALLOWED_ENVIRONMENTS": _words,
    "GITHUBAPP_OIDC_ALLOWED_WORKFLOWS": _words,
    "GITHUBAPP_OIDC_REQUIRE_PROTECTED_REF": _switch,
    "GITHUBAPP_OIDC_ISSUER": str,
    "GITHUBAPP_TASK_QUEUE_BACKEND": str,
    "GITHUBAPP_TASK_REDIS_URL": str,
    "GITHUBAPP_TASK_DB_URL": str,
    "GITHUBAPP_TASK_CELERY_BROKER": str,
    "GITHUBAPP_TASK_QUEUE_PREFIX": str,
    "GITHUBAPP_MAX_WORKERS": int,
    "GITHUBAPP_TASK_TIMEOUT": float,
    "GITHUBAPP_TASK_RETRY_ATTEMPTS": int,
    "GITHUBAPP_TASK_RETRY_DELAY": float,
    "GITHUBAPP_ROLE": str,
}
"""Each is copied to the entry of the same name in ``app.config``, where there is none."""


def load(config: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Raises `GitHubAppError` for a number that is none."""
    for name, read in ENVIRONMENT.items():
        if name in environ and name not in config:
            try:
                config[name] = read(environ[name])
            except ValueError:
                raise GitHubAppError(f"{name} is not a number") from None


def normal_key(key: str | bytes | None) -> str | None:
    """A private key as PEM: escaped line breaks, which .env files have, made real."""
    if key is None:
        return None
    text = key.decode() if isinstance(key, bytes) else key
    return text.replace("\\n", "\n") if "\\n" in text and "\n" not in text.strip() else text


QUEUES = ("sqlite", "memory", "database", "redis", "celery")
_SPELLINGS = {"asyncio": "sqlite", "postgres": "database", "postgresql": "database"}


def store_url(
    queue: str | None, *, redis_url: str | None = None, database_url: str | None = None, namespace: str | None = None
) -> str:
    """Where tasks and deliveries are kept. Raises `ConfigError` for what does not exist or lacks its address.

    Without ``queue``: the address that is given, else a SQLite file in the current folder, which survives a restart.
    """
    kind = _SPELLINGS.get(queue or "", queue or ("database" if database_url else "redis" if redis_url else "sqlite"))
    word = _word(namespace or "githubapp")
    match kind:
        case "memory":
            return MEMORY
        case "sqlite":
            if database_url and database_url.startswith("sqlite:"):
                return database_url
            return f"sqlite:///{word or 'githubapp'}.db"
        case "database":
            if not database_url:
                raise ConfigError('task_queue="database" needs database_url, as in postgresql://user@host/database')
            return _named(database_url, "schema", word) if namespace else database_url
        case "redis":
            if not redis_url:
                raise ConfigError('task_queue="redis" needs redis_url, as in redis://localhost:6379/15')
            return _named(redis_url, "prefix", word) if namespace else redis_url
        case "celery":
            # Celery carries errands and may lose them; what is to be done is kept where its workers find it too.
            kept = "database" if database_url else "redis" if redis_url else "sqlite"
            return store_url(kept, redis_url=redis_url, database_url=database_url, namespace=namespace)
    raise ConfigError(f"task_queue={kind!r}: use {', '.join(map(repr, QUEUES))}")


def transport(queue: str | None, *, broker: str | None, redis_url: str | None, namespace: str | None) -> str | None:
    """The broker that carries tasks to Celery's workers; ``None`` for the other queues. Raises `ConfigError`."""
    if queue != "celery":
        return None
    address = broker or redis_url
    if not address:
        raise ConfigError(
            'task_queue="celery" needs the broker\'s address: redis_url, task_queue_config={"broker_url": …} or '
            "GITHUBAPP_TASK_CELERY_BROKER"
        )
    if not namespace:
        return f"celery+{address}"
    return f"celery+{address}{'&' if '?' in address else '?'}queue={_word(namespace)}"


def _word(namespace: str) -> str:
    """A name that files, schemas, key prefixes and queues may have."""
    return "".join(char if char.isalnum() else "_" for char in namespace.lower()).strip("_")


def _named(url: str, setting: str, word: str) -> str:
    if url.startswith("sqlite:") or f"{setting}=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}{setting}={word}"


def settings(
    store: str, *, role: str, concurrency: int, keys: tuple[Secret, ...] = (), transport: str | None = None
) -> Settings:
    """The engine's. Of GitHub it is told nothing: the face itself speaks with it. Raises `ConfigError`."""
    if role not in ("all", "web", "worker"):
        raise ConfigError(f"role={role!r}: use 'all', 'web' or 'worker'")
    return Settings(
        store=store,
        transport=transport,
        role=role,  # type: ignore[arg-type]  # one of the three
        concurrency=concurrency,
        github_heal_every=None,
        max_depth=1000,
        encryption_keys=keys or None,
    )
