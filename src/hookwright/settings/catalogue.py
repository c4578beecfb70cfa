"""Every setting of a program. Documentation, ``doctor`` and error messages are made from these declarations."""

# ruff: noqa: RUF009 - the functions that declare a setting answer with a dataclass field.

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from hookwright.core.errors import ConfigError
from hookwright.core.rate import Rate
from hookwright.core.readers import (
    duration,
    one_of,
    pem,
    rate,
    secret,
    secrets,
    store_url,
    switched,
    text,
    transport,
    url,
    url_path,
    whole,
    words,
    yes_or_no,
)
from hookwright.core.secret import Secret
from hookwright.settings.agreeing import agree
from hookwright.settings.declaring import Setting, declare, github, own
from hookwright.settings.given import TOML, Catalogue, from_environ, from_overrides, from_toml, read_toml, revealed
from hookwright.settings.tables import app_tables, plugin_tables

_DAY = timedelta(days=1)
_LONG = timedelta(days=3650)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one program. `load` makes them; tests may build them by hand."""

    github_app_id: int | None = github("app_id", whole(1, 2**63 - 1), "the App ID from the GitHub App's settings page")
    github_client_id: str | None = github(
        "client_id", text, "the client ID of the GitHub App; may stand in for the App ID"
    )
    github_client_secret: Secret | None = github(
        "client_secret", secret, "the client secret of the GitHub App, which users sign in with", secret=True
    )
    github_private_key: Secret | None = github(
        "private_key", pem, "the GitHub App's private key: PEM, \\n-escaped PEM, or base64", secret=True
    )
    github_private_key_path: str | None = github(
        "private_key_path", text, "a file with the private key in PEM, instead of the key itself"
    )
    github_private_key_previous: Secret | None = github(
        "private_key_previous",
        pem,
        "the private key before it, used while GitHub refuses the other: to change keys without an interruption",
        secret=True,
    )
    github_private_key_previous_path: str | None = github(
        "private_key_previous_path", text, "a file with the private key before it, instead of the key itself"
    )
    github_private_key_signer: str | None = github(
        "private_key_signer",
        text,
        "package.module:function that signs instead of a key held here, for a key management service",
    )
    github_webhook_secret: Secret | None = github(
        "webhook_secret", secret, "the secret that webhooks are signed with", secret=True
    )
    github_webhook_secret_previous: Secret | None = github(
        "webhook_secret_previous", secret, "the secret before it, while one is being replaced by another", secret=True
    )
    github_api_url: str = github(
        "api_url",
        url,
        "GitHub's REST API; for GitHub Enterprise Server https://HOST/api/v3",
        default="https://api.github.com",
    )
    github_heal_every: timedelta | None = github(
        "heal_every",
        switched(timedelta(minutes=1), _DAY, on=timedelta(minutes=10)),
        "how often GitHub is asked to make failed deliveries again, beside once after the start; off: never",
        default=timedelta(minutes=10),
    )
    poll: timedelta | None = declare(
        switched(timedelta(seconds=1), timedelta(hours=1), on=timedelta(seconds=5)),
        "ask GitHub for deliveries, instead of waiting for webhooks: on, or how often; to develop without a tunnel",
        env="GITHUB_POLL",
        table="github",
        key="poll",
        option=True,
    )
    webhook_proxy_url: str | None = declare(
        url,
        "a channel of a webhook proxy such as https://smee.io/CHANNEL to take deliveries from; to develop without a "
        "tunnel",
        env="WEBHOOK_PROXY_URL",
        table="github",
        key="webhook_proxy_url",
        option=True,
    )
    store: str = own("store", store_url, "where deliveries and jobs are kept", default="sqlite:///hookwright.db")
    transport: str | None = own(
        "transport",
        transport,
        "let other processes run the handlers: celery+ before a broker's address, or package.module:function",
    )
    host: str = own(
        "host",
        text,
        "the address to listen on: 0.0.0.0 for all, as containers need; unix:/path for a socket file",
        default="127.0.0.1",
    )
    port: int = own("port", whole(0, 65535), "the TCP port to listen on; 0 takes any that is free", default=3000)
    webhook_path: str = own("webhook_path", url_path, "where GitHub's webhooks are posted", default="/webhooks/github")
    role: Literal["all", "web", "worker"] = own(
        "role",
        one_of("all", "web", "worker"),
        "take deliveries (web), run handlers (worker), or both (all)",
        default="all",
    )
    concurrency: int = own("concurrency", whole(1, 10_000), "how many handlers may run at once", default=16)
    workers: int = own(
        "workers",
        whole(0, 256),
        "worker processes that `hookwright run` starts and watches; 0: it works itself",
        default=0,
    )
    metrics_port: int | None = own(
        "metrics_port",
        whole(0, 65535),
        "a TCP port for /metrics, /healthz and /readyz alone, for workers too; the workers that this process starts "
        "take the ports after it",
    )
    node_name: str | None = own(
        "node_name", text, "what this process is called in `hookwright status`; its host and number unless set"
    )
    node_labels: tuple[str, ...] | None = own(
        "node_labels", words, "labels of this process, separated by commas: it also runs handlers with node=LABEL"
    )
    lease: timedelta = own(
        "lease",
        duration(timedelta(seconds=1), _DAY),
        "after how long the jobs of a process that died run again; held by renewal while they run",
        default=timedelta(seconds=15),
    )
    shutdown_grace: timedelta = own(
        "shutdown_grace",
        duration(timedelta(0), _DAY),
        "how long a stop waits for running handlers before it puts their jobs back",
        default=timedelta(seconds=25),
    )
    retention_bodies: timedelta = own(
        "retention_bodies", duration(_DAY / 24, _LONG), "how long payloads are kept", default=timedelta(days=7)
    )
    retention_jobs: timedelta = own(
        "retention_jobs",
        duration(_DAY / 24, _LONG),
        "how long ended jobs are kept; dead letters stay",
        default=timedelta(days=30),
    )
    retention_keys: timedelta = own(
        "retention_keys",
        duration(4 * _DAY, _LONG),
        "how long a delivery's id is remembered, so that a redelivery is recognised; GitHub redelivers for 3 days",
        default=timedelta(days=30),
    )
    max_body: int = own(
        "max_body",
        whole(1024, 2**31 - 1),
        "bytes that one delivery may have: a webhook's body, a task's arguments",
        default=25 * 1024 * 1024,
    )
    max_queue: int = own(
        "max_queue",
        whole(0, 10**9),
        "jobs that may wait; with more, deliveries are refused with 503 until there are fewer; 0: no limit",
        default=0,
    )
    max_tenant_queue: int = own(
        "max_tenant_queue",
        whole(0, 10**9),
        "jobs of one tenant (an installation) that may wait; with more, its deliveries are refused with 429 until "
        "there are fewer; 0: no limit",
        default=0,
    )
    intake_rate: Rate | None = own(
        "intake_rate", rate, "how many webhooks each process takes in, as 500/s; others are refused with 429"
    )
    tenant_rate: Rate | None = own(
        "tenant_rate", rate, "how many jobs of one tenant (an installation) may start, as 600/m; others wait"
    )
    encryption_keys: tuple[Secret, ...] | None = own(
        "encryption_keys",
        secrets,
        "Fernet keys, separated by commas, that stored bodies are encrypted with: the first encrypts, each decrypts",
        secret=True,
    )
    max_depth: int = own("max_depth", whole(1, 1000), "how many handlers may emit one another in a row", default=16)
    log_level: str = own(
        "log_level", one_of("debug", "info", "warning", "error"), "the least important lines to write", default="info"
    )
    log_format: Literal["auto", "text", "json"] = own(
        "log_format",
        one_of("auto", "text", "json"),
        "text for people, json for programs; auto: text on a terminal",
        default="auto",
    )
    insecure_no_secret: bool = declare(
        yes_or_no,
        "take webhooks without a secret, unverified; on loopback only",
        env=None,
        table="",
        key="",
        default=False,
        option=True,
    )
    github_apps: tuple[Mapping[str, Any], ...] = ()
    """The ``[[github.apps]]`` tables, with their key files and secrets read; GitHub's plugin checks the rest."""
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The ``[plugins.NAME]`` tables as written; each plugin checks its own."""
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where each value came from, by attribute name; absent for defaults."""
    warnings: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """What works, but a person should know."""

    @property
    def webhook_secrets(self) -> tuple[Secret, ...]:
        """Any of these may have signed."""
        return tuple(s for s in (self.github_webhook_secret, self.github_webhook_secret_previous) if s is not None)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Everything that must not be seen, for the log to hide."""
        held = (getattr(self, setting.name) for setting in SETTINGS if setting.secret)
        own = [value for each in held if each is not None for value in (each if isinstance(each, tuple) else (each,))]
        others = [value for table in self.github_apps for value in table.values() if isinstance(value, Secret)]
        return (*own, *others)

    @classmethod
    def load(
        cls,
        environ: Mapping[str, str],
        toml_path: Path | None = None,
        overrides: Mapping[str, object] = MappingProxyType({}),
    ) -> Settings:
        """Read all sources. ``overrides`` are attribute names with values; ``None`` there means not given.

        ``toml_path`` must exist; without it ``hookwright.toml`` in the current folder is read if there is one.
        Raises one `ConfigError` that lists every mistake: the setting, where it came from, what to do.
        """
        mistakes: list[str] = []
        tables = read_toml(toml_path, mistakes)
        values: dict[str, Any] = {}
        origins: dict[str, str] = {}
        given = (
            *from_toml(CATALOGUE, tables, toml_path or TOML, mistakes),
            *from_environ(CATALOGUE, environ, mistakes),
        )
        for setting, written, origin in (*given, *from_overrides(CATALOGUE, overrides, mistakes)):
            try:
                values[setting.name] = setting.read(revealed(written, environ))
                origins[setting.name] = origin
            except (ValueError, ConfigError) as error:
                mistakes.append(f"{origin}: {setting.env or setting.flag} {error}")
        plugins = plugin_tables(tables, toml_path or TOML, mistakes)
        warnings = agree(CATALOGUE, values, origins, mistakes)
        apps = app_tables(tables, toml_path or TOML, environ, mistakes, warnings)
        if mistakes:
            raise ConfigError("\n".join(["the configuration has to be changed:", *(f"  - {m}" for m in mistakes)]))
        return cls(**values, github_apps=apps, plugins=plugins, origins=origins, warnings=tuple(warnings))

    def require(self, name: str) -> None:
        """Raises `ConfigError` that says how to give the setting where it was not given."""
        if getattr(self, name) is None:
            setting = CATALOGUE.by_name[name]
            raise ConfigError(
                f"{setting.env} is not set ({setting.help}): set the environment variable {setting.env}, "
                f"or {setting.key} under [{setting.table}] in {TOML}"
            )


def _collect() -> Iterator[Setting]:
    for declared in dataclasses.fields(Settings):
        facts = declared.metadata.get("setting")
        if facts is not None:
            yield Setting(name=declared.name, **facts)


SETTINGS: tuple[Setting, ...] = tuple(_collect())
CATALOGUE = Catalogue(SETTINGS)
