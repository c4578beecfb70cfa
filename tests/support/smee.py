"""A webhook proxy as smee.io is one: what is posted to a channel is told to everybody who listens there."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web


class Smee:
    """An async context manager. ``silent``: it keeps connections open and says nothing, as a dead line does."""

    def __init__(self, *, ping_every: float = 0.05) -> None:
        self.ping_every = ping_every
        self.silent = False
        self.refusing = 0
        """How many connections are answered with 503 next."""
        self.calls = 0
        self.listeners: list[tuple[web.StreamResponse, asyncio.Event]] = []
        self.url = ""

    async def __aenter__(self) -> Smee:
        self._runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/channel"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        await self._runner.cleanup()

    def cut(self) -> None:
        """End every stream."""
        for _, over in self.listeners:
            over.set()

    async def tell(self, data: str, *, event: str = "") -> None:
        named = f"event: {event}\n" if event else ""
        for response, _ in self.listeners:
            await response.write(f"{named}data: {data}\n\n".encode())

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "POST":
            body = await request.json()
            told: dict[str, Any] = {name.lower(): value for name, value in request.headers.items()}
            # As JavaScript spells it: no spaces, and letters as they are.
            message = {**told, "body": body, "query": {}, "timestamp": 1}
            await self.tell(json.dumps(message, separators=(",", ":"), ensure_ascii=False))
            return web.Response(status=200)
        self.calls += 1
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=503, text="<html>Down for repairs</html>")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        over = asyncio.Event()
        self.listeners.append((response, over))
        try:
            await response.write(b"event: ready\ndata: {}\n\n")
            while not over.is_set():
                try:
                    await asyncio.wait_for(over.wait(), self.ping_every)
                except TimeoutError:
                    if not self.silent:
                        await response.write(b"event: ping\ndata: {}\n\n")
        except ConnectionError:
            pass
        finally:
            self.listeners.remove((response, over))
        return response
