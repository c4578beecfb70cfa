"""A webhook's way past the host's routing and parameters, which cost more than all that is done for it here.

It is the innermost of the host's middleware, so that none of theirs is passed over. It takes a way only after the host
itself has brought a request to the webhook by it. What is refused or fails is sent that way again, to be raised there:
how an exception is answered is the host's choice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Host

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handle: TypeAlias = Callable[[Scope, Receive], Awaitable[Response]]

_MOST_WAYS = 16
"""A route may have parameters, and then any number of paths."""


class Shortcut:
    """``handle`` answers a webhook, or raises what the host is to answer."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        # One host may have several GitHub Apps.
        self._mark = f"githubapp.shortcut.{id(self)}"
        self._host: FastAPI | None = None
        self._ways: set[tuple[str, str]] = set()
        self._routes = 0

    def lay(self, host: FastAPI) -> None:
        """Put it into the host. There is none where each request has dependencies to run, or another host by name."""
        if host.middleware_stack is None and not host.router.dependencies:
            self._host = host
            host.user_middleware.append(Middleware(_Past, shortcut=self))

    async def arrive(self, scope: Scope, receive: Receive) -> Response:
        """What the webhook's route does: the host has brought the request here."""
        came: _Came | None = scope.get(self._mark)
        if came is not None:
            if came.error is not None:
                raise came.error
            self._learn(came.way)
        return await self._handle(scope, receive)

    async def past(self, app: Callable[..., Awaitable[None]], scope: Scope, receive: Receive, send: Send) -> None:
        """A request in the middleware: to the webhook where the way is known, else on to ``app``."""
        came = _Came((scope["path"], scope.get("root_path", "")))
        if self._knows(came.way):
            try:
                response = await self._handle(scope, receive)
            except Exception as error:
                came.error = error
            else:
                await response(scope, receive, send)
                return
        scope[self._mark] = came
        await app(scope, receive, send)

    def _knows(self, way: tuple[str, str]) -> bool:
        # A route that was added since may be found before ours.
        return way in self._ways and self._host is not None and len(self._host.router.routes) == self._routes

    def _learn(self, way: tuple[str, str]) -> None:
        if self._host is None or any(isinstance(route, Host) for route in self._host.router.routes):
            # By another host's name the same path may lead elsewhere.
            return
        if self._routes != len(self._host.router.routes) or len(self._ways) >= _MOST_WAYS:
            self._ways.clear()
            self._routes = len(self._host.router.routes)
        self._ways.add(way)


class _Came:
    """Rides along in a request's scope."""

    __slots__ = ("error", "way")

    def __init__(self, way: tuple[str, str]) -> None:
        self.way = way
        self.error: Exception | None = None


class _Past:
    def __init__(self, app: Callable[..., Awaitable[None]], *, shortcut: Shortcut) -> None:
        self._app = app
        self._shortcut = shortcut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            await self._shortcut.past(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)
