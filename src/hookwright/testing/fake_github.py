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
import os
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import ClientSession, web

from hookwright.testing import fake_github_git_http, fake_github_inspection, fake_github_webhooks
from hookwright.testing.fake_github_arranging import Arranging
from hookwright.testing.fake_github_asserting import Asserting
from hookwright.testing.fake_github_deliveries import Deliveries
from hookwright.testing.fake_github_faults import AFTER, CUTS, KINDS, Fault, FaultKind, answer_of
from hookwright.testing.fake_github_flows import Flows
from hookwright.testing.fake_github_git_http import GitHttp
from hookwright.testing.fake_github_limits import Limits, resource_of
from hookwright.testing.fake_github_login import Caller, Login, new_private_key
from hookwright.testing.fake_github_oauth import FakeOAuth
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, refused
from hookwright.testing.fake_github_state import State
from hookwright.testing.fake_github_table import answer
from hookwright.testing.fake_github_wire import counted, is_json, parsed, response, tagged, truncated, unchanged
from hookwright.testing.payloads import payload as example

_MINT = re.compile(r"/app/installations/([0-9]+)/access_tokens")
Script = Callable[[Call], Answer]


class FakeGitHub(Arranging, Asserting):
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
        self.lag = timedelta(0)
        """How long what was just made is not found yet, by the stand-in's clock: GitHub is eventually consistent."""
        self.limits = Limits()
        """How much each caller may ask, and has asked."""
        self.flows = Flows(FakeOAuth(client_id))
        """What browsers and sign-ins see: ``flows.oauth``, ``flows.oidc``, ``flows.manifests``."""
        self._host, self._port = host, port
        self._login = Login(self.state, self.private_key)
        self._faults: list[Fault] = []
        self._scripts: dict[tuple[str, str], Script] = {}
        self._young: dict[str, datetime] = {}
        self._closing = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        self.deliveries = Deliveries(self)
        self._git_http = GitHttp(self.state)

    async def __aenter__(self) -> FakeGitHub:
        self._runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()
        self._git_http.close()

    def git_folder(self, repository: str) -> Path:
        """The bare repository that ``git clone {github.url}/{repository}.git`` reads, made at its first use with what
        the API has by then. Tokens are git's passwords, whoever the user."""
        return self._git_http.folder(self.state.add_repository(repository))

    @property
    def comments(self) -> list[str]:
        """The bodies of all comments, in the order of their arrival."""
        return [comment["body"] for comment in self.state.comments.values()]

    def requests(self, method: str = "*", path: str = "*") -> list[dict[str, Any]]:
        """The last ten thousand requests (``method``, ``path``, ``query``, ``status``, ``who``, ``headers``, ``json``),
        oldest first."""
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

    def add_app(
        self, app_id: int, *, slug: str, client_id: str | None = None, private_key: str | None = None
    ) -> dict[str, Any]:
        """Another GitHub App, with the ``private_key`` and ``webhook_secret`` that it needs. It is installed nowhere:
        ``github.state.add_installation("octo-org", app=app_id)``."""
        owner = self.state.app["owner"]
        made = {"id": app_id, "client_id": client_id or f"Iv23li{app_id}", "slug": slug, "name": slug, "owner": owner}
        self.state.other_apps[app_id] = made
        key = private_key or new_private_key()
        self._login.add_app(app_id, key)
        return {**made, "private_key": key, "webhook_secret": secrets.token_hex(20)}

    def user_token(self, login: str = "octocat") -> str:
        """A personal token of this user's, who comes into being."""
        return self._login.add_user(login)

    def expire_tokens(self) -> None:
        """Every token handed out so far is refused from now on."""
        self._login.revoke()

    def suspend(self, installation: int) -> None:
        found = self.state.installation(installation)
        if found is not None:
            found["suspended_at"] = "2026-01-01T00:00:00Z"

    def uninstall(self, installation: int) -> None:
        self.state.uninstalled.add(installation)
        self._login.revoke(installation)

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
        wanted = fake_github_git_http.asked(request)
        if wanted is not None:
            return await self._serve_git(request, wanted)
        body = await request.read()
        if request.path.startswith(fake_github_inspection.PREFIX):
            return response(fake_github_inspection.inspect(self, request.method, request.path, body), {})
        now = datetime.now(UTC) + self.clock_ahead
        headers = {
            "Date": now.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "X-GitHub-Request-Id": secrets.token_hex(8).upper(),
        }
        fault = self._befalling(request.method, request.path)
        kind = None if fault is None else fault.kind
        if fault is not None and kind == "slow":
            await asyncio.sleep(fault.seconds or 0)
        given = None if fault is None or kind in AFTER else answer_of(fault, now=now)
        who: object = None
        if given is None and kind not in ("cut", "hang"):
            who, given, more = self._answer(request, body, now)
            headers |= more
            if fault is not None and kind in AFTER:
                given = answer_of(fault, now=now) or given
        cut = kind in CUTS or kind == "hang"
        self._note(request, body, None if given is None or cut else given.status, who)
        if kind == "hang":
            # Until the other side gives up, or this one stops.
            await self._closing.wait()
        if given is None or cut:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if kind == "truncated":
            return await truncated(request, given, headers)
        return response(given, headers)

    async def _serve_git(self, request: web.BaseRequest, wanted: fake_github_git_http.Asked) -> web.StreamResponse:
        now = datetime.now(UTC) + self.clock_ahead
        fault = self._befalling(request.method, request.path)
        kind = None if fault is None else fault.kind
        if fault is not None and kind == "slow":
            await asyncio.sleep(fault.seconds or 0)
        if kind == "hang":
            await self._closing.wait()
        given = None if fault is None else answer_of(fault, now=now)
        if given is None and kind not in ("cut", "hang"):
            admitted = self._git_http.admitted(wanted, request.headers.get("Authorization"), self._login, now=now)
            if isinstance(admitted, Path):
                self._note(request, b"", 200, None)
                cut = kind in ("truncated", "cut_after")
                return await fake_github_git_http.serve(request, admitted, wanted.inner, cut=cut)
            given = admitted
        self._note(request, b"", None if given is None else given.status, None)
        if given is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return response(given, {})

    def _note(self, request: web.BaseRequest, body: bytes, status: int | None, who: object) -> None:
        self.state.request_count += 1
        self.state.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "query": dict(request.query),
                "status": status,
                "who": who,
                "headers": {
                    name.lower(): value for name, value in request.headers.items() if name.lower() != "authorization"
                },
                "json": parsed(body),
            }
        )

    def _answer(self, request: web.BaseRequest, body: bytes, now: datetime) -> tuple[object, Answer, dict[str, str]]:
        """Who asks, the answer, and what its headers say besides."""
        flow = self.flows.answer(request.method, request.path_qs, request.headers, body, url=self.url, now=now)
        if flow is not None:
            return *flow, {}
        caller = self._caller(request.headers.get("Authorization"), now)
        if isinstance(caller, Answer):
            return None, caller, {}
        who = None if caller is None else caller.who
        resource = resource_of(request.path)
        free = request.path == "/rate_limit"
        over = None if free else self.limits.count(counted(caller), resource, now=now)
        given = over or self._routed(request, body, caller, now)
        if unchanged(request, given):
            self.limits.give_back(counted(caller), resource, now=now)
            given = Answer(304, headers=given.headers)
        return who, given, self.limits.headers(counted(caller), resource, now=now)

    def _caller(self, authorization: str | None, now: datetime) -> Caller | Answer | None:
        user = self.flows.oauth.who(authorization, now=now)
        if user is None:
            return self._login.check(authorization, now=now)
        return Caller(-user["id"], actor=self.state.accounts.setdefault(user["login"].lower(), user))

    def _routed(self, request: web.BaseRequest, body: bytes, caller: Caller | None, now: datetime) -> Answer:
        try:
            sent = msgspec.json.decode(body) if body and is_json(request) else parsed(body)
        except ValueError:
            return Answer(400, {"message": "Problems parsing JSON"})
        caller_facts = {} if caller is None else {name: getattr(caller, name) for name in Caller.__slots__}
        call = Call(
            method=request.method,
            path=request.path,
            raw_path=request.raw_path.partition("?")[0],
            query=dict(request.query),
            json=sent,
            url=self.url,
            now=now,
            delivery=request.headers.get("X-GitHub-Delivery"),
            accept=request.headers.get("Accept", ""),
            body=body,
            content_type=request.headers.get("Content-Type", ""),
            **{"who": None, **caller_facts},
        )
        script = self._scripts.get((call.method, call.path))
        if script is not None:
            return script(call)
        if call.path == "/rate_limit":
            return Answer(200, self.limits.overview(counted(caller), now=now))
        if call.method == "GET" and self._young.get(call.path, now) > now:
            return NOT_FOUND
        minting = _MINT.fullmatch(call.path) if call.method == "POST" else None
        if minting is not None and caller is not None:
            if call.who != "app":
                return refused(401, "A JSON web token could not be decoded")
            return self._login.mint(int(minting[1]), caller=caller, given=sent, now=now, url=self.url)
        given = answer(self.state, call)
        if given.status == 204 and call.path == "/installation/token":
            self._login.forget(request.headers["Authorization"])
        if given.status == 201 and self.lag and isinstance(given.json, dict):
            self._young[str(given.json.get("url", "")).removeprefix(self.url)] = now + self.lag
        return tagged(call, given)

    def _befalling(self, method: str, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.befalls(method, path):
                fault.times -= 1
                return fault
        return None


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
