"""With a fault in every fifth run, all but nothing fails, and nothing ends without a reason."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from apps.mirror.tests.git_server import refs
from apps.mirror.tests.world import World, settle
from onedev_mirror.onedev.errors import NotReady, OneDevError

pytestmark = pytest.mark.slow

SYNCS = 30


@pytest.mark.slow
async def test_with_a_fault_in_every_fifth_run_nearly_all_succeed(earth: World) -> None:
    chance = random.Random(3)
    struck = 0

    def strike(name: str) -> None:
        nonlocal struck
        # About every fifth run: it makes seven calls.
        if chance.random() < 0.08:
            struck += 1
            raise chance.choice(
                [
                    NotReady(503, "starting", "wait", retry=True),
                    OneDevError(0, "connection reset", "wait", retry=True),
                    OneDevError(500, "internal error", "wait", retry=True),
                ]
            )

    earth.projects.fault = strike
    for number in range(SYNCS):
        earth.star(f"octo/r{number}", at=f"2026-01-01T00:00:{number:02}Z")
    async with earth.running() as program:
        await program.watching.poll()
        # As long as it takes for the pause after several failures in a row to pass.
        for _ in range(60):
            await settle(program)
            mirrors = await program.mirrors.all()
            if all(mirror.state == "synced" for mirror in mirrors):
                break
            earth.now += timedelta(minutes=5)
        runs = await program.runs.recent(limit=10_000)

        assert struck >= 5
        assert sum(mirror.state == "synced" for mirror in mirrors) >= 0.99 * SYNCS
        assert all(run.state in ("synced", "unchanged") or run.error for run in runs)
        assert all(run.ended_at is not None for run in runs)
        for mirror in mirrors:
            theirs = earth.theirs.folder / f"{mirror.repository_id}.git"
            assert earth.projects.refs(mirror.project_path or "") == refs(theirs)
    names = [found.path for found in earth.projects.known.values()]
    assert len(names) == len(set(names)) == SYNCS + 2


async def test_a_token_that_is_refused_in_the_middle_fails_with_the_next_step(earth: World) -> None:
    earth.star("octo/hello")
    earth.projects.fault = lambda name: (_ for _ in ()).throw(
        OneDevError(401, "Invalid or expired access token", "make a new one")
    )
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        mirror = (await program.mirrors.all())[0]

        assert (mirror.state, mirror.next_step, mirror.last_synced_at) == ("failed", "make a new one", None)
        earth.projects.fault = lambda name: None
        earth.now += timedelta(days=1, minutes=1)
        await program.watching.tend()
        await settle(program)
        mirror = (await program.mirrors.all())[0]
        assert (mirror.state, mirror.failures) == ("synced", 0)


PROCESS = """
import asyncio, sys
from pathlib import Path
from apps.mirror.tests import world as w

async def main(home, github, token, theirs, ours):
    class Known: url = github
    known = Known(); known.user_token = lambda name: token
    class At:
        def __init__(self, folder, url): self.folder, self.url = folder, url
    earth = w.World(home, known, At(home / "theirs", theirs), At(home / "ours", ours))
    earth.projects.fault = lambda name: print(name, flush=True)
    program = earth.program()
    async with program.running(work=True):
        await program.watching.poll()
        await asyncio.sleep(60)

home, *rest = sys.argv[1:]
asyncio.run(main(Path(home), *rest))
"""


@pytest.mark.parametrize("step", ["connect", "create done", "clone_urls", "default_branch"])
async def test_a_process_killed_at_a_step_is_followed_by_another(earth: World, step: str) -> None:
    """A real process with real workers, killed with SIGKILL. The projects of the stand-in live in its memory here, so
    that what a second process finds is what the first left on disk: its database and its cache."""
    theirs = earth.star("octo/hello")
    assert earth.settings.github_token is not None
    root = Path(__file__).parents[4]
    program = earth.home / "process.py"
    program.write_text(PROCESS)
    where = [root / "src", root / "apps/mirror/src", root]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        program,
        earth.home,
        earth.github.url,
        earth.settings.github_token.reveal(),
        earth.theirs.url,
        earth.ours.url,
        stdout=subprocess.PIPE,
        cwd=earth.home,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, where))},
    )
    assert process.stdout is not None
    async with asyncio.timeout(40):
        while (await process.stdout.readline()).decode().strip() != step:
            assert process.returncode is None
        process.send_signal(signal.SIGKILL)
        await process.wait()
        await process.stdout.read()
    earth.now += timedelta(minutes=3)

    async with earth.running() as after:
        before = await after.mirrors.all()
        assert [mirror.last_synced_at for mirror in before] == [None]
        for _ in range(4):
            await settle(after)
            await after.watching.tend()
            earth.now += timedelta(minutes=30)
        mirror = (await after.mirrors.all())[0]
        # The project that the dead process knew is gone with its memory: that is said, not papered over.
        if mirror.state == "failed":
            assert "gone from OneDev" in mirror.reason
            from onedev_mirror.operations import Operations

            await Operations(after).sync("octo/hello", by="test")
            await settle(after)
            mirror = (await after.mirrors.all())[0]
        assert mirror.state == "synced"
        states = [run.state for run in await after.runs.of(mirror.repository_id)]
        assert "interrupted" in states and "running" not in states
    assert earth.projects.refs("github/octo/hello") == refs(theirs)
