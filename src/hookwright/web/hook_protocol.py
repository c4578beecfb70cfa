"""The webhook endpoint inside uvicorn's HTTP protocol: no ASGI task per request, 1.6 times the rate.

POSTs to webhook paths are answered here, everything else goes uvicorn's own way. The class also closes what uvicorn
leaves open for all paths: headers without end, requests that never finish, connections that never speak, and the
bodies that it keeps for a while when a peer resets the connection.

It rests on names inside uvicorn that are not promised; `unsuitable` looks at them, and `hookwright.web.serving` then
serves the plain way. Keep it in step with `uvicorn.protocols.http.httptools_impl`.

Requests may be pipelined. Those to webhooks are stored side by side, and each answer waits for its turn: `_turns`.
While any is owed, `self.cycle` is a stand-in whose response is incomplete, so that uvicorn queues a request of its
own behind them (`self.pipeline`).
"""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from hookwright.core.store import Receipt
from hookwright.web import answers
from hookwright.web.answers import Answer
from hookwright.web.endpoint import Arriving, Endpoint
from hookwright.web.limits import Limits
from hookwright.web.shared import Shared
from hookwright.web.webhooks import announced

MAX_TURNS = 64
"""Answers owed on one connection before nothing more is read from it."""
CHUNK_HEAD = 16
"""Bytes of framing that an honest sender uses for one chunk."""


class Turn:
    """An answer that is owed: each is sent when those before it have been."""

    __slots__ = ("answer", "close")

    def __init__(self, answer: Answer | None, *, close: bool) -> None:
        self.answer = answer
        self.close = close


class Owed(RequestResponseCycle):
    """Stands where uvicorn looks for the request in progress."""

    def __init__(self) -> None:
        self.response_complete = True
        self.disconnected = False
        self.keep_alive = True
        self.message_event = asyncio.Event()


