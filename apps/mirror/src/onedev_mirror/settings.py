"""Every setting: from the environment, from ``onedev-mirror.toml``, or its default. The only module that reads them.

A secret may be a reference to where it is kept, such as ``secret://file//run/secrets/onedev`` (docs/guides/secrets of
hookwright). All mistakes are reported at once, and none of the reports quotes a secret.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from hookwright import HookwrightError, Secret, SecretResolver
from onedev_mirror.errors import MirrorError
from onedev_mirror.policy.conflict import ConflictPolicy
from onedev_mirror.policy.filters import Wanted
from onedev_mirror.policy.layout import Layout
from onedev_mirror.policy.quiet import Quiet
from onedev_mirror.policy.unstarring import UnstarPolicy

TOML = Path("onedev-mirror.toml")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class SettingsError(MirrorError):
    """The configuration has to be changed; the message lists everything that is wrong."""


def _secret(value: Any) -> Any:
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that is not empty")
    return Secret(value.strip())


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = re.findall(r"(\d+)\s*([smhd])", value)
    if not found or re.sub(r"\d+\s*[smhd]|\s", "", value):
        raise ValueError("must be a duration such as 90s, 30m, 6h or 30d")
    return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in found))


def _words(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _quiet(value: Any) -> Any:
    return Quiet.read(value) if isinstance(value, str) else value


def _url(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s@/?#]+(/[^\s?#@]*)?", value):
        raise ValueError("must be an address such as https://onedev.example.com, without user, password or query")
    return value.rstrip("/")


def _folder(value: Any) -> Any:
    if not re.fullmatch(r"[\w][\w.\-]*(/[\w][\w.\-]*)*", str(value), re.ASCII):
        raise ValueError("must be a project path such as github or copies/github")
    return value


SecretText: TypeAlias = Annotated[Secret, BeforeValidator(_secret)]
Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_duration)]
Words: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_words)]
Url: TypeAlias = Annotated[str, BeforeValidator(_url)]
ProjectPath: TypeAlias = Annotated[str, BeforeValidator(_folder)]


def _of(env: str, default: Any, help: str, **more: Any) -> Any:
    return Field(default=default, description=help, json_schema_extra={"env": env}, **more)


class Settings(BaseModel):
    """In TOML each is named as here; in the environment as its ``env`` says."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, validate_default=False)

    github_token: SecretText | None = _of(
        "GITHUB_TOKEN", None, "whose stars: a token that may read starring; or set GITHUB_CLIENT_ID and sign in"
    )
    github_app_id: str | None = _of(
        "GITHUB_APP_ID", None, "a GitHub App that reads private repositories, with tokens for one repository each"
    )
    github_app_private_key: SecretText | None = _of(
        "GITHUB_APP_PRIVATE_KEY", None, "its private key (PEM), or where it is: secret://file//run/secrets/app.pem"
    )
    github_client_id: str | None = _of(
        "GITHUB_CLIENT_ID", None, "a GitHub App that you sign in to with `onedev-mirror login`, instead of GITHUB_TOKEN"
    )
    github_client_secret: SecretText | None = _of(
        "GITHUB_CLIENT_SECRET",
        None,
        "its client secret; only `onedev-mirror logout` needs it, to end the token at GitHub",
    )
    login_key: SecretText | None = _of(
        "MIRROR_LOGIN_KEY", None, "what the token of the sign-in is encrypted with: `openssl rand -hex 32`"
    )
    github_api_url: Url = _of("GITHUB_API_URL", "https://api.github.com", "GitHub's REST API")
    github_webhook_secret: SecretText | None = _of(
        "GITHUB_WEBHOOK_SECRET", None, "what webhooks are signed with; without it there is no webhook endpoint"
    )
    github_webhook_secret_previous: SecretText | None = _of(
        "GITHUB_WEBHOOK_SECRET_PREVIOUS", None, "the secret before it, while it is being replaced"
    )
    onedev_url: Url | None = _of("ONEDEV_URL", None, "where OneDev is")
    onedev_token: SecretText | None = _of("ONEDEV_TOKEN", None, "an access token of OneDev's")
    onedev_git: Literal["https", "ssh"] = _of("ONEDEV_GIT", "https", "how to push: with the token, or by SSH")
    ssh_key_path: Path | None = _of("MIRROR_SSH_KEY_PATH", None, "the private key to push with by SSH")
    ssh_known_hosts_path: Path | None = _of("MIRROR_SSH_KNOWN_HOSTS_PATH", None, "OneDev's host keys")

    layout: Layout = _of("MIRROR_LAYOUT", "nested", "nested: root/owner/name; flat: root/prefix-owner-name")
    root: ProjectPath = _of("MIRROR_ROOT", "github", "the project below which copies go")
    flat_prefix: str = _of("MIRROR_FLAT_PREFIX", "github-", "what names begin with in the flat layout")
    conflict: ConflictPolicy = _of("MIRROR_CONFLICT", "rename", "where a foreign project is in the way")
    follow_renames: bool = _of("MIRROR_FOLLOW_RENAMES", True, "move the copy when GitHub's repository moves")
    forced: Literal["keep", "archive", "hold"] = _of(
        "MIRROR_FORCED",
        "archive",
        "a rewritten branch: keep GitHub's only, archive the old tip too, or hold until a person approves",
    )
    lfs: bool = _of("MIRROR_LFS", False, "copy Git LFS objects; downloads count against their owner's quota")
    wiki: bool = _of("MIRROR_WIKI", False, "copy the wiki, to a project NAME.wiki")
    unstar: UnstarPolicy = _of("MIRROR_UNSTAR", "keep", "what becomes of a copy whose star is gone")
    unstar_grace: Duration = _of("MIRROR_UNSTAR_GRACE", timedelta(days=30), "how long it is left alone first")
    unstar_label: str = _of("MIRROR_UNSTAR_LABEL", "unstarred", "the label that label and archive set")
    archive_root: ProjectPath = _of("MIRROR_ARCHIVE_ROOT", "archive", "the project that archive moves copies below")
    guard_share: float = _of("MIRROR_GUARD_SHARE", 0.1, "stars that may go at once, as a share of all", ge=0, le=1)
    guard_count: int = _of("MIRROR_GUARD_COUNT", 20, "stars that may go at once", ge=0)

    include: Words = _of("MIRROR_INCLUDE", (), "globs of owner/name; without any, all")
    exclude: Words = _of("MIRROR_EXCLUDE", (), "globs of owner/name that are left out")
    languages: Words = _of("MIRROR_LANGUAGES", (), "main languages; without any, all")
    forks: bool = _of("MIRROR_FORKS", True, "copy forks")
    archived: bool = _of("MIRROR_ARCHIVED", True, "copy what is archived on GitHub")
    private: bool = _of("MIRROR_PRIVATE", True, "copy private repositories that the token may read")
    max_size_mb: int | None = _of("MIRROR_MAX_SIZE_MB", None, "leave out what GitHub says is larger", gt=0)

    concurrency: int = _of("MIRROR_CONCURRENCY", 4, "repositories copied at once", ge=1, le=64)
    bandwidth_kb: int | None = _of("MIRROR_BANDWIDTH_KB", None, "kilobytes a second for each copy", gt=0)
    quiet_hours: Annotated[Quiet, BeforeValidator(_quiet)] | None = _of(
        "MIRROR_QUIET_HOURS", None, "when nothing is copied unless a person asks: 22:00-06:00"
    )
    timezone: str = _of("MIRROR_TIMEZONE", "UTC", "the zone of quiet hours and schedules")
    poll: str = _of("MIRROR_POLL", "*/2 * * * *", "when to look for new stars")
    reconcile: str = _of("MIRROR_RECONCILE", "17 */6 * * *", "when to walk through all stars")
    rota: str = _of("MIRROR_ROTA", "*/15 * * * *", "when to ask git about those not looked at for longest")
    rota_share: int = _of("MIRROR_ROTA_SHARE", 20, "how many of them each time", ge=0)

    data: Path = _of("MIRROR_DATA", Path("data"), "the folder for the cache, bundles, and SQLite files")
    database_url: SecretText | None = _of(
        "DATABASE_URL", None, "postgresql://USER:PASSWORD@HOST/NAME?sslmode=verify-full; else SQLite in the data folder"
    )
    git_timeout: Duration = _of("MIRROR_GIT_TIMEOUT", timedelta(hours=1), "the longest that one git command may take")
    push_portion_mb: int | None = _of(
        "MIRROR_PUSH_PORTION_MB",
        512,
        "a long history is pushed in portions of about this size: less than a proxy before OneDev takes in one body",
        gt=0,
    )
    min_free_mb: int = _of("MIRROR_MIN_FREE_MB", 1024, "what stays free on the cache's disk", ge=0)
    cache_max_mb: int | None = _of(
        "MIRROR_CACHE_MAX_MB",
        None,
        "what the cache may take; those not synced for longest go first and are fetched anew when needed",
        gt=0,
    )
    keep_runs: Duration = _of("MIRROR_KEEP_RUNS", timedelta(days=90), "how long runs are remembered")
    keep_audit: Duration = _of("MIRROR_KEEP_AUDIT", timedelta(days=3650), "how long acts are remembered")

    host: str = _of("MIRROR_HOST", "127.0.0.1", "the address to listen on")
    port: int = _of("MIRROR_PORT", 8000, "the port to listen on; 0 takes any", ge=0, le=65535)
    admin_token: SecretText | None = _of("MIRROR_ADMIN_TOKEN", None, "what the admin API and the dashboard ask for")
    webhook_rate: str = _of(
        "WEBHOOK_RATE_LIMIT", "100/m", "webhooks taken; others are told to come later", pattern=r"^\d+/\d*(s|m|h)$"
    )
    log_level: Literal["debug", "info", "warning", "error"] = _of("MIRROR_LOG_LEVEL", "info", "the least to log")
    log_format: Literal["auto", "text", "json"] = _of("MIRROR_LOG_FORMAT", "auto", "auto: text on a terminal")

    slack_url: SecretText | None = _of("SLACK_WEBHOOK_URL", None, "Slack's incoming webhook")
    discord_url: SecretText | None = _of("DISCORD_WEBHOOK_URL", None, "Discord's webhook")
    notify_url: SecretText | None = _of("CUSTOM_WEBHOOK_URL", None, "any address that takes JSON")
    smtp_url: SecretText | None = _of("SMTP_URL", None, "smtps://USER:PASSWORD@HOST or smtp://HOST:587 (STARTTLS)")
    mail_from: str | None = _of("MAIL_FROM", None, "who mails come from")
    mail_to: Words = _of("MAIL_TO", (), "who gets them")

    @model_validator(mode="after")
    def _fits(self) -> Settings:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"MIRROR_TIMEZONE: {self.timezone!r} is no time zone; write Europe/Berlin") from None
        if (self.github_app_id is None) != (self.github_app_private_key is None):
            raise ValueError("GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY go together: set both or neither")
        if (self.github_client_id is None) != (self.login_key is None):
            raise ValueError("GITHUB_CLIENT_ID and MIRROR_LOGIN_KEY go together: set both or neither")
        if self.login_key is not None and len(self.login_key.reveal()) < 32:
            raise ValueError("MIRROR_LOGIN_KEY: is shorter than 32 characters; make one with `openssl rand -hex 32`")
        if self.onedev_git == "ssh" and (self.ssh_key_path is None or self.ssh_known_hosts_path is None):
            raise ValueError("ONEDEV_GIT=ssh: set MIRROR_SSH_KEY_PATH and MIRROR_SSH_KNOWN_HOSTS_PATH, too")
        if self.smtp_url is not None and not (self.mail_from and self.mail_to):
            raise ValueError("SMTP_URL: set MAIL_FROM and MAIL_TO, too")
        if self.admin_token is not None and len(self.admin_token.reveal()) < 16:
            raise ValueError("MIRROR_ADMIN_TOKEN: is shorter than 16 characters; make one with `openssl rand -hex 32`")
        if self.archive_root.lower() == self.root.lower():
            raise ValueError("MIRROR_ARCHIVE_ROOT: must be another project than MIRROR_ROOT")
        return self

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            include=self.include,
            exclude=self.exclude,
            languages=self.languages,
            forks=self.forks,
            archived=self.archived,
            private=self.private,
            max_size_kb=None if self.max_size_mb is None else self.max_size_mb * 1024,
        )

    @property
    def database(self) -> str:
        """The address of our own tables."""
        if self.database_url is not None:
            return self.database_url.reveal()
        return f"sqlite:///{self.data.absolute() / 'mirror.db'}"

    @property
    def engine_store(self) -> str:
        """Where hookwright keeps deliveries and jobs: the same PostgreSQL, or a file beside ours."""
        if self.database_url is not None and not self.database_url.reveal().startswith("sqlite:"):
            return self.database_url.reveal()
        return f"sqlite:///{self.data.absolute() / 'hookwright.db'}"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return tuple(value for name in type(self).model_fields if isinstance(value := getattr(self, name), Secret))

    @property
    def signs_in(self) -> bool:
        """The stars are those of whoever signed in: GITHUB_TOKEN, where there is one, goes before."""
        return self.github_token is None and self.github_client_id is not None

    @property
    def new_token(self) -> str:
        """What a person does where GitHub refuses the user's token."""
        return (
            "sign in again with `onedev-mirror login`"
            if self.signs_in
            else "set GITHUB_TOKEN to a valid token, and restart"
        )

    def require(self, *names: str) -> None:
        """Raises `SettingsError` that says how to set what is missing."""
        missing = [name for name in names if getattr(self, name) is None]
        if missing:
            raise SettingsError(
                "\n".join(
                    ["the configuration has to be changed:"]
                    + [
                        f"  - {env_of(name)} is not set: {type(self).model_fields[name].description}"
                        for name in missing
                    ]
                )
            )


