"""What a hostile upstream, a killed process, a full disk and a curious neighbour can do: nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import secrets
import signal
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest

from apps.mirror.tests.standin.git_http import git
from apps.mirror.tests.standin.github import Repository
from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from apps.mirror.tests.standin.pair import LIMITS, REPOSITORY, STAMP, Pair
from apps.mirror.tests.standin.projects import Token
from hookwright import Secret
from onedev_mirror.git import refs
from onedev_mirror.git.bundling import bundle
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.fetching import fetch
from onedev_mirror.git.isolation import environment, ssh_command
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.pushing import plan_push, push
from onedev_mirror.git.remote import Credential, Remote, SshIdentity
from onedev_mirror.git.running import redacted, run
from onedev_mirror.git.wiki import find_wiki, wiki_id, wiki_of

PRIVATE = f"ghp-{secrets.token_hex(12)}"
WRITER = f"odt-{secrets.token_hex(12)}"


@pytest.mark.parametrize(
    "url",
    [
        *("ext::sh -c 'touch /tmp/x'", "file:///etc", "/etc", "../x", "--upload-pack=x", "-x", "fd::3", "git://h/x"),
        *("http::ext::x", "ftp://h/x", "https://", "https://-oProxyCommand=x/y", "ssh://-oProxyCommand=x/y", ""),
        *("https://user:secret@host/x", "https://token@host/x", "https://host/a b", "https://host/\nx", "host:"),
        *("ssh://u:p@host/x", "-oX:y"),
    ],
)
def test_an_address_that_git_must_not_be_given_is_refused(url: str) -> None:
    with pytest.raises(ValueError) as caught:
        Remote(url)
    assert "secret" not in str(caught.value)


def test_https_http_and_ssh_are_spoken() -> None:
    assert Remote("https://github.com/a/b.git").origin == "https://github.com"
    assert Remote("git@github.com:a/b.git").url == "ssh://git@github.com/a/b.git"
    assert Remote("ssh://git@host:22/x").origin == "ssh://host:22"


@pytest.mark.parametrize("url", ["ext::sh -c true", "file:///srv/x", "/srv/x"])
async def test_git_itself_speaks_no_other_protocol(url: str) -> None:
    with pytest.raises(GitError) as caught:
        await run("ls-remote", "--", url, limits=LIMITS)
    assert caught.value.kind in ("refused", "absent")


def test_ssh_believes_only_what_it_was_given() -> None:
    words = ssh_command(SshIdentity(Path("/keys/my key"), Path("/keys/known hosts")))
    for wanted in (
        "'/keys/my key'",
        "StrictHostKeyChecking=yes",
        "BatchMode=yes",
        "IdentitiesOnly=yes",
        "-F /dev/null",
    ):
        assert wanted in words
    assert '/keys/known hosts"' in words
    made = environment(Remote("ssh://git@host/x"), GitLimits())
    assert made["GIT_ALLOW_PROTOCOL"] == "ssh"
    assert "UserKnownHostsFile=/dev/null" in made["GIT_SSH_COMMAND"]


async def test_hooks_configuration_and_home_of_others_are_not_looked_at(
    both: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, home = tmp_path / "trap", tmp_path / "home"
    home.mkdir()
    text = f'[core]\n\tsshCommand = touch {trap}\n[url "ext::touch {trap}"]\n\tinsteadOf = http\n'
    (home / ".gitconfig").write_text(text)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_SSH_COMMAND", f"touch {trap}")
    await both.fetch()
    hooks = both.cache.of(REPOSITORY) / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-push", "post-update", "reference-transaction", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {trap}\nexit 1\n")
        (hooks / name).chmod(0o755)
    both.upstream.commit("two", {"a": "1"})
    await both.sync()
    await both.cache.collect(REPOSITORY)
    assert not trap.exists()
    assert both.there == both.upstream.refs


async def test_submodules_and_links_are_copied_as_they_are_and_never_followed(both: Pair) -> None:
    up = both.upstream
    modules = up.blob(b'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch\\ /tmp/x\n\tupdate = !touch /tmp/x\n')
    lines = f"100644 blob {modules}\t.gitmodules\n120000 blob {up.blob(b'/etc/passwd')}\tlink\n"
    lines += f"160000 commit {'1' * 40}\tx\n"
    tree = git(up.folder, "mktree", "--missing", input=lines.encode())
    config = f"100644 blob {up.blob(b'[core]')}\t.lfsconfig\n040000 tree {tree}\tgit~1\n"
    top = git(up.folder, "mktree", input=config.encode())
    up.set("refs/heads/main", git(up.folder, "commit-tree", "-m", "hostile", top))
    await both.sync()
    assert both.there == up.refs
    assert all(both.name in one["path"] for one in both.source.requests)


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        *((401, "auth", False), (403, "auth", False), (404, "absent", False), (451, "taken_down", False)),
        *((429, "network", True), (500, "network", True), (502, "network", True), (503, "network", True)),
    ],
)
async def test_what_a_server_answers_is_told_by_kind(both: Pair, status: int, kind: str, retry: bool) -> None:
    for path in ("*info/refs*", "*git-upload-pack"):
        fault = both.source.fault(path=path, status=status, text="because", times=10)
        with pytest.raises(GitError) as caught:
            await both.fetch()
        assert (caught.value.kind, caught.value.retry) == (kind, retry), caught.value.stderr_tail
        fault.times = 0
    fetched = await both.fetch()
    for path in ("*receive-pack", "*/git-receive-pack"):
        fault = both.onedev.fault(path=path, status=status, text="because", times=10)
        with pytest.raises(GitError) as caught:
            await both.push(fetched)
        assert (caught.value.kind, caught.value.retry) == (kind, retry), caught.value.stderr_tail
        fault.times = 0
    await both.push(fetched)
    assert both.there == both.upstream.refs
    assert (await both.fetch()).changes == ()


async def test_a_repository_and_a_host_that_are_not_there(both: Pair) -> None:
    with pytest.raises(GitError) as caught:
        await ls_remote(Remote(both.source.at("nobody/nothing")), limits=LIMITS)
    assert caught.value.kind == "auth", "GitHub asks strangers for a password where there is nothing"
    signed = Remote(both.source.at("nobody/nothing"), Credential("x", Secret("y")))
    with pytest.raises(GitError) as caught:
        await ls_remote(signed, limits=LIMITS)
    assert caught.value.kind == "absent", caught.value.stderr_tail
    with pytest.raises(GitError) as caught:
        await ls_remote(Remote("http://127.0.0.1:1/x.git"), limits=LIMITS)
    assert caught.value.kind == "network"


async def test_a_credential_is_seen_by_its_server_and_by_nobody_else(
    both: Pair, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    both.source.private[both.name] = PRIVATE
    both.onedev.tokens[WRITER] = Token(WRITER)
    big(both.upstream, 4)
    seen: set[str] = set()
    said: list[str] = []
    stop = asyncio.Event()

    def look_around() -> None:
        for process in Path("/proc").iterdir():
            for name in ("cmdline", "environ"):
                try:
                    content = (process / name).read_bytes()
                except OSError:
                    continue
                if (PRIVATE.encode() in content or WRITER.encode() in content) and int(process.name) != os.getpid():
                    seen.add(f"{name}: {content[:80]!r}")

    async def spy() -> None:
        while not stop.is_set():
            await asyncio.to_thread(look_around)
            await asyncio.sleep(0)

    spying = asyncio.create_task(spy())
    source = dataclasses.replace(both.remote(), credential=Credential("x-access-token", Secret(PRIVATE)))
    fetched = await fetch(both.cache, REPOSITORY, source, limits=LIMITS, progress=said.append)
    target = dataclasses.replace(await both.target(), credential=Credential("mirror", Secret(WRITER)))
    plan = plan_push(fetched.after, {}, default_branch="main", forced="keep", stamp=STAMP)
    await push(both.cache, REPOSITORY, target, plan, limits=LIMITS, progress=said.append)
    stop.set()
    await spying
    assert both.there == both.upstream.refs
    assert said
    assert seen == set()
    for path in (tmp_path / "cache").rglob("*"):
        assert not path.is_file() or PRIVATE.encode() not in path.read_bytes()
    assert PRIVATE not in caplog.text + "".join(said) + repr(source)
    wrong = dataclasses.replace(source, credential=Credential("x", Secret("wrong-password")))
    with pytest.raises(GitError) as caught:
        await ls_remote(wrong, limits=LIMITS)
    assert caught.value.kind == "auth"
    assert "wrong-password" not in f"{caught.value}{caught.value.stderr_tail}"


async def test_a_credential_does_not_follow_a_redirect_to_another_host(both: Pair, tmp_path: Path) -> None:
    async with StandIn(tmp_path / "other") as other:
        other.add("a/b")
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        both.source.moved["old/name"] = f"{elsewhere}/a/b"
        signed = Remote(both.source.at("old/name"), Credential("x", Secret(TOKEN)))
        with pytest.raises(GitError) as caught:
            await ls_remote(signed, limits=LIMITS)
        assert caught.value.kind == "auth"
        assert all("Authorization" not in one["headers"] for one in other.requests)


async def test_a_renamed_repository_is_followed_on_its_own_host(both: Pair) -> None:
    both.source.moved["old/name"] = both.name
    assert await ls_remote(Remote(both.source.at("old/name")), limits=LIMITS) == both.upstream.refs


def test_a_secret_is_masked_however_it_is_written() -> None:
    remote = Remote("https://host/x", Credential("u", Secret("p/w d")))
    text = "p/w d p%2Fw%20d dTpwL3cgZA== https://a:b@host/x \x1b[31mred"
    assert redacted(text, remote) == "*** *** *** https://host/x red"
    with pytest.raises(ValueError, match="line break"):
        Credential("u", Secret("a\nb"))


def big(repository: Repository, megabytes: int) -> None:
    for number in range(megabytes):
        repository.commit("main", {f"f{number}": os.urandom(1024 * 1024)})


CHILD = textwrap.dedent("""
    import asyncio, sys
    from datetime import UTC, datetime, timedelta
    from pathlib import Path
    from hookwright import Secret
    from onedev_mirror.git import refs
    from onedev_mirror.git.cache import Cache
    from onedev_mirror.git.fetching import fetch
    from onedev_mirror.git.limits import GitLimits
    from onedev_mirror.git.pushing import plan_push, push
    from onedev_mirror.git.remote import Credential, Remote
    limits = GitLimits(timeout=timedelta(seconds=60), bandwidth=2_000_000)
    async def main():
        what, cache, url, token = sys.argv[1], Cache(Path(sys.argv[2])), sys.argv[3], sys.argv[4]
        say = lambda text: print(text, flush=True)
        if what == "fetch":
            await fetch(cache, 7, Remote(url), limits=limits, progress=say)
        else:
            async with cache.held(7) as lock:
                local = await refs.read(cache.of(7), "refs/heads", limits=limits, held=lock)
            plan = plan_push(local, {}, default_branch="main", forced="keep", stamp=datetime.now(UTC))
            await push(cache, 7, Remote(url, Credential("x", Secret(token))), plan, limits=limits, progress=say)
    asyncio.run(main())