class HookProtocol(HttpToolsProtocol):
    """One connection. Made by uvicorn, with ``shared`` bound in advance."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        shared: Shared,
    ) -> None:
        super().__init__(config=config, server_state=server_state, app_state=app_state, _loop=_loop)
        self.shared = shared
        self._endpoint: Endpoint | None = None
        """The webhook that the request being read is for."""
        self._hook_headers: dict[bytes, bytes] = {}
        self._chunks: list[bytes] = []
        self._size = 0
        self._keep = True
        self._turns: deque[Turn] = deque()
        self._owed = Owed()
        self._reading = False
        """A request has begun and not ended."""
        self._head_read = False
        self._overhead = 0
        """Bytes of the request that were neither body nor an honest framing of it."""
        self._feeding = 0
        self._deaf = False
        """The last answer is out; what still comes is thrown away until the peer closes, or the linger ends."""
        self._closing = False
        self._peer_done = False
        self._stopping = False
        self._since = 0.0
        """When what the connection is doing now began: being silent, sending a request, or lingering."""
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        if len(self.connections) > self.shared.connections:
            self._owe(answers.OVERLOADED_UNREAD, close=True)
            transport.close()
            return
        self._watch = self.loop.call_later(self.shared.tick, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        # uvicorn does so only where there was no error: a reset would keep this object and its bodies for a while.
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        if self._endpoint is not None:
            self._endpoint.refuse(answers.TRUNCATED)
        self._drop_body(self._endpoint)
        self._endpoint = None
        self._turns.clear()
        self._deaf = True

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """The peer will send no more; it may still wait for answers."""
        self._peer_done = True
        if self._reading and not self._deaf and not self._in_asgi():
            self._cut(answers.TRUNCATED)
        elif self._turns:
            self._stopping = True
        elif self._in_asgi() and not self._reading:
            self.cycle.keep_alive = False
            return True
        return bool(self._turns)

    def shutdown(self) -> None:
        if self._turns or self._endpoint is not None:
            self._stopping = True
            if self.cycle is not None:
                self.cycle.keep_alive = False
        else:
            # Lingering included: its cycle, if there is one, has been answered.
            super().shutdown()

    def give_up(self) -> None:
        """The grace is over: answer what is owed as it stands, and close."""
        for turn in self._turns:
            if turn.answer is None:
                turn.answer = answers.STOPPING
        if self._turns:
            self._send()
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        # Who does not read the answers gets to ask no more questions.
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._read_on()

    def _look(self) -> None:
        """From time to time: close what has taken too long."""
        self._watch = None
        if self.transport.is_closing():
            # It closes when its last bytes are out; who never reads them would keep it for ever.
            if self._closing:
                self.transport.abort()
            else:
                self._closing = True
                self._watch = self.loop.call_later(self.shared.linger, self._look)
            return
        if self._in_asgi() or (self._turns and (self._deaf or not self._reading)):
            left = self.shared.tick
        elif self._deaf:
            left = self._since + self.shared.linger - self.loop.time()
        elif self._reading:
            left = self._since + self.shared.receive - self.loop.time()
        else:
            left = self._since + self.shared.keep_alive - self.loop.time()
        if left > 0:
            self._watch = self.loop.call_later(min(left, self.shared.tick), self._look)
        else:
            self._watch = self.loop.call_later(self.shared.tick, self._look)
            if self._deaf or not self._reading:
                self.transport.close()
            else:
                self._cut(answers.TIMED_OUT)

    # Reading

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        self._feeding = len(data)
        super().data_received(data)
        if self._reading:
            self._overhead += self._feeding
            if self._overhead > self.shared.head:
                self._cut(answers.HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        # uvicorn's own beginning, which prepares what the app is given, is made up for where the request goes there.
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._reading = True
        self._head_read = False
        self._since = self.loop.time()
        # What came in one piece with the end of the request before is not this one's to answer for.
        self._overhead = -self._feeding

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        if self._deaf:
            return
        endpoint = self.shared.endpoints.get(self.url)
        headers = dict(self.headers)
        parser = self.parser
        if (
            endpoint is None
            or self._in_asgi()
            # uvicorn sends the 100 when the app asks for the body: the plain way knows when to.
            or b"expect" in headers
            or parser.get_method() != b"POST"
        ):
            self._to_asgi()
            self._head_read = True
            return
        self._head_read = True
        self.cycle = self._owed
        self._endpoint = endpoint
        self._keep = parser.should_keep_alive() and parser.get_http_version() != "1.0"
        self._hook_headers = headers
        if parser.should_upgrade():
            # The parser takes no body with it: there is nothing to verify.
            self._cut(answers.NO_UPGRADE)
        elif announced(headers) > endpoint.max_body:
            self._cut(endpoint.too_large)

    def _to_asgi(self) -> None:
        """Hand the request to uvicorn, as if it had read its head."""
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        for name, value in headers:
            super().on_header(name, value)
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._overhead -= CHUNK_HEAD

    def on_body(self, body: bytes) -> None:
        size = len(body)
        self._overhead -= size
        endpoint = self._endpoint
        if endpoint is None:
            if not self._deaf:
                super().on_body(body)
        elif self._size + size > endpoint.max_body:
            self._cut(endpoint.too_large)
        elif not endpoint.budget.take(size):
            self._cut(answers.OVERLOADED_UNREAD)
        else:
            self._size += size
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        self._reading = self._head_read = False
        endpoint = self._endpoint
        if endpoint is None:
            if not self._deaf:
                super().on_message_complete()
            elif not self._turns and not self._in_asgi():
                # The refused sender has sent all: no need to linger.
                self.transport.close()
            return
        self._endpoint = None
        chunks, self._chunks = self._chunks, []
        size, self._size = self._size, 0
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        del chunks
        begun = endpoint.begin(self._hook_headers, body)
        if isinstance(begun, Answer):
            endpoint.budget.give_back(size)
            self._owe(begun, close=not self._keep)
            return
        turn = self._owe(None, close=not self._keep)
        begun.stored.add_done_callback(functools.partial(self._stored, turn, endpoint, begun, size))
        if len(self._turns) >= MAX_TURNS:
            self.flow.pause_reading()

    # Answering

    def _stored(
        self, turn: Turn, endpoint: Endpoint, arriving: Arriving, size: int, stored: asyncio.Future[Receipt]
    ) -> None:
        endpoint.budget.give_back(size)
        turn.answer = endpoint.end(arriving)
        if self._turns:
            self._send()

    def _owe(self, answer: Answer | None, *, close: bool) -> Turn:
        turn = Turn(answer, close=close)
        self._turns.append(turn)
        self._owed.response_complete = False
        if answer is not None:
            self._send()
        return turn

    def _send(self) -> None:
        """Send the answers whose turn it is."""
        turns = self._turns
        while turns and (answer := turns[0].answer) is not None:
            turn = turns.popleft()
            if self.transport.is_closing():
                turns.clear()
                return
            close = turn.close or answer.close or (self._stopping and self._idle())
            self.transport.write(self.shared.render(answer, self.server_state.default_headers, close=close))
            self.server_state.total_requests += 1
            if close:
                self._part()
                return
        if turns:
            return
        self._owed.response_complete = True
        if not self._reading:
            self._since = self.loop.time()
        self._read_on()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)

    def _idle(self) -> bool:
        return not self._turns and not self.pipeline and self._endpoint is None

    def _read_on(self) -> None:
        if len(self._turns) < MAX_TURNS and not self.pipeline and not self.flow.write_paused:
            self.flow.resume_reading()

    def _cut(self, answer: Answer) -> None:
        """Answer a request that will not be read to its end; it is the last of its connection."""
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            endpoint.refuse(answer)
        self._drop_body(endpoint)
        self._deaf = True
        self._since = self.loop.time()
        if endpoint is None and self._head_read:
            # A request in uvicorn's hands: its answer may be half sent, or sent.
            self.transport.close()
        elif self._in_asgi():
            # The request before is being answered; the connection ends with it.
            self.cycle.keep_alive = False
        else:
            self.cycle = self._owed
            self._owe(answer, close=True)

    def _part(self) -> None:
        """The last answer is written: close, once the peer has had the chance to read it."""
        self._turns.clear()
        self._owed.response_complete = True
        self._drop_body(self._endpoint)
        self._endpoint = None
        self._deaf = True
        self._since = self.loop.time()
        if not self._reading or self._peer_done or self._stopping or not self.transport.can_write_eof():
            self.transport.close()
            return
        self.transport.write_eof()
        self.flow.resume_reading()

    def _drop_body(self, endpoint: Endpoint | None) -> None:
        if endpoint is not None:
            endpoint.budget.give_back(self._size)
        self._chunks = []
        self._size = 0

    def _in_asgi(self) -> bool:
        """A request is in uvicorn's hands."""
        return self.cycle is not None and self.cycle is not self._owed and not self.cycle.response_complete

    def on_response_complete(self) -> None:
        self._since = self.loop.time()
        super().on_response_complete()
        if self._deaf and not self.transport.is_closing():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn where the bytes are no HTTP."""
        if not self._deaf:
            self._cut(answers.NOT_HTTP)


def unsuitable(config: Config, loop: asyncio.AbstractEventLoop) -> str | None:
    """Why this uvicorn cannot carry `HookProtocol`; ``None`` where it can. ``config`` is loaded."""
    shared = Shared({}, Limits())
    try:
        probe = HookProtocol(config=config, server_state=ServerState(), app_state={}, _loop=loop, shared=shared)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    missing = [name for name in _NEEDED if not hasattr(probe, name)]
    return f"it has no {', '.join(missing)}" if missing else None


_NEEDED = (
    *("connections", "cycle", "expect_100_continue", "flow", "headers", "loop", "parser", "pipeline", "server_state"),
    *("transport", "_start_asgi_task", "_unset_keepalive_if_required", "on_response_complete", "send_400_response"),
    *("on_message_begin", "on_headers_complete", "on_body", "on_message_complete", "shutdown", "eof_received"),
)
