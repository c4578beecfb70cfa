"""Stars that come, go, and seem to go; what webhooks hasten; what it costs."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.mirror.tests.world import ADMIN, ME, World, one, settle, world
from hookwright import Delivery
from onedev_mirror.noticing.watching import GUARD
from onedev_mirror.operations import Operations
from onedev_mirror.program import Program


def calls(earth: World) -> int:
    return len(earth.github.requests())


@pytest.mark.slow
async def test_a_thousand_stars_that_stay_cost_fifteen_calls_at_most(earth: World) -> None:
    for number in range(1000):
        earth.github.add_repository(f"octo/r{number}")
        earth.github.star(ME, f"octo/r{number}", at=f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z")
    async with earth.running() as program:
        await program.watching.reconcile()
        before = calls(earth)

        walk = await program.watching.reconcile()

        assert walk.complete and len(walk.stars) == 1000
        assert calls(earth) - before == walk.calls <= 15
        assert len(await program.mirrors.all()) == 1000

        before = calls(earth)
        assert await program.watching.poll() == 0
        assert calls(earth) - before == 1


async def test_an_unstar_is_believed_only_when_github_says_so_itself(earth: World) -> None:
    earth.star("octo/hello")
    earth.star("octo/world")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        earth.github.unstar(ME, "octo/hello")

        await program.watching.poll()
        assert (await one(program, "octo/hello")).unstarred_at is None
        await program.watching.reconcile()

        assert (await one(program, "octo/hello")).unstarred_at is not None
        assert (await one(program, "octo/world")).unstarred_at is None
        earth.github.star(ME, "octo/hello", at="2026-03-01T00:00:00Z")
        await program.watching.poll()
        assert (await one(program, "octo/hello")).unstarred_at is None


async def test_a_walk_that_is_not_complete_removes_nothing(earth: World) -> None:
    for name in ("a", "b", "c"):
        earth.star(f"octo/{name}")
    async with earth.running() as program:
        await program.watching.poll()
        earth.github.unstar(ME, "octo/a")
        earth.github.fault("html", path="/user/starred", times=1)
        try:
            walk = await program.watching.reconcile()
        except Exception:
            walk = None

        assert walk is None or not walk.complete
        assert (await one(program, "octo/a")).unstarred_at is None


async def test_many_stars_gone_at_once_wait_for_a_person(earth: World) -> None:
    for number in range(10):
        earth.star(f"octo/r{number}")
    async with earth.running() as program:
        await program.watching.poll()
        for number in range(5):
            earth.github.unstar(ME, f"octo/r{number}")

        await program.watching.reconcile()
        assert all(mirror.unstarred_at is None for mirror in await program.mirrors.all())
        held = await program.marks.get(GUARD)
        assert held is not None and held["count"] == 5

        await Operations(program).approve(None, by="test")
        await settle(program)
        assert sum(mirror.unstarred_at is not None for mirror in await program.mirrors.all()) == 5
        assert await program.marks.get(GUARD) is None


async def unstarred(program: Program, earth: World, name: str) -> None:
    await program.watching.poll()
    await settle(program)
    earth.github.unstar(ME, name)
    await program.watching.reconcile()
    earth.now += timedelta(days=31)


async def test_by_default_a_copy_outlives_its_star(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await unstarred(program, earth, "octo/hello")
        await program.watching.tend()
        await settle(program)

    assert earth.projects.refs("github/octo/hello")
    assert earth.projects.labels == {}


async def test_archive_moves_and_labels_and_a_new_star_brings_it_back(tmp_path: Path) -> None:
    async with world(tmp_path, unstar="archive") as earth:
        earth.star("octo/hello")
        async with earth.running() as program:
            await unstarred(program, earth, "octo/hello")
            await program.watching.tend()
            await settle(program)

            mirror = await one(program, "octo/hello")
            assert (mirror.project_path, mirror.unstar_done) == ("archive/github/octo/hello", "archive")
            assert earth.projects.labels == {mirror.project_id: ["unstarred"]}

            earth.github.star(ME, "octo/hello", at="2026-03-01T00:00:00Z")
            await program.watching.poll()
            await settle(program)
            mirror = await one(program, "octo/hello")
            assert (mirror.project_path, mirror.unstar_done, mirror.state) == ("github/octo/hello", None, "synced")
            assert earth.projects.labels == {mirror.project_id: []}


async def test_delete_takes_grace_and_bundle_first(tmp_path: Path) -> None:
    async with world(tmp_path, unstar="delete") as earth:
        earth.star("octo/hello")
        async with earth.running() as program:
            await unstarred(program, earth, "octo/hello")
            mirror = await one(program, "octo/hello")
            bundle = earth.settings.data / "bundles" / f"{mirror.repository_id}.bundle"

            await program.watching.tend()
            await settle(program)
            assert bundle.exists() and earth.projects.refs("github/octo/hello")

            await program.watching.tend()
            await settle(program)
            assert (await one(program, "octo/hello")).state == "removed"
            assert [found.path for found in earth.projects.known.values()] == ["github", "github/octo"]
            assert "delete project" in [act.act for act in await program.audit.list()]


async def test_within_the_grace_nothing_happens(tmp_path: Path) -> None:
    async with world(tmp_path, unstar="delete") as earth:
        earth.star("octo/hello")
        async with earth.running() as program:
            await unstarred(program, earth, "octo/hello")
            earth.now -= timedelta(days=2)
            await program.watching.tend()
            await settle(program)
            assert earth.projects.refs("github/octo/hello")
            assert not (earth.settings.data / "bundles").exists()


async def hook(program: Program, event: str, action: str, **payload: Any) -> None:
    await program.app.receive(
        Delivery(
            source="github",
            id=f"{event}-{action}-{len(payload)}",
            event=event,
            action=action or None,
            received_at=program.clock(),
            body=json.dumps(payload).encode(),
        )
    )
    await settle(program)


async def test_a_star_of_ours_comes_at_once_and_of_others_never(earth: World) -> None:
    earth.star("octo/hello")
    me = earth.github.state.account(ME)["id"]
    repository = {"id": earth.id("octo/hello"), "full_name": "octo/hello"}
    async with earth.running() as program:
        await hook(program, "star", "created", repository=repository, sender={"id": me + 1, "login": "eve"})
        assert await program.mirrors.all() == []

        await hook(
            program, "star", "created", repository=repository, sender={"id": me}, starred_at="2026-01-01T00:00:00Z"
        )
        assert (await one(program, "octo/hello")).state == "synced"


async def test_a_push_webhook_asks_for_a_run_of_what_is_kept_only(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        await hook(program, "push", "", repository={"id": earth.id("octo/hello"), "full_name": "octo/hello"})
        assert len(await program.runs.of(earth.id("octo/hello"))) == 2
        await hook(program, "push", "", repository={"id": 99, "full_name": "octo/other"}, ref="x")
        assert await program.mirrors.get(99) is None


async def test_an_unstar_webhook_is_only_a_hint(earth: World) -> None:
    earth.star("octo/hello")
    me = earth.github.state.account(ME)["id"]
    async with earth.running() as program:
        await program.watching.poll()
        repository = {"id": earth.id("octo/hello"), "full_name": "octo/hello"}
        await hook(program, "star", "deleted", repository=repository, sender={"id": me})

        assert (await one(program, "octo/hello")).unstarred_at is None


async def test_what_is_left_out_says_why_and_comes_back_with_the_filter(tmp_path: Path) -> None:
    async with world(tmp_path, exclude=("octo/*",)) as earth:
        earth.star("octo/hello")
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            mirror = await one(program, "octo/hello")
            assert (mirror.state, mirror.reason) == ("skipped", "its name is excluded")
        earth.settings = earth.settings.model_copy(update={"exclude": ()})
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            assert (await one(program, "octo/hello")).state == "synced"


async def test_quiet_hours_keep_all_but_what_a_person_asks_for(tmp_path: Path) -> None:
    from onedev_mirror.policy.quiet import Quiet

    async with world(tmp_path) as earth:
        minute = (earth.now + timedelta(hours=1)).strftime("%H:%M")
        begun = (earth.now - timedelta(hours=1)).strftime("%H:%M")
        earth.settings = earth.settings.model_copy(update={"quiet_hours": Quiet.read(f"{begun}-{minute}")})
        earth.star("octo/hello")
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            assert (await one(program, "octo/hello")).state == "waiting"

            await Operations(program).sync("octo/hello", by="test")
            await settle(program)
            assert (await one(program, "octo/hello")).state == "synced"


async def test_a_wish_that_was_lost_is_remembered(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        # As if the process had died between noting the wish and asking for it.
        await program.mirrors.want(earth.id("octo/hello"), "lost", now=earth.clock())

        await program.watching.tend()
        await settle(program)

        assert len(await program.runs.of(earth.id("octo/hello"))) == 2


async def test_the_rota_asks_those_that_were_not_looked_at_for_longest(tmp_path: Path) -> None:
    async with world(tmp_path, rota_share=1) as earth:
        earth.star("octo/a")
        earth.star("octo/b")
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            before = calls(earth)
            for _ in range(2):
                await program.watching.rota()
                await settle(program)

            assert [len(await program.runs.of(earth.id(f"octo/{name}"))) for name in "ab"] == [2, 2]
            assert calls(earth) == before


def test_the_admin_token_of_the_tests_is_long_enough() -> None:
    assert len(ADMIN) >= 16
