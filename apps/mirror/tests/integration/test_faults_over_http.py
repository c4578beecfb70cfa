"""What goes wrong on the wire, with OneDev's stand-in and git's real programs: nothing is called equal that is not,
every run ends with a reason, and the next one mends it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from apps.mirror.tests.integration.test_end_to_end import stage
from apps.mirror.tests.world import ME, one
from onedev_mirror.program import Program

CALLS = {
    "create": ("onedev", {"path": "/~api/projects", "method": "POST"}),
    "clone url": ("onedev", {"path": "*/clone-url"}),
    "look at the target": ("onedev", {"path": "*service=git-upload-pack"}),
    "push": ("onedev", {"path": "*/git-receive-pack", "method": "POST"}),
    "list the source": ("source", {"path": "*service=git-upload-pack"}),
    "fetch": ("source", {"path": "*/git-upload-pack", "method": "POST"}),
}
STATUSES = (401, 403, 404, 451, 429, 502)
TELLING = {("create", 502), ("push", 401), ("push", 502), ("fetch", 429), ("list the source", 451)}


async def run(program: Program, *, number: int) -> str:
    mirror = await one(program, "octo/hello")
    done = await program.performing.perform(
        mirror.repository_id, job=f"job {number}", reason="test", asked=True, last_attempt=number == 0
    )
    assert done is not None
    assert done.ending.state in ("synced", "unchanged") or (done.ending.reason and done.ending.next_step)
    return done.ending.state


@pytest.mark.parametrize(
    ("call", "status"),
    [
        pytest.param(call, status, marks=() if (call, status) in TELLING else pytest.mark.slow)
        for call in CALLS
        for status in STATUSES
    ],
)
async def test_a_refusal_at_any_call_is_said_and_mended_by_the_next_run(tmp_path: Path, call: str, status: int) -> None:
    side, where = CALLS[call]
    async with stage(tmp_path) as there:
        upstream = there.source.add("octo/hello")
        there.github.add_repository("octo/hello")
        there.github.star(ME, "octo/hello")
        faulty = there.onedev if side == "onedev" else there.source
        async with there.program().running(work=False) as program:
            await program.watching.poll()
            fault = faulty.fault(status=status, times=100, **where)
            state = await run(program, number=0)
            assert fault.met > 0 and state in ("failed", "frozen"), state
            mirror = await one(program, "octo/hello")
            assert mirror.last_synced_at is None and mirror.source_digest is None

            fault.times = 0
            assert await run(program, number=1) == "synced"
            mirror = await one(program, "octo/hello")
        # Made once, however often it was tried.
        assert mirror.project_path == "github/octo/hello"
        assert there.onedev.projects.refs("github/octo/hello") == upstream.refs


async def test_a_connection_cut_in_the_middle_of_a_pack_is_followed_by_a_whole_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        upstream = there.source.add("octo/hello")
        there.github.add_repository("octo/hello")
        there.github.star(ME, "octo/hello")
        upstream.commit("main", {"large": os.urandom(200_000)})
        async with there.program().running(work=False) as program:
            await program.watching.poll()
            # Lists of refs are shorter, and arrive.
            fault = there.source.fault(path="*/git-upload-pack", method="POST", cut=50_000, times=100)
            assert await run(program, number=0) == "failed"
            assert (await one(program, "octo/hello")).last_synced_at is None
            fault.times = 0
            assert await run(program, number=1) == "synced"
        assert there.onedev.projects.refs("github/octo/hello") == upstream.refs
