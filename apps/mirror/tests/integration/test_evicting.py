"""The cache has a budget; what is the last copy stays whatever it takes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from apps.mirror.tests.git_server import commit, refs
from apps.mirror.tests.world import World, one, settle, world
from onedev_mirror.syncing.evicting import evict


async def test_what_left_the_cache_is_fetched_anew_and_loses_nothing(earth: World) -> None:
    theirs = earth.star("octo/hello", commits=3)
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        assert await evict(program.tools) == 0
        earth.settings = earth.settings.model_copy(update={"cache_max_mb": 0})
    async with earth.running() as program:
        assert await evict(program.tools) == 1
        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.cache_bytes) == ("synced", 0)
        assert await program.cache.sizes() == {}

        commit(theirs, "refs/heads/main", "more")
        earth.pushed("octo/hello")
        await program.watching.poll()
        await settle(program)

        mirror = await one(program, "octo/hello")
        assert mirror.state == "synced" and mirror.cache_bytes > 0
        runs = await program.runs.of(mirror.repository_id)
        assert runs[0].report["forced"] == []
    assert earth.projects.refs("github/octo/hello") == refs(theirs)


async def test_a_frozen_mirror_and_one_at_work_stay(tmp_path: Path) -> None:
    async with world(tmp_path) as earth:
        earth.settings = earth.settings.model_copy(update={"cache_max_mb": 0})
        for name in ("octo/frozen", "octo/working", "octo/locked"):
            earth.star(name)
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            await program.mirrors.change(earth.id("octo/frozen"), state="frozen", frozen_reason="gone")
            assert await program.mirrors.claim(earth.id("octo/working"), "job", now=earth.clock()) is not None
            async with program.cache.held(earth.id("octo/locked")):
                assert await evict(program.tools) == 0
            assert len(await program.cache.sizes()) == 3
            assert await evict(program.tools) == 1


async def test_a_mirror_to_be_deleted_is_bundled_although_its_cache_has_gone(tmp_path: Path) -> None:
    async with world(tmp_path, unstar="delete", unstar_grace=timedelta(0)) as earth:
        earth.star("octo/hello")
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            number = earth.id("octo/hello")
            await program.cache.remove(number)
            earth.github.unstar("mona", "octo/hello")
            await program.watching.reconcile()
            for _ in range(3):
                earth.now += timedelta(minutes=10)
                await program.watching.tend()
                await settle(program)
            assert (await one(program, "octo/hello")).state == "removed"
            assert (earth.settings.data / "bundles" / f"{number}.bundle").exists()
            assert await evict(program.tools) == 1
            assert await program.cache.sizes() == {}
