"""Other engines with their defaults: ``takeover_engines.py ENGINE ADDRESS fill|work``; run by a Python that has them.

``fill`` makes what the engine needs in an empty database, and adds one job. ``work`` runs a worker whose handler says
that it began, and never ends: to be killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any


async def began() -> None:
    os.write(1, b"began\n")
    await asyncio.sleep(3600)


async def procrastinate(address: str, works: bool) -> None:
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))

    @app.task(name="long")  # type: ignore[untyped-decorator, unused-ignore]
    async def long() -> None:
        await began()

    async with app.open_async():
        if works:
            await app.run_worker_async(install_signal_handlers=False)
        else:
            await app.schema_manager.apply_schema_async()
            await long.defer_async()


async def saq(address: str, works: bool) -> None:
    import saq

    queue = saq.Queue.from_url(address, name="bench")
    await queue.connect()

    async def long(context: Any) -> None:
        await began()

    if works:
        await saq.Worker(queue, [("long", long)]).start()
    else:
        await queue.enqueue("long")


async def pgqueuer(address: str, works: bool) -> None:
    import asyncpg
    from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, PgQueuer, Queries

    if not works:
        queries = Queries(AsyncpgDriver(await asyncpg.connect(address)))
        await queries.install()
        await queries.enqueue(["long"], [None], [0])
        return
    engine = PgQueuer(AsyncpgPoolDriver(await asyncpg.create_pool(address)))

    @engine.entrypoint("long")  # type: ignore[untyped-decorator, unused-ignore]
    async def long(job: Any) -> None:
        await began()

    await engine.run()


async def main() -> None:
    name, address, task = sys.argv[1:]
    await {"procrastinate": procrastinate, "saq": saq, "pgqueuer": pgqueuer}[name](address, task == "work")
    os._exit(0)


asyncio.run(main())
