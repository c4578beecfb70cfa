"""All pages that are no webhooks, as a Starlette app. Imported at the first request for one."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hookwright.web import answers
from hookwright.web.answers import Answer
from hookwright.web.health import Readiness, RenderMetrics, check, report

_FRESH = {"cache-control": "no-store"}


def build_pages(readiness: Readiness, metrics: RenderMetrics | None) -> Starlette:
    """``/healthz`` and ``/health``, ``/readyz``, and ``/metrics`` where there are any."""

    async def alive(request: Request) -> Response:
        return JSONResponse({"status": "alive"}, headers=_FRESH)

    async def ready(request: Request) -> Response:
        status, body = report(await check(readiness))
        return JSONResponse(body, status_code=status, headers=_FRESH)

    routes = [Route("/healthz", alive), Route("/health", alive), Route("/readyz", ready)]
    if metrics is not None:
        render = metrics

        async def numbers(request: Request) -> Response:
            content_type, text = await render(request.headers.get("accept", ""))
            return Response(text, headers={"content-type": content_type} | _FRESH)

        routes.append(Route("/metrics", numbers))
    return Starlette(routes=routes, exception_handlers={404: _not_found, 405: _wrong_method, Exception: _failed})


def _respond(answer: Answer, extra: dict[str, str] | None = None) -> Response:
    headers = {name.decode(): value.decode() for name, value in answer.headers} | (extra or {})
    return Response(answer.body, status_code=answer.status, headers=headers)


async def _not_found(request: Request, error: Exception) -> Response:
    return _respond(answers.NOT_FOUND)


async def _wrong_method(request: Request, error: Exception) -> Response:
    allowed = (error.headers or {}).get("Allow", "GET") if isinstance(error, HTTPException) else "GET"
    return _respond(answers.WRONG_METHOD, {"allow": allowed})


async def _failed(request: Request, error: Exception) -> Response:
    return _respond(answers.FAILED)
