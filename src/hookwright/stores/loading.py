"""Deliveries read for those who run their jobs: all that are asked for at about the same time, by one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from hookwright.core.delivery import Delivery

MOST_AT_ONCE = 200


class Loading:
    """``read`` answers those of some deliveries that are there, by number."""

    def __init__(self, read: Callable[[Sequence[int]], Awaitable[Mapping[int, Delivery]]]) -> None:
        self._read = read
        self._wanted: dict[int, asyncio.Future[Delivery | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._scheduled = False

    async def delivery(self, seq: int) -> Delivery | None:
        """Raises what ``read`` raises."""
        future = self._wanted.get(seq)
        if future is None:
            future = self._wanted[seq] = asyncio.get_running_loop().create_future()
            if not self._scheduled:
                # After this turn of the loop: the jobs of one claim all ask in the same turn.
                self._scheduled = True
                asyncio.get_running_loop().call_soon(self._start)
        return await asyncio.shield(future)

    def _start(self) -> None:
        self._scheduled = False
        wanted, self._wanted = self._wanted, {}
        seqs = list(wanted)
        for start in range(0, len(seqs), MOST_AT_ONCE):
            some = seqs[start : start + MOST_AT_ONCE]
            task = asyncio.create_task(self._load({seq: wanted[seq] for seq in some}))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _load(self, wanted: Mapping[int, asyncio.Future[Delivery | None]]) -> None:
        try:
            found = await self._read(list(wanted))
        except BaseException as error:
            for future in wanted.values():
                if isinstance(error, Exception):
                    future.set_exception(error)
                    # Who asked may have been cancelled meanwhile: then nobody looks.
                    future.exception()
                else:
                    future.cancel()
            if not isinstance(error, Exception):
                raise
            return
        for seq, future in wanted.items():
            future.set_result(found.get(seq))
