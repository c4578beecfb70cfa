"""Celery as a transport: one task, which carries tickets.

The Celery app here is ours alone. It is never Celery's current app, has its own name, queue, exchange, key prefix and
control channel, reads no ``celeryconfig``, ignores Celery's environment variables for the broker, and knows only JSON;
so it can share a broker with the Celery app of the program that it lives in, and neither sees the other.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from celery import Celery

from hookwright.core.errors import ConfigError
from hookwright.core.transport import Ticket

TASK = "hookwright.perform"
QUEUE = "hookwright"
_SCHEME = "celery+"
_PATIENCE = 5.0
"""Seconds that a broker may take to be connected to, and to answer."""


class Address(msgspec.Struct, frozen=True):
    """Where the broker is, and the queue there."""

    broker: str
    queue: str


def parse(address: str) -> Address:
    """``celery+redis://host:6379/0?queue=NAME``: a broker's address as Celery writes it, behind ``celery+``.

    ``queue`` is ours, everything else Celery's. Raises `ConfigError`.
    """
    if not address.startswith(_SCHEME):
        raise ConfigError("a Celery transport's address is the broker's behind celery+, as celery+redis://host:6379/0")
    # Some addresses of Celery's have no host (sqs://, amqp://).
    parts = urlsplit(address.removeprefix(_SCHEME))
    query = parse_qsl(parts.query, keep_blank_values=True)
    queue = dict(query).get("queue", QUEUE)
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", queue):
        raise ConfigError(
            "queue= in the transport's address: letters, digits, dots, dashes and underscores, at most 80"
        )
    rest = urlencode([(name, value) for name, value in query if name != "queue"])
    broker = urlunsplit((parts.scheme, parts.netloc, parts.path, rest, ""))
    # Python drops an empty host with its slashes, which Celery needs to see.
    return Address(broker if "://" in broker else broker.replace(":", "://", 1), queue)


def celery_app(address: Address, *, concurrency: int = 1) -> Celery:
    """A Celery app that carries tickets, for senders and for workers. It connects to nothing."""
    # Nothing that is taken for granted here may come from the host: no current app, no configuration module.
    app = Celery("hookwright", set_as_current=False)
    # Read before the variables of Celery's that name a broker or a backend.
    app.backend_cls = "disabled://"
    redis = address.broker.startswith(("redis", "valkey"))
    app.conf.update(
        broker_url=address.broker,
        broker_read_url=address.broker,
        broker_write_url=address.broker,
        broker_connection_timeout=_PATIENCE,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=(
            {
                "global_keyprefix": f"{address.queue}:",
                # Tickets may be lost, so nothing need be kept of those taken; with it, a worker that loses the broker
                # dies of what it cannot put back (kombu 5.7).
                "ack_emulation": False,
                "socket_connect_timeout": _PATIENCE,
                "socket_timeout": _PATIENCE,
            }
            if redis
            else {}
        ),
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_default_queue=address.queue,
        task_default_exchange=address.queue,
        task_default_routing_key=address.queue,
        task_create_missing_queues=True,
        # Counted as taken until it has ended, so that no worker hoards tickets that another could run now. What Celery
        # brings again after that is refused by the store.
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        worker_prefetch_multiplier=1,
        worker_pool="threads",
        worker_concurrency=concurrency,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        control_exchange=f"{address.queue}.control",
        event_exchange=f"{address.queue}.events",
        worker_send_task_events=False,
        task_send_sent_event=False,
        enable_utc=True,
    )
    return app


class CeleryTransport:
    """`hookwright.core.transport.Transport`. Raises `ConfigError` for an address that cannot be read."""

    def __init__(self, address: str) -> None:
        self._address = parse(address)
        self._app: Any = celery_app(self._address)

    @property
    def name(self) -> str:
        return f"celery ({self._address.queue})"

    async def send(self, tickets: Sequence[Ticket]) -> None:
        await asyncio.to_thread(self._send, tickets)

    async def reach(self) -> None:
        """Connect to the broker, within about ten seconds. Raises what Celery and its libraries raise, anything."""
        await asyncio.to_thread(self._reach)

    async def close(self) -> None:
        await asyncio.to_thread(self._app.close)

    def _reach(self) -> None:
        with self._app.connection_for_write() as connection:
            # With Redis nothing is said before the first channel.
            connection.connect()
            connection.default_channel.close()

    def _send(self, tickets: Sequence[Ticket]) -> None:
        with self._app.producer_or_acquire() as producer:
            for ticket in tickets:
                self._app.send_task(
                    TASK,
                    args=(ticket.job, ticket.attempt),
                    queue=self._address.queue,
                    producer=producer,
                    retry=False,
                    ignore_result=True,
                )
