"""The service behind HTTP: webhooks, the admin API, the dashboard, health and metrics in one ASGI program."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from onedev_mirror.metrics import Metrics
from onedev_mirror.operations import Operations
from onedev_mirror.program import Program
from onedev_mirror.web import api
from onedev_mirror.web.dashboard import HEADERS, Dashboard
from onedev_mirror.web.doors import Doors

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Ask = Callable[[], Awaitable[MutableMapping[str, Any]]]
Tell = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def build(program: Program) -> FastAPI:
    """Raises `SettingsError` without an admin token: there is none by default."""
    program.settings.require("admin_token")
    assert program.settings.admin_token is not None
    operations = Operations(program)
    doors = Doors(program.settings.admin_token, program.clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with program.running():
            # What was starred while nothing ran.
            await program.asking.look("poll", uuid4().hex)
            yield

    site = FastAPI(
        title="onedev-mirror",
        version=own_version(),
        description="Keeps every repository that you star on GitHub in your OneDev.",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        # Their pages come from elsewhere, which the policy of ours forbids.
        docs_url=None,
        redoc_url=None,
    )
    site.include_router(api.build(operations, doors))
    site.include_router(Dashboard(operations, doors, program.clock).routes())

    for kind, status in api.STATUS.items():
        site.add_exception_handler(kind, _answering(status))
    site.add_exception_handler(HTTPException, _http)
    site.add_exception_handler(SQLAlchemyError, _no_database)
    site.add_exception_handler(OSError, _no_database)

    @site.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "healthy", "version": own_version()}

    @site.get("/readyz", include_in_schema=False)
    @site.get("/health", include_in_schema=False)
    async def readyz() -> JSONResponse:
        """The process, its database and its engine can work."""
        wrong = dict(await program.app.runtime.readiness())
        alive = await program.database.alive()
        if not alive:
            wrong["database"] = "does not answer"
        body = {
            "status": "unhealthy" if wrong else "healthy",
            "version": own_version(),
            "database": "connected" if alive else "disconnected",
            "wrong": wrong,
        }
        return JSONResponse(body, 503 if wrong else 200)

    @site.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        _, engine = await program.app.runtime.render_metrics("text/plain")
        own = await program.render_metrics()
        return PlainTextResponse(own + engine, media_type=CONTENT_TYPE_LATEST)

    if program.settings.github_webhook_secret is not None:
        # Behind our own routes: it knows /webhooks/github, which is none of them.
        site.mount("/", Counting(program.app.asgi(), program.metrics))
    return site


class Counting:
    """Counts what webhooks were answered with, on the way to the engine's own endpoint."""

    def __init__(self, app: Callable[..., Awaitable[None]], metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, ask: Ask, tell: Tell) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/webhooks/"):
            await self._app(scope, ask, tell)
            return
        event = next((value for name, value in scope["headers"] if name == b"x-github-event"), b"")

        async def counting(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self._metrics.webhook(event.decode("latin-1"), message["status"])
            await tell(message)

        await self._app(scope, ask, counting)


def own_version() -> str:
    try:
        return version("onedev-mirror")
    except PackageNotFoundError:
        return "0+source"


def _answering(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(_: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, status, headers=HEADERS)

    return answer


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers={**HEADERS, **(error.headers or {})})


async def _no_database(_: Request, error: Exception) -> Response:
    log.error("the database does not answer", extra={"error": type(error).__name__})
    return JSONResponse({"error": "the database does not answer"}, 503, headers={**HEADERS, "Retry-After": "10"})
