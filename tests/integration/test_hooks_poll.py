"""Hooks that ask an address: a real server that answers as it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.core.secret import Secret
from hookwright.sources.poll import Asked, PollSource
from hookwright.stores.opening import open_store
from tests.support.engine import ManualClock
from tests.support.hooks import running, until

HOUR = timedelta(hours=1)


class Server:
    """Answers with ``body`` and ``status``; knows what it was asked."""

    def __init__(self) -> None:
        self.body: bytes = b"one"
        self.status = 200
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        self.asked: list[dict[str, str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append({name.lower(): value for name, value in request.headers.items()})
        await asyncio.sleep(self.delay)
        etag = self.headers.get("ETag")
        if etag is not None and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(body=self.body, status=self.status, headers=self.headers)


@asynccontextmanager
async def answering() -> AsyncIterator[tuple[Server, str]]:
    server = Server()
    app = web.Application()
    app.router.add_get("/", server.answer)
    for path, there in (("/away", "/"), ("/round", "/round"), ("/file", "file:///etc/passwd")):

        async def redirect(request: web.Request, there: str = there) -> web.Response:
            return web.Response(status=302, headers={"Location": there})

        app.router.add_get(path, redirect)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield server, f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


class Poller:
    def __init__(self, url: str, **options: Any) -> None:
        self.clock = ManualClock(datetime.now(UTC))
        self.told: list[Delivery] = []
        self.fail = False
        self.store = open_store("memory:", clock=self.clock)
        self._asked = Asked(url=url, interval=HOUR, **options)

    async def poll(self) -> list[str | None]:
        """Once, an hour later; by a process that has just begun."""
        import aiohttp

        self.clock.move(HOUR)
        source = PollSource("hook:p", self._asked, cells=lambda: self.store.cells("p"), clock=self.clock)
        timeout = aiohttp.ClientTimeout(total=self._asked.timeout.total_seconds())
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await source._turn(session, self._receive)
        told, self.told = self.told, []
        self.last = told[-1] if told else None
        return [one.action for one in told]

    async def _receive(self, delivery: Delivery) -> Any:
        if self.fail:
            raise StoreUnavailable("away")
        self.told.append(delivery)


@asynccontextmanager
async def polling(url: str, **options: Any) -> AsyncIterator[Poller]:
    poller = Poller(url, **options)
    await poller.store.open()
    try:
        yield poller
    finally:
        await poller.store.close()


async def test_only_another_answer_is_told() -> None:
    async with answering() as (server, url), polling(url) as poller:
        assert [await poller.poll() for _ in range(2)] == [[], []]
        server.body = b'{"version": 2}'
        assert await poller.poll() == ["changed"]
        assert poller.last is not None
        assert poller.last.payload["body"] == {"version": 2}
        ids = {poller.last.id}
        for body in (b"one", b'{"version": 2}'):
            server.body = body
            assert await poller.poll() == ["changed"]
            ids.add(poller.last.id)
        assert len(ids) == 3


async def test_the_server_is_asked_whether_anything_changed() -> None:
    async with answering() as (server, url), polling(url) as poller:
        server.headers = {"ETag": '"1"', "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}
        await poller.poll()
        assert await poller.poll() == []
        assert server.asked[1]["if-none-match"] == '"1"'
        assert server.asked[1]["if-modified-since"] == "Wed, 21 Oct 2015 07:28:00 GMT"


async def test_only_the_named_part_is_compared() -> None:
    async with answering() as (server, url), polling(url, path="releases.0.tag") as poller:
        for body, expected in (
            (b'{"releases": [{"tag": "v1"}], "at": 1}', []),
            (b'{"releases": [{"tag": "v1"}], "at": 2}', []),
            (b'{"releases": [{"tag": "v2"}], "at": 3}', ["changed"]),
        ):
            server.body = body
            assert await poller.poll() == expected
        assert poller.last is not None
        assert poller.last.payload["value"] == "v2"


async def test_failing_and_recovering_are_told_once_where_asked_for() -> None:
    async with answering() as (server, url), polling(url, on="error") as poller:
        assert await poller.poll() == []
        server.status = 503
        assert [await poller.poll() for _ in range(2)] == [["failed"], []]
        server.status = 200
        assert [await poller.poll() for _ in range(2)] == [["recovered"], []]


async def test_every_answer_is_told_where_asked_for() -> None:
    async with answering() as (_, url), polling(url, on="every") as poller:
        ids = set()
        for _ in range(2):
            assert await poller.poll() == ["answered"]
            assert poller.last is not None
            ids.add(poller.last.id)
        assert len(ids) == 2


async def test_what_could_not_be_stored_is_told_again_under_the_same_id() -> None:
    async with answering() as (server, url), polling(url) as poller:
        await poller.poll()
        server.body = b"two"
        poller.fail = True
        with pytest.raises(StoreUnavailable):
            await poller.poll()
        poller.fail = False
        assert await poller.poll() == ["changed"]


@pytest.mark.parametrize("path", ["file", "round"])
async def test_a_redirect_leads_to_http_only_and_not_for_ever(path: str) -> None:
    async with answering() as (_, url), polling(url + path, on="error") as poller:
        assert await poller.poll() == ["failed"]
        assert poller.last is not None
        assert "redirect" in poller.last.payload["error"]


async def test_time_and_size_are_bounded_and_headers_go_along() -> None:
    options: dict[str, Any] = {"on": "error", "max_body": 1000, "timeout": timedelta(seconds=1)}
    async with answering() as (server, url), polling(url + "away", headers={"X-Key": Secret("k")}, **options) as poller:
        assert await poller.poll() == []
        assert server.asked[0]["x-key"] == "k"
        server.body = b"x" * 1001
        assert await poller.poll() == ["failed"]
        server.body = b"x"
        await poller.poll()
        server.delay = 5
        assert await poller.poll() == ["failed"]


async def test_a_change_runs_the_command(tmp_path: Any) -> None:
    async with answering() as (server, url):
        text = f"""
handlers:
  - type: WebPolling
    name: watch
    options: {{url: "{url.replace("//", "//user:pass@")}", poll_interval: 1s}}
    shell: 'echo "$EVENT_URL $EVENT_STATUS $EVENT" >> out'
"""
        async with running(tmp_path, text, work=True) as r:
            await until(lambda: server.asked)
            assert server.asked[0]["authorization"].startswith("Basic ")
            server.body = b"two"
            r.clock.move(timedelta(seconds=2))
            await until(lambda: r.said())
            assert r.said() == f"{url} 200 poll.changed\n"
