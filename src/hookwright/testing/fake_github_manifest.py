"""How the stand-in registers GitHub Apps from a manifest: its page, the redirect back, and the conversion, once.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from hookwright.github.manifest_needs import refused
from hookwright.testing.fake_github_login import new_private_key
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer

_LIFETIME = timedelta(hours=1)
_NEW = re.compile(r"(?:/organizations/([^/]+))?/settings/apps/new")
_CONVERSION = re.compile(r"(?:/api/v3)?/app-manifests/([^/]+)/conversions")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Register new GitHub App</title>
<h1>Create GitHub App for {owner}</h1>
<form method="post" action="/_stand_in_create"><input name="code" type="hidden" value="{code}">
<input name="state" type="hidden" value="{state}"><button id="create">Create GitHub App</button></form>
"""


@dataclass
class FakeManifests:
    asks: bool = False
    """Show a page with a button, as GitHub does; else the browser is sent back at once."""
    user: str = "octocat"
    received: list[dict[str, Any]] = field(default_factory=list)
    """The manifests, in the order of their arrival, each with its ``owner``."""
    apps: list[dict[str, Any]] = field(default_factory=list)
    """What conversions answered."""
    _codes: dict[str, tuple[dict[str, Any], datetime]] = field(default_factory=dict)

    def answer(
        self, method: str, path: str, query: Mapping[str, str], body: bytes, *, url: str, now: datetime
    ) -> Answer | None:
        """``None``: the path is none of these."""
        new, conversion = _NEW.fullmatch(path), _CONVERSION.fullmatch(path)
        if method == "POST" and new is not None:
            return self._register(new[1] or self.user, query.get("state", ""), body, now)
        if method == "POST" and path == "/_stand_in_create":
            form = dict(parse_qsl(body.decode()))
            return self._back(form["code"], form.get("state", ""))
        if method == "POST" and conversion is not None:
            return self._convert(conversion[1], url=url, now=now)
        return None

    def code(self, manifest: dict[str, Any], *, now: datetime, owner: str = "octocat") -> str:
        """A code as the redirect carries it, without the browser."""
        code = secrets.token_hex(20)
        self._codes[code] = (manifest | {"owner": owner}, now + _LIFETIME)
        return code

    def _register(self, owner: str, state: str, body: bytes, now: datetime) -> Answer:
        try:
            manifest = msgspec.json.decode(dict(parse_qsl(body.decode()))["manifest"], type=dict[str, Any])
        except (ValueError, KeyError):
            return _invalid("it is no JSON object")
        hook, events = manifest.get("hook_attributes"), manifest.get("default_events", [])
        if not manifest.get("url") or (hook is not None and not hook.get("url")):
            # GitHub names the field without its parent: it wants an address even for a webhook that is off.
            return _invalid('"url" wasn\'t supplied')
        if not manifest.get("redirect_url"):
            return _invalid('"redirect_url" wasn\'t supplied')
        if events and hook is None:
            return _invalid("Hook url cannot be blank")
        if lost := refused(events, manifest.get("default_permissions", {})):
            return _invalid(f"Default events are not supported by permissions: {', '.join(lost)}")
        code = self.code(manifest, now=now, owner=owner)
        self.received.append(self._codes[code][0])
        if not self.asks:
            return self._back(code, state)
        page = _PAGE.format(owner=html.escape(owner), code=code, state=html.escape(state))
        return Answer(200, body=page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})

    def _back(self, code: str, state: str) -> Answer:
        target = self._codes[code][0]["redirect_url"]
        return Answer(302, headers={"Location": f"{target}?{urlencode({'code': code, 'state': state})}"})

    def _convert(self, code: str, *, url: str, now: datetime) -> Answer:
        manifest, expires_at = self._codes.pop(code, ({}, now))
        if now >= expires_at:
            return NOT_FOUND
        slug = re.sub(r"[^a-z0-9]+", "-", str(manifest.get("name") or "app").lower()).strip("-")
        app = {
            "id": 100_000 + len(self.apps),
            "slug": slug,
            "name": manifest.get("name"),
            "client_id": f"Iv23li{secrets.token_hex(7)}",
            "client_secret": secrets.token_hex(20),
            "webhook_secret": secrets.token_hex(20) if manifest.get("hook_attributes") else None,
            "pem": new_private_key(),
            "html_url": f"{url}/apps/{slug}",
            "external_url": manifest["url"],
            "owner": {"login": manifest["owner"], "id": 1, "type": "User"},
            "permissions": manifest.get("default_permissions", {}),
            "events": manifest.get("default_events", []),
        }
        self.apps.append(app)
        return Answer(201, app)


def _invalid(reason: str) -> Answer:
    text = f"Invalid GitHub App configuration. Error: {reason}"
    return Answer(422, body=text.encode(), headers={"Content-Type": "text/plain"})
