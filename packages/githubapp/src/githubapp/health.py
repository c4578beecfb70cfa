"""``/health/tasks`` and ``/metrics/tasks``, for those who ask: ``GitHubApp(health_routes=True)``."""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from githubapp.engine import Engine
from githubapp.tasks import TaskManager
from hookwright import HookwrightError


class _Face(Protocol):
    _engine: Engine
    _tasks: TaskManager


def add_routes(router: APIRouter, face: _Face) -> None:
    """They say how many and how long, never what."""

    @router.get("/health/tasks", tags=["health"])
    async def health() -> Response:
        """200 while the store answers and what is due does not wait long; else 503."""
        try:
            stats = await face._tasks.get_stats()
        except HookwrightError:
            return JSONResponse({"status": "unhealthy"}, 503)
        said: dict[str, Any] = dataclasses.asdict(stats)
        return JSONResponse(
            {"status": "healthy" if stats.is_healthy else "unhealthy", **said}, 200 if stats.is_healthy else 503
        )

    @router.get("/metrics/tasks", tags=["health"])
    async def metrics(request: Request) -> Response:
        """In the format of Prometheus, or OpenMetrics where it is asked for."""
        async with face._engine.using() as app:
            kind, body = await app.runtime.render_metrics(request.headers.get("accept", ""))
        return Response(body, media_type=kind)
