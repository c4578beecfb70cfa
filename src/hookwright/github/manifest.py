"""Registering a GitHub App from a description of it: what is sent, and what comes back. Pure but for `convert`.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from hookwright.core.secret import Secret
from hookwright.github.client_parts import API_VERSION
from hookwright.github.errors import UnreadableAnswer
from hookwright.github.failure import failure
from hookwright.github.hosts import web_url
from hookwright.github.response import Response
from hookwright.github.transport import Transport

LONGEST_NAME = 34
_ORGANIZATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """``url`` is the App's home page. Raises `ValueError` for what GitHub would refuse, said for a person."""

    name: str
    url: str
    redirect_url: str
    webhook_url: str | None = None
    """``None``: there is no public address yet. The webhook is off until one is set."""
    events: tuple[str, ...] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)
    callback_urls: tuple[str, ...] = ()
    description: str = ""
    public: bool = False
    """Others may install it too."""

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable() or len(self.name) > LONGEST_NAME:
            raise ValueError(f"the name has 1 to {LONGEST_NAME} characters")
        for title, one in (("the home page", self.url), ("the webhook's address", self.webhook_url)):
            if one is not None and not _is_http(one):
                raise ValueError(f"{title} must look like https://example.com/path")
        if self.webhook_url is not None and urlsplit(self.webhook_url).hostname in _LOOPBACK:
            raise ValueError("GitHub sends no webhooks to localhost: give a public address, or none for now")
        if len(self.callback_urls) > 10:
            raise ValueError("there are at most ten callback addresses")

    def json(self) -> bytes:
        said: dict[str, Any] = {
            "name": self.name,
            "url": self.url,
            "redirect_url": self.redirect_url,
            "description": self.description,
            "public": self.public,
            "default_events": list(self.events),
            "default_permissions": dict(self.permissions),
            # GitHub wants an address even for a webhook that is off.
            "hook_attributes": {"url": self.webhook_url or self.url, "active": self.webhook_url is not None},
        }
        if self.callback_urls:
            said["callback_urls"] = list(self.callback_urls)
        return msgspec.json.encode(said)


def registration_url(api_url: str, *, state: str, organization: str = "") -> str:
    """Where the browser posts the form field ``manifest``. Raises `ValueError` for what is no organization's login."""
    if organization and not _ORGANIZATION.fullmatch(organization):
        raise ValueError("an organization is named by its login, as in github.com/LOGIN")
    place = f"/organizations/{organization}" if organization else ""
    return f"{web_url(api_url)}{place}/settings/apps/new?{urlencode({'state': state})}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What GitHub tells once, and never again."""

    app_id: int
    client_id: str
    client_secret: Secret
    webhook_secret: Secret | None
    private_key: Secret
    slug: str
    name: str
    html_url: str
    api_url: str

    @property
    def install_url(self) -> str:
        return f"{self.html_url}/installations/new"


class _Converted(msgspec.Struct):
    id: int
    slug: str
    name: str
    client_id: str
    client_secret: str
    pem: str
    html_url: str
    webhook_secret: str | None = None


async def convert(code: str, *, api_url: str, transport: Transport) -> Registration:
    """Trade the code of the redirect for the App's secrets: once, within an hour. Without credentials.

    Raises `GitHubError`; `NotFound` where the code was used or is too old.
    """
    if not _CODE.fullmatch(code):
        raise ValueError("this is no code of GitHub's")
    url = f"{api_url}/app-manifests/{quote(code, safe='')}/conversions"
    headers = {
        "accept": "application/vnd.github+json",
        "user-agent": "hookwright",
        "x-github-api-version": API_VERSION,
    }
    shown = f"{api_url}/app-manifests/CODE/conversions"
    response = await transport("POST", url, headers, None)
    if response.status >= 300:
        raise failure(response, method="POST", url=shown, now=datetime.now(UTC))
    return read_registration(response, api_url=api_url)


def read_registration(response: Response, *, api_url: str) -> Registration:
    """Raises `UnreadableAnswer`, which quotes nothing."""
    try:
        found = msgspec.json.decode(response.body, type=_Converted)
    except msgspec.DecodeError:
        raise UnreadableAnswer("GitHub answered without the App that it registered", status=response.status) from None
    # A link that people are told to click; it must lead to where they have just been.
    if not found.html_url.startswith(f"{web_url(api_url)}/") or "PRIVATE KEY" not in found.pem:
        raise UnreadableAnswer("GitHub answered with an App of another place", status=response.status)
    return Registration(
        app_id=found.id,
        client_id=found.client_id,
        client_secret=Secret(found.client_secret),
        webhook_secret=None if not found.webhook_secret else Secret(found.webhook_secret),
        private_key=Secret(found.pem),
        slug=found.slug,
        name=found.name,
        html_url=found.html_url.rstrip("/"),
        api_url=api_url,
    )


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and address.isprintable()
            and " " not in address
            and parts.port != 0
        )
    except ValueError:
        return False
