"""The pages: rendered here, whole without scripts, and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from onedev_mirror import wording
from onedev_mirror.clock import Clock
from onedev_mirror.errors import MirrorError
from onedev_mirror.operations import NotKnown, Operations
from onedev_mirror.state.tables import Mirror
from onedev_mirror.web.doors import COOKIE, LIFE, Doors

FOLDER = Path(__file__).with_name("templates")
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_FORM = 16_384
PAGE = 100
STATES = ("failed", "held", "syncing", "waiting", "frozen", "synced", "skipped", "removed")
"""In the order in which they want to be looked at."""
FILES = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}
LARGEST = 5


class Dashboard:
    def __init__(self, operations: Operations, doors: Doors, clock: Clock) -> None:
        self._operations = operations
        self._doors = doors
        self._clock = clock
        self._pages = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
        )
        self._pages.filters |= {
            "ago": lambda at: wording.moment(at, self._clock()),
            "size": wording.size,
            "percent": wording.percent,
            "commands": wording.commands,
            "details": wording.details,
        }
        self._pages.globals |= {"took": wording.took}

    def routes(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.overview, methods=["GET"])
        router.add_api_route("/mirrors/{repository_id}", self.mirror, methods=["GET"])
        router.add_api_route("/login", self.login_page, methods=["GET"])
        router.add_api_route("/login", self.login, methods=["POST"])
        router.add_api_route("/logout", self.logout, methods=["POST"])
        router.add_api_route("/act", self.act, methods=["POST"])
        for name in FILES:
            router.add_api_route(f"/{name}", self.file, methods=["GET"])
        return router

    async def overview(self, request: Request) -> Response:
        """What needs a person first, then every mirror, and how much room all takes."""
        form = self._doors.form_token(request.cookies.get(COOKIE))
        if form is None:
            return RedirectResponse("login", 303, headers=HEADERS)
        state = request.query_params.get("state")
        state = state if state in STATES else None
        text = (request.query_params.get("q") or "")[:200] or None
        page = _page(request.query_params.get("page"))
        found = await self._operations.list(state=state, text=text, first=STATES, limit=PAGE + 1, offset=page * PAGE)
        status = await self._operations.status()
        return self._render(
            "overview.html",
            form=form,
            status=status,
            storage=await self._operations.storage(largest=LARGEST),
            states=STATES,
            state=state,
            text=text or "",
            mirrors=found[:PAGE],
            page=page,
            more=len(found) > PAGE,
            said=(request.query_params.get("said") or "")[:300],
        )

    async def mirror(self, request: Request, repository_id: str) -> Response:
        """One mirror: its facts, its runs with their steps, what was done."""
        form = self._doors.form_token(request.cookies.get(COOKIE))
        if form is None:
            return RedirectResponse("../login", 303, headers=HEADERS)
        try:
            mirror = await self._operations.get(repository_id)
        except NotKnown as error:
            return self._render("wrong.html", status_code=404, why=str(error))
        runs = await self._operations.runs(mirror, limit=10)
        return self._render(
            "mirror.html",
            form=form,
            mirror=mirror,
            runs=[(run, await self._operations.steps(run.id)) for run in runs],
            acts=await self._operations.acts(name=str(mirror.repository_id), limit=20),
            said=(request.query_params.get("said") or "")[:300],
        )

    async def login_page(self) -> Response:
        return self._render("login.html", wrong="")

    async def login(self, request: Request) -> Response:
        if self._doors.throttled():
            return self._render("login.html", status_code=429, wrong="Too many wrong tokens. Wait five minutes.")
        fields = await _form(request)
        if not self._doors.right(fields.get("token", "")):
            self._doors.failed()
            return self._render("login.html", status_code=401, wrong="That is not the admin token.")
        answer = RedirectResponse("./", 303, headers=HEADERS)
        answer.set_cookie(
            COOKIE,
            self._doors.enter(),
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    async def logout(self, request: Request) -> Response:
        fields = await _form(request)
        session = request.cookies.get(COOKIE)
        if self._doors.form_is_ours(session, fields.get("form", "")):
            self._doors.leave(session or "")
        return RedirectResponse("login", 303, headers=HEADERS)

    async def act(self, request: Request) -> Response:
        """What a button asks for."""
        fields = await _form(request)
        if not self._doors.form_is_ours(request.cookies.get(COOKIE), fields.get("form", "")):
            return RedirectResponse("login", 303, headers=HEADERS)
        name, wish = fields.get("name", ""), fields.get("wish", "")
        does = self._wishes()
        if wish not in does:
            return PlainTextResponse("there is no such button", 400, headers=HEADERS)
        try:
            said = await does[wish](name)
        except MirrorError as error:
            said = str(error)
        if fields.get("back") == "mirror" and name.isdecimal():
            where, seen = f"mirrors/{quote(name, safe='')}", {}
        else:
            # Back to what was looked at.
            where, seen = "./", {key: fields[key][:200] for key in ("state", "q", "page") if fields.get(key)}
        return RedirectResponse(f"{where}?{urlencode({**seen, 'said': said[:300]})}", 303, headers=HEADERS)

    def _wishes(self) -> dict[str, Callable[[str], Awaitable[str]]]:
        """What each button does, and says afterwards."""
        ask, by = self._operations, "dashboard"

        def one(do: Callable[..., Awaitable[Mirror]], said: str) -> Callable[[str], Awaitable[str]]:
            async def act(name: str) -> str:
                return f"{(await do(name, by=by)).full_name} {said}"

            return act

        async def approve(name: str) -> str:
            return await ask.approve(name, by=by)

        async def removals(_: str) -> str:
            return await ask.approve(None, by=by)

        async def everything(_: str) -> str:
            return f"{await ask.sync_all(by=by)} mirrors are being brought up to date"

        async def stars(_: str) -> str:
            await ask.reconcile(by=by)
            return "all stars are being looked through"

        return {
            "sync": one(ask.sync, "is being brought up to date"),
            "retry": one(ask.retry, "is being tried again"),
            "pause": one(ask.pause, "is paused"),
            "resume": one(ask.resume, "goes on"),
            "approve": approve,
            "add": one(ask.add, "will be copied"),
            "sync all": everything,
            "reconcile": stars,
            "approve removals": removals,
        }

    async def file(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        headers = {**HEADERS, "Cache-Control": "max-age=3600"}
        return Response((FOLDER / name).read_text("utf-8"), media_type=FILES[name], headers=headers)

    def _render(self, template: str, status_code: int = 200, **facts: Any) -> HTMLResponse:
        return HTMLResponse(self._pages.get_template(template).render(**facts), status_code, headers=HEADERS)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; nothing of one that is larger than any of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).items()}


def _page(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 6 else 0
