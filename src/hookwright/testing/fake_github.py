"""A stand-in for GitHub: a real HTTP server on loopback, with real keys and tokens.

    async with FakeGitHub() as github:
        ...                                     # GITHUB_API_URL=github.url
        await github.deliver(url, "issues.opened")
        assert github.comments == [...]

Or as a program, for tests and demonstrations that kill what they test:

    python -m hookwright.testing --directory DIR

prints one line of JSON with the settings that an app needs.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import ClientSession, web

from hookwright.testing import fake_github_webhooks
from hookwright.testing.fake_github_deliveries import Deliveries
from hookwright.testing.fake_github_faults import AFTER, KINDS, Fault, FaultKind, answer_of
from hookwright.testing.fake_github_flows import Flows
from hookwright.testing.fake_github_login import Login, new_private_key
from hookwright.testing.fake_github_oauth import FakeOAuth
from hookwright.testing.fake_github_routes import Answer, Call, answer
from hookwright.testing.fake_github_state import State
from hookwright.testing.payloads import payload as example

_INSPECTION = "/_stand_in/"
_MINT = re.compile(r"/app/installations/([0-9]+)/access_tokens")
_LIMIT = 5000
Script = Callable[[Call], Answer]


class FakeGitHub:
    """Open it as an async context manager. Its state is for reading and for arranging; see `State`."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        app_id: int = 1234,
        client_id: str = "Iv23liStandIn",
        slug: str = "stand-in-app",
        private_key: str | None = None,
        webhook_secret: str | None = None,
        strict: bool = False,
    ) -> None:
        """``strict``: what was not added is not found. Else installations, repositories and issues come into being."""
        self.private_key = private_key or new_private_key()
        """PEM; any `FakeGitHub` given the same one accepts the same App."""
        self.webhook_secret = webhook_secret or secrets.token_hex(20)
        self.app_id = app_id
        self.client_id = client_id
        owner = {"login": "octo-org", "id": 1, "type": "Organization"}
        self.state = State(
            app={"id": app_id, "client_id": client_id, "slug": slug, "name": slug, "owner": owner}, strict=strict
        )
        self.url = ""
        self.clock_ahead = timedelta(0)
        """How far its clock is ahead of the machine's."""
        self.flows = Flows(FakeOAuth(client_id))
        """What browsers and sign-ins see: ``flows.oauth``, ``flows.oidc``, ``flows.manifests``."""
        self._host, self._port = host, port
        self._login = Login(self.state, self.private_key)
        self._faults: list[Fault] = []
        self._scripts: dict[tuple[str, str], Script] = {}
        self._used: dict[object, int] = {}
        self._runner: web.ServerRunner | None = None
        self.deliveries = Deliveries(self)

    async def __aenter__(self) -> FakeGitHub:
        self._runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def comments(self) -> list[str]:
        """The bodies of all comments, in the order of their arrival."""
        return [comment["body"] for comment in self.state.comments.values()]

    def requests(self, method: str = "*", path: str = "*") -> list[dict[str, Any]]:
        """The last ten thousand requests (``method``, ``path``, ``status``, ``who``, ``headers``), oldest first."""
        wanted = Fault("slow", method=method, path=path)
        return [one for one in self.state.requests if wanted.befalls(one["method"], one["path"])]

    def fault(
        self, kind: FaultKind, *, times: int = 1, method: str = "*", path: str = "*", seconds: float | None = None
    ) -> None:
        """Let the next ``times`` requests that fit (``path`` is a glob) go wrong."""
        if kind not in KINDS:
            raise ValueError(f"no fault is called {kind!r}; there are {', '.join(sorted(KINDS))}")
        self._faults.append(Fault(kind, times=times, method=method, path=path, seconds=seconds))

    def script(self, method: str, path: str, script: Script | Answer) -> None:
        """Answer this path so, instead of by the stand-in's own routes: a redirect, GraphQL, a route it lacks."""
        self._scripts[method, path] = script if callable(script) else lambda call: script

    def expire_tokens(self) -> None:
        self._login.revoke()

    def suspend(self, installation: int) -> None:
        found = self.state.installation(installation)
        if found is not None:
            found["suspended_at"] = "2026-01-01T00:00:00Z"

    def uninstall(self, installation: int) -> None:
        self.state.uninstalled.add(installation)
        self._login.revoke()

    def signed(self, event: str, body: bytes, *, guid: str | None = None) -> dict[str, str]:
        """The headers that GitHub would send ``body`` with."""
        return fake_github_webhooks.headers(
            event, body, secret=self.webhook_secret.encode(), guid=guid, app_id=self.app_id
        )

    async def deliver(
        self, url: str, event: str, payload: Mapping[str, Any] | None = None, *, guid: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send a webhook as GitHub sends it; status and JSON of the answer.

        ``event`` is ``issues`` or ``issues.opened``; without ``payload`` GitHub's own example is sent.
        """
        body = msgspec.json.encode(example(event) if payload is None else payload)
        async with (
            ClientSession() as session,
            session.post(url, data=body, headers=self.signed(event.partition(".")[0], body, guid=guid)) as response,
        ):
            return response.status, await response.json(content_type=None)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        if request.path.startswith(_INSPECTION):
            return _response(await self._inspect(request, body), {})
        now = datetime.now(UTC) + self.clock_ahead
        headers = {
            "Date": now.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "X-GitHub-Request-Id": secrets.token_hex(8).upper(),
        }
        fault = self._befalling(request.method, request.path)
        given = None
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds or 0)
        elif fault is not None and fault.kind not in AFTER:
            given = answer_of(fault, now=now)
        cut = fault is not None and fault.kind.startswith("cut")
        who: object = None
        if given is None and not (cut and fault is not None and fault.kind not in AFTER):
            who, given = self._answer(request, body, now)
            headers |= self._limits(who, now)
            if fault is not None and fault.kind in AFTER:
                given = answer_of(fault, now=now) or given
        self.state.request_count += 1
        self.state.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "query": dict(request.query),
                "status": None if given is None or cut else given.status,
                "who": who,
                "headers": {
                    name.lower(): value for name, value in request.headers.items() if name.lower() != "authorization"
                },
            }
        )
        if given is None or cut:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return _response(given, headers)

    def _answer(self, request: web.BaseRequest, body: bytes, now: datetime) -> tuple[object, Answer]:
        flow = self.flows.answer(request.method, request.path_qs, request.headers, body, url=self.url, now=now)
        if flow is not None:
            return flow
        authorization = request.headers.get("Authorization")
        user = self.flows.oauth.who(authorization, now=now)
        who = self._login.check(authorization, now=now) if user is None else -user["id"]
        if isinstance(who, Answer):
            return None, who
        try:
            parsed = msgspec.json.decode(body) if body else None
        except ValueError:
            return who, Answer(400, {"message": "Problems parsing JSON"})
        call = Call(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            json=parsed,
            who=who,
            url=self.url,
            now=now,
            delivery=request.headers.get("X-GitHub-Delivery"),
        )
        script = self._scripts.get((call.method, call.path))
        if script is not None:
            return who, script(call)
        if who is None and call.path != "/rate_limit":
            return who, Answer(401, {"message": "Requires authentication"})
        minting = _MINT.fullmatch(call.path) if call.method == "POST" else None
        if minting is None:
            return who, answer(self.state, call)
        if who != "app":
            return who, Answer(401, {"message": "A JSON web token could not be decoded"})
        return who, self._login.mint(int(minting[1]), now=now)

    def _befalling(self, method: str, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.befalls(method, path):
                fault.times -= 1
                return fault
        return None

    def _limits(self, who: object, now: datetime) -> dict[str, str]:
        used = self._used[who] = self._used.get(who, 0) + 1
        return {
            "X-RateLimit-Limit": str(_LIMIT),
            "X-RateLimit-Remaining": str(max(_LIMIT - used, 0)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int((now + timedelta(hours=1)).timestamp())),
            "X-RateLimit-Resource": "core",
        }

    async def _inspect(self, request: web.BaseRequest, body: bytes) -> Answer:
        """For those who are not in this process: ``GET summary``, ``GET requests``, ``POST faults``, ``POST clock``,
        ``POST expire_tokens``, ``POST suspend`` and ``POST uninstall``."""
        what = request.path.removeprefix(_INSPECTION)
        given = json.loads(body) if body else {}
        match request.method, what:
            case "GET", "summary":
                return Answer(200, self.state.summary())
            case "GET", "requests":
                return Answer(200, list(self.state.requests))
            case "POST", "faults":
                try:
                    self.fault(**given)
                except (TypeError, ValueError) as error:
                    return Answer(400, {"message": str(error)})
            case "POST", "clock":
                self.clock_ahead = timedelta(seconds=given["seconds"])
            case "POST", "expire_tokens":
                self.expire_tokens()
            case "POST", "suspend":
                self.suspend(given["installation"])
            case "POST", "uninstall":
                self.uninstall(given["installation"])
            case _:
                return Answer(404, {"message": f"the stand-in has no {what!r}"})
        return Answer(204)


def _response(given: Answer, headers: Mapping[str, str]) -> web.Response:
    sent = {**headers, **given.headers}
    if given.body is not None:
        return web.Response(status=given.status, body=given.body, headers=sent)
    if given.json is None:
        return web.Response(status=given.status, headers=sent)
    return web.Response(
        status=given.status, body=msgspec.json.encode(given.json), headers=sent, content_type="application/json"
    )


def settings_in(directory: Path, github: FakeGitHub) -> dict[str, str]:
    """Write the key and the webhook secret to files for this user only, and say what an app needs to know."""
    written = {"private-key.pem": github.private_key, "webhook-secret": github.webhook_secret}
    for name, text in written.items():
        with os.fdopen(os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
    return {
        "GITHUB_API_URL": github.url,
        "GITHUB_APP_ID": str(github.app_id),
        "GITHUB_PRIVATE_KEY_PATH": str(directory / "private-key.pem"),
        "webhook_secret_path": str(directory / "webhook-secret"),
    }
