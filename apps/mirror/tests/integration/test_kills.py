"""A process killed with SIGKILL at any request that a first sync makes; OneDev and GitHub are servers with real git."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.mirror.tests.integration.test_end_to_end import ROOT, Stage, stage
from apps.mirror.tests.standin.github import Source
from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from apps.mirror.tests.world import ME, one, settle
from onedev_mirror.clock import utc_now
from onedev_mirror.program import Program

PROCESS = """
import asyncio, dataclasses, sys
from onedev_mirror.git.remote import Remote
from onedev_mirror.program import Program
from onedev_mirror.settings import load

async def main(source):
    program = Program(load(), schedules=False)
    program.tools = dataclasses.replace(
        program.tools, source=lambda mirror: Remote(f"{source}/{mirror.full_name}.git")
    )
    program.performing = type(program.performing)(program.tools, program.asking, program.metrics)
    async with program.running(work=False):
        await program.watching.poll()
        await program.app.drain()

asyncio.run(main(sys.argv[1]))
"""
MOST = 36
"""A first sync makes about thirty requests, depending on git; one that ends before the last of these is whole."""


async def started(there: Stage) -> asyncio.subprocess.Process:
    script = there.home / "process.py"
    script.write_text(PROCESS)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, script, there.source.url),
        cwd=there.home,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "apps/mirror/src")]),
            "GITHUB_TOKEN": there.token,
            "GITHUB_API_URL": there.github.url,
            "ONEDEV_URL": there.onedev.url,
            "ONEDEV_TOKEN": TOKEN,
            "MIRROR_DATA": str(there.home / "data"),
            "MIRROR_MIN_FREE_MB": "0",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Killer:
    """Kills the process as its ``number``-th request that fits arrives. ``heard``: the server then does what it was
    asked for, and there is nobody to be told; else it does not."""

    def __init__(self, there: Stage, number: int, *, heard: bool, side: str = "*", **where: Any) -> None:
        self.process: asyncio.subprocess.Process | None = None
        self._left, self._heard = number, heard
        sides: dict[str, StandIn | Source] = {"onedev": there.onedev, "source": there.source}
        self._faults = [server.fault(times=1_000_000, **where) for name, server in sides.items() if side in ("*", name)]
        for fault in self._faults:
            fault.then = self._arrived

    def _arrived(self) -> None:
        self._left -= 1
        if self._left == 0 and self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            for fault in self._faults:
                fault.status = None if self._heard else 503

    def rest(self) -> None:
        for fault in self._faults:
            fault.times = 0


async def settled(program: Program, pass_by: Any) -> None:
    """What the service does with what it finds at its start, as long as it takes."""
    for _ in range(8):
        await program.watching.poll()
        await settle(program)
        await program.watching.tend()
        mirrors = await program.mirrors.all()
        if mirrors and all(mirror.state == "synced" for mirror in mirrors):
            return
        pass_by(timedelta(minutes=15))


def cases() -> list[Any]:
    telling = [
        pytest.param(3, True, {"side": "onedev", "method": "POST", "path": "/~api/projects"}, id="create, done"),
        pytest.param(1, False, {"side": "source", "method": "POST", "path": "*/git-upload-pack"}, id="fetch"),
        pytest.param(1, True, {"side": "onedev", "method": "POST", "path": "*/git-receive-pack"}, id="push, done"),
    ]
    return telling + [
        pytest.param(number, heard, {}, id=f"request {number}{', done' if heard else ''}", marks=pytest.mark.slow)
        for number in range(1, MOST + 1)
        for heard in (True, False)
    ]


@pytest.mark.parametrize(("number", "heard", "where"), cases())
async def test_a_process_killed_at_any_request_is_followed_by_one_that_ends_it(
    tmp_path: Path, number: int, heard: bool, where: dict[str, Any]
) -> None:
    """Whatever had happened is found, not done again; nothing was called equal before it was."""
    async with stage(tmp_path) as there:
        upstream = there.source.add("octo/hello")
        upstream.commit("trunk", {"a": "b"}, parent=None)
        upstream.head("trunk")
        there.github.add_repository("octo/hello", default_branch="trunk")
        there.github.star(ME, "octo/hello")
        killer = Killer(there, number, heard=heard, **where)
        async with asyncio.timeout(60):
            killer.process = await started(there)
            code = await killer.process.wait()
        killer.rest()
        assert code == -signal.SIGKILL or (code == 0 and not where and number > 20)

        ahead = timedelta(minutes=5)

        def clock() -> datetime:
            return utc_now() + ahead

        def pass_by(time: timedelta) -> None:
            nonlocal ahead
            ahead += time

        async with there.program(clock=clock).running(work=False) as program:
            if code:
                assert [mirror.last_synced_at for mirror in await program.mirrors.all()] == [None]
            await settled(program, pass_by)

            mirror = await one(program, "octo/hello")
            assert (mirror.state, mirror.reason, mirror.project_path) == ("synced", "", "github/octo/hello")
            assert mirror.created_by_us
            assert await program.audit.open(mirror.repository_id) == []
            assert "running" not in [run.state for run in await program.runs.of(mirror.repository_id)]
        projects = there.onedev.projects
        paths = [projects.path(record) for record in projects.known.values()]
        assert paths == ["github", "github/octo", "github/octo/hello"]
        assert projects.refs("github/octo/hello") == upstream.refs
        assert projects.head("github/octo/hello") == "trunk"
