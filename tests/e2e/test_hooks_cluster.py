"""Two real processes with one file of hooks and one store: nothing is done twice, and one takes over from the other."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, web

from tests.support.processes import ROOT, Program, eventually

FILE = """
cluster:
  mode: distributed
  coordinator: sqlite:///{folder}/shared.db
  node_id: ${{NODE}}
  labels: {{zone: "${{ZONE}}"}}
handlers:
  - type: Filesystem
    name: files
    options: {{path: ./in, settle: 50ms}}
    run: [sh, -c, 'echo "file $(basename $FILE) $NODE" >> {folder}/out']
  - type: Cron
    name: ticks
    cluster: {{mode: leader}}
    options: {{cron_expression: "* * * * * *"}}
    run: [sh, -c, 'echo "tick $EVENT_SCHEDULED_AT $NODE" >> {folder}/out']
  - type: Poll
    name: page
    options: {{url: "{url}", interval: 1s}}
    run: [sh, -c, 'echo "page $EVENT_ID $NODE" >> {folder}/out']
  - type: Webhook
    name: zoned
    cluster: {{labels: {{zone: b}}}}
    options: {{path: /zoned, response: {{wait: true, output: true}}}}
    run: [sh, -c, 'echo "$NODE"']
defaults:
  env_pass: [NODE]
"""


@asynccontextmanager
async def page() -> AsyncIterator[str]:
    """Answers something else every second."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=str(int(time.time())))

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def node(folder: Path, name: str, zone: str) -> Program:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "NODE": name,
        "ZONE": zone,
        "HOOKWRIGHT_LEASE": "3s",
        "HOOKWRIGHT_PORT": "0",
        "HOOKWRIGHT_LOG_FORMAT": "json",
    }
    return Program(folder / "hookwright.yaml", folder=folder, environ=environ).start()


def lines(folder: Path, kind: str) -> list[list[str]]:
    out = folder / "out"
    said = [line.split() for line in out.read_text().splitlines()] if out.exists() else []
    return [line[1:] for line in said if line[0] == kind]


async def test_nothing_happens_twice_and_a_survivor_takes_over(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    async with page() as url:
        (tmp_path / "hookwright.yaml").write_text(FILE.format(folder=tmp_path, url=url))
        first = await node(tmp_path, "one", "a").ready()
        second = await node(tmp_path, "two", "b").ready()
        programs = {"one": first, "two": second}
        try:
            await eventually(lambda: len(lines(tmp_path, "tick")) > 1 and lines(tmp_path, "page"))
            for number in range(20):
                (tmp_path / f"in/{number}").write_text("1")
            await eventually(lambda: len(lines(tmp_path, "file")) >= 20)
            # Whichever node is asked, the command runs where its label is.
            async with ClientSession() as session:
                for program in programs.values():
                    async with session.post(f"{program.url}/zoned") as answer:
                        assert (answer.status, await answer.text()) == (200, "two\n")

            leader = lines(tmp_path, "tick")[-1][-1]
            survivor = next(name for name in programs if name != leader)
            programs[leader].signal(signal.SIGKILL)
            killed = time.monotonic()
            (tmp_path / "in/while-nobody-watches").write_text("1")
            await eventually(lambda: lines(tmp_path, "tick")[-1][-1] == survivor, within=20)
            ticking = time.monotonic() - killed
            await eventually(lambda: ["while-nobody-watches", survivor] in lines(tmp_path, "file"), within=20)
            pages = len(lines(tmp_path, "page"))
            await eventually(lambda: len(lines(tmp_path, "page")) > pages)
            # A lease of three seconds, a third of one to notice, and the patience of a machine under load.
            assert ticking < 12
            await asyncio.sleep(0.5)
        finally:
            for program in programs.values():
                if program.status is None:
                    await program.stop()
        for kind in ("file", "tick", "page"):
            counts = Counter(line[0] for line in lines(tmp_path, kind))
            # What ran in the moment of the kill may run again, and nothing else.
            assert sum(counts.values()) - len(counts) <= 1, (kind, counts)
        assert len({line[0] for line in lines(tmp_path, "file")}) == 21


async def test_after_a_kill_what_changed_meanwhile_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "hookwright.yaml").write_text(
        "handlers:\n  - type: Filesystem\n    name: files\n    options: {path: ./in, settle: 20ms}\n"
        f"    run: [sh, -c, 'echo \"file $(basename $FILE) $EVENT\" >> {tmp_path}/out']\n"
    )

    def told() -> list[list[str]]:
        return sorted(lines(tmp_path, "file"))

    program = await node(tmp_path, "one", "a").ready()
    try:
        # Nobody says when a folder begins to be watched: until then nothing in it is a change.
        await eventually(lambda: (tmp_path / "in/first").write_text(str(time.time())) and told())
        await eventually(lambda: ["first", "created"] in told() or ["first", "modified"] in told())
        (tmp_path / "in/second").write_text("1")
        await eventually(lambda: ["second", "created"] in told())
        await asyncio.sleep(1.5)  # What is told is remembered within a second; before that it may be told twice.
        program.kill()
        before = told()
        (tmp_path / "in/third").write_text("1")
        (tmp_path / "in/second").write_text("22")
        program = await node(tmp_path, "one", "a").ready()
        await eventually(lambda: len(told()) >= len(before) + 2)
        await asyncio.sleep(0.5)
        assert told() == sorted([*before, ["second", "modified"], ["third", "created"]])
    finally:
        program.kill()
