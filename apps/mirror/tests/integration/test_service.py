"""The service over real HTTP: webhooks, API, dashboard, metrics."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import uvicorn

from apps.mirror.tests.world import ADMIN, ME, SECRET, World, one, until, world
from onedev_mirror.program import Program
from onedev_mirror.settings import SettingsError
from onedev_mirror.web.site import build

BEARER = {"Authorization": f"Bearer {ADMIN}"}


@asynccontextmanager
async def served(earth: World) -> AsyncIterator[tuple[Program, aiohttp.ClientSession]]:
    program = earth.program()
    server = uvicorn.Server(uvicorn.Config(build(program), port=0, log_config=None, lifespan="on"))
    serving = asyncio.ensure_future(server.serve())
    await until(lambda: server.started or serving.done())
    port = server.servers[0].sockets[0].getsockname()[1]
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as session:
        try:
            yield program, session
        finally:
            server.should_exit = True
            await serving


def signed(event: str, payload: dict[str, Any], *, secret: str = SECRET) -> dict[str, Any]:
    body = json.dumps(payload).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid4()),
        "X-Hub-Signature-256": f"sha256={signature}",
        "Content-Type": "application/json",
    }
    return {"data": body, "headers": headers}


async def test_from_a_signed_star_to_a_copy_seen_everywhere(earth: World) -> None:
    earth.star("octo/hello")
    me = earth.github.state.account(ME)["id"]
    async with served(earth) as (program, http):
        payload = {
            "action": "created",
            "starred_at": "2026-01-01T00:00:00Z",
            "repository": {"id": earth.id("octo/hello"), "full_name": "octo/hello"},
            "sender": {"id": me, "login": ME},
        }
        async with http.post("/webhooks/github", **signed("star", payload)) as answer:
            assert answer.status == 202
        async with http.post("/webhooks/github", **signed("star", payload, secret="wrong")) as answer:
            assert answer.status == 401

        async def copied() -> bool:
            found = await program.mirrors.find("octo/hello")
            return found is not None and found.state == "synced"

        await until(copied)
        async with http.get("/api/mirrors/octo%2Fhello", headers=BEARER) as answer:
            assert answer.status in (200, 404)
        async with http.get(f"/api/mirrors/{earth.id('octo/hello')}", headers=BEARER) as answer:
            shown = await answer.json()
            assert (shown["state"], shown["project_path"]) == ("synced", "github/octo/hello")
        async with http.get(f"/api/mirrors/{shown['repository_id']}/runs", headers=BEARER) as answer:
            # The look at all stars, which the start brings, may have asked for a second run meanwhile.
            first = (await answer.json())[-1]
            assert first["state"] == "synced"
        async with http.get(f"/api/runs/{first['id']}/steps", headers=BEARER) as answer:
            assert [step["name"] for step in await answer.json()][-1] == "verify"
        async with http.get("/api/audit?name=octo/hello", headers=BEARER) as answer:
            assert {"push", "create project"} <= {act["act"] for act in await answer.json()}
        async with http.get("/api/deliveries", headers=BEARER) as answer:
            stars = [each["seq"] for each in await answer.json() if each["event"] == "star"]
        async with http.post(f"/api/deliveries/{stars[0]}/replay", headers=BEARER) as answer:
            assert await answer.json() == {"count": 1}
        async with http.get("/metrics") as answer:
            text = await answer.text()
            assert 'webhook_requests_total{event_type="star",status="202"} 1.0' in text
            # A second run may have ended since.
            assert re.search(r'sync_operations_total\{status="synced"\} [12]\.0', text)
            assert "repository_count 1.0" in text and "database_health 1.0" in text
            assert "hookwright" in text
        for path in ("/healthz", "/readyz", "/health"):
            async with http.get(path) as answer:
                assert (answer.status, (await answer.json())["status"]) == (200, "healthy")


async def test_too_many_webhooks_are_told_to_come_later(tmp_path: Any) -> None:
    async with world(tmp_path, webhook_rate="5/m") as earth, served(earth) as (_, http):
        statuses = []
        for _ in range(8):
            async with http.post("/webhooks/github", **signed("ping", {"zen": "x"})) as answer:
                statuses.append(answer.status)
        assert statuses.count(429) == 3 and 429 not in statuses[:5]


@pytest.mark.parametrize("token", [None, "", "wrong", ADMIN[:-1], "\u00e4"])
async def test_without_the_token_the_api_tells_nothing(earth: World, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with served(earth) as (_, http):
        for path in ("/api/mirrors", "/api/status", "/api/audit", "/api/deliveries"):
            async with http.get(path, headers=headers) as answer:
                assert answer.status == 401
                assert set(await answer.json()) == {"error"}


async def test_guessing_is_slowed_down(earth: World) -> None:
    async with served(earth) as (_, http):
        statuses = []
        for _ in range(22):
            async with http.get("/api/status", headers={"Authorization": "Bearer guess"}) as answer:
                statuses.append(answer.status)
        assert statuses[-1] == 429
        async with http.get("/api/status", headers=BEARER) as answer:
            assert answer.status == 200


def test_there_is_no_default_token(earth: World) -> None:
    earth.settings = earth.settings.model_copy(update={"admin_token": None})
    with pytest.raises(SettingsError, match="MIRROR_ADMIN_TOKEN"):
        build(earth.program())


async def test_what_a_person_can_ask_of_the_api(earth: World) -> None:
    earth.star("octo/hello")
    async with served(earth) as (program, http):

        async def ask(method: str, path: str, **more: Any) -> tuple[int, Any]:
            async with http.request(method, f"/api{path}", headers=BEARER, **more) as answer:
                return answer.status, await answer.json()

        status, added = await ask("POST", "/mirrors", json={"name": "https://github.com/octo/hello"})
        assert status == 202 and added["origin"] == "manual"
        number = added["repository_id"]

        async def copied() -> bool:
            return (await one(program, "octo/hello")).state == "synced"

        await until(copied)
        assert (await ask("POST", f"/mirrors/{number}/pause"))[1]["paused"] is True
        assert (await ask("POST", f"/mirrors/{number}/sync"))[0] == 409
        assert (await ask("POST", f"/mirrors/{number}/resume"))[1]["paused"] is False
        assert (await ask("PATCH", f"/mirrors/{number}/policy", json={"forced": "hold"}))[1]["policy"] == {
            "forced": "hold"
        }
        assert (await ask("PATCH", f"/mirrors/{number}/policy", json={"forced": None}))[1]["policy"] == {}
        assert (await ask("PATCH", f"/mirrors/{number}/policy", json={"forced": "explode"}))[0] == 422
        assert (await ask("POST", f"/mirrors/{number}/retry"))[0] == 202
        assert (await ask("POST", f"/mirrors/{number}/approve"))[0] == 409
        assert (await ask("POST", "/sync"))[1] == {"count": 1}
        assert (await ask("POST", "/reconcile"))[0] == 202
        assert (await ask("POST", "/approve-removals"))[0] == 409
        assert (await ask("GET", "/mirrors?state=synced&text=HELLO"))[0] == 200
        assert (await ask("GET", "/mirrors/99"))[0] == 404
        assert (await ask("GET", "/status"))[1]["totals"]["mirrors"] == 1
        assert (await ask("POST", "/mirrors", json={"name": "no repository"}))[0] == 409
        description = (await ask("GET", "/openapi.json"))[1]
        assert {"/api/mirrors", "/api/audit", "/api/deliveries/{seq}/replay"} <= set(description["paths"])


async def test_the_dashboard_asks_who_is_there_and_shows_what_is_wrong(earth: World) -> None:
    from onedev_mirror.onedev.errors import OneDevError

    earth.star("octo/hello", description="<script>alert(1)</script>")

    def refuse(name: str) -> None:
        if name == "find":
            raise OneDevError(403, "<b>Not authorized</b>", "give the token a role", retry=False)

    earth.projects.fault = refuse
    async with served(earth) as (program, http):

        async def failed() -> bool:
            found = await program.mirrors.find("octo/hello")
            return found is not None and found.state == "failed"

        await until(failed)
        async with http.get("/") as answer:
            assert answer.url.path == "/login"
        async with http.post("/login", data={"token": "wrong"}) as answer:
            assert answer.status == 401
        async with http.post("/login", data={"token": ADMIN}) as answer:
            page = await answer.text()
            assert answer.status == 200 and answer.url.path == "/"
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "octo/hello" in page and "give the token a role" in page
        assert "&lt;b&gt;Not authorized" in page and "<b>Not" not in page
        assert not re.findall(r'(?:src|href)="https?://', page) and "style=" not in page
        assert re.findall(r"<script[^>]*>[^<]*", page) == ['<script src="live.js" defer>']
        cookie = next(iter(http.cookie_jar))
        assert cookie["httponly"] and cookie["samesite"] == "strict"

        form = re.findall(r'name="form" value="([^"]+)"', page)[0]
        number = str(earth.id("octo/hello"))
        earth.projects.fault = lambda name: None
        async with http.post("/act", data={"wish": "retry", "name": number, "form": "forged"}) as answer:
            assert answer.url.path == "/login"
        async with http.post("/act", data={"wish": "retry", "name": number, "form": form, "back": "mirror"}) as answer:
            assert answer.url.path == f"/mirrors/{number}"
            assert "octo/hello" in await answer.text()

        async def copied() -> bool:
            return (await one(program, "octo/hello")).state == "synced"

        await until(copied)
        async with http.get(f"/mirrors/{number}") as answer:
            page = await answer.text()
            assert "create project" in page and "verify" in page
        for file, kind in (("style.css", "text/css"), ("live.js", "text/javascript"), ("icon.svg", "image/svg+xml")):
            async with http.get(f"/{file}") as answer:
                assert (answer.status, answer.content_type) == (200, kind)
        async with http.post("/logout", data={"form": form}) as answer:
            assert answer.url.path == "/login"
        async with http.get("/") as answer:
            assert answer.url.path == "/login"


@pytest.mark.parametrize(
    "path",
    [
        "/mirrors/%00",
        "/mirrors/99999999999999999999999",
        "/?page=99999&state=x&q=%ff",
        "/api/mirrors?limit=0",
        "/nowhere",
    ],
)
async def test_odd_requests_are_the_senders_fault(earth: World, path: str) -> None:
    async with served(earth) as (_, http):
        await (await http.post("/login", data={"token": ADMIN})).read()
        async with http.get(path, headers=BEARER) as answer:
            assert answer.status < 500
