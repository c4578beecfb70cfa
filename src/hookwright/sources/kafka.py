"""Kafka: offsets are committed when their records are stored, not when they are handled."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.secret import Secret
from hookwright.core.source import Receive
from hookwright.sources.bodies import PLAIN, as_json

log = logging.getLogger(__name__)

EVENT = "record"
MOST = 500
"""Records that are fetched and stored together."""
PATIENCE_MS = 1000


@dataclass(frozen=True, kw_only=True)
class Topics:
    brokers: Sequence[str]
    names: Sequence[str]
    group: str
    start: Literal["earliest", "latest"] = "latest"
    protocol: str = "PLAINTEXT"
    mechanism: str | None = None
    username: str | None = None
    password: Secret | None = None
    ca_file: str | None = None


class KafkaSource:
    """Implements `Source`. Processes of one group share the partitions among themselves."""

    placement: Literal["every", "one"] = "every"

    def __init__(self, name: str, topics: Topics, *, clock: Clock) -> None:
        self.name = name
        self._topics = topics
        self._clock = clock

    async def run(self, receive: Receive) -> None:
        """Until cancelled. Raises what ``receive`` and the broker raise: what was not committed comes again."""
        from aiokafka import AIOKafkaConsumer  # An extra, and 10 MB.

        consumer = AIOKafkaConsumer(*self._topics.names, **self._options())
        try:
            await consumer.start()
            while True:
                found = await consumer.getmany(timeout_ms=PATIENCE_MS, max_records=MOST)
                if found:
                    # What was begun is brought to its end also when we are told to stop.
                    await asyncio.shield(self._take(consumer, found, receive))
        finally:
            with contextlib.suppress(Exception):
                await consumer.stop()

    def _options(self) -> dict[str, Any]:
        topics = self._topics
        options: dict[str, Any] = {
            "bootstrap_servers": list(topics.brokers),
            "group_id": topics.group,
            "enable_auto_commit": False,
            "auto_offset_reset": topics.start,
            "security_protocol": topics.protocol,
        }
        if topics.protocol.endswith("SSL"):
            options["ssl_context"] = ssl.create_default_context(cafile=topics.ca_file)
        if topics.protocol.startswith("SASL"):
            options |= {
                "sasl_mechanism": topics.mechanism or "PLAIN",
                "sasl_plain_username": topics.username,
                "sasl_plain_password": topics.password.reveal() if topics.password is not None else None,
            }
        return options

    async def _take(self, consumer: Any, found: Mapping[Any, Sequence[Any]], receive: Receive) -> None:
        from aiokafka.errors import CommitFailedError, IllegalStateError

        # Begun in the order of each partition, which is then the order of their numbers in the store.
        under_way = [receive(self._delivery(record)) for records in found.values() for record in records]
        for outcome in await asyncio.gather(*under_way, return_exceptions=True):
            if isinstance(outcome, BaseException):
                # Nothing of this fetch is committed: what was stored is known when it comes again.
                raise outcome
        reached = {partition: records[-1].offset + 1 for partition, records in found.items()}
        try:
            await consumer.commit(reached)
        except (CommitFailedError, IllegalStateError) as error:
            # The partition went to another of the group meanwhile, who gets these records too and finds them known.
            log.info("offsets were not committed", extra={"source": self.name, "error": str(error)})

    def _delivery(self, record: Any) -> Delivery:
        # An empty value deletes its key, in topics that keep the last of each.
        body, wrapped = (b"null", False) if record.value is None else as_json(record.value)
        headers = {name.lower(): value.decode("utf-8", "replace") for name, value in record.headers if value}
        headers |= {":topic": record.topic, ":partition": str(record.partition), ":offset": str(record.offset)}
        if record.key is not None:
            headers[":key"] = record.key.decode("utf-8", "replace")
        if wrapped:
            headers[PLAIN] = "1"
        return Delivery(
            source=self.name,
            # With its time: a topic that is made anew counts from 0 again.
            id=f"{record.topic}/{record.partition}/{record.offset}@{record.timestamp}",
            event=EVENT,
            received_at=self._clock(),
            body=body,
            headers=headers,
        )
