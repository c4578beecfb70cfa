"""Stores filled with what months would have brought: deliveries as the webhook parses them, through `Store.add`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.generator import Guids
from benchmarks.load import Template
from hookwright.core.delivery import Delivery
from hookwright.core.plan import plan
from hookwright.core.router import Router
from hookwright.github.webhook import GitHubWebhook
from hookwright.stores.opening import open_store

GROUP = 1000
"""How many are under way at once; the store commits them in groups."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def parsed(template: Template, *, secret: str) -> Delivery:
    """The delivery that a request becomes."""
    head, _, body = (template.before + b"0" * 36 + template.after).partition(b"\r\n\r\n")
    lines = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
    headers = {name.lower(): value for name, _, value in lines}
    return GitHubWebhook([secret.encode()]).parse(headers, body, now=utc_now())


def deliveries(examples: list[Delivery], count: int, *, numbers: int = 0) -> Iterator[Delivery]:
    """``count`` of them in turns, with ids of their own; ``numbers`` spreads them over so many issues."""
    guids = Guids()
    for place in range(count):
        example = examples[place % len(examples)]
        facts = msgspec.structs.replace(example.facts, number=place % numbers) if numbers else example.facts
        yield msgspec.structs.replace(example, id=guids.next().decode(), received_at=utc_now(), facts=facts)


async def fill(file: Path, router: Router, incoming: Iterator[Delivery]) -> None:
    """Store them with the jobs that ``router`` plans."""
    store = open_store(f"sqlite:///{file}", clock=utc_now)
    await store.open()
    try:
        group = []
        for delivery in incoming:
            group.append(store.add(plan(delivery, router)))
            if len(group) == GROUP:
                await asyncio.gather(*group)
                group.clear()
        await asyncio.gather(*group)
    finally:
        await store.close()
