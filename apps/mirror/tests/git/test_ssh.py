"""Pushing and fetching by SSH, with a real sshd on the other side."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from apps.mirror.tests.git.sshd import Sshd, key, sshd, why_not
from apps.mirror.tests.git_server import bare, commit, refs
from apps.mirror.tests.standin.pair import LIMITS, REPOSITORY, STAMP
from apps.mirror.tests.world import World, one, settle
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.fetching import fetch
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.pushing import plan_push, push
from onedev_mirror.git.remote import Remote, SshIdentity
from onedev_mirror.onedev.project import CloneUrls
from onedev_mirror.program import Program
from onedev_mirror.syncing.remotes import target_of

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Sshd]:
    async with sshd(tmp_path / "sshd") as made:
        yield made


async def test_what_is_fetched_by_ssh_is_pushed_by_ssh(there: Sshd, tmp_path: Path) -> None:
    source, target = bare(tmp_path / "source.git"), bare(tmp_path / "target.git")
    for number in range(3):
        commit(source, "refs/heads/main", f"commit {number}")
    cache = Cache(tmp_path / "cache")
    theirs, ours = (Remote(there.url(path), ssh=there.identity) for path in (source, target))

    async def copy() -> None:
        fetched = await fetch(cache, REPOSITORY, theirs, limits=LIMITS)
        plan = plan_push(
            fetched.after, await ls_remote(ours, limits=LIMITS), default_branch="main", forced="archive", stamp=STAMP
        )
        await push(cache, REPOSITORY, ours, plan, limits=LIMITS)

    await copy()
    assert refs(target) == refs(source)
    commit(source, "refs/heads/main", "one more")
    commit(source, "refs/heads/other", "another")
    await copy()
    assert refs(target) == refs(source)


async def refused(there: Sshd, repository: Path, identity: SshIdentity | None) -> GitError:
    with pytest.raises(GitError) as caught:
        await ls_remote(Remote(there.url(repository), ssh=identity), limits=LIMITS)
    assert caught.value.kind == "auth" and not caught.value.retry
    return caught.value


async def test_another_host_key_is_refused_before_anything_is_said(there: Sshd, tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{there.port} {key(tmp_path / 'impostor')}\n")

    error = await refused(there, bare(tmp_path / "x.git"), dataclasses.replace(there.identity, known_hosts_path=known))

    assert "Host key verification failed" in error.stderr_tail
    assert not (there.home / "seen").exists() and "Accepted" not in there.log


@pytest.mark.parametrize("known", [None, "", "elsewhere.example.com ssh-ed25519 AAAA\n"])
async def test_an_unknown_host_is_refused(there: Sshd, tmp_path: Path, known: str | None) -> None:
    path = tmp_path / "known_hosts"
    if known is not None:
        path.write_text(known)

    error = await refused(there, bare(tmp_path / "x.git"), dataclasses.replace(there.identity, known_hosts_path=path))

    assert "Host key verification failed" in error.stderr_tail


async def test_another_key_is_refused(there: Sshd, tmp_path: Path) -> None:
    key(tmp_path / "another")

    identity = dataclasses.replace(there.identity, key_path=tmp_path / "another")
    error = await refused(there, bare(tmp_path / "x.git"), identity)

    assert "Permission denied (publickey)" in error.stderr_tail


async def test_a_key_that_everybody_can_read_is_named(there: Sshd, tmp_path: Path) -> None:
    there.identity.key_path.chmod(0o644)

    error = await refused(there, bare(tmp_path / "x.git"), there.identity)

    assert "UNPROTECTED PRIVATE KEY FILE" in error.stderr_tail and str(there.identity.key_path) in error.stderr_tail


async def test_a_repository_that_is_not_there_is_absent(there: Sshd, tmp_path: Path) -> None:
    with pytest.raises(GitError) as caught:
        await ls_remote(Remote(there.url(tmp_path / "none.git"), ssh=there.identity), limits=LIMITS)
    assert caught.value.kind == "absent"


def by_ssh(earth: World, there: Sshd, **more: Any) -> Program:
    """A program that pushes by SSH, to the repositories of the projects."""
    identity = dataclasses.replace(there.identity, **more)
    earth.settings = earth.settings.model_copy(
        update={
            "onedev_git": "ssh",
            "ssh_key_path": identity.key_path,
            "ssh_known_hosts_path": identity.known_hosts_path,
        }
    )

    async def clone_urls(project_id: int) -> CloneUrls:
        return CloneUrls(http="http://not-here.example.com", ssh=there.url(earth.projects.repository(project_id)))

    earth.projects.clone_urls = clone_urls  # type: ignore[method-assign]
    program = earth.program()
    program.tools = dataclasses.replace(
        program.tools, target=lambda urls, path: target_of(urls, path, program.settings)
    )
    program.performing = type(program.performing)(program.tools, program.asking, program.metrics)
    return program


async def test_a_star_is_kept_by_ssh_and_the_key_is_seen_nowhere(
    earth: World, there: Sshd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    earth.star("octo/hello", commits=3)
    async with by_ssh(earth, there).running(work=False) as program:
        await program.watching.poll()
        await settle(program)
        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.reason) == ("synced", "")
        shown = [str(act.after) + str(act.error) for act in await program.audit.list(limit=50)]

    assert earth.projects.refs("github/octo/hello")
    # Else it was not looked at while ssh ran.
    assert "IdentitiesOnly=yes" in there.seen
    for text in (there.seen, caplog.text, *shown, *(path.read_text("utf-8", "replace") for path in _files(earth.home))):
        assert there.key not in text


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "data").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("wrong", "said", "advice"),
    [
        ("known_hosts_path", "Host key verification failed", "MIRROR_SSH_KNOWN_HOSTS_PATH"),
        ("key_path", "Permission denied (publickey)", "MIRROR_SSH_KEY_PATH"),
    ],
)
async def test_a_mirror_that_fails_by_ssh_says_which_file_to_look_at(
    earth: World, there: Sshd, tmp_path: Path, wrong: str, said: str, advice: str
) -> None:
    other = tmp_path / "other"
    public = key(other)
    if wrong == "known_hosts_path":
        other.write_text(f"[127.0.0.1]:{there.port} {public}\n")
    earth.star("octo/hello")
    async with by_ssh(earth, there, **{wrong: other}).running(work=False) as program:
        await program.watching.poll()
        await settle(program)
        mirror = await one(program, "octo/hello")

    assert mirror.state == "failed" and said in mirror.reason and advice in mirror.next_step
