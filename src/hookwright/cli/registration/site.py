"""The local site that registers a GitHub App: who may see it, what is asked, and what becomes of the answer."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hookwright.cli.registration.credentials import CredentialsFile
from hookwright.cli.registration.page import ACCESS, Form, done_page, form_page, handover_page, refusal_page
from hookwright.core.errors import ConfigError, HookwrightError
from hookwright.github.errors import NotFound
from hookwright.github.hosts import api_url_of, web_url
from hookwright.github.manifest import Manifest, Registration, convert, registration_url
from hookwright.github.manifest_needs import refused
from hookwright.github.transport import Transport

COOKIE = "hookwright_register"
_LARGEST = 64 * 1024
_STATES = 20
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Asked:
    """One way to GitHub that was begun here."""

    api_url: str
    form: Form


class RegistrationSite:
    """Opened with the address `start`, whose key is good for one browser. ``done`` is set once the file is written."""

    def __init__(
        self, form: Form, file: CredentialsFile, *, api_url: str, transport: Transport, secret: Callable[[], str]
    ) -> None:
        """``api_url`` belongs to the host that ``form`` offers; others are derived. ``secret`` answers random text."""
        self._form = form
        self._offered = {form.host: api_url}
        self._file = file
        self._transport = transport
        self._secret = secret
        self._key: str | None = secret()
        self._session = secret()
        self._asked: dict[str, Asked] = {}
        self._origin = ""
        self._converting = asyncio.Lock()
        self.done = asyncio.Event()
        self.registration: Registration | None = None

    def start(self, port: int) -> str:
        """The address to open; the site knows itself by it from now on."""
        self._origin = f"http://127.0.0.1:{port}"
        return f"{self._origin}/start/{self._key}"

    def asgi(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/start/{key}", self._guarded(self._start, entering=True)),
                Route("/", self._guarded(self._show)),
                Route("/register", self._guarded(self._register), methods=["POST"]),
                Route("/callback", self._guarded(self._callback)),
            ]
        )

    def _guarded(self, endpoint: Endpoint, *, entering: bool = False) -> Endpoint:
        """Only this machine, by this name, in the browser that was given the key: other sites that a browser visits,
        and other people who use the machine, can reach the port as well."""

        async def guarded(request: Request) -> Response:
            host = request.headers.get("host", "")
            # A name that an attacker's DNS points here would bring their own origin with it.
            if host != urlsplit(self._origin).netloc:
                return self._refused("Wrong address", "Open the address that the terminal shows.", status=421)
            origin = request.headers.get("origin")
            if request.method == "POST" and origin not in (None, self._origin):
                return self._refused("Not from here", "This form was sent by another site.", status=403)
            shown = request.cookies.get(COOKIE, "")
            known = hmac.compare_digest(shown.encode("utf-8", "replace"), self._session.encode())
            if not (entering or known):
                return self._refused("Not this browser", "Open the address that the terminal shows.", status=403)
            return await endpoint(request)

        return guarded

    async def _start(self, request: Request) -> Response:
        given = str(request.path_params["key"]).encode("utf-8", "replace")
        if self._key is None or not hmac.compare_digest(given, self._key.encode()):
            return self._refused(
                "This address was used", "It opens once. Stop the command with Ctrl-C and start it again.", status=403
            )
        self._key = None
        answer = RedirectResponse("/", status_code=303, headers=_headers(""))
        # Lax, not Strict: GitHub sends the browser back here, and the cookie has to come along.
        answer.set_cookie(COOKIE, self._session, httponly=True, samesite="lax", path="/")
        return answer

    async def _show(self, request: Request) -> Response:
        return self._form_page()

    async def _register(self, request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LARGEST:
                return self._refused("Too much", "That is more than this form holds.", status=413)
        try:
            self._form = form = self._read(dict(parse_qsl(body.decode(), keep_blank_values=True)))
            api_url = self._offered.get(form.host) or api_url_of(form.host)
            permissions = {name: access for name, access in form.permissions.items() if access != "none"}
            # GitHub refuses the whole manifest where an event wants a permission that is not asked for.
            lost = refused(form.events, permissions)
            manifest = Manifest(
                name=form.name,
                url=form.url or web_url(api_url),
                redirect_url=f"{self._origin}/callback",
                webhook_url=form.webhook_url or None,
                events=tuple(event for event in form.events if event not in lost),
                permissions=permissions,
                public=form.public,
            )
            state = self._secret()
            address = registration_url(api_url, state=state, organization=form.organization)
            self._file.reserve()
        except (ValueError, ConfigError) as error:
            return self._form_page(error=_sentence(str(error)), status=422)
        self._asked[state] = Asked(api_url, form)
        while len(self._asked) > _STATES:
            del self._asked[next(iter(self._asked))]
        nonce = secrets.token_urlsafe(16)
        page = handover_page(address, manifest.json().decode(), host=form.host, nonce=nonce)
        # GitHub may send a form on to a company's own sign-in: where it may go is not for us to say.
        # And it is told where the form came from, as by any page that registers Apps.
        headers = _headers(nonce, forms=None) | {"referrer-policy": "strict-origin"}
        return HTMLResponse(page, headers=headers)

    async def _callback(self, request: Request) -> Response:
        # Taken out: each is good for one answer.
        asked = self._asked.pop(request.query_params.get("state", ""), None)
        if asked is None:
            return self._refused(
                "Not what was asked", "This answers no registration that was begun here.", status=400, back=True
            )
        async with self._converting:
            if self.registration is not None:
                return self._refused("Done already", "A GitHub App was registered; its file is written.", status=409)
            try:
                found = await convert(
                    request.query_params.get("code", ""), api_url=asked.api_url, transport=self._transport
                )
                self._file.write(found)
            except NotFound:
                return self._failed("GitHub does not know this code: it works once, and for an hour.")
            except (HookwrightError, ValueError) as error:
                return self._failed(str(error))
            self.registration = found
        nonce = secrets.token_urlsafe(16)
        page = done_page(
            name=found.name,
            install_url=found.install_url,
            file=str(self._file.path),
            commands=next_commands(self._file.path),
            nonce=nonce,
        )
        self.done.set()
        return HTMLResponse(page, headers=_headers(nonce))

    def _read(self, given: dict[str, str]) -> Form:
        permissions = {name: given.get(f"permission-{name}", access) for name, access in self._form.permissions.items()}
        if any(access not in ACCESS for access in permissions.values()):
            raise ValueError("a permission is none, read or write")
        return replace(
            self._form,
            name=given.get("name", "").strip(),
            organization=given.get("organization", "").strip(),
            host=given.get("host", "").strip().lower() or "github.com",
            url=given.get("url", "").strip(),
            webhook_url=given.get("webhook_url", "").strip(),
            public=given.get("public") == "1",
            permissions=permissions,
        )

    def _form_page(self, *, error: str = "", status: int = 200) -> Response:
        nonce = secrets.token_urlsafe(16)
        page = form_page(self._form, file=str(self._file.path), nonce=nonce, error=error)
        return HTMLResponse(page, status_code=status, headers=_headers(nonce, forms="'self'"))

    def _failed(self, reason: str) -> Response:
        return self._refused("It did not work", _sentence(reason), status=502, back=True)

    def _refused(self, title: str, reason: str, *, status: int, back: bool = False) -> Response:
        nonce = secrets.token_urlsafe(16)
        page = refusal_page(title, reason, nonce=nonce, back=back)
        return HTMLResponse(page, status_code=status, headers=_headers(nonce))


def next_commands(file: Path) -> str:
    """How to run the app with the secrets in ``file``."""
    if file.suffix == ".toml":
        return f"hookwright run --config {shlex.quote(str(file))}"
    # Without a slash the shell would look for it in PATH.
    place = str(file) if file.is_absolute() else f"./{file}"
    return f"set -a; . {shlex.quote(place)}; set +a\nhookwright run"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _headers(nonce: str, *, forms: str | None = "'none'") -> dict[str, str]:
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; "
    policy += "frame-ancestors 'none'" + (f"; form-action {forms}" if forms else "")
    return {
        "content-security-policy": policy,
        "cache-control": "no-store",
        # Not "no-referrer": browsers would send our own form with the origin "null".
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
