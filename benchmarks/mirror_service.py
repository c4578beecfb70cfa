"""The mirror as a service, opposite stand-ins for GitHub and OneDev on loopback: how long small, medium and large
repositories take, beside gickup's way; the memory of its process; how soon webhooks are answered, also while a
repository passes; how many calls a walk through 1,000 stars costs."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.mirror import generate
from benchmarks.outcome import Goal, Table, number
from benchmarks.process import ServerFailed
from benchmarks.setup import Setup

SIZES = (("small", 100, 2), ("medium", 1024, 10), ("large", 3072, 30))
"""Name, megabytes, and the minutes that it may take."""
STARS = 1000
WEBHOOKS = 300
SOURCES = os.pathsep.join(str(Path(path).absolute()) for path in ("src", "apps/mirror/src"))
SECRET = "the secret of a measurement"
ADMIN = "an-admin-token-of-a-measurement"
ME = "mona"


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    sizes = [(name, megabytes // (8 if setup.quick else 1), minutes) for name, megabytes, minutes in SIZES]
    sys.path.insert(0, str(Path("apps/mirror/src").absolute()))
    with tempfile.TemporaryDirectory(prefix="mirror-service-") as folder:
        found = asyncio.run(served(Path(folder), sizes))
    goals = [
        Goal(name=f"{name} repository, {megabytes} MB", measured=found[name]["first"], target=minutes * 60, unit="s")
        for name, megabytes, minutes in sizes
    ]
    goals += [
        Goal(name="RSS of the service after the medium one", measured=found["medium"]["rss"], target=150, unit="MB"),
        Goal(name="webhook answered, p95", measured=found["idle"]["p95"], target=100, unit="ms"),
        Goal(name="the same while the large one passes", measured=found["busy"]["p95"], target=100, unit="ms"),
        Goal(name=f"calls for {STARS} stars, nothing changed", measured=found["stars"]["calls"], target=15),
    ]
    beside = [
        [
            f"{name}, {megabytes} MB",
            number(found[name]["first"]),
            number(found[name]["peer"]),
            number(found[name]["again"]),
            number(found[name]["peer again"]),
            number(found[name]["rss"]),
        ]
        for name, megabytes, _ in sizes
    ]
    columns = ["", "first sync", "gickup's way", "again, unchanged", "gickup's way again", "RSS so far, MB"]
    hooks = [
        [name, number(found[name]["p50"]), number(found[name]["p95"]), number(found[name]["max"])]
        for name in ("idle", "busy")
    ]
    tables = [
        Table(
            "Seconds, incompressible blobs, one run; RSS is the highest so far of the service's process",
            columns,
            beside,
        ),
        Table(
            f"Milliseconds until a webhook was answered, {WEBHOOKS} one after the other",
            ["", "p50", "p95", "max"],
            hooks,
        ),
    ]
    return goals, tables, found


async def served(folder: Path, sizes: list[tuple[str, int, int]]) -> dict[str, Any]:
    from apps.mirror.tests.standin.onedev import TOKEN, StandIn
    from hookwright.testing import FakeGitHub

    found: dict[str, Any] = {}
    async with FakeGitHub(strict=True) as github, StandIn(folder / "onedev") as onedev:
        environ = {
            "GITHUB_TOKEN": github.user_token(ME),
            "GITHUB_API_URL": github.url,
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "WEBHOOK_RATE_LIMIT": "100000/m",
            "ONEDEV_URL": onedev.url,
            "ONEDEV_TOKEN": TOKEN,
            "MIRROR_ADMIN_TOKEN": ADMIN,
            "MIRROR_DATA": str(folder / "data"),
            # Nothing but what is asked for.
            "MIRROR_POLL": "0 0 1 1 *",
            "MIRROR_RECONCILE": "0 0 1 1 *",
            "MIRROR_ROTA": "0 0 1 1 *",
        }
        async with service(folder, environ) as (process, port):
            found["idle"] = await hooks(port)
            for name, megabytes, _ in sizes:
                full_name = f"octo/{name}"
                github.add_repository(full_name)
                source = github.git_folder(full_name)
                shutil.rmtree(source)
                await asyncio.to_thread(generate, source, megabytes)
                busy = None
                began = time.perf_counter()
                added = await ask(port, "POST", "/mirrors", {"name": full_name})
                if name == sizes[-1][0]:
                    await asyncio.sleep(1)
                    busy = asyncio.ensure_future(hooks(port))
                await copied(port, added["repository_id"])
                first = time.perf_counter() - began
                if busy is not None:
                    found["busy"] = await busy
                rss = peak(process.pid)
                again = await once_more(port, added["repository_id"])
                peers = []
                for _ in range(2):
                    onedev.add(f"peer/{name}")
                    peers.append(
                        await peer(folder, f"{github.url}/{full_name}.git", f"{onedev.url}/peer/{name}", TOKEN)
                    )
                found[name] = {"first": first, "again": again, "rss": rss, "peer": peers[0], "peer again": peers[1]}
                print(f"{name}: {found[name]}", flush=True)
                for gone in (source, onedev.repository(f"peer/{name}"), onedev.repository(f"github/{full_name}")):
                    shutil.rmtree(gone)
                shutil.rmtree(folder / "data" / "cache", ignore_errors=True)
                # It comes to nothing from now on, and costs nothing.
                await ask(port, "POST", f"/mirrors/{added['repository_id']}/pause")
        for place in range(STARS):
            github.star(
                ME, f"many/r{place:04}", at=f"2026-01-01T{place // 3600:02}:{place // 60 % 60:02}:{place % 60:02}Z"
            )
        # Left out, so that only the looking is measured.
        async with service(folder, environ | {"MIRROR_EXCLUDE": "many/*"}) as (_, port):
            calls = []
            for _ in range(2):
                walked = (await ask(port, "GET", "/status"))["walked_at"]
                before = len(github.state.requests)
                await ask(port, "POST", "/reconcile")

                async def walked_again(before: str | None = walked) -> bool:
                    return bool((await ask(port, "GET", "/status"))["walked_at"] != before)

                await until(walked_again)
                calls.append(len(github.state.requests) - before)
            found["stars"] = {"calls": calls[1], "the first time": calls[0]}
    return found


@asynccontextmanager
async def service(folder: Path, environ: dict[str, str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    port = free()
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "onedev_mirror", "run"),
            env={"PATH": os.environ["PATH"], "PYTHONPATH": SOURCES, "MIRROR_PORT": str(port), **environ},
            stdout=log,
            stderr=log,
        )
    try:
        for _ in range(300):
            try:
                await ask(port, "GET", "/status")
                break
            except OSError:
                if process.returncode is not None:
                    raise ServerFailed(f"the service ended: {(folder / 'log').read_text()[-500:]}") from None
                await asyncio.sleep(0.1)
        yield process, port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def free() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def ask(port: int, method: str, path: str, body: object = None) -> Any:
    def go() -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    return await asyncio.to_thread(go)


async def until(true: Callable[[], Awaitable[bool]], *, seconds: float = 3600, pause: float = 0.1) -> None:
    ends = time.monotonic() + seconds
    while not await true():
        if time.monotonic() > ends:
            raise ServerFailed("it did not come to an end")
        await asyncio.sleep(pause)


async def copied(port: int, id: int) -> None:
    async def done() -> bool:
        mirror = await ask(port, "GET", f"/mirrors/{id}")
        if mirror["state"] in ("failed", "frozen", "held", "skipped"):
            raise ServerFailed(f"it was not copied: {mirror['reason']}")
        return bool(mirror["state"] == "synced")

    await until(done)


async def once_more(port: int, id: int) -> float:
    """Seconds from the wish to its end, where nothing has changed: the middle one of five."""
    took = []
    for _ in range(5):
        runs = len(await ask(port, "GET", f"/mirrors/{id}/runs"))
        began = time.perf_counter()
        await ask(port, "POST", f"/mirrors/{id}/sync")

        async def ended(known: int = runs) -> bool:
            now = await ask(port, "GET", f"/mirrors/{id}/runs")
            return len(now) > known and now[0]["ended_at"] is not None

        await until(ended, pause=0.01)
        took.append(time.perf_counter() - began)
    return sorted(took)[2]


async def peer(folder: Path, source: str, target: str, token: str) -> float:
    """What gickup does for OneDev, each time: a mirror clone anew, and a mirror push."""
    clone = folder / "peer.git"

    def go() -> float:
        began = time.perf_counter()
        subprocess.run(["git", "clone", "-q", "--mirror", source, str(clone)], check=True)
        config = ("-c", f"http.extraHeader=Authorization: Bearer {token}")
        subprocess.run(["git", "-C", str(clone), *config, "push", "-q", "--mirror", target], check=True)
        return time.perf_counter() - began

    try:
        return await asyncio.to_thread(go)
    finally:
        shutil.rmtree(clone, ignore_errors=True)


def peak(pid: int) -> float:
    """The most memory (RSS) that a process has had, in MB."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


async def hooks(port: int) -> dict[str, float]:
    """Sent by a process of its own: this one serves both stand-ins meanwhile."""
    command = (sys.executable, "-m", "benchmarks.mirror_service", str(port))
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    if process.returncode:
        raise ServerFailed("webhooks were refused")
    took = sorted(json.loads(out))
    return {"p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)], "max": took[-1]}


def post(port: int) -> list[float]:
    """Milliseconds of each."""
    took = []
    for place in range(WEBHOOKS):
        body = json.dumps({"repository": {"id": place, "full_name": "octo/x"}, "ref": "refs/heads/main"}).encode()
        headers = {
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(f"http://127.0.0.1:{port}/webhooks/github", data=body, headers=headers)
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            answer.read()
        took.append((time.perf_counter() - began) * 1000)
    return took


if __name__ == "__main__":
    print(json.dumps(post(int(sys.argv[1]))))
