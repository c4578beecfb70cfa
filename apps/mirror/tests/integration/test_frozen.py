"""What GitHub keeps from us, but still lists among the stars."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from apps.mirror.tests.git_server import commit, git, refs
from apps.mirror.tests.integration.test_end_to_end import stage
from apps.mirror.tests.world import ME, World, one, settle
from onedev_mirror.operations import Operations
from onedev_mirror.program import Program


async def notices(program: Program) -> int:
    return sum(one.id.startswith("notify.") for one in await program.app.history.deliveries(limit=1000))


async def poll_for(program: Program, earth: World, hours: int) -> None:
    """Every quarter of an hour, and what that causes."""
    for _ in range(hours * 4):
        earth.now += timedelta(minutes=15)
        await program.watching.poll()
        await program.watching.tend()
        await settle(program)


async def frozen(program: Program, earth: World) -> int:
    await program.watching.poll()
    await settle(program)
    earth.github.state.repositories["octo/hello"]["blocked"] = True
    await Operations(program).sync("octo/hello", by="test")
    await settle(program)
    mirror = await one(program, "octo/hello")
    assert (mirror.state, mirror.frozen_reason) == ("frozen", "taken down")
    return len(await program.runs.of(mirror.repository_id, limit=1000))


async def test_what_is_blocked_stays_frozen_however_often_it_is_listed(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        runs = await frozen(program, earth)
        told = await notices(program)
        asked = len(earth.github.requests("GET", f"/repositories/{earth.id('octo/hello')}"))

        await poll_for(program, earth, 12)

        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.frozen_reason) == ("frozen", "taken down")
        assert len(await program.runs.of(mirror.repository_id, limit=1000)) == runs
        assert await notices(program) == told == 1
        # After half an hour, one, two, four hours: not at each poll.
        asked = len(earth.github.requests("GET", f"/repositories/{mirror.repository_id}")) - asked
        assert 3 <= asked <= 6


async def test_what_is_readable_again_is_copied_again(earth: World) -> None:
    theirs = earth.star("octo/hello")
    async with earth.running() as program:
        await frozen(program, earth)
        commit(theirs, "refs/heads/main", "later")
        earth.github.state.repositories["octo/hello"]["blocked"] = False

        await poll_for(program, earth, 1)

        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.frozen_reason, mirror.failures) == ("synced", None, 0)
        assert earth.projects.refs("github/octo/hello") == refs(theirs)


async def test_a_question_that_gets_no_answer_thaws_nothing_and_ends_no_poll(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await frozen(program, earth)
        earth.star("octo/world", at="2026-02-01T00:00:00Z")
        earth.github.fault("html", times=1_000, path="/repositories/*")
        earth.now += timedelta(hours=1)

        await program.watching.poll()
        await settle(program)

        assert (await one(program, "octo/hello")).state == "frozen"
        assert (await one(program, "octo/world")).state == "synced"


async def test_what_was_emptied_is_looked_at_less_and_less_often_and_told_of_once(earth: World) -> None:
    theirs = earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        git("-C", theirs, "update-ref", "-d", "refs/heads/main")
        await Operations(program).sync("octo/hello", by="test")
        await settle(program)
        before = len(await program.runs.of(earth.id("octo/hello"), limit=1000))

        await poll_for(program, earth, 12)

        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.frozen_reason) == ("frozen", "emptied")
        assert len(await program.runs.of(mirror.repository_id, limit=1000)) - before <= 5
        assert await notices(program) == 1


@pytest.mark.parametrize("status", [404, 451])
async def test_what_git_alone_refuses_is_told_of_once(tmp_path: Path, status: int) -> None:
    async with stage(tmp_path) as there:
        there.source.add("octo/hello")
        there.github.add_repository("octo/hello")
        there.github.star(ME, "octo/hello")
        there.source.fault(status=status, times=1000)
        async with there.program().running(work=False) as program:
            for _ in range(5):
                await program.watching.poll()
                await program.watching.tend()
                await settle(program)

            mirror = await one(program, "octo/hello")
            assert mirror.state == ("frozen" if status == 451 else "failed")
            assert await notices(program) == 1
