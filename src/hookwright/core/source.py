"""Where deliveries come from, said as protocols."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from hookwright.core.delivery import Delivery
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
