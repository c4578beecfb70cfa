"""The port to a system that carries tickets to the processes that run jobs.

The store stays the truth. A ticket says which job to begin and for which attempt; whoever gets it asks the store
(`Queue.start`), which lets the first bearer begin and refuses all others. So a transport may lose tickets, bring them
late, twice or in another order: what it loses is sent again, and nothing runs twice for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """All that travels: two numbers. Data of users, and secrets, stay in the store."""

    job: int
    attempt: int


class Transport(Protocol):
    """The sending side. The receiving side is a program that calls `App.performing` and hands it each ticket.

    Never more tickets are under way than the receiving processes can run at once, so a transport needs no order, no
    priorities, no delays, no retries and no results of its own.
    """

    @property
    def name(self) -> str:
        """What people call it in logs."""
        ...

    async def send(self, tickets: Sequence[Ticket]) -> None:
        """Hand the tickets over; at most about 10 seconds.

        Raises any `Exception` where it cannot: the jobs go back to the queue, and are dispatched again a little later.
        Tickets that did go out before it raised do no harm.
        """
        ...

    async def close(self) -> None:
        """Let go of connections. Called once, when nothing will be sent any more."""
        ...
