"""The example of a transport, as its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientSession

from tests.support.processes import ROOT, House, eventually

EXAMPLE = ROOT / "examples" / "spool"
APP = """
from hookwright import App, Context
from tests.support.notes import note

app = App()

@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    note(ctx.delivery.id)
"""


def start(folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "worker.py"], cwd=folder, env=environ)


async def test_the_spool_brings_every_ticket_to_a_worker(house: House, tmp_path: Path) -> None:
    for name in ("transport.py", "worker.py"):
        (tmp_path / name).write_text((EXAMPLE / name).read_text())
    (tmp_path / "app.py").write_text(APP)
    settings = {"HOOKWRIGHT_TRANSPORT": "transport:open_folder", "HOOKWRIGHT_LEASE": "2s", "SPOOL": f"{tmp_path}/spool"}
    program = await house.run(tmp_path / "app.py", covered=True, **settings)
    environ = house.environ(covered=True, **settings)
    workers = [start(tmp_path, environ) for _ in range(2)]
    try:
        sent = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(30)]
        async with ClientSession() as session:
            for place, id in enumerate(sent):
                assert await house.acknowledges(session, program.url, id)
                if place == 10:
                    await eventually(lambda: len(house.notes()) > 5)
                    workers[0].kill()
        await house.all_ended(within=40)
        assert set(house.notes()) == set(sent)
        assert not os.listdir(tmp_path / "spool")
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
