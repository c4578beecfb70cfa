"""One client at work: ``python github_client.py NAME PORT KEY_FILE REQUESTS AT_ONCE``. Prints one line of JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

Work = tuple[Callable[[], Awaitable[Any]], Callable[[], Awaitable[Any]]]
APP, INSTALLATION, COMMENTS, FILES = (
    1,
    7,
    "/repos/octocat/hello/issues/1/comments",
    "/repos/octocat/hello/pulls/1/files",
)


@asynccontextmanager
async def hookwright(url: str, key: str) -> AsyncIterator[Work]:
    from hookwright.github.client import GitHubClient
    from hookwright.github.limits import Budgets

    # All limits on, and so wide that the machine is the narrower one.
    none = timedelta(0)
    wide = Budgets(
        points_per_minute=10**9,
        content_per_minute=10**9,
        content_per_hour=10**9,
        between_content=none,
        between_writes=none,
    )
    async with GitHubClient.for_installation(
        INSTALLATION, issuer=APP, private_key=key, api_url=url, budgets=wide
    ) as client:
        issues, pulls = client.rest.issues, client.rest.pulls
        yield (
            lambda: issues.create_comment("octocat", "hello", 1, body="hello"),
            lambda: pulls.list_files("octocat", "hello", 1),
        )


@asynccontextmanager
async def githubkit(url: str, key: str) -> AsyncIterator[Work]:
    from githubkit import AppInstallationAuthStrategy, GitHub

    async with GitHub(AppInstallationAuthStrategy(APP, key, INSTALLATION), base_url=url) as client:
        yield (
            lambda: client.rest.issues.async_create_comment("octocat", "hello", 1, body="hello"),
            lambda: client.rest.pulls.async_list_files("octocat", "hello", 1),
        )


@asynccontextmanager
async def gidgethub(url: str, key: str) -> AsyncIterator[Work]:
    import aiohttp
    from gidgethub import apps
    from gidgethub.aiohttp import GitHubAPI

    async with aiohttp.ClientSession() as session:
        client = GitHubAPI(session, "benchmark", base_url=url)
        minted = await apps.get_installation_access_token(
            client, installation_id=str(INSTALLATION), app_id=str(APP), private_key=key
        )
        token = minted["token"]
        yield (
            lambda: client.post(COMMENTS, data={"body": "hello"}, oauth_token=token),
            lambda: client.getitem(FILES, oauth_token=token),
        )


async def main(name: str, port: str, key: str, requests: int, at_once: int) -> None:
    open_client = {"hookwright": hookwright, "githubkit": githubkit, "gidgethub": gidgethub}[name]
    found: dict[str, Any] = {}
    async with open_client(f"http://127.0.0.1:{port}", key) as work:
        for what, call in zip(("comment", "files"), work, strict=True):
            await run(call, requests // 10, at_once)
            cpu, began = time.process_time(), time.perf_counter()
            await run(call, requests, at_once)
            took = time.perf_counter() - began
            found[what] = {"per_second": requests / took, "cpu_us": (time.process_time() - cpu) / requests * 1e6}
    found["rss_mb"] = peak()
    print(json.dumps(found))


def peak() -> float:
    """Of this program: getrusage would tell that of the one that started it, if that was larger."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


async def run(call: Callable[[], Awaitable[Any]], requests: int, at_once: int) -> None:
    left = iter(range(requests))

    async def one() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(one() for _ in range(at_once)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text(), int(sys.argv[4]), int(sys.argv[5])))
