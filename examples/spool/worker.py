"""The receiving side as a program: `python worker.py`, beside `hookwright run app.py`, as often as you like."""

import asyncio

from app import app
from transport import SPOOL, tickets

PLACES = 8


async def main() -> None:
    free = asyncio.Semaphore(PLACES)
    async with app.performing(concurrency=PLACES) as perform, asyncio.TaskGroup() as running:
        async for ticket in tickets(SPOOL):
            await free.acquire()
            running.create_task(perform(ticket)).add_done_callback(lambda _: free.release())


if __name__ == "__main__":
    asyncio.run(main())
