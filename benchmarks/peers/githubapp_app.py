"""The same program for FastAPI-GitHubApp and for githubapp: one handler, told by MEASURED what it does.

Words of MEASURED: ``plain`` (a ``def``, as in the documentation of FastAPI-GitHubApp; else an ``async def``),
``slow`` (200 ms), ``short`` (20 ms), ``background``, ``faulty`` (every fifth run fails).
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from typing import Any

from fastapi import FastAPI

from githubapp import GitHubApp

MEASURED = os.environ["MEASURED"].split("-")
SECONDS = 0.2 if "slow" in MEASURED else 0.02 if "short" in MEASURED else 0.0
app = FastAPI()
github_app = GitHubApp(
    app,
    github_app_secret=os.environ["SECRET"].encode(),
    github_app_route=os.environ["ROUTE"],
)
options: dict[str, Any] = {"background": True} if "background" in MEASURED else {}
if "faulty" in MEASURED:
    # Six attempts, each a little later: a fault of one in five is one in 15,625 then.
    github_app.config["GITHUBAPP_TASK_RETRY_DELAY"] = 0.2
    options["retries"] = 5


def fail_now_and_then() -> None:
    if "faulty" in MEASURED and random.random() < 0.2:
        raise RuntimeError("an injected fault")


if "plain" in MEASURED:

    @github_app.on("issues", **options)
    def plain_handler() -> None:
        if SECONDS:
            time.sleep(SECONDS)
        fail_now_and_then()

else:

    @github_app.on("issues", **options)
    async def handler() -> None:
        if SECONDS:
            await asyncio.sleep(SECONDS)
        fail_now_and_then()
