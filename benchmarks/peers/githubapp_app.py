"""The same program for FastAPI-GitHubApp and for githubapp: one handler, told by MEASURED what it does."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from fastapi import FastAPI

from githubapp import GitHubApp

MEASURED = os.environ["MEASURED"]
app = FastAPI()
github_app = GitHubApp(
    app,
    github_app_secret=os.environ["SECRET"].encode(),
    github_app_route=os.environ["ROUTE"],
)
background: dict[str, Any] = {"background": True} if MEASURED == "background" else {}


@github_app.on("issues", **background)
async def handler() -> None:
    if MEASURED != "noop":
        await asyncio.sleep(0.2)
