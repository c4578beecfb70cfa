"""From a star to a copy, and what becomes of it later."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from apps.mirror.tests.git_server import commit, git, refs
from apps.mirror.tests.world import ME, World, one, settle, world
from onedev_mirror.onedev.errors import NotReady, OneDevError


async def test_a_star_becomes_a_copy_with_all_refs(earth: World) -> None:
    theirs = earth.star("octo/hello", description="Says hello", commits=3)
    commit(theirs, "refs/heads/feature/a", "feature", parent="")
    git("-C", theirs, "tag", "v1.0", "main")

    async with earth.running() as program:
        assert await program.watching.poll() == 1
        await settle(program)
        mirror = await one(program, "octo/hello")

    assert (mirror.state, mirror.reason, mirror.project_path) == ("synced", "", "github/octo/hello")
    assert mirror.last_synced_at is not None and mirror.created_by_us
    assert earth.projects.refs("github/octo/hello") == refs(theirs)
    described = next(one.description for one in earth.projects.known.values() if one.name == "hello")
    assert described.startswith("Says hello\n\n") and f"[GitHub repository {mirror.repository_id}]" in described


async def test_nothing_changed_means_that_nothing_is_done(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        before, acts = len(earth.projects.calls), len(await program.audit.list())

        await program.asking.want(earth.id("octo/hello"), "again")
        await settle(program)

        runs = await program.runs.of(earth.id("octo/hello"))
        assert [run.state for run in runs] == ["unchanged", "synced"]
        assert [step.name for step in await program.runs.steps(runs[0].id)] == ["look", "compare"]
        assert set(earth.projects.calls[before:]) <= {"get", "clone_urls"}
        assert len(await program.audit.list()) == acts


async def test_a_push_is_copied_and_a_branch_that_went_goes(earth: World) -> None:
    theirs = earth.star("octo/hello")
    commit(theirs, "refs/heads/old", "old", parent="")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        commit(theirs, "refs/heads/main", "more")
        git("-C", theirs, "update-ref", "-d", "refs/heads/old")
        earth.pushed("octo/hello")

        await program.watching.poll()
        await settle(program)

    there = earth.projects.refs("github/octo/hello")
    assert {name: oid for name, oid in there.items() if name.startswith("refs/heads/")} == refs(theirs)


async def test_a_copy_that_somebody_changed_is_put_right(earth: World) -> None:
    theirs = earth.star("octo/hello", commits=2)
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        project = (await one(program, "octo/hello")).project_id
        assert project is not None
        git("-C", earth.projects.repository(project), "update-ref", "refs/heads/main", "main~1")

        await program.asking.want(earth.id("octo/hello"), "rota")
        await settle(program)

        assert earth.projects.refs("github/octo/hello")["refs/heads/main"] == refs(theirs)["refs/heads/main"]


async def test_a_rewritten_branch_stays_findable(earth: World) -> None:
    theirs = earth.star("octo/hello", commits=2)
    old = refs(theirs)["refs/heads/main"]
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        new = commit(theirs, "refs/heads/main", "rewritten", parent="")

        await program.asking.want(earth.id("octo/hello"), "pushed")
        await settle(program)

    there = earth.projects.refs("github/octo/hello")
    assert there["refs/heads/main"] == new
    assert old in [oid for name, oid in there.items() if name.startswith("refs/archive/")]


async def test_a_held_rewrite_waits_for_a_person(tmp_path: Path) -> None:
    from onedev_mirror.operations import Operations

    async with world(tmp_path, forced="hold") as earth:
        theirs = earth.star("octo/hello", commits=2)
        old = refs(theirs)["refs/heads/main"]
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            new = commit(theirs, "refs/heads/main", "rewritten", parent="")
            for _ in range(2):
                await program.asking.want(earth.id("octo/hello"), "pushed")
                await settle(program)
                mirror = await one(program, "octo/hello")
                assert (mirror.state, earth.projects.refs("github/octo/hello")["refs/heads/main"]) == ("held", old)
                assert "rewritten" in mirror.reason and "approve" in mirror.next_step

            await Operations(program).approve("octo/hello", by="test")
            await settle(program)

            assert (await one(program, "octo/hello")).state == "synced"
    assert earth.projects.refs("github/octo/hello")["refs/heads/main"] == new


async def test_a_rename_moves_the_copy_and_keeps_the_names(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        project = (await one(program, "octo/hello")).project_id
        earth.github.rename_repository("octo/hello", "acme/world")

        await program.watching.poll()
        await settle(program)

        mirror = await one(program, "octo/hello")
        assert (mirror.full_name, mirror.project_id, mirror.project_path) == (
            "acme/world",
            project,
            "github/acme/world",
        )
        assert [alias.full_name for alias in await program.mirrors.names(mirror.repository_id)] == ["octo/hello"]


async def test_another_repository_under_the_old_name_is_another_copy(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        first = await one(program, "octo/hello")
        await earth_deletes(earth, "octo/hello")
        earth.star("octo/hello", commits=5, at="2026-02-01T00:00:00Z")

        await program.watching.reconcile()
        await settle(program)

        second = await one(program, "octo/hello")
        old = await one(program, str(first.repository_id))
        assert second.repository_id != first.repository_id
        assert (second.state, second.project_path) == ("synced", f"github/octo/hello-{second.repository_id}")
        assert (old.state, old.frozen_reason, old.project_path) == ("frozen", "gone", "github/octo/hello")
        assert len(refs(earth.projects.repository(first.project_id or 0))) == 1


async def earth_deletes(earth: World, name: str) -> None:
    del earth.github.state.repositories[name.lower()]


@pytest.mark.parametrize(("policy", "expected"), [("rename", "synced"), ("fail", "failed"), ("adopt", "synced")])
async def test_a_foreign_project_is_never_overwritten_unasked(tmp_path: Path, policy: str, expected: str) -> None:
    async with world(tmp_path, conflict=policy) as earth:
        theirs = earth.star("octo/hello")
        parent = await earth.projects.ensure_parent("github/octo")
        foreign = await earth.projects.create("hello", parent=parent, description="mine")
        kept = commit(earth.projects.repository(foreign.id), "refs/heads/main", "precious", parent="")
        commit(earth.projects.repository(foreign.id), "refs/heads/mine", "precious, too", parent="")
        async with earth.running() as program:
            await program.watching.poll()
            await settle(program)
            mirror = await one(program, "octo/hello")

        assert mirror.state == expected
        there = refs(earth.projects.repository(foreign.id))
        if policy == "adopt":
            assert there["refs/heads/main"] == refs(theirs)["refs/heads/main"]
        else:
            assert there["refs/heads/main"] == kept
            assert "refs/heads/mine" in there
        if policy == "rename":
            assert mirror.project_path == f"github/octo/hello-{mirror.repository_id}"


async def test_a_lost_database_finds_its_copies_again(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        project = (await one(program, "octo/hello")).project_id
    for file in earth.settings.data.glob("*.db*"):
        file.unlink()

    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        mirror = await one(program, "octo/hello")

    assert (mirror.state, mirror.project_id) == ("synced", project)


async def test_an_emptied_repository_does_not_empty_its_copy(earth: World) -> None:
    theirs = earth.star("octo/hello")
    before = refs(theirs)
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        git("-C", theirs, "update-ref", "-d", "refs/heads/main")
        await program.asking.want(earth.id("octo/hello"), "pushed")
        await settle(program)
        assert (await one(program, "octo/hello")).state == "frozen"

    assert earth.projects.refs("github/octo/hello") == before


STEPS = ("connect", "find", "is_empty", "create", "create done", "clone_urls", "default_branch", "set_default_branch")


class Killed(BaseException):
    """As if the process had ended: nothing of ours may catch it and go on."""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["error", "kill"])
async def test_a_run_cut_at_any_step_ends_well_the_next_time(earth: World, step: str, kind: str) -> None:
    """What was done is found, not done again: there is one project, and it has all refs."""
    theirs = earth.star("octo/hello")
    git("-C", theirs, "symbolic-ref", "HEAD", "refs/heads/trunk")
    commit(theirs, "refs/heads/trunk", "trunk", parent="")
    struck = 0

    def strike(name: str) -> None:
        nonlocal struck
        if name == step and struck < 1:
            struck += 1
            raise NotReady(503, "starting up", "wait", retry=True) if kind == "error" else Killed(name)

    earth.projects.fault = strike
    repository = earth.id("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        try:
            performed = await program.performing.perform(
                repository, job="7", reason="first", asked=False, last_attempt=False
            )
            assert performed is None or not struck or performed.ending.state == "failed"
            assert (await one(program, "octo/hello")).last_synced_at is None or not struck
        except Killed:
            pass
    earth.now += timedelta(minutes=5)

    async with earth.running() as program:
        again = await program.performing.perform(repository, job="7", reason="again", asked=False, last_attempt=False)
        assert again is not None and again.ending.state in ("synced", "unchanged")
        mirror = await one(program, "octo/hello")
        assert await program.audit.open(repository) == []

    assert mirror.state == "synced" and mirror.created_by_us
    assert [found.path for found in earth.projects.known.values()] == ["github", "github/octo", "github/octo/hello"]
    assert earth.projects.refs("github/octo/hello") == refs(theirs)
    assert git("-C", earth.projects.repository(mirror.project_id or 0), "symbolic-ref", "HEAD") == "refs/heads/trunk"


async def test_a_failure_for_good_takes_the_empty_project_back(earth: World) -> None:
    earth.star("octo/hello")

    def refuse(name: str) -> None:
        if name == "clone_urls":
            raise OneDevError(403, "Not authorized", "give the token write access", retry=False)

    earth.projects.fault = refuse
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        mirror = await one(program, "octo/hello")

        assert (mirror.state, mirror.project_id, mirror.last_synced_at) == ("failed", None, None)
        assert mirror.reason == "OneDev: Not authorized" and mirror.next_step == "give the token write access"
        assert mirror.next_retry_at is not None
    assert "github/octo/hello" not in [found.path for found in earth.projects.known.values()]


async def test_a_project_deleted_in_onedev_is_not_made_again_unasked(earth: World) -> None:
    from onedev_mirror.operations import Operations

    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        mirror = await one(program, "octo/hello")
        del earth.projects.known[mirror.project_id or 0]

        await program.asking.want(mirror.repository_id, "rota")
        await settle(program)
        mirror = await one(program, "octo/hello")
        assert mirror.state == "failed" and "gone from OneDev" in mirror.reason

        await Operations(program).sync("octo/hello", by="test")
        await settle(program)
        assert (await one(program, "octo/hello")).state == "synced"


async def test_a_refused_token_freezes_the_account_and_removes_nothing(earth: World) -> None:
    from hookwright import GitHubError
    from onedev_mirror.noticing.watching import ACCOUNT

    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        earth.github.expire_tokens()
        for look in (program.watching.poll, program.watching.reconcile):
            with pytest.raises(GitHubError):
                await look()

        assert await program.marks.get(ACCOUNT) is not None
        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.unstarred_at) == ("synced", None)


@pytest.mark.parametrize("status", [404, 451])
async def test_what_is_gone_or_taken_down_is_frozen_and_kept(earth: World, status: int) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        repository = earth.id("octo/hello")
        if status == 404:
            await earth_deletes(earth, "octo/hello")
        else:
            earth.github.state.repositories["octo/hello"]["blocked"] = True
            earth.github.unstar(ME, "octo/hello")

        await program.watching.reconcile()
        await settle(program)

        mirror = await one(program, str(repository))
        assert (mirror.state, mirror.frozen_reason) == ("frozen", {404: "gone", 451: "taken down"}[status])
        assert mirror.unstarred_at is None and "kept" in mirror.reason
    assert earth.projects.refs("github/octo/hello")
