"""A headless Chromium that does what a person does, over its debugging protocol."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
)


class Page:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self.heard: Callable[[dict[str, Any]], Any] = lambda event: None
        """Told of each event that arrives while an answer is waited for."""

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        id = next(self._ids)
        await self._socket.send_json({"id": id, "method": method, "params": given})
        while True:
            said: dict[str, Any] = await self._socket.receive_json()
            if said.get("id") == id:
                return dict(said.get("result", {}))
            self.heard(said)

    async def open(self, url: str, *, width: int, height: int = 900) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        await self.call("Page.navigate", url=url)

    async def run(self, script: str) -> Any:
        """What ``script`` comes to; ``None`` also where it failed: the page may just be changing."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer.get("result", {}).get("value")

    async def until(self, script: str, *, seconds: float = 20) -> Any:
        """Wait until ``script`` is true."""
        ends = time.monotonic() + seconds
        while not (found := await self.run(script)):
            if time.monotonic() > ends:
                raise AssertionError(f"{script} did not come true: {await self.run('document.body.innerText')}")
            await asyncio.sleep(0.05)
        return found

    async def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        await self.until(f"!!document.querySelector({json.dumps(selector)})")
        await self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        await self.call("Input.insertText", text=text)

    async def click(self, selector: str) -> None:
        await self.until(f"!!document.querySelector({json.dumps(selector)})")
        await self.run(f"document.querySelector({json.dumps(selector)}).click()")


@asynccontextmanager
async def page() -> AsyncIterator[Page]:
    """A tab of a browser of its own, with a profile that is thrown away."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *(*_ARGUMENTS, f"--user-data-dir={profile}", "about:blank"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stderr is not None
            line = b""
            while b"DevTools listening on ws://" not in line:
                line = await asyncio.wait_for(process.stderr.readline(), 30)
                assert line
            host = line.decode().partition("ws://")[2].partition("/")[0]
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://{host}/json/list") as answer:
                    tabs = await answer.json()
                address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            process.terminate()
            await process.communicate()
