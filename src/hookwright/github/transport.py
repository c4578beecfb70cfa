"""One function between us and the network, so that everything above it can be tested, and replaced."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from hookwright.github.errors import Unreachable, UnreadableAnswer
from hookwright.github.failure import bare
from hookwright.github.response import Response

Transport: TypeAlias = Callable[[str, str, Mapping[str, str], bytes | None], Awaitable[Response]]
"""``await transport(method, url, headers, body)``. Follows no redirect, keeps no cookie. Raises `Unreachable`."""

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

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Response:
        if self._session is None:
            # aiohttp takes 14 MB and 100 ms, which an app that never calls GitHub should not pay. In a thread, because
            # a busy process would hold up its webhooks meanwhile.
            await asyncio.to_thread(importlib.import_module, "aiohttp")
            self._session = self._session or self._open()
        import aiohttp

        try:
            async with self._session.request(method, url, headers=headers, data=body, allow_redirects=False) as answer:
                content = await self._read(answer, method, url)
                return Response(answer.status, {name.lower(): value for name, value in answer.headers.items()}, content)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise self._unreachable(error, method, url, sent=False) from error
        except (aiohttp.ClientError, OSError) as error:
            raise self._unreachable(error, method, url, sent=True) from error

    async def close(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _open(self) -> Any:
        import aiohttp

        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS),
            timeout=aiohttp.ClientTimeout(
                total=self._timeout.total_seconds(), sock_connect=self._connect_timeout.total_seconds()
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def _read(self, answer: Any, method: str, url: str) -> bytes:
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
