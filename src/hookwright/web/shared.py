"""What all connections of one server share: the endpoints, the limits as numbers, and the writing of answers."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from hookwright.web import answers
from hookwright.web.answers import Answer
from hookwright.web.endpoint import Endpoint
from hookwright.web.limits import Limits


def _lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


_JSON_LINES = _lines(answers.JSON)
_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


class Shared:
    """Made once per server. Durations are seconds of the event loop's clock."""

    def __init__(self, endpoints: dict[str, Endpoint], limits: Limits) -> None:
        self.use(endpoints)
        self.receive = limits.receive.total_seconds()
        self.keep_alive = limits.keep_alive.total_seconds()
        self.linger = limits.linger.total_seconds()
        self.tick = min(self.receive, self.keep_alive, self.linger)
        self.head = limits.head
        self.connections = limits.connections
        self._defaults: list[tuple[bytes, bytes]] | None = None
        self._default_lines = b""

    def use(self, endpoints: dict[str, Endpoint]) -> None:
        """From now on these."""
        # Those that want all of a request are served the plain way.
        self.endpoints = {
            path.encode("ascii"): endpoint for path, endpoint in endpoints.items() if endpoint.whole is None
        }

    def render(self, answer: Answer, defaults: list[tuple[bytes, bytes]], *, close: bool) -> bytes:
        """The answer's bytes, with the server's own headers (``defaults``) in front as uvicorn has them."""
        if defaults is not self._defaults:
            # uvicorn makes a new list each second, for the date.
            self._defaults = defaults
            self._default_lines = _lines(defaults)
        return b"%b%b%bcontent-length: %d\r\n%b\r\n%b" % (
            _STATUS_LINES[answer.status],
            self._default_lines,
            _JSON_LINES if answer.headers is answers.JSON else _lines(answer.headers),
            len(answer.body),
            b"connection: close\r\n" if close else b"",
            answer.body,
        )
