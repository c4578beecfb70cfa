"""What the stand-in serves to browsers and sign-ins, in front of its API: OAuth, OIDC and manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from hookwright.testing.fake_github_manifest import FakeManifests
from hookwright.testing.fake_github_oauth import FakeOAuth
from hookwright.testing.fake_github_oidc import FakeOidc
from hookwright.testing.fake_github_routes import Answer


@dataclass
class Flows:
    oauth: FakeOAuth
    oidc: FakeOidc = field(default_factory=FakeOidc)
    manifests: FakeManifests = field(default_factory=FakeManifests)

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, *, url: str, now: datetime
    ) -> tuple[object, Answer] | None:
        """Who asks and the answer; ``None`` for the API's own paths. ``target`` is the path with its query."""
        parts = urlsplit(target)
        path, query = parts.path, dict(parse_qsl(parts.query))
        given = (
            self.oauth.answer(method, path, query, headers, body, now)
            or self.oidc.answer(method, path, query, headers, url, now)
            or self.manifests.answer(method, path, query, body, url=url, now=now)
        )
        if given is None:
            return None
        user = self.oauth.who(headers.get("Authorization"), now=now)
        return None if user is None else f"user:{user['login']}", given
