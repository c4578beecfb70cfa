"""Where deliveries come from, said as protocols."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.store import Receipt

Receive: TypeAlias = Callable[[Delivery], Awaitable[Receipt]]
"""The one door in. When the awaitable ends, the delivery is durable and the source may acknowledge upstream.

The write is under way when the call returns. Raises `Overloaded` or `StoreUnavailable`; nothing was stored then.
"""


class Source(Protocol):
    """Runs, and hands in deliveries.

    It acknowledges to its own upstream (deletes the message, commits the offset) only after ``receive`` has ended:
    stored first, acknowledged second.
    """

    @property
    def name(self) -> str: ...
    @property
    def placement(self) -> Literal["every", "one"]:
        """May each process run it (its ids make that harmless), or only one of them?

        A source may also have ``scope`` (`Scoped`) and ``node`` (`Bound`), which say among which of them.
        """
        ...

    async def run(self, receive: Receive) -> None:
        """Until cancelled. An exception is logged and the source is started again, later each time."""
        ...


@runtime_checkable
class Scoped(Protocol):
    """A source of placement ``one`` that is one among those who share something, rather than among all processes."""

    @property
    def scope(self) -> str:
        """What they share, such as a file system. Asked when the source is started; may look at the machine."""
        ...


@runtime_checkable
class Bound(Protocol):
    """A source that runs on some nodes only."""

    @property
    def node(self) -> str | None:
        """The label that such a node has; ``None``: on any."""
        ...


class WebhookSource(Protocol):
    """Is called over HTTP. Pure: the web server does the reading and writing."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def max_body(self) -> int:
        """Bytes; a larger body is refused with 413 before it is read whole."""
        ...

    def parse(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> Delivery:
        """The verified delivery. ``headers`` has lower-case names. Raises `DeliveryRejected`."""
        ...


class Request(NamedTuple):
    """What a request says besides its headers and its body."""

    method: str
    path: str
    query: str = ""
    """As it was sent, without the question mark."""
    client: str | None = None
    """The address that is connected to us; ``None`` through a socket file."""
    forwarded: str = ""
    """X-Forwarded-For, all of it."""


class Reply(msgspec.Struct, frozen=True):
    """An answer in a source's own words."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"


class Answered(Exception):
    """`parse` has nothing to store: the sender only wants this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("answered without being stored")
        self.reply = reply


class Ended(msgspec.Struct, frozen=True):
    """How a job ended, with its small JSON result and its error."""

    state: JobState
    result: bytes | None
    error: str | None


class Waits(Protocol):
    """An answer that waits for a handler."""

    @property
    def handler(self) -> str: ...
    @property
    def timeout(self) -> timedelta:
        """Afterwards the usual answer is given; the job goes on."""
        ...

    def reply(self, ended: Ended) -> Reply: ...


@runtime_checkable
class RequestSource(Protocol):
    """A `WebhookSource` that wants to see more of a request, or to answer in its own words."""

    @property
    def methods(self) -> frozenset[str]: ...
    @property
    def whole(self) -> bool:
        """``False``: the body and headers of a POST are enough, and so is the usual answer."""
        ...

    @property
    def place(self) -> tuple[str, int] | None:
        """Host and port of its own; ``None``: the server's."""
        ...

    @property
    def reply(self) -> Reply | None:
        """The answer once it is stored; ``None``: the usual one."""
        ...

    @property
    def waits(self) -> Waits | None: ...
    def admit(self, request: Request, *, now: datetime) -> Reply | None:
        """Asked before the body is read; with a reply nothing is read or stored. Raises `DeliveryRejected`."""
        ...

    def parse(
        self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime, request: Request | None = None
    ) -> Delivery:
        """As `WebhookSource.parse`. Raises `Answered` too."""
        ...
