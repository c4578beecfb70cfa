"""A stand-in for GitHub and clients of it, with a clock set by hand and a sleep that takes no time."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hookwright.core.secret import Secret
from hookwright.github.clients import Clients
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_login import new_private_key

private_key = functools.cache(new_private_key)
"""One for the whole run: making an RSA key takes a tenth of a second."""


@dataclass
class Time:
    """Our clock, and the sleeps that were asked for. Starts where the stand-in's clock is: at the machine's."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@dataclass
class World:
    """Everything a test of the client needs."""

    github: FakeGitHub
    clients: Clients
    time: Time

    def pass_by(self, by: timedelta) -> None:
        """Both clocks move."""
        self.time.now += by
        self.github.clock_ahead += by


@asynccontextmanager
async def world(*, strict: bool = False, key: str | None = None) -> AsyncIterator[World]:
    time = Time()
    async with FakeGitHub(private_key=private_key(), strict=strict) as github:
        clients = Clients(
            issuer=github.client_id,
            private_key=Secret(key or github.private_key),
            api_url=github.url,
            clock=time,
            sleep=time.sleep,
            random=lambda: 0.0,
        )
        try:
            yield World(github, clients, time)
        finally:
            await clients.close()
