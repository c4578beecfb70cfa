"""AWS SQS: messages are deleted when they are stored, not when they are handled.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.secret import Secret
from hookwright.core.source import Receive
from hookwright.sources.bodies import PLAIN, as_json

log = logging.getLogger(__name__)

EVENT = "message"
GROUP = ":group"
"""The header that names the message group of a FIFO queue."""
LONGEST_WAIT = timedelta(seconds=20)
_KEPT = ("ApproximateReceiveCount", "SentTimestamp", "SequenceNumber", "MessageDeduplicationId")


@dataclass(frozen=True, kw_only=True)
class Queue:
    url: str
    region: str | None = None
    """``None``: what the address says, else the environment."""
    endpoint: str | None = None
    wait: timedelta = LONGEST_WAIT
    batch: int = 10
    rest: timedelta = timedelta(0)
    """Between two requests."""
    visibility: timedelta | None = None
    access_key: str | None = None
    secret_key: Secret | None = None

    @property
    def ordered(self) -> bool:
        return self.url.endswith(".fifo")


class SqsSource:
    """Implements `Source`. Any number of processes may receive: the queue hides from others what one has."""

    placement: Literal["every", "one"] = "every"

    def __init__(self, name: str, queue: Queue, *, clock: Clock) -> None:
        self.name = name
        self._queue = queue
        self._clock = clock

    async def run(self, receive: Receive) -> None:
        """Until cancelled. Raises what ``receive`` and AWS raise: what was not deleted comes again."""
        from aiobotocore.session import get_session  # An extra, and 25 MB.

        queue = self._queue
        options: dict[str, Any] = {"region_name": queue.region or _region(queue.url), "endpoint_url": queue.endpoint}
        if queue.access_key is not None and queue.secret_key is not None:
            options |= {
                "aws_access_key_id": queue.access_key,
                "aws_secret_access_key": queue.secret_key.reveal(),
            }
        async with get_session().create_client("sqs", **options) as client:
            while True:
                await self._turn(client, receive)
                if queue.rest:
                    await asyncio.sleep(queue.rest.total_seconds())

    async def _turn(self, client: Any, receive: Receive) -> None:
        queue = self._queue
        asked: dict[str, Any] = {
            "QueueUrl": queue.url,
            "MaxNumberOfMessages": queue.batch,
            "WaitTimeSeconds": int(min(queue.wait, LONGEST_WAIT).total_seconds()),
            "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        }
        if queue.visibility is not None:
            asked["VisibilityTimeout"] = int(queue.visibility.total_seconds())
        messages: Sequence[Mapping[str, Any]] = (await client.receive_message(**asked)).get("Messages", [])
        if not messages:
            return
        lines = await asyncio.gather(
            *(self._store(group, receive) for group in _groups(messages, ordered=queue.ordered))
        )
        stored = [handle for handles, _ in lines for handle in handles]
        rest = [message["ReceiptHandle"] for message in messages if message["ReceiptHandle"] not in set(stored)]
        # Also when we are told to stop: what is stored and not deleted comes again, which costs and changes nothing.
        await asyncio.shield(self._delete(client, stored))
        if rest:
            await self._release(client, rest)
        for _, error in lines:
            if error is not None:
                raise error

    async def _store(
        self, messages: Iterable[Mapping[str, Any]], receive: Receive
    ) -> tuple[list[str], Exception | None]:
        """One after the other; after one that could not be stored, none: the queue keeps their order."""
        handles: list[str] = []
        for message in messages:
            try:
                await receive(self._delivery(message))
            except Exception as error:
                return handles, error
            handles.append(message["ReceiptHandle"])
        return handles, None

    async def _delete(self, client: Any, handles: Sequence[str]) -> None:
        if not handles:
            return
        entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(handles)]
        answer = await client.delete_message_batch(QueueUrl=self._queue.url, Entries=entries)
        for failed in answer.get("Failed", []):
            log.warning(
                "a stored message could not be deleted; it comes again, and is known then",
                extra={"source": self.name, "error": failed.get("Code")},
            )

    async def _release(self, client: Any, handles: Sequence[str]) -> None:
        """Let others of the group wait for these, and nobody for the end of our turn."""
        entries = [
            {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
            for number, handle in enumerate(handles)
        ]
        await client.change_message_visibility_batch(QueueUrl=self._queue.url, Entries=entries)

    def _delivery(self, message: Mapping[str, Any]) -> Delivery:
        attributes: Mapping[str, str] = message.get("Attributes", {})
        headers = {
            name.lower(): value["StringValue"]
            for name, value in message.get("MessageAttributes", {}).items()
            if "StringValue" in value
        }
        headers |= {f":{name.lower()}": attributes[name] for name in _KEPT if name in attributes}
        if "MessageGroupId" in attributes:
            headers[GROUP] = attributes["MessageGroupId"]
        body, wrapped = as_json(message["Body"].encode("utf-8", "replace"))
        if wrapped:
            headers[PLAIN] = "1"
        return Delivery(
            source=self.name,
            id=message["MessageId"],
            event=EVENT,
            received_at=self._clock(),
            body=body,
            headers=headers,
        )


def _groups(messages: Sequence[Mapping[str, Any]], *, ordered: bool) -> Iterable[Sequence[Mapping[str, Any]]]:
    if not ordered:
        return [[message] for message in messages]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for message in messages:
        groups.setdefault(message.get("Attributes", {}).get("MessageGroupId", ""), []).append(message)
    return groups.values()


def _region(url: str) -> str | None:
    """``https://sqs.eu-central-1.amazonaws.com/…`` says it."""
    host = (urlsplit(url).hostname or "").split(".")
    return host[1] if len(host) > 3 and host[0] == "sqs" and "amazonaws" in host else None