""")


async def killed_in(what: str, both: Pair, url: str) -> None:
    """Start it in a process of its own and kill -9 that as soon as objects travel."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD, what, str(both.cache.folder), url, TOKEN),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    async with asyncio.timeout(90):
        while line := await process.stdout.readline():
            if line.startswith((b"receiving", b"writing")):
                break
        else:
            raise AssertionError("it ended before it could be killed")
        os.kill(process.pid, signal.SIGKILL)
        await process.stdout.read()
        await process.wait()


async def test_after_a_kill_in_the_middle_of_a_fetch_the_next_one_goes_on(both: Pair) -> None:
    big(both.upstream, 8)
    await killed_in("fetch", both, both.remote().url)
    fetched = await both.fetch()
    assert fetched.after == both.upstream.refs
    assert not list((both.cache.of(REPOSITORY) / "objects" / "pack").glob("tmp_*"))
    git(both.cache.of(REPOSITORY), "fsck", "--connectivity-only")


async def test_after_a_kill_in_the_middle_of_a_push_the_next_one_goes_on(both: Pair) -> None:
    big(both.upstream, 8)
    fetched = await both.fetch()
    await killed_in("push", both, (await both.target()).url)
    await both.push(fetched)
    assert both.there == both.upstream.refs


async def test_locks_and_half_packs_of_a_killed_fetch_are_cleaned(both: Pair) -> None:
    await both.fetch()
    folder = both.cache.of(REPOSITORY)
    left = [
        "packed-refs.lock",
        "refs/heads/main.lock",
        "HEAD.lock",
        "objects/pack/tmp_pack_x",
        "objects/pack/tmp_idx_y",
    ]
    for name in left:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    both.upstream.commit("main", {"more": "1"})
    assert (await both.fetch()).after == both.upstream.refs
    assert not [name for name in left if (folder / name).exists()]


