"""Sends one request until it has an answer or must be given up: proof, limits, kept answers, redirects, repetition."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from hookwright.core.clock import Clock
from hookwright.core.errors import Drop, Pause
from hookwright.github.app_routes import wants_app
from hookwright.github.auth import Sleep
from hookwright.github.cache import Kept, Key, ResponseCache
from hookwright.github.errors import GitHubError, RateLimited, RedirectRefused, Unauthorized
from hookwright.github.exchange import Exchange, Observe
from hookwright.github.failure import bare, failure
from hookwright.github.hosts import checked_api_url, origin, uploads_url
from hookwright.github.identity import Identity
from hookwright.github.limits import kind_of, resource_of
from hookwright.github.response import Response
from hookwright.github.retry_rules import repeatable, wait_before_retry
from hookwright.github.transport import Body, Sink, Transport

_MAX_REDIRECTS = 5
_ZERO = timedelta(0)


class Sender:
    """For one identity on one host; ``app`` speaks on the routes that want the App itself."""

    def __init__(
        self,
        transport: Transport,
        identity: Identity,
        *,
        api_url: str,
        app: Identity | None,
        cache: ResponseCache | None,
        clock: Clock,
        sleep: Sleep,
        random: Callable[[], float],
        observe: Observe | None,
    ) -> None:
        self.api_url = checked_api_url(api_url)
        self.uploads_url = uploads_url(self.api_url)
        self.identity = identity
        self.transport = transport
        self._app = app
        self._origin = origin(self.api_url)
        self._origins = {self._origin, origin(self.uploads_url)}
        self._cache = cache
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._observe = observe

    def speaking_as(self, identity: Identity) -> Sender:
        other = copy.copy(self)
        other.identity = identity
        return other

    def ours(self, url: str) -> bool:
        """May a token be sent there?"""
        try:
            return origin(url) in self._origins
        except ValueError:
            return False

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: Body,
        *,
        harmless: bool = False,
        elsewhere: bool = False,
        sink: Sink | None = None,
    ) -> Response:
        """The answer, a 2xx. ``harmless``: a POST that may be repeated. ``elsewhere``: follow a redirect to another
        host, where files are kept, without the token. Raises `GitHubError`."""
        path = url[len(self.api_url) :] if url.startswith(self.api_url) else urlsplit(url).path
        identity = self._speaker(path)
        ledger = identity.ledger
        kind, resource = kind_of(method, path, harmless=harmless), resource_of(path)
        may_repeat = harmless or repeatable(method)
        key: Key | None = None
        kept: Kept | None = None
        if method == "GET" and self._cache is not None and sink is None and not elsewhere:
            key = (identity.name, url, headers["accept"], headers["x-github-api-version"])
            kept = self._cache.get(key)
        sent = dict(headers)
        tries = unauthorized = 0
        try:
            while True:
                tries += 1
                try:
                    waited = await ledger.enter(kind, resource)
                except RateLimited:
                    self._held_back(method, path, identity, resource)
                    raise
                response, failed = None, None
                try:
                    authorization = ""
                    if identity.auth is not None:
                        sent["authorization"] = authorization = await identity.auth.authorization()
                    if kept is not None:
                        sent.pop("if-none-match", None)
                        sent |= kept.conditions(authorization)
                    try:
                        response = await self._observed(
                            method, url, sent, body, path, identity, waited, elsewhere, sink
                        )
                    except GitHubError as error:
                        failed = error
                finally:
                    ledger.leave()
                if response is not None:
                    if response.status < 300:
                        ledger.secondary_hits = 0
                        if key is not None and self._cache is not None and response.status == 200:
                            self._cache.keep(key, response, authorization)
                        return response
                    if response.status == 304 and kept is not None:
                        return kept.confirmed(response)
                    failed = failure(response, method=method, url=url, now=self._clock(), hits=ledger.secondary_hits)
                    if isinstance(failed, Unauthorized):
                        unauthorized += 1
                        if identity.auth is None or not await identity.auth.refused(
                            authorization, response, times=unauthorized
                        ):
                            raise failed
                        # Our credentials were renewed or waited for; that is no failed try of the request.
                        tries -= 1
                        continue
                assert failed is not None
                await self._pause_or_raise(failed, identity, tries=tries, repeatable=may_repeat, resource=resource)
        except (Pause, Drop) as error:
            _about(error, identity)
            raise

    async def pause_or_raise(self, error: GitHubError, *, tries: int, repeatable: bool, resource: str) -> None:
        """For what was sent and answered, but not done: wait before it is sent again, or raise ``error``."""
        if isinstance(error, Pause | Drop):
            _about(error, self.identity)
        await self._pause_or_raise(error, self.identity, tries=tries, repeatable=repeatable, resource=resource)

    async def _pause_or_raise(
        self, error: GitHubError, identity: Identity, *, tries: int, repeatable: bool, resource: str
    ) -> None:
        if isinstance(error, RateLimited) and error.status is not None:
            await identity.ledger.met(error, resource)
        wait = wait_before_retry(error, tries=tries, repeatable=repeatable, now=self._clock(), random=self._random())
        if wait is None:
            raise error
        await self._sleep(wait)

    def _speaker(self, path: str) -> Identity:
        # Nearly all requests are about a repository, and of those one route is the App's.
        if self._app is None or (path.startswith("/repos/") and "/installation" not in path):
            return self.identity
        return self._app if wants_app(path) else self.identity

    async def _observed(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Body,
        path: str,
        identity: Identity,
        waited: float,
        elsewhere: bool,
        sink: Sink | None,
    ) -> Response:
        if self._observe is None:
            return await self._follow(method, url, headers, body, identity, elsewhere, sink)
        began = self._clock()
        response: Response | None = None
        try:
            response = await self._follow(method, url, headers, body, identity, elsewhere, sink)
            return response
        finally:
            limit = identity.ledger.last
            self._observe(
                Exchange(
                    method=method,
                    path=path.partition("?")[0],
                    identity=identity.name,
                    status=None if response is None else response.status,
                    limited=response is not None and _limited(response, url, began),
                    took=max(self._clock() - began, _ZERO),
                    waited=timedelta(seconds=waited),
                    kept=response is not None and response.status == 304,
                    resource=resource_of(path) if limit is None else limit.resource,
                    remaining=None if limit is None else limit.remaining,
                    request_id=None if response is None else response.headers.get("x-github-request-id"),
                )
            )

    def _held_back(self, method: str, path: str, identity: Identity, resource: str) -> None:
        if self._observe is not None:
            limit = identity.ledger.last
            self._observe(
                Exchange(
                    method=method,
                    path=path.partition("?")[0],
                    identity=identity.name,
                    status=None,
                    limited=True,
                    took=_ZERO,
                    waited=_ZERO,
                    kept=False,
                    resource=resource,
                    remaining=None if limit is None else limit.remaining,
                    request_id=None,
                )
            )

    async def _follow(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Body,
        identity: Identity,
        elsewhere: bool,
        sink: Sink | None,
    ) -> Response:
        """Send, and go along with redirects: a renamed repository answers 301 to reads and 307 to writes."""
        # One that does not stream answers with the whole body, which the caller hands to the sink.
        stream = None if sink is None else getattr(self.transport, "stream", None)
        for _ in range(_MAX_REDIRECTS):
            if stream is None:
                response = await self.transport(method, url, headers, body)
            else:
                response = await stream(method, url, headers, body, sink)
            identity.ledger.learn(response.headers)
            if response.status not in (301, 302, 303, 307, 308):
                return response
            url, away = self._redirect(method, url, response, elsewhere)
            if away:
                # Where files are kept the address itself is the permission; the token is none of theirs.
                headers = {name: headers[name] for name in ("user-agent",)}
        raise RedirectRefused(f"more than {_MAX_REDIRECTS} redirects", method=method, url=bare(url))

    def _redirect(self, method: str, url: str, response: Response, elsewhere: bool) -> tuple[str, bool]:
        try:
            target = urljoin(url, response.headers.get("location") or "about:nowhere")
            ours, scheme = self.ours(target), origin(target)[0]
        except ValueError:
            target, ours, scheme = "about:nowhere", False, ""
        kept = method in ("GET", "HEAD") or response.status in (307, 308)
        if kept and ours:
            return target, not self.ours(url)
        if kept and elsewhere and scheme in ("https", self._origin[0]):
            return target, True
        raise RedirectRefused(
            f"GitHub redirects to {bare(target)}, which is not followed: "
            + ("it is on another host" if kept else f"a {method} would become a GET"),
            status=response.status,
            method=method,
            url=bare(url),
        )


def _limited(response: Response, url: str, now: datetime) -> bool:
    if response.status not in (403, 429):
        return False
    return isinstance(failure(response, method="", url=url, now=now), RateLimited)


def _about(error: Pause | Drop, identity: Identity) -> None:
    """Say whose limit, or end, it is; what somebody nearer to it has said stands."""
    if error.tenant is None:
        error.tenant = identity.tenant
