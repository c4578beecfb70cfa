"""Where a GitHub's API, GraphQL and host name are, derived from one address.

github.com: ``https://api.github.com``. Enterprise Server: ``https://HOST/api/v3``. Data residency:
``https://api.SUB.ghe.com``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from hookwright.core.errors import ConfigError

GITHUB_API = "https://api.github.com"
_SERVER_PATH = "/api/v3"
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?")
_NO_HOST = "a host is written as github.com, SUB.ghe.com or github.example.com"


def checked_api_url(api_url: str) -> str:
    """``api_url`` without a trailing slash. Raises `ConfigError` where it is no plain HTTP address."""
    parts = urlsplit(api_url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ConfigError(
            f"GITHUB_API_URL must look like {GITHUB_API}, https://HOST{_SERVER_PATH} (Enterprise Server) or "
            "https://api.SUB.ghe.com"
        )
    return api_url.strip().rstrip("/")


def is_server(api_url: str) -> bool:
    """Is it an Enterprise Server's?"""
    return urlsplit(api_url).path == _SERVER_PATH


def tenant_host(api_url: str) -> str:
    """The host as ``X-GitHub-Enterprise-Host`` has it; ``github.com`` where GitHub sends none."""
    host = urlsplit(api_url).netloc
    return host if is_server(api_url) else host.removeprefix("api.")


def web_url(api_url: str) -> str:
    """Where people sign in, and Apps are registered: the host without its API. No trailing slash."""
    parts = urlsplit(api_url)
    if parts.netloc == "api.github.com" or (parts.netloc.startswith("api.") and parts.netloc.endswith(".ghe.com")):
        return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}"
    return api_url.removesuffix(_SERVER_PATH)


def api_url_of(host: str) -> str:
    """The API of the host that people know: ``github.com``, ``SUB.ghe.com``, or an Enterprise Server's.

    Raises `ConfigError` for text that is no host name.
    """
    name = host.strip().lower().removeprefix("https://").rstrip("/")
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise ConfigError(_NO_HOST)
    if name in ("github.com", "www.github.com"):
        return GITHUB_API
    return f"https://api.{name}" if name.endswith(".ghe.com") else f"https://{name}{_SERVER_PATH}"


def graphql_url(api_url: str) -> str:
    if is_server(api_url):
        return f"{api_url.removesuffix('/v3')}/graphql"
    return f"{api_url}/graphql"


def uploads_url(api_url: str) -> str:
    """Where release assets are uploaded to; the API itself, where it is none of GitHub's three kinds."""
    parts = urlsplit(api_url)
    if parts.path == _SERVER_PATH:
        return f"{api_url.removesuffix('/v3')}/uploads"
    if parts.netloc == "api.github.com" or parts.netloc.endswith(".ghe.com"):
        return f"{parts.scheme}://uploads.{parts.netloc.removeprefix('api.')}"
    return api_url


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what a token may not leave. Raises `ValueError` for a port that is none."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port
