"""The mirror's git: a sync without changes beside cloning again, gickup's way (a fresh clone, then ``push --mirror``),
and the memory of our process while a large repository passes. Over HTTP on loopback, with `git http-backend`."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.outcome import Goal, Table, number
from benchmarks.process import ServerFailed
from benchmarks.setup import Setup

MEGABYTES = 180
LARGE = 1024
CHUNK = 4 * 1024 * 1024
AGAIN = 5
"""Syncs without changes, of which the middle one counts."""


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    with tempfile.TemporaryDirectory(prefix="mirror-benchmark-") as name:
        folder = Path(name)
        middle = compared(folder, MEGABYTES // (4 if setup.quick else 1))
        shutil.rmtree(folder / "ours")
        large = compared(folder, LARGE // (4 if setup.quick else 1), peer=False)
    ratio = middle["clone"] / middle["unchanged"]
    goals = [
        Goal(name="no-op sync, faster than cloning again", measured=ratio, target=50, unit="times", at_least=True),
        Goal(name=f"RSS of our process, {large['megabytes']:.0f} MB", measured=large["rss"], target=150, unit="MB"),
    ]
    beside = [
        ["first sync", number(middle["first"]), number(middle["clone"] + middle["push"])],
        ["sync without changes", number(middle["unchanged"]), number(middle["clone"] + middle["push again"])],
        ["  of it: clone", "", number(middle["clone"])],
    ]
    title = f"Seconds for {middle['megabytes']:.0f} MB of incompressible blobs, one run"
    notes = ["The peer does what gickup does for OneDev: `git clone --mirror` anew, then `git push --mirror`."]
    return goals, [Table(title, ["", "onedev-mirror", "fresh clone and push"], beside, notes)], [middle, large]


def compared(folder: Path, megabytes: int, *, peer: bool = True) -> dict[str, float]:
    """Seconds of each way, and the largest RSS of our process in MB."""
    source = folder / "source.git"
    generate(source, megabytes)
    for name in ("target.git", "peer.git"):
        git("init", "-q", "--bare", str(folder / name))
    served = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mirror", "serve", str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert served.stdout is not None
        port = served.stdout.readline().strip()
        if not port:
            raise ServerFailed("the git server did not start")
        at = f"http://127.0.0.1:{port}"
        found: dict[str, float] = {"megabytes": megabytes}
        if peer:
            # gickup's way, twice: its second run clones again too.
            for push in ("push", "push again"):
                found["clone"] = timed("clone", "-q", "--mirror", f"{at}/source.git", str(folder / "clone.git"))
                found[push] = timed("-C", str(folder / "clone.git"), "push", "-q", "--mirror", f"{at}/peer.git")
                shutil.rmtree(folder / "clone.git")
        command = [sys.executable, "-m", "benchmarks.mirror", "sync", str(folder / "ours"), at]
        ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found |= json.loads(ran.stdout)
    finally:
        served.terminate()
        served.wait()
        for name in ("source.git", "target.git", "peer.git"):
            shutil.rmtree(folder / name)
    return found


def generate(folder: Path, megabytes: int) -> None:
    """A repository that does not compress: one commit for each 4 MB."""
    git("init", "-q", "--bare", "-b", "main", str(folder))
    # Compressing, and looking for differences, where there is nothing to gain costs more than all the rest.
    stored = ("-c", "core.compression=0", "-c", "pack.compression=0")
    command = ["git", *stored, f"--git-dir={folder}", "fast-import", "--quiet", "--depth=0"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    for place in range(max(1, megabytes * 1024 * 1024 // CHUNK)):
        head = f"commit refs/heads/main\ncommitter A <a@example.com> {1767225600 + place} +0000\ndata 1\nx"
        process.stdin.write(f"{head}\nM 100644 inline f{place}\ndata {CHUNK}\n".encode())
        process.stdin.write(os.urandom(CHUNK) + b"\n")
    process.stdin.close()
    if process.wait():
        raise ServerFailed("git fast-import failed")


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def timed(*arguments: str) -> float:
    started = time.perf_counter()
    git(*arguments)
    return time.perf_counter() - started


async def sync(folder: Path, at: str) -> dict[str, float]:
    from onedev_mirror.git.cache import Cache
    from onedev_mirror.git.fetching import fetch
    from onedev_mirror.git.limits import GitLimits
    from onedev_mirror.git.listing import ls_remote
    from onedev_mirror.git.pushing import plan_push, push
    from onedev_mirror.git.remote import Remote
    from onedev_mirror.syncing.refs import digest

    limits = GitLimits(timeout=timedelta(minutes=30))
    cache, source, target = Cache(folder), Remote(f"{at}/source.git"), Remote(f"{at}/target.git")

    async def once() -> float:
        started = time.perf_counter()
        fetched = await fetch(cache, 1, source, limits=limits)
        there = await ls_remote(target, limits=limits)
        stamp = datetime.now(UTC)
        plan = plan_push(fetched.after, there, default_branch="main", forced="archive", stamp=stamp)
        if not plan.is_empty:
            await push(cache, 1, target, plan, limits=limits)
        return time.perf_counter() - started

    async def nothing() -> float:
        """What a run does where nothing has changed: look at both sides."""
        started = time.perf_counter()
        theirs, ours = await asyncio.gather(ls_remote(source, limits=limits), ls_remote(target, limits=limits))
        assert digest(theirs) == digest(ours)
        return time.perf_counter() - started

    first = await once()
    again = sorted([await nothing() for _ in range(AGAIN)])
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first": first, "unchanged": again[AGAIN // 2], "rss": rss}


async def serve(folder: Path) -> None:
    from benchmarks.git_http import serving

    async with serving(folder) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.path.insert(0, str(Path("apps/mirror/src").absolute()))
    if sys.argv[1] == "serve":
        asyncio.run(serve(Path(sys.argv[2])))
    else:
        print(json.dumps(asyncio.run(sync(Path(sys.argv[2]), sys.argv[3]))))
