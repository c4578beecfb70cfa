"""One function between us and the network, so that everything above it can be tested, and replaced."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, BinaryIO, Protocol, TypeAlias

from hookwright.github.errors import Unreachable, UnreadableAnswer
from hookwright.github.failure import bare
from hookwright.github.response import Response

Body: TypeAlias = bytes | BinaryIO | None
"""A file is sent as it is read, from where it stands."""
Transport: TypeAlias = Callable[[str, str, Mapping[str, str], Any], Awaitable[Response]]
"""``await transport(method, url, headers, body)``. Follows no redirect, keeps no cookie. Raises `Unreachable`."""


class Sink(Protocol):
    """Takes a body piece by piece."""

    async def begin(self) -> None:
        """A body follows, from its first byte; what came before was cut."""
        ...

    async def write(self, piece: bytes) -> None: ...


MAX_CONNECTIONS = 100
"""GitHub allows 100 requests at once, REST and GraphQL together."""
MAX_ANSWER = 64 * 1024 * 1024


class AiohttpTransport:
    """A `Transport` over aiohttp. Opens at the first call, in that call's event loop; `close` ends it."""

    def __init__(
        self,
        *,
        timeout: timedelta = timedelta(seconds=30),
        connect_timeout: timedelta = timedelta(seconds=10),
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._max_answer = max_answer
        self._session: Any = None
        self._aiohttp: Any = None
        self._url: Any = None
        self._timeouts: Any = None
        self._patience: Any = None

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: Body) -> Response:
        if self._session is None:
            await self._opened()
        return await self._exchange(method, url, headers, body, None)

    async def stream(self, method: str, url: str, headers: Mapping[str, str], body: Body, sink: Sink) -> Response:
        """As a call, without an end to the time and the size; the body of a 2xx goes to ``sink`` piece by piece."""
        await self._opened()
        return await self._exchange(method, url, headers, body, sink)

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: Body, sink: Sink | None
    ) -> Response:
        aiohttp = self._aiohttp
        # A file takes as long as it takes; only silence ends it.
        timeout = self._timeouts if sink is None and (body is None or isinstance(body, bytes)) else self._patience
        # An address as we build them needs no second look; any other is read as a browser would.
        address = self._url(url, encoded=True) if url.isascii() and url.isprintable() and " " not in url else url
        try:
            async with self._session.request(
                method, address, headers=headers, data=body, allow_redirects=False, timeout=timeout
            ) as answer:
                if sink is not None and answer.status < 300:
                    await sink.begin()
                    async for piece in answer.content.iter_any():
                        await sink.write(piece)
                    content = b""
                else:
                    content = await self._read(answer, method, url)
                # aiohttp's headers are found by whatever case they are asked for in.
                return Response(answer.status, answer.headers, content)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise self._unreachable(error, method, url, sent=False) from error
        except (aiohttp.ClientError, OSError) as error:
            raise self._unreachable(error, method, url, sent=True) from error

    async def _opened(self) -> None:
        if self._session is None:
            # aiohttp takes 14 MB and 100 ms, which an app that never calls GitHub should not pay. In a thread, because
            # a busy process would hold up its webhooks meanwhile.
            self._aiohttp = await asyncio.to_thread(importlib.import_module, "aiohttp")
            self._url = importlib.import_module("yarl").URL
            self._session = self._session or self._open()

    async def close(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _open(self) -> Any:
        import aiohttp

        connect, silence = self._connect_timeout.total_seconds(), self._timeout.total_seconds()
        self._timeouts = aiohttp.ClientTimeout(total=silence, sock_connect=connect)
        self._patience = aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=silence)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def _read(self, answer: Any, method: str, url: str) -> bytes:
        length = answer.content_length
        if length is not None and length <= self._max_answer and "content-encoding" not in answer.headers:
            whole: bytes = await answer.read()
            return whole
        pieces, size = [], 0
        async for piece in answer.content.iter_any():
            size += len(piece)
            if size > self._max_answer:
                answer.close()
                raise UnreadableAnswer(
                    f"the answer is larger than {self._max_answer} bytes",
                    status=answer.status,
                    method=method,
                    url=bare(url),
                    may_have_happened=method not in ("GET", "HEAD"),
                )
            pieces.append(piece)
        return b"".join(pieces)

    @staticmethod
    def _unreachable(error: BaseException, method: str, url: str, *, sent: bool) -> Unreachable:
        why = str(error) or type(error).__name__
        return Unreachable(
            f"no answer: {why}",
            method=method,
            url=bare(url),
            may_have_happened=sent and method not in ("GET", "HEAD"),
        )
