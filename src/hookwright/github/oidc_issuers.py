"""Who makes the tokens of which GitHub's workflows. Pure.

https://docs.github.com/en/actions/reference/security/oidc
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from hookwright.core.errors import ConfigError
from hookwright.github.hosts import api_url_of

GITHUB = "https://token.actions.githubusercontent.com"
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def issuer_of(host: str = "github.com", *, enterprise: str | None = None) -> str:
    """The issuer of a host: ``github.com``, ``SUB.ghe.com``, or an Enterprise Server's own.

    ``enterprise`` is the slug of an enterprise that has its own issuer (``include_enterprise_slug``): tokens of all
    others are refused then. Enterprise Server knows no such thing. Raises `ConfigError`.
    """
    name = host.strip().lower().removeprefix("https://").rstrip("/")
    api_url_of(name)
    if name == "github.com":
        issuer = GITHUB
    elif name.endswith(".ghe.com"):
        issuer = f"https://token.actions.{name}"
    elif enterprise is None:
        return f"https://{name}/_services/token"
    else:
        raise ConfigError("an Enterprise Server has one issuer: leave the enterprise out")
    if enterprise is None:
        return issuer
    if not _SLUG.fullmatch(enterprise):
        raise ConfigError("an enterprise is named by its slug, as in github.com/enterprises/SLUG")
    return f"{issuer}/{enterprise}"


def checked_issuer(issuer: str) -> str:
    """``issuer``, which is compared as it is written. Raises `ConfigError` where its keys could be replaced on their
    way, or where it is no address."""
    try:
        parts = urlsplit(issuer)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    fits = parts.hostname and not parts.query and not parts.fragment and not parts.username and port != 0
    if not fits or issuer.endswith("/") or parts.scheme not in ("https", "http"):
        raise ConfigError(f"an issuer looks like {GITHUB} or https://HOST/_services/token, without a slash at its end")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ConfigError("an issuer's keys are fetched by https only")
    return issuer
