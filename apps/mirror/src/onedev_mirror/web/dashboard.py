"""The pages: rendered here, without scripts and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from onedev_mirror.clock import Clock
from onedev_mirror.errors import MirrorError
from onedev_mirror.operations import NotKnown, Operations
from onedev_mirror.web.doors import COOKIE, LIFE, Doors

FOLDER = Path(__file__).with_name("templates")
CSP = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'"
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
STATES = ("failed", "held", "frozen", "syncing", "waiting", "synced", "skipped", "removed")


class Dashboard:
    def __init__(self, operations: Operations, doors: Doors, clock: Clock) -> None:
        self._operations = operations
        self._doors = doors
        self._clock = clock
        self._pages = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
        )
        self._pages.filters |= {"ago": self._ago, "size": size}

    def routes(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.overview, methods=["GET"])
        router.add_api_route("/mirrors/{repository_id}", self.mirror, methods=["GET"])
        router.add_api_route("/login", self.login_page, methods=["GET"])
        router.add_api_route("/login", self.login, methods=["POST"])
        router.add_api_route("/logout", self.logout, methods=["POST"])
        router.add_api_route("/act", self.act, methods=["POST"])
        router.add_api_route("/style.css", self.style, methods=["GET"])
        return router

    async def overview(self, request: Request) -> Response:
        """Mirrors by state, what needs a person first, and how much room all takes."""
        form = self._doors.form_token(request.cookies.get(COOKIE))
        if form is None:
            return RedirectResponse("login", 303, headers=HEADERS)
        state = request.query_params.get("state")
        state = state if state in STATES else None
        text = (request.query_params.get("q") or "")[:200] or None
        page = _page(request.query_params.get("page"))
        found = await self._operations.list(state=state, text=text, limit=PAGE + 1, offset=page * PAGE)
        status = await self._operations.status()
        return self._render(
            "overview.html",
            form=form,
            status=status,
            states=STATES,
            state=state,
            text=text or "",
            mirrors=found[:PAGE],
            page=page,
            more=len(found) > PAGE,
            said=(request.query_params.get("said") or "")[:300],
            quiet=not any(status["states"].get(one) for one in ("syncing", "waiting")),
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
        name, wish, by = fields.get("name", ""), fields.get("wish", ""), "dashboard"
        does: dict[str, Callable[[], Awaitable[Any]]] = {
            "sync": lambda: self._operations.sync(name, by=by),
            "retry": lambda: self._operations.retry(name, by=by),
            "pause": lambda: self._operations.pause(name, by=by),
            "resume": lambda: self._operations.resume(name, by=by),
            "approve": lambda: self._operations.approve(name, by=by),
            "add": lambda: self._operations.add(name, by=by),
            "sync all": lambda: self._operations.sync_all(by=by),
            "reconcile": lambda: self._operations.reconcile(by=by),
            "approve removals": lambda: self._operations.approve(None, by=by),
        }
        if wish not in does:
            return PlainTextResponse("there is no such button", 400, headers=HEADERS)
        try:
            await does[wish]()
            said = f"{wish}: under way"
        except MirrorError as error:
            said = str(error)
        where = f"mirrors/{quote(name, safe='')}" if fields.get("back") == "mirror" and name.isdecimal() else "./"
        return RedirectResponse(f"{where}?said={quote(said[:300])}", 303, headers=HEADERS)

    async def style(self) -> Response:
        css = (FOLDER / "style.css").read_text("utf-8")
        return Response(css, media_type="text/css", headers={**HEADERS, "Cache-Control": "max-age=3600"})

    def _render(self, template: str, status_code: int = 200, **facts: Any) -> HTMLResponse:
        return HTMLResponse(self._pages.get_template(template).render(**facts), status_code, headers=HEADERS)

    def _ago(self, at: datetime | None) -> str:
        if at is None:
            return "never"
        seconds = (self._clock() - at).total_seconds()
        ahead = seconds < 0
        seconds = abs(seconds)
        for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
            if seconds >= length:
                number = f"{seconds // length:.0f} {unit}"
                break
        else:
            number = "a minute" if ahead else "less than a minute"
        return f"in {number}" if ahead else f"{number} ago"


def size(nbytes: int) -> str:
    """For a person: ``1.4 GB``."""
    amount = float(nbytes)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


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
