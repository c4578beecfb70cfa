"""The settings, the secrets, the private key, the time zones: what can be judged without a network."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hookwright.cli.checks.configured import called, configured
from hookwright.cli.checks.finding import Finding, failed, ok, skipped, warning
from hookwright.core.errors import ConfigError
from hookwright.core.readers import spell
from hookwright.core.redaction import redact
from hookwright.core.secret import Secret
from hookwright.github.credentials import DEFAULT as ENVIRONMENT
from hookwright.github.credentials import load_signer
from hookwright.github.jwt import Sign, read_private_key, signer
from hookwright.settings import SETTINGS, Settings

SHORT_SECRET = 16
"""Characters. GitHub asks for "a random string of text with high entropy"; below this it can be guessed offline."""
SMALLEST_KEY = 2048
_MAKE_ANOTHER = (
    'make a new one (python -c "import secrets; print(secrets.token_hex(32))"), keep the old one in '
    "GITHUB_WEBHOOK_SECRET_PREVIOUS, then change it on GitHub"
)
DEFAULT = "default"


@dataclass(frozen=True)
class Value:
    """A setting as it is shown: a secret is ``***``."""

    name: str
    value: str | None
    origin: str
    secret: bool


def values(settings: Settings) -> list[Value]:
    """Every setting with its value and where that came from."""
    return [
        Value(
            setting.name,
            _shown(getattr(settings, setting.name)),
            settings.origins.get(setting.name, DEFAULT),
            setting.secret,
        )
        for setting in SETTINGS
    ]


def _shown(value: Any) -> str | None:
    match value:
        case None:
            return None
        case Secret():
            return "***"
        case timedelta():
            return spell(value)
        case bool():
            return str(value).lower()
        case _:
            return redact(str(value))


def check_settings(settings: Settings) -> Iterator[Finding]:
    given = len(settings.origins)
    yield ok("settings", f"valid; {given} given, the others have their defaults")
    for text in settings.warnings:
        yield warning("settings", text, "see the setting's help: hookwright run --help")


def check_secret(settings: Settings) -> Iterator[Finding]:
    secret = settings.github_webhook_secret
    for one in settings.github_apps:
        held = one.get("webhook_secret")
        if isinstance(held, Secret) and len(held.reveal()) < SHORT_SECRET:
            yield warning("webhook secret", f"that of {one.get('name')} can be guessed: it is short", _MAKE_ANOTHER)
    if secret is None:
        if settings.github_apps:
            yield ok("webhook secret", f"{len(settings.github_apps)} GitHub Apps have their own")
            return
        if settings.role == "worker":
            yield skipped("webhook secret", "not set; a worker takes no webhooks")
            return
        if settings.poll is not None:
            yield skipped("webhook secret", "not set; GitHub is asked for deliveries (GITHUB_POLL), and none is taken")
            return
        yield failed(
            "webhook secret",
            "not set: `hookwright run` refuses to start",
            "set GITHUB_WEBHOOK_SECRET to the secret in the GitHub App's settings; "
            "--insecure-no-secret does without, on this machine only",
        )
        return
    if len(secret.reveal()) < SHORT_SECRET:
        yield warning(
            "webhook secret",
            f"shorter than {SHORT_SECRET} characters: it can be guessed",
            _MAKE_ANOTHER,
        )
    else:
        yield ok("webhook secret", "set")
    if settings.github_webhook_secret_previous is not None:
        yield warning(
            "webhook secret",
            "the previous one is still accepted",
            "unset GITHUB_WEBHOOK_SECRET_PREVIOUS three days after the change: GitHub redelivers no longer than that",
        )


def check_key(settings: Settings) -> Iterator[Finding]:
    """The environment's App and those of ``[[github.apps]]``."""
    issuer = settings.github_client_id or settings.github_app_id
    signer_name = settings.github_private_key_signer
    if settings.github_apps:
        try:
            others = [one for one in configured(settings) if one.name != ENVIRONMENT]
        except ConfigError as error:
            yield failed("GitHub Apps", str(error), "see [[github.apps]] in hookwright.toml")
            return
        for one in others:
            for finding in _check_key(one.private_key, one.issuer):
                yield replace(finding, check=called(finding.check, one))
        if issuer is None and settings.github_private_key is None:
            return
    if signer_name is not None:
        yield from _check_signer(signer_name)
    else:
        yield from _check_key(settings.github_private_key, issuer)


def _check_signer(name: str) -> Iterator[Finding]:
    try:
        load_signer(name)
    except ConfigError as error:
        yield failed("private key", str(error), "is the module installed where hookwright runs?")
    else:
        yield ok("private key", f"elsewhere: {name} signs")


def _check_key(key: Secret | Sign | None, issuer: str | int | None) -> Iterator[Finding]:
    if key is not None and not isinstance(key, Secret):
        yield ok("private key", "elsewhere: a function signs")
        return
    if key is None and issuer is None:
        yield skipped(
            "private key",
            "no credentials: handlers run, but cannot call GitHub",
            "set GITHUB_APP_ID (or GITHUB_CLIENT_ID) and GITHUB_PRIVATE_KEY_PATH",
        )
        return
    if key is None:
        yield failed(
            "private key",
            "not set, although the GitHub App is named",
            "generate one in the GitHub App's settings and name its file in GITHUB_PRIVATE_KEY_PATH",
        )
        return
    if issuer is None:
        yield failed(
            "private key", "set, but not whose it is", "set GITHUB_APP_ID or GITHUB_CLIENT_ID to the GitHub App's"
        )
        return
    try:
        pem = read_private_key(key.reveal())
        signer(pem)
        bits = _bits(pem)
    except ConfigError as error:
        yield failed("private key", str(error), "generate a new one in the GitHub App's settings")
        return
    if bits < SMALLEST_KEY:
        yield failed(
            "private key",
            f"RSA with only {bits} bits: GitHub refuses its signatures",
            "generate a new one in the GitHub App's settings",
        )
    else:
        yield ok("private key", f"RSA, {bits} bits")


def _bits(pem: str) -> int:
    # At this command only: it takes 10 MB and 50 ms.
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    size: int = getattr(load_pem_private_key(pem.encode(), password=None), "key_size", 0)
    return size


def check_zones() -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        yield failed("time zones", "no zone data on this machine", "pip install tzdata")
        return
    yield ok("time zones", f"{len(zoneinfo.available_timezones())} known")
