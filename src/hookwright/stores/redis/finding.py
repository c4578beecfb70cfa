"""Which numbers a list has to look at, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from hookwright.core.job import JobState
from hookwright.stores import codes
from hookwright.stores.redis.connections import Client, Connections
from hookwright.stores.redis.keys import Keys, digest
from hookwright.stores.redis.rows import Record, stored_delivery
from hookwright.stores.redis.text import from_record

PAGE = 500
_FEW = 10_000
"""Numbers that may be gathered and sorted for one page of a list."""
_LETTERS = {JobState.WAITING: "w", JobState.SKIPPED: "s", JobState.FAILED: "f", JobState.CANCELLED: "c"}
"""As lua/changing.lua lists those that are in an unusual state."""
_SETS = {JobState.RUNNING: ("leases",), JobState.QUEUED: ("queued", "delayed")}


class Stored(msgspec.Struct, frozen=True):
    """A delivery as it is kept."""

    seq: int
    jobs: Sequence[int]
    record: Record


class Finder:
    def __init__(self, connections: Connections, keys: Keys) -> None:
        self._connections = connections
        self._keys = keys

    async def numbers(self, kind: str, before: int | None, *, first_page: int) -> AsyncIterator[list[int]]:
        """All numbers of ``jobs`` or ``deliveries`` down from the newest or from ``before``; some may be gone."""
        counter = "job" if kind == "jobs" else "seq"
        meta = self._keys.one("meta")
        newest, lowest = await self._connections.run(lambda client: client.hmget(meta, [counter, f"low {kind}"]))
        high, low = int(newest or 0), int(lowest or 1)
        if before is not None:
            high = min(high, before - 1)
        size = first_page
        while high >= low:
            yield list(range(high, max(high - size, low - 1), -1))
            high -= size
            size = PAGE

    async def in_state(self, state: JobState, before: int | None) -> AsyncIterator[list[int]]:
        """The numbers of the jobs in a state, down from ``before``; some may have left it meanwhile."""
        if state in _SETS:
            found = await self._gather(state)
            numbers = sorted((id for id in found if before is None or id < before), reverse=True)
            for start in range(0, len(numbers), PAGE):
                yield numbers[start : start + PAGE]
            return
        letter, states = _LETTERS[state], self._keys.one("states")
        top = f"({letter}{before:014d}" if before is not None else f"({letter}:"
        while True:
            members = await self._ask("zrevrangebylex", states, top, f"[{letter}", 0, PAGE)
            if not members:
                return
            yield [int(member[1:]) for member in members]
            top = f"({members[-1].decode()}"

    async def is_rare(self, state: JobState) -> bool:
        """Whether to gather all jobs in this state, or to walk back over all until the page is full."""
        if state is JobState.SUCCEEDED:
            return False
        wanted = [f"total {code}" for code in codes.STATES]
        found = await self._connections.run(lambda client: client.hmget(self._keys.one("meta"), wanted))
        count = {code: int(value or 0) for code, value in zip(codes.STATES, found, strict=True)}
        mine = sum(count[code] for code, its in codes.STATES.items() if its is state)
        return mine <= _FEW or mine * 20 < sum(count.values())

    async def deliveries(self, seqs: Sequence[int]) -> list[Stored]:
        """Those that are there, in the same order."""
        if not seqs:
            return []
        key = self._keys.one("deliveries")
        found = await self._connections.run(lambda client: client.hmget(key, seqs))
        stored = []
        for seq, kept in zip(seqs, found, strict=True):
            if kept is not None:
                ids, record = stored_delivery(kept)
                stored.append(Stored(seq, ids, record))
        return stored

    async def named(self, id: str, source: str | None) -> list[int]:
        """The deliveries with an id, newest first: of each scope that there has been."""

        async def look(client: Client) -> list[int]:
            scopes = [msgspec.msgpack.decode(member) for member in await client.smembers(self._keys.one("scopes"))]
            digests = [
                digest(its, from_record(scope), id)
                for its, scope in ((from_record(first), second) for first, second in scopes)
                if source is None or its == source
            ]
            if not digests:
                return []
            return [int(seq) for seq in await client.hmget(self._keys.one("ids"), digests) if seq is not None]

        return sorted(await self._connections.run(look), reverse=True)

    async def states(self, ids: Sequence[int]) -> Mapping[int, JobState]:
        """The states of those jobs that are there."""
        if not ids:
            return {}
        found = await self._connections.run(lambda client: client.hmget(self._keys.one("jobs"), ids))
        decode = msgspec.msgpack.decode
        return {id: codes.STATES[decode(job)[4]] for id, job in zip(ids, found, strict=True) if job is not None}

    async def deliveries_of(self, ids: Sequence[int]) -> set[int]:
        """The deliveries that some jobs belong to."""
        found = await self._connections.run(lambda client: client.hmget(self._keys.one("jobs"), ids)) if ids else []
        return {msgspec.msgpack.decode(job)[0] for job in found if job is not None}

    async def _gather(self, state: JobState) -> list[int]:
        found: list[int] = []
        for name in _SETS[state]:
            found += [int(member) for member in await self._ask("zrange", self._keys.one(name), 0, -1)]
        return found

    async def _ask(self, command: str, *arguments: str | int) -> list[bytes]:
        return list(await self._connections.run(lambda client: getattr(client, command)(*arguments)))
