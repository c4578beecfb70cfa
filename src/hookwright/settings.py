"""Every setting, where it may come from, and what it must look like. The only module that reads configuration.

Sources in rising order: defaults, ``hookwright.toml``, the environment, the command line. All mistakes are reported at
once. Documentation, ``doctor`` and error messages are made from the declarations below (`SETTINGS`).
"""

# ruff: noqa: RUF009 - the functions that declare a setting answer with a dataclass field.

from __future__ import annotations

import dataclasses
import difflib
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

from hookwright.core.errors import ConfigError
from hookwright.core.rate import Rate
from hookwright.core.readers import (
    Reader,
    duration,
    one_of,
    pem,
    rate,
    secret,
    secrets,
    spell,
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
from hookwright.core.redaction import redact
from hookwright.core.secret import Secret
from hookwright.references.reference import is_reference

TOML = Path("hookwright.toml")
SHORT_SECRET = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One declaration. ``name`` is the attribute of `Settings`."""

    name: str
    env: str | None
    table: str
    key: str
    read: Reader
    help: str
    default: str
    """As a person would write it; empty where there is none."""
    secret: bool
    option: bool
    """May be given on the command line. Secrets may not: others see a program's arguments."""

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


def _declare(
    read: Reader,
    help: str,
    *,
    env: str | None,
    table: str,
    key: str,
    default: Any = None,
    secret: bool = False,
    option: bool = False,
) -> Any:
    written = spell(default) if isinstance(default, timedelta) else "" if default is None else str(default)
    facts = {"env": env, "table": table, "key": key, "read": read, "help": help, "default": written}
    return field(default=default, metadata={"setting": facts | {"secret": secret, "option": option and not secret}})


def _github(key: str, read: Reader, help: str, **more: Any) -> Any:
    return _declare(read, help, env=f"GITHUB_{key.upper()}", table="github", key=key, **more)


def _own(key: str, read: Reader, help: str, **more: Any) -> Any:
    return _declare(read, help, env=f"HOOKWRIGHT_{key.upper()}", table="hookwright", key=key, option=True, **more)


_DAY = timedelta(days=1)
_LONG = timedelta(days=3650)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one program. `load` makes them; tests may build them by hand."""

    github_app_id: int | None = _github("app_id", whole(1, 2**63 - 1), "the App ID from the GitHub App's settings page")
    github_client_id: str | None = _github(
        "client_id", text, "the client ID of the GitHub App; may stand in for the App ID"
    )
    github_client_secret: Secret | None = _github(
        "client_secret", secret, "the client secret of the GitHub App, which users sign in with", secret=True
    )
    github_private_key: Secret | None = _github(
        "private_key", pem, "the GitHub App's private key: PEM, \\n-escaped PEM, or base64", secret=True
    )
    github_private_key_path: str | None = _github(
        "private_key_path", text, "a file with the private key in PEM, instead of the key itself"
    )
    github_private_key_previous: Secret | None = _github(
        "private_key_previous",
        pem,
        "the private key before it, used while GitHub refuses the other: to change keys without an interruption",
        secret=True,
    )
    github_private_key_previous_path: str | None = _github(
        "private_key_previous_path", text, "a file with the private key before it, instead of the key itself"
    )
    github_private_key_signer: str | None = _github(
        "private_key_signer",
        text,
        "package.module:function that signs instead of a key held here, for a key management service",
    )
    github_webhook_secret: Secret | None = _github(
        "webhook_secret", secret, "the secret that webhooks are signed with", secret=True
    )
    github_webhook_secret_previous: Secret | None = _github(
        "webhook_secret_previous", secret, "the secret before it, while one is being replaced by another", secret=True
    )
    github_api_url: str = _github(
        "api_url",
        url,
        "GitHub's REST API; for GitHub Enterprise Server https://HOST/api/v3",
        default="https://api.github.com",
    )
    github_heal_every: timedelta | None = _github(
        "heal_every",
        switched(timedelta(minutes=1), _DAY, on=timedelta(minutes=10)),
        "how often GitHub is asked to make failed deliveries again, beside once after the start; off: never",
        default=timedelta(minutes=10),
    )
    poll: timedelta | None = _declare(
        switched(timedelta(seconds=1), timedelta(hours=1), on=timedelta(seconds=5)),
        "ask GitHub for deliveries, instead of waiting for webhooks: on, or how often; to develop without a tunnel",
        env="GITHUB_POLL",
        table="github",
        key="poll",
        option=True,
    )
    webhook_proxy_url: str | None = _declare(
        url,
        "a channel of a webhook proxy such as https://smee.io/CHANNEL to take deliveries from; to develop without a "
        "tunnel",
        env="WEBHOOK_PROXY_URL",
        table="github",
        key="webhook_proxy_url",
        option=True,
    )
    store: str = _own("store", store_url, "where deliveries and jobs are kept", default="sqlite:///hookwright.db")
    transport: str | None = _own(
        "transport",
        transport,
        "let other processes run the handlers: celery+ before a broker's address, or package.module:function",
    )
    host: str = _own(
        "host",
        text,
        "the address to listen on: 0.0.0.0 for all, as containers need; unix:/path for a socket file",
        default="127.0.0.1",
    )
    port: int = _own("port", whole(0, 65535), "the TCP port to listen on; 0 takes any that is free", default=3000)
    webhook_path: str = _own("webhook_path", url_path, "where GitHub's webhooks are posted", default="/webhooks/github")
    role: Literal["all", "web", "worker"] = _own(
        "role",
        one_of("all", "web", "worker"),
        "take deliveries (web), run handlers (worker), or both (all)",
        default="all",
    )
    concurrency: int = _own("concurrency", whole(1, 10_000), "how many handlers may run at once", default=16)
    workers: int = _own(
        "workers",
        whole(0, 256),
        "worker processes that `hookwright run` starts and watches; 0: it works itself",
        default=0,
    )
    node_name: str | None = _own(
        "node_name", text, "what this process is called in `hookwright status`; its host and number unless set"
    )
    node_labels: tuple[str, ...] | None = _own(
        "node_labels", words, "labels of this process, separated by commas: it also runs handlers with node=LABEL"
    )
    lease: timedelta = _own(
        "lease",
        duration(timedelta(seconds=1), _DAY),
        "after how long the jobs of a process that died run again; held by renewal while they run",
        default=timedelta(seconds=15),
    )
    shutdown_grace: timedelta = _own(
        "shutdown_grace",
        duration(timedelta(0), _DAY),
        "how long a stop waits for running handlers before it puts their jobs back",
        default=timedelta(seconds=25),
    )
    retention_bodies: timedelta = _own(
        "retention_bodies", duration(_DAY / 24, _LONG), "how long payloads are kept", default=timedelta(days=7)
    )
    retention_jobs: timedelta = _own(
        "retention_jobs",
        duration(_DAY / 24, _LONG),
        "how long ended jobs are kept; dead letters stay",
        default=timedelta(days=30),
    )
    retention_keys: timedelta = _own(
        "retention_keys",
        duration(4 * _DAY, _LONG),
        "how long a delivery's id is remembered, so that a redelivery is recognised; GitHub redelivers for 3 days",
        default=timedelta(days=30),
    )
    max_body: int = _own(
        "max_body",
        whole(1024, 2**31 - 1),
        "bytes that one delivery may have: a webhook's body, a task's arguments",
        default=25 * 1024 * 1024,
    )
    max_queue: int = _own(
        "max_queue",
        whole(0, 10**9),
        "jobs that may wait; with more, deliveries are refused with 503 until there are fewer; 0: no limit",
        default=0,
    )
    max_tenant_queue: int = _own(
        "max_tenant_queue",
        whole(0, 10**9),
        "jobs of one tenant (an installation) that may wait; with more, its deliveries are refused with 429 until "
        "there are fewer; 0: no limit",
        default=0,
    )
    intake_rate: Rate | None = _own(
        "intake_rate", rate, "how many webhooks each process takes in, as 500/s; others are refused with 429"
    )
    tenant_rate: Rate | None = _own(
        "tenant_rate", rate, "how many jobs of one tenant (an installation) may start, as 600/m; others wait"
    )
    encryption_keys: tuple[Secret, ...] | None = _own(
        "encryption_keys",
        secrets,
        "Fernet keys, separated by commas, that stored bodies are encrypted with: the first encrypts, each decrypts",
        secret=True,
    )
    max_depth: int = _own("max_depth", whole(1, 1000), "how many handlers may emit one another in a row", default=16)
    log_level: str = _own(
        "log_level", one_of("debug", "info", "warning", "error"), "the least important lines to write", default="info"
    )
    log_format: Literal["auto", "text", "json"] = _own(
        "log_format",
        one_of("auto", "text", "json"),
        "text for people, json for programs; auto: text on a terminal",
        default="auto",
    )
    insecure_no_secret: bool = _declare(
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
        tables = _read_toml(toml_path, mistakes)
        values: dict[str, Any] = {}
        origins: dict[str, str] = {}
        given = (*_from_toml(tables, toml_path or TOML, mistakes), *_from_environ(environ, mistakes))
        for setting, written, origin in (*given, *_from_overrides(overrides, mistakes)):
            try:
                values[setting.name] = setting.read(revealed(written, environ))
                origins[setting.name] = origin
            except (ValueError, ConfigError) as error:
                mistakes.append(f"{origin}: {setting.env or setting.flag} {error}")
        plugins = _plugins(tables, toml_path or TOML, mistakes)
        warnings = _finish(values, origins, mistakes)
        apps = _apps(tables, toml_path or TOML, environ, mistakes, warnings)
        if mistakes:
            raise ConfigError("\n".join(["the configuration has to be changed:", *(f"  - {m}" for m in mistakes)]))
        return cls(**values, github_apps=apps, plugins=plugins, origins=origins, warnings=tuple(warnings))

    def require(self, name: str) -> None:
        """Raises `ConfigError` that says how to give the setting where it was not given."""
        if getattr(self, name) is None:
            setting = _BY_NAME[name]
            raise ConfigError(
                f"{setting.env} is not set ({setting.help}): set the environment variable {setting.env}, "
                f"or {setting.key} under [{setting.table}] in {TOML}"
            )


def revealed(written: object, environ: Mapping[str, str]) -> object:
    """A value as it was given, or what it refers to: ``secret://file//run/secrets/webhook``. Relative to the folder.

    Raises `ConfigError` with the reference, never with the secret.
    """
    if isinstance(written, str) and is_reference(written):
        from hookwright.references.resolving import Resolver  # With urllib and more; most settings are no references.

        return Resolver(environ, folder=Path()).text(written)
    return written


def _collect() -> Iterator[Setting]:
    for declared in dataclasses.fields(Settings):
        facts = declared.metadata.get("setting")
        if facts is not None:
            yield Setting(name=declared.name, **facts)


SETTINGS: tuple[Setting, ...] = tuple(_collect())
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_BY_ENV = {setting.env: setting for setting in SETTINGS if setting.env is not None}
_BY_KEY = {(setting.table, setting.key): setting for setting in SETTINGS if setting.table}
_TABLES = ("github", "hookwright", "plugins")

_Given: TypeAlias = tuple[Setting, Any, str]


def _read_toml(toml_path: Path | None, mistakes: list[str]) -> Mapping[str, Any]:
    path = toml_path or TOML
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if toml_path is not None:
            mistakes.append(f"{path}: there is no such file")
    except OSError as error:
        mistakes.append(f"{path}: cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        mistakes.append(f"{path}: is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{path}: is not TOML: {error}")
    return {}


def _from_toml(tables: Mapping[str, Any], path: Path, mistakes: list[str]) -> Iterator[_Given]:
    for table, content in tables.items():
        if table not in _TABLES:
            mistakes.append(f"{path}: there is no [{table}] table{_nearest(table, _TABLES)}")
        elif not isinstance(content, dict):
            mistakes.append(f"{path}: {table} must be a table: [{table}]")
        elif table != "plugins":
            for key, value in content.items():
                if (table, key) == ("github", "apps"):
                    continue  # Read by _apps.
                setting = _BY_KEY.get((table, key))
                if setting is None:
                    known = [k for t, k in _BY_KEY if t == table]
                    mistakes.append(f"{path}, [{table}]: there is no setting {key!r}{_nearest(key, known)}")
                else:
                    yield setting, value, f"{path}, [{table}] {key}"


def _from_environ(environ: Mapping[str, str], mistakes: list[str]) -> Iterator[_Given]:
    for name, value in environ.items():
        setting = _BY_ENV.get(name)
        # Compose files and CI pass variables on that nobody has set: empty is not given.
        if setting is not None and value:
            origin = f"environment variable {name}"
            if name == "HOOKWRIGHT_PORT" and value.startswith("tcp://"):
                mistakes.append(
                    f"{origin}: this is Kubernetes' address of a Service named hookwright; set enableServiceLinks: "
                    "false in the pod, or give the Service another name"
                )
            else:
                yield setting, value, origin
        elif setting is None and name.startswith("HOOKWRIGHT_"):
            # Only what looks like a slip: others may have variables of this prefix too.
            near = difflib.get_close_matches(name, _BY_ENV, n=1, cutoff=0.85)
            if near and near[0] not in environ:
                mistakes.append(f"environment variable {name}: there is no such setting, did you mean {near[0]}?")


def _from_overrides(overrides: Mapping[str, object], mistakes: list[str]) -> Iterator[_Given]:
    for name, value in overrides.items():
        setting = _BY_NAME.get(name)
        if setting is None or not setting.option:
            known = [s.name for s in SETTINGS if s.option]
            hint = (
                " on the command line: others see it there; use the environment" if setting else _nearest(name, known)
            )
            mistakes.append(f"--{name.replace('_', '-')}: there is no such setting{hint}")
        elif value is not None:
            yield setting, value, setting.flag


def _apps(
    tables: Mapping[str, Any], path: Path, environ: Mapping[str, str], mistakes: list[str], warnings: list[str]
) -> tuple[Mapping[str, Any], ...]:
    """``[[github.apps]]``: a key ending in ``_env`` names an environment variable that holds the value."""
    github = tables.get("github")
    found = github.get("apps", []) if isinstance(github, dict) else []
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        mistakes.append(f"{path}: github.apps must be tables, each headed [[github.apps]]")
        return ()
    return tuple(
        [
            _app(table, f"{path}, [[github.apps]] number {n}", environ, mistakes, warnings)
            for n, table in enumerate(found, start=1)
        ]
    )


_SECRETS_OF_APPS: Mapping[str, Reader] = {
    "private_key": pem,
    "private_key_previous": pem,
    "webhook_secret": secret,
    "webhook_secret_previous": secret,
}


def _app(
    table: Mapping[str, Any], place: str, environ: Mapping[str, str], mistakes: list[str], warnings: list[str]
) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.removesuffix("_env")
        if key.endswith("_env"):
            if not isinstance(value, str) or not environ.get(value):
                mistakes.append(
                    f"{place}, {key}: there is no environment variable {redact(str(value))}, or it is empty"
                )
                continue
            value = environ[value]
        if name in ("private_key_path", "private_key_previous_path") and isinstance(value, str):
            read = _read_key(Path(value), place, f"GITHUB_{name.upper()}", mistakes, warnings)
            if read is not None:
                values[name.removesuffix("_path")] = read
            continue
        reader = _SECRETS_OF_APPS.get(name)
        try:
            values[name] = value if reader is None else reader(value)
        except ValueError as error:
            mistakes.append(f"{place}, {key}: {error}")
    return values


def _plugins(tables: Mapping[str, Any], path: Path, mistakes: list[str]) -> Mapping[str, Mapping[str, Any]]:
    found = tables.get("plugins", {})
    if not isinstance(found, dict):
        return {}
    for name, table in found.items():
        if not isinstance(table, dict):
            mistakes.append(f"{path}, [plugins]: {name} must be a table: [plugins.{name}]")
    return cast("Mapping[str, Mapping[str, Any]]", found)


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to the address ``host``."""
    return host in _LOOPBACK or host.startswith("unix:")


def _finish(values: dict[str, Any], origins: dict[str, str], mistakes: list[str]) -> list[str]:
    """What settings say to one another; reads the key file. Answers with warnings."""
    warnings: list[str] = []
    warnings += [
        f"{_BY_NAME[name].env} has fewer than {SHORT_SECRET} characters: use a long random one, such as "
        "`openssl rand -hex 32` prints"
        for name in ("github_webhook_secret", "github_webhook_secret_previous")
        if name in values and len(values[name].reveal()) < SHORT_SECRET
    ]
    for key in ("github_private_key", "github_private_key_previous"):
        key_path = values.get(f"{key}_path")
        if key_path is not None:
            name = str(_BY_NAME[key].env)
            if values.get(key) is not None:
                warnings.append(f"both {name} and {name}_PATH are set: the key itself is used")
            else:
                values[key] = _read_key(Path(key_path), origins[f"{key}_path"], f"{name}_PATH", mistakes, warnings)
                origins[key] = origins[f"{key}_path"]
    if values.get("github_private_key_signer") is not None and values.get("github_private_key") is not None:
        mistakes.append(
            f"{origins['github_private_key_signer']}: GITHUB_PRIVATE_KEY_SIGNER signs instead of a key: set either, "
            "not both"
        )
    if values.get("github_webhook_secret") is None and values.get("github_webhook_secret_previous") is not None:
        mistakes.append(
            f"{origins['github_webhook_secret_previous']}: GITHUB_WEBHOOK_SECRET_PREVIOUS is set without "
            "GITHUB_WEBHOOK_SECRET: set the current secret too"
        )
    if values.get("insecure_no_secret"):
        host = values.get("host", "127.0.0.1")
        if not is_loopback(host):
            mistakes.append(
                f"{origins['host']}: without a secret only loopback is listened on: leave HOOKWRIGHT_HOST at "
                "127.0.0.1, or set GITHUB_WEBHOOK_SECRET"
            )
    if values.get("workers"):
        if str(values.get("store", "")).startswith("memory:"):
            mistakes.append(
                f"{origins['workers']}: HOOKWRIGHT_WORKERS starts processes, which cannot share memory: choose a store "
                "such as sqlite:///hookwright.db"
            )
        elif values.get("role") == "web":
            mistakes.append(
                f"{origins['workers']}: HOOKWRIGHT_WORKERS starts workers, and the role web has none: use the role all "
                "or worker"
            )
    if values.get("role", "all") != "all" and str(values.get("store", "")).startswith("memory:"):
        mistakes.append(
            f"{origins['role']}: HOOKWRIGHT_ROLE splits the work among processes, which cannot share memory: choose "
            "a store such as sqlite:///hookwright.db, or the role all"
        )
    return warnings


def _read_key(path: Path, origin: str, name: str, mistakes: list[str], warnings: list[str]) -> Secret | None:
    """``name``: what the setting with the path is called."""
    shown = redact(str(path))
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="ascii")
    except FileNotFoundError:
        mistakes.append(f"{origin}: {name} names {shown}, and there is no such file")
    except OSError as error:
        mistakes.append(f"{origin}: {name} names {shown}, which cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        mistakes.append(f"{origin}: {name} names {shown}, which is not a PEM file")
    else:
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            mistakes.append(f"{origin}: {shown} can be changed by other users: run chmod 600 {shown}")
        elif mode & (stat.S_IRGRP | stat.S_IROTH):
            # Not refused: secrets that Kubernetes mounts are like that.
            warnings.append(f"{shown} can be read by other users of this machine: run chmod 600 {shown}")
        try:
            return pem(content)
        except ValueError as error:
            mistakes.append(f"{origin}: {shown} {error}")
    return None


def _nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    found = difflib.get_close_matches(word, known, n=1)
    return f", did you mean {found[0]!r}?" if found else f"; there are {', '.join(known)}"
