from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import BadSignature, ConfigError, MalformedDelivery, StoreUnavailable
from hookwright.core.store import Arrival, Receipt
from hookwright.github.plugin import GitHub
from hookwright.github.proxy import LONGEST_WAIT, WebhookProxy
from hookwright.github.webhook import GitHubWebhook
from hookwright.testing import fake_github_webhooks
from hookwright.testing.payloads import payload
from tests.support.engine import START, until
from tests.support.smee import Smee

SECRET = b"a secret of the proxy's tests"


@dataclass
class Ear:
    """A `WebhookProxy` at work, and what it handed in."""

    smee: Smee
    proxy: WebhookProxy
    came: list[Delivery] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    away: int = 0
    """How many times the store cannot take anything."""

    async def receive(self, delivery: Delivery) -> Receipt:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("the disk is full")
        self.came.append(delivery)
        return Receipt(Arrival.STORED, len(self.came), 1)

    async def post(self, event: str, changes: Any = None, *, guid: str, secret: bytes = SECRET) -> None:
        from aiohttp import ClientSession

        body = msgspec.json.encode(payload(event, changes or {}))
        headers = fake_github_webhooks.headers(event.partition(".")[0], body, secret=secret, guid=guid)
        async with ClientSession() as session, session.post(self.smee.url, data=body, headers=headers) as answer:
            assert answer.status == 200

    def has(self, guid: str) -> bool:
        return guid in [delivery.id for delivery in self.came]

    async def listening(self, calls: int = 1) -> None:
        """It has called so often, and is connected."""
        await until(lambda: self.smee.calls >= calls and bool(self.smee.listeners))


@asynccontextmanager
async def ear(*, silence: float = 5.0, refusing: int = 0) -> AsyncIterator[Ear]:
    async with Smee() as smee:
        smee.refusing = refusing
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await asyncio.sleep(0)

        proxy = WebhookProxy(
            smee.url,
            GitHubWebhook([SECRET]),
            clock=lambda: START,
            sleep=sleep,
            random=lambda: 1.0,
            silence=timedelta(seconds=silence),
        )
        ear = Ear(smee, proxy, slept=slept)
        running = asyncio.create_task(proxy.run(ear.receive))
        try:
            yield ear
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_delivery_comes_as_the_webhook_would_have_had_it() -> None:
    async with ear() as found:
        await found.listening()
        changes = {"issue": {"title": '\N{UNICORN FACE} "quoted" \\ / <b> \u2028 é'}}
        await found.post("issues.opened", changes, guid="one")
        await until(lambda: bool(found.came))

    body = msgspec.json.encode(payload("issues.opened", changes))
    headers = fake_github_webhooks.headers("issues", body, secret=SECRET, guid="one")
    raw = {name.lower().encode(): value.encode() for name, value in headers.items()}
    direct = GitHubWebhook([SECRET]).parse(raw, body, now=START)
    [came] = found.came
    assert (came.source, came.scope, came.id, came.name) == (direct.source, direct.scope, direct.id, direct.name)
    assert (came.body, came.tenant, came.facts, came.headers) == (
        direct.body,
        direct.tenant,
        direct.facts,
        direct.headers,
    )


async def test_what_was_not_signed_with_our_secret_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    async with ear() as found:
        await found.listening()
        await found.post("issues.opened", guid="forged", secret=b"a guess")
        await found.smee.tell("this is no JSON")
        await found.smee.tell('{"body":{}}')
        await found.post("push", guid="ours")
        await until(lambda: bool(found.came))

    assert [delivery.id for delivery in found.came] == ["ours"]
    assert [line for line in caplog.messages if line == "delivery refused"] == ["delivery refused"] * 3


async def test_a_stream_that_ends_is_called_again() -> None:
    async with ear() as found:
        for calls, guid in enumerate(("one", "two", "three"), 1):
            await found.listening(calls)
            await found.post("push", guid=guid)
            await until(functools.partial(found.has, guid))
            found.smee.cut()

    assert [delivery.id for delivery in found.came] == ["one", "two", "three"]
    assert found.slept[:2] == [1.0, 1.0]


async def test_a_stream_that_has_gone_silent_is_noticed() -> None:
    async with ear(silence=1.0) as found:
        await found.listening()
        await asyncio.sleep(1.5)
        assert found.smee.calls == 1, "pings keep it"

        found.smee.silent = True
        await until(lambda: found.smee.calls == 2)


async def test_a_proxy_that_is_down_is_called_ever_more_seldom_until_it_is_back() -> None:
    async with ear(refusing=9) as found:
        await found.listening()
        await found.post("push", guid="one")
        await until(lambda: bool(found.came))

    assert found.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


async def test_a_delivery_is_kept_until_the_store_takes_it() -> None:
    async with ear() as found:
        await found.listening()
        found.away = 3
        await found.post("push", guid="one")
        await until(lambda: bool(found.came))

    assert [delivery.id for delivery in found.came] == ["one"]
    assert found.slept == [1.0, 2.0, 4.0]


async def test_a_payload_of_many_megabytes_comes_whole() -> None:
    async with ear() as found:
        await found.listening()
        await found.smee.tell(_message({"filler": "x" * 20_000_000}))
        await until(lambda: bool(found.came), within=20)

    assert len(found.came[0].body) > 20_000_000


def _message(content: dict[str, Any], **headers: str) -> str:
    body = msgspec.json.encode(content)
    sent = fake_github_webhooks.headers("push", body, secret=SECRET, guid="big")
    told = {name.lower(): value for name, value in sent.items()}
    return json.dumps({**told, **headers, "body": content}, separators=(",", ":"))


def test_a_message_that_is_no_delivery_says_what_is_wrong() -> None:
    proxy = WebhookProxy("http://h/c", GitHubWebhook([SECRET]), clock=lambda: START)

    for data in (b"", b"[]", b'{"x-github-event":7,"body":{}}', b'{"x-github-event":"\xe2\x82\xac","body":{}}', b"{}"):
        with pytest.raises(MalformedDelivery, match="proxy"):
            proxy.read(data)
    with pytest.raises(BadSignature):
        proxy.read(b'{"x-github-event":"push","x-github-delivery":"x","content-type":"application/json","body":{}}')
    with pytest.raises(MalformedDelivery, match="choose application/json"):
        proxy.read(_message({}, **{"content-type": "application/x-www-form-urlencoded"}).encode())


def test_without_a_secret_nothing_is_taken_from_a_proxy() -> None:
    with pytest.raises(ConfigError, match="GITHUB_WEBHOOK_SECRET"):
        GitHub(webhook_proxy_url="https://smee.io/x", insecure=True)
