"""Notices, to servers that stand in for chats and mail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from apps.mirror.tests.world import settle, world
from hookwright import Secret
from onedev_mirror.notifying.sending import Notice, NotSent, channels, send
from onedev_mirror.onedev.errors import OneDevError
from onedev_mirror.settings import Settings

NOTICE = Notice("failed", "octo/<hello>: failed", "because\nof & that", {"repository": "octo/hello"})


@asynccontextmanager
async def chat(status: int = 200) -> AsyncIterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    finally:
        await runner.cleanup()


async def test_each_chat_is_spoken_to_in_its_own_way() -> None:
    async with chat() as (url, got):
        secret = Secret(url)
        settings = Settings(slack_url=secret, discord_url=secret, notify_url=secret)
        assert channels(settings) == ["slack", "discord", "webhook"]
        for channel in channels(settings):
            await send(channel, NOTICE, settings)

    slack, discord, plain = got
    assert slack["text"] == "*octo/&lt;hello&gt;: failed*\nbecause\nof &amp; that"
    assert discord["allowed_mentions"] == {"parse": []} and len(discord["content"]) <= 2000
    assert plain == {"kind": "failed", "title": NOTICE.title, "text": NOTICE.text, "repository": "octo/hello"}


async def test_a_refusal_is_told_without_the_address() -> None:
    async with chat(status=500) as (url, _):
        with pytest.raises(NotSent, match="slack answered 500") as raised:
            await send("slack", NOTICE, Settings(slack_url=Secret(url)))
        assert url not in str(raised.value)
    with pytest.raises(NotSent, match="cannot be reached") as raised:
        await send("slack", NOTICE, Settings(slack_url=Secret(url)))
    assert url not in str(raised.value)


async def test_a_mail_is_sent_with_its_facts() -> None:
    lines: list[str] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        in_data = False
        while line := (await reader.readline()).decode():
            lines.append(line.rstrip())
            if in_data:
                in_data = line != ".\r\n"
                if not in_data:
                    writer.write(b"250 kept\r\n")
                continue
            word = line[:4].upper()
            in_data = word == "DATA"
            writer.write({"DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n"}.get(word, b"250 fine\r\n"))
            if word == "QUIT":
                break
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(
        smtp_url=Secret(f"smtp://127.0.0.1:{port}"), mail_from="mirror@example.com", mail_to=("me@example.com",)
    )
    try:
        await send("mail", Notice("failed", "two\nlines", "the text", {}), settings)
    finally:
        server.close()
        await server.wait_closed()

    assert "Subject: [onedev-mirror] two lines" in lines and "the text" in lines
    assert "To: me@example.com" in lines


async def test_a_failure_is_told_once_however_often_it_is_tried(tmp_path: Path) -> None:
    async with chat() as (url, got), world(tmp_path, notify_url=Secret(url)) as earth:
        earth.star("octo/hello")

        def refuse(name: str) -> None:
            raise OneDevError(403, "Not authorized", "give the token a role", retry=False)

        earth.projects.fault = refuse
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            for _ in range(2):
                await program.asking.want(earth.id("octo/hello"), "again")
                await settle(program)

        assert [(one["kind"], one["repository"]) for one in got] == [("failed", "octo/hello")]
        assert "give the token a role" in got[0]["text"]
