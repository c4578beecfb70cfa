"""Webhook hooks behind the real server: who may send, what is answered, and ports of their own."""

# ruff: noqa: E501 - small local files; YAML is read best in one line

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hookwright.mounted import server_for
from hookwright.web.listening import listen, where
from tests.support.hooks import Running, running, until


@asynccontextmanager
async def serving(folder: Path, text: str, **environ: str) -> AsyncIterator[tuple[Running, str]]:
    async with running(folder, text, environ=environ, work=True, port=free_port()) as r:
        server = server_for(r.runtime)
        port = await server.start()
        try:
            yield r, f"http://127.0.0.1:{port}"
        finally:
            await server.stop(timedelta(seconds=1))


def free_port() -> int:
    listener = listen("127.0.0.1", 0)
    port = where(listener)[1]
    listener.close()
    return port


async def ask(url: str, method: str = "POST", **options: Any) -> tuple[int, str, Any]:
    async with aiohttp.ClientSession() as session, session.request(method, url, **options) as answer:
        return answer.status, await answer.text(), answer.headers


async def test_methods_query_and_a_reply_of_ones_own(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Webhook
    name: hook
    options: {path: /h, methods: [GET, PUT], response: {status: 201, body: "thanks\\n"}}
    shell: 'echo "$METHOD $EVENT_PATH $EVENT_QUERY $EVENT_WHO" >> out'
    vars: {WHO: payload.who}
"""
    async with serving(tmp_path, text) as (r, url):
        status, body, headers = await ask(f"{url}/h?who=a%20b&x=1", "GET")
        assert (status, body, headers["content-type"]) == (201, "thanks\n", "text/plain; charset=utf-8")
        status, _, headers = await ask(f"{url}/h")
        assert (status, headers["allow"]) == (405, "GET, PUT")
        await until(lambda: r.said())
        assert r.said() == "GET /h who=a%20b&x=1 a b\n"


async def test_the_answer_can_wait_for_the_command(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Webhook
    name: sum
    options: {path: /sum, response: {wait: true, output: true, content_type: application/json}}
    vars: {A: payload.a}
    shell: 'echo "{\\"twice\\": $((EVENT_A * 2))}"; echo secret >&2'
  - type: Webhook
    name: code
    options: {path: /code, response: {wait: true, status_by_exit_code: {0: 204, 3: 422}, timeout: 5s}}
    vars: {CODE: payload.code}
    shell: exit $EVENT_CODE
  - type: Webhook
    name: slow
    options: {path: /slow, response: {wait: true, timeout: 100ms}}
    shell: sleep 0.6; echo done >> out
  - type: Webhook
    name: never
    options: {path: /never, response: {wait: true}}
    when: "false"
    shell: echo never
"""
    async with serving(tmp_path, text) as (r, url):
        status, body, headers = await ask(f"{url}/sum", json={"a": 21})
        assert (status, json.loads(body), headers["content-type"]) == (200, {"twice": 42}, "application/json")
        assert [(await ask(f"{url}/code", json={"code": code}))[0] for code in (0, 3, 7)] == [204, 422, 500]
        status, body, _ = await ask(f"{url}/slow")
        assert (status, json.loads(body)["status"]) == (202, "stored")
        status, body, _ = await ask(f"{url}/never")
        assert (status, json.loads(body)) == (200, {"status": "skipped", "exit_code": None})
        await until(lambda: r.said() == "done\n")


async def test_a_delivery_that_is_known_is_answered_with_its_outcome(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Webhook
    name: once
    options: {path: /once, id_header: X-Id, response: {wait: true, output: true}}
    shell: echo ran >> out; cat out
"""
    async with serving(tmp_path, text) as (r, url):
        answers = [await ask(f"{url}/once", headers={"X-Id": "7"}) for _ in range(2)]
        assert [(status, body) for status, body, _ in answers] == [(200, "ran\n")] * 2
        assert r.said() == "ran\n"


async def test_who_may_send(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Webhook, name: far, options: {path: /far, allow_ips: [10.0.0.0/8]}, shell: "true"}
  - {type: Webhook, name: near, options: {path: /near, allow_ips: [127.0.0.0/8]}, shell: "true"}
  - {type: Webhook, name: via, options: {path: /via, allow_ips: [10.0.0.0/8], trust_proxies: [127.0.0.1]}, shell: "true"}
  - {type: Webhook, name: often, options: {path: /often, rate_limit: 1, health_path: /often/health}, shell: "true"}
"""
    async with serving(tmp_path, text) as (_, url):
        spoofed = {"X-Forwarded-For": "10.0.0.1"}
        assert (await ask(f"{url}/far", headers=spoofed))[0] == 403
        assert (await ask(f"{url}/near"))[0] == 202
        assert [(await ask(f"{url}/via", headers=headers))[0] for headers in (spoofed, {})] == [202, 403]
        assert (await ask(f"{url}/often"))[0] == 202
        status, _, headers = await ask(f"{url}/often")
        assert (status, headers["retry-after"]) == (429, "1")
        assert (await ask(f"{url}/often/health", "GET"))[:2] == (200, "ok\n")
        assert (await ask(f"{url}/often/health", "HEAD"))[:2] == (200, "")


async def test_schemes_verify_and_a_replay_changes_nothing(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Webhook, name: pay, options: {path: /stripe, signature: {scheme: stripe, secret: secret://env/KEY}}, shell: echo paid >> out}
  - {type: Webhook, name: chat, options: {path: /slack, signature: {scheme: slack, secret: secret://env/KEY}}, shell: echo said >> out}
"""
    now = int(time.time())

    def signed(text: str) -> str:
        return hmac.new(b"k", text.encode(), hashlib.sha256).hexdigest()

    async with serving(tmp_path, text, KEY="k") as (r, url):
        body = '{"id": "evt_1"}'
        for moment in (now, now, now - 1):  # As overheard, and as Stripe itself tries again.
            header = {"Stripe-Signature": f"t={moment},v1={signed(f'{moment}.{body}')}"}
            assert (await ask(f"{url}/stripe", data=body, headers=header))[0] in (200, 202)
        assert (await ask(f"{url}/stripe", data=body, headers={"Stripe-Signature": f"t={now},v1=00"}))[0] == 401

        def slack(body: str) -> dict[str, str]:
            signature = "v0=" + signed(f"v0:{now}:{body}")
            return {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": signature}

        body = '{"type": "url_verification", "challenge": "3eZbrw1aB"}'
        assert (await ask(f"{url}/slack", data=body, headers=slack(body)))[:2] == (200, "3eZbrw1aB")
        body = "command=%2Fweather&text=94070"
        form = {**slack(body), "Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(2):
            assert (await ask(f"{url}/slack", data=body, headers=form))[0] in (200, 202)
        await until(lambda: len(r.said().split()) == 2)
        await asyncio.sleep(0.1)
        assert sorted(r.said().split()) == ["paid", "said"]


async def test_a_port_of_its_own_opens_and_closes_with_the_file(tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    hook = "  - {{type: Webhook, name: own{0}, options: {{port: {0}, path: /own}}, shell: 'echo {0} >> out'}}\n"
    shared = "  - {type: Webhook, name: shared, options: {path: /own}, shell: 'echo shared >> out'}\n"
    async with serving(tmp_path, "handlers:\n" + shared + hook.format(first)) as (r, url):
        assert (await ask(f"{url}/own"))[0] == 202
        assert (await ask(f"http://127.0.0.1:{first}/own"))[0] == 202
        assert (await ask(f"http://127.0.0.1:{first}/other"))[0] == 404
        await until(lambda: len(r.said().split()) == 2)
        assert sorted(r.said().split()) == sorted(["shared", str(first)])

        (tmp_path / "hookwright.yaml").write_text("handlers:\n" + shared + hook.format(second))
        assert await r.runtime.reload()
        await until(lambda: len(r.said().split()) == 2)
        async with asyncio.timeout(10):
            while True:
                try:
                    assert (await ask(f"http://127.0.0.1:{second}/own"))[0] == 202
                    break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.02)
        with pytest.raises(aiohttp.ClientConnectionError):
            await ask(f"http://127.0.0.1:{first}/own")