async def test_a_fetch_that_takes_too_long_ends_with_all_its_processes(both: Pair) -> None:
    big(both.upstream, 4)
    with pytest.raises(GitError) as caught:
        await both.fetch(timeout=timedelta(seconds=2), bandwidth=100_000)
    assert caught.value.kind == "timeout"
    assert caught.value.retry
    assert running_in(both.cache.of(REPOSITORY)) == []
    assert (await both.fetch()).after == both.upstream.refs


async def test_a_cancelled_fetch_leaves_no_process(both: Pair) -> None:
    big(both.upstream, 4)
    started = asyncio.Event()
    limits = dataclasses.replace(LIMITS, bandwidth=100_000)
    task = asyncio.create_task(
        fetch(both.cache, REPOSITORY, both.remote(), limits=limits, progress=lambda _: started.set())
    )
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert running_in(both.cache.of(REPOSITORY)) == []
    assert (await both.fetch()).after == both.upstream.refs


def running_in(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        try:
            working = (process / "cwd").readlink()
            if working == folder and int(process.name) != os.getpid():
                found.append((process / "cmdline").read_text())
        except (OSError, ValueError):
            continue
    return [one for one in found if one]


async def test_a_full_disk_and_a_repository_that_is_too_large_stop_a_running_fetch(both: Pair) -> None:
    big(both.upstream, 4)
    with pytest.raises(GitError) as caught:
        await both.fetch(min_free_bytes=1 << 60)
    assert (caught.value.kind, caught.value.retry) == ("disk_full", True)
    with pytest.raises(GitError) as caught:
        await both.fetch(max_bytes=200_000, bandwidth=500_000)
    assert (caught.value.kind, caught.value.retry) == ("too_big", False)
    assert (await both.fetch()).after == both.upstream.refs


async def test_a_connection_that_breaks_in_the_middle_of_a_pack_is_a_matter_of_the_network(both: Pair) -> None:
    big(both.upstream, 2)
    fault = both.source.fault(path="*git-upload-pack", method="POST", cut=500_000, times=10)
    with pytest.raises(GitError) as caught:
        await both.fetch()
    assert (caught.value.kind, caught.value.retry) == ("network", True)
    fault.times = 0
    assert (await both.fetch()).after == both.upstream.refs


async def test_two_who_want_the_same_cache_take_turns(both: Pair) -> None:
    first, second = await asyncio.gather(
        both.fetch(), fetch(Cache(both.cache.folder), REPOSITORY, both.remote(), limits=LIMITS)
    )
    assert first.after == second.after == both.upstream.refs


@pytest.mark.parametrize("damage", ["config", "pack", "refs"])
async def test_a_damaged_cache_is_made_anew(both: Pair, damage: str) -> None:
    big(both.upstream, 1)
    for number in range(120):
        both.upstream.commit("main", {"n": str(number)})
    await both.fetch()
    folder = both.cache.of(REPOSITORY)
    if damage == "config":
        (folder / "config").write_text("[broken")
    elif damage == "pack":
        for pack in (folder / "objects" / "pack").glob("*.pack"):
            pack.chmod(0o644)
            pack.write_bytes(pack.read_bytes()[:2000])
    else:
        (folder / "packed-refs").write_text("garbage\n")
    both.upstream.commit("main", {"more": "1"})
    assert (await both.fetch()).after == both.upstream.refs
    await both.sync()
    assert both.there == both.upstream.refs


async def test_a_bundle_holds_everything_or_is_not_there(both: Pair, tmp_path: Path) -> None:
    both.upstream.tag("v1", both.upstream.refs["refs/heads/main"], "first")
    path = tmp_path / "kept.bundle"
    with pytest.raises(GitError):
        await bundle(both.cache, REPOSITORY, path, limits=LIMITS)
    assert not path.exists()
    await both.fetch()
    await bundle(both.cache, REPOSITORY, path, limits=LIMITS)
    git(None, "clone", "--quiet", "--mirror", str(path), str(tmp_path / "back.git"))
    assert Repository(tmp_path / "back.git").refs == both.upstream.refs


async def test_a_cache_is_measured_packed_and_removed(both: Pair) -> None:
    big(both.upstream, 1)
    await both.sync()
    assert await both.cache.size(REPOSITORY) > 1_000_000
    await both.cache.collect(REPOSITORY)
    assert len(list((both.cache.of(REPOSITORY) / "objects" / "pack").glob("*.pack"))) == 1
    await both.cache.remove(REPOSITORY)
    assert await both.cache.size(REPOSITORY) == 0
    assert both.cache.accepted(REPOSITORY) == {}
    await both.sync()
    assert both.there == both.upstream.refs


async def test_a_wiki_is_found_where_there_is_one(both: Pair) -> None:
    source = both.remote()
    assert wiki_of(source).url == both.source.at(f"{both.name}.wiki")
    assert await find_wiki(source, limits=LIMITS) is None
    wiki = both.source.add(f"{both.name}.wiki", branch="master")
    found = await find_wiki(source, limits=LIMITS)
    assert found is not None
    fetched = await fetch(both.cache, wiki_id(REPOSITORY), found, limits=LIMITS)
    assert fetched.after == wiki.refs
    assert fetched.default_branch == "master"


async def test_bandwidth_is_held_to(both: Pair) -> None:
    big(both.upstream, 2)
    began = asyncio.get_running_loop().time()
    await both.fetch(bandwidth=1_000_000)
    assert asyncio.get_running_loop().time() - began > 1.5


async def test_refs_are_read_and_written_in_one_go(both: Pair) -> None:
    await both.fetch()
    async with both.cache.held(REPOSITORY) as lock:
        folder = both.cache.of(REPOSITORY)
        oid = both.upstream.refs["refs/heads/main"]
        await refs.write(folder, [f"create refs/kept/{oid} {oid}"], limits=LIMITS, held=lock)
        assert await refs.read(folder, "refs/kept", limits=LIMITS, held=lock) == {f"refs/kept/{oid}": oid}
        await refs.write(folder, [], limits=LIMITS, held=lock)
