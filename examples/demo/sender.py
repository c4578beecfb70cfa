"""Sends webhooks as GitHub does: signed, once, without trying again by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout
from traffic import Sending

from hookwright.testing import fake_github_webhooks

PATIENCE = ClientTimeout(total=10)
"""As long as GitHub waits for an answer."""
BURST = 4


class Sender:
    """Remembers what was answered: a delivery that got a 2xx is acknowledged, and must never be lost."""

    def __init__(self, session: ClientSession, url: str, secret: str) -> None:
        self._session = session
        self._url = url
        self._secret = secret.encode()
        self.requests = 0
        self.in_flight = 0
        self.answers: Counter[str] = Counter()
        """By what the server said: ``stored``, ``duplicate``, …; ``none`` where no answer came."""
        self.acknowledged: dict[str, Sending] = {}
        self.sent: dict[str, Sending] = {}
        self._busy: tuple[int, asyncio.Event] | None = None

    @property
    def missing(self) -> list[Sending]:
        """What was sent and never acknowledged: GitHub lists these as failed, beside a button."""
        return [one for guid, one in self.sent.items() if guid not in self.acknowledged]

    async def until_busy(self, *, after: int) -> None:
        """Return when ``after`` requests have been made and several wait for their answer."""
        reached = asyncio.Event()
        self._busy = (after, reached)
        await reached.wait()
        self._busy = None
        # They are on their way; in a millisecond they are there.
        await asyncio.sleep(0.001)

    async def send_all(self, sendings: Sequence[Sending], *, per_second: float) -> None:
        """In small bursts, at this rate whatever the server does."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as tasks:
            for place in range(0, len(sendings), BURST):
                await asyncio.sleep(began + place / per_second - loop.time())
                for one in sendings[place : place + BURST]:
                    tasks.create_task(self.send(one))

    async def send(self, sending: Sending) -> None:
        """Post it and note the answer; no answer, or one that is no 2xx, is not tried again here."""
        headers = fake_github_webhooks.headers(
            sending.event, sending.body, secret=self._secret, guid=sending.guid, app_id=1234
        )
        self.requests += 1
        self.sent.setdefault(sending.guid, sending)
        self.in_flight += 1
        if self._busy is not None and self.requests >= self._busy[0] and self.in_flight >= BURST:
            self._busy[1].set()
        try:
            async with self._session.post(self._url, data=sending.body, headers=headers, timeout=PATIENCE) as response:
                said = (await response.json())["status"]
                if response.ok:
                    self.acknowledged.setdefault(sending.guid, sending)
        except (ClientError, TimeoutError):
            said = "none"
        finally:
            self.in_flight -= 1
        self.answers[said] += 1