def env_of(name: str) -> str:
    """The environment variable of a setting."""
    extra = Settings.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return str(extra["env"])


def load(environ: Mapping[str, str] | None = None, *, toml: Path | None = None) -> Settings:
    """Read all sources; the environment wins. ``toml`` must exist if given. Raises `SettingsError`."""
    environ = os.environ if environ is None else environ  # noqa: TID251 - the one reader
    path = toml or Path(environ.get("MIRROR_CONFIG", TOML))
    values: dict[str, Any] = {}
    if path.exists():
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"{path}: {error}") from None
    elif toml is not None or "MIRROR_CONFIG" in environ:
        raise SettingsError(f"there is no file {path}")
    origins = dict.fromkeys(values, str(path))
    for name in Settings.model_fields:
        written = environ.get(env_of(name), "")
        # A container's template sets what is not used to nothing.
        if written.strip():
            values[name], origins[name] = written, "the environment"
    mistakes: list[str] = []
    resolver = SecretResolver(environ, folder=path.absolute().parent)
    for name, value in values.items():
        try:
            values[name] = resolver.text(value) if isinstance(value, str) else value
        except HookwrightError as error:
            mistakes.append(f"{env_of(name) if name in Settings.model_fields else name}: {error}")
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            field = str(one["loc"][0]) if one["loc"] else ""
            said = str(one["msg"]).removeprefix("Value error, ")
            if field not in Settings.model_fields:
                mistakes.append(f"{field}: there is no such setting" if field else said)
            else:
                mistakes.append(f"{env_of(field)} (from {origins.get(field, 'its default')}): {said}")
        raise SettingsError(
            "\n".join(["the configuration has to be changed:", *(f"  - {m}" for m in mistakes)])
        ) from None
    if mistakes:
        raise SettingsError("\n".join(["the configuration has to be changed:", *(f"  - {m}" for m in mistakes)]))
    return settings
