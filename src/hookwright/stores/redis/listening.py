"""Telling other processes that there is work, and hearing it from them: publish and subscribe, as hints only.

A message that is lost costs the time until somebody looks by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from uuid import uuid4

from redis.exceptions import ConnectionError as Lost

from hookwright.core.errors import HookwrightError
from hookwright.stores.redis.connections import Client, Connections

log = logging.getLogger(__name__)

PAUSE = 0.005
"""Seconds between two messages of one process."""
LOOK_AFTER = 15.0
"""Seconds after which the listening connection is asked whether it is still there: a cut cable says nothing."""
LONGEST_PAUSE = 5.0


class Listening:
    """``on_news`` is called when another process has told that there is work, and when that may have been missed."""

    def __init__(self, connections: Connections, channel: str, on_news: Callable[[], None]) -> None:
        self._connections = connections
        self._channel = channel
        self._on_news = on_news
        self._me = uuid4().hex.encode()
        self._wanted = False
        self._told_at = float("-inf")
        self._telling: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self.heard = False
        """Messages arrive."""

    def start(self) -> None:
        self._hearing = asyncio.create_task(self._hear(), name="hookwright store listener")

    def tell(self) -> None:
        """Tell the others soon."""
        self._wanted = True
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell(), name="hookwright store messages")

    def told_by_script(self) -> tuple[str, str] | None:
        """Channel and message for the script that stores work to publish; ``None`` so soon after the last one."""
        now = asyncio.get_running_loop().time()
        if self._telling is not None or now < self._told_at + PAUSE:
            return None
        self._told_at = now
        return self._channel, self._me.decode()

    async def close(self) -> None:
        tasks = {task for task in (self._telling, self._hearing) if task is not None}
        while tasks:
            # Asked once may not do: the library swallows a cancellation that meets it while it connects.
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=0.1)

    async def _tell(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._connections.run(lambda client: client.publish(self._channel, self._me))
                await asyncio.sleep(PAUSE)
        except HookwrightError as error:
            # The others look by themselves.
            log.debug("could not tell other processes about work", extra={"error": str(error)})
        finally:
            self._telling = None

    async def _hear(self) -> None:
        pause = 0.1
        while True:
            subscription = None
            try:
                subscription = self._connections.client().pubsub()
                await subscription.subscribe(self._channel)
                self.heard = True
                pause = 0.1
                # What came while nobody listened.
                self._on_news()
                await self._watch(subscription)
            except Exception as error:
                log.warning(
                    "not told about other processes' work now; looking for it by itself",
                    extra={"error": type(error).__name__, "seconds": pause},
                )
            finally:
                self.heard = False
                if subscription is not None:
                    await _close(subscription)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _watch(self, subscription: Client) -> None:
        """Raises when the connection is lost, or does not answer."""
        asked = False
        while True:
            message = await subscription.get_message(timeout=LOOK_AFTER / 3 if asked else LOOK_AFTER)
            if message is None:
                if asked:
                    raise Lost("the subscription does not answer")
                await subscription.ping()
                asked = True
                continue
            asked = False
            if message["type"] == "message" and message["data"] != self._me:
                self._on_news()


async def _close(subscription: Client) -> None:
    try:
        await subscription.aclose()
    except Exception as error:
        log.debug("a broken subscription could not be closed", extra={"error": type(error).__name__})
