"""Speaks with one GitHub API as one identity."""

from __future__ import annotations

import asyncio
import copy
import random as _random
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec

from hookwright.core.clock import Clock
from hookwright.github.app_routes import wants_app
from hookwright.github.auth import Auth, Sleep
from hookwright.github.errors import (
    GitHubError,
    GraphQLFailed,
    RedirectRefused,
    SecondaryRateLimited,
    Unauthorized,
)
from hookwright.github.failure import bare, failure, graphql_limited
from hookwright.github.hosts import checked_api_url, graphql_url, origin
from hookwright.github.response import RateLimit, Response, next_page, rate_limit
from hookwright.github.retry_rules import LONGEST_WAIT, repeatable, wait_before_retry
from hookwright.github.transport import Transport

# Every Enterprise Server in use knows this version, and github.com keeps it until March 2028 at the least. The next
# one, 2026-03-10, changes results; Enterprise Server answers 400 to a version that it does not know.
# https://docs.github.com/en/rest/about-the-rest-api/api-versions
API_VERSION = "2022-11-28"
USER_AGENT = "hookwright"
_MAX_REDIRECTS = 5
Params = Mapping[str, str | int | bool | None]


def utc_now() -> datetime:
    return datetime.now(UTC)


class _Limits:
    """What GitHub last said about this identity's limits. Shared by all views of one client."""

    def __init__(self) -> None:
        self.last: RateLimit | None = None
        # The secondary limit holds for all of an identity's requests; GitHub keeps a primary one per resource.
        self.until: SecondaryRateLimited | None = None
        self.secondary_hits = 0


class GitHubClient:
    """``request``, ``get`` and its siblings, ``paginate`` and ``graphql``; results are plain dicts and lists.

    An answer that is no success raises a `GitHubError` that says what to do (`hookwright.github.errors`). A wait under
    ten seconds for a limit happens here; a longer one raises `RateLimited`, which pauses the installation and frees
    the worker. Reads and idempotent writes are repeated after a passing failure; a POST or PATCH that may have
    happened never is.
    """

    def __init__(
        self,
        transport: Transport,
        auth: Auth | None,
        *,
        api_url: str,
        app_auth: Auth | None = None,
        headers: Mapping[str, str] | None = None,
        api_version: str = API_VERSION,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        """``app_auth`` serves the routes that want the App itself. ``random`` answers in [0, 1)."""
        self._transport = transport
        self._auth = auth
        self._app_auth = app_auth
        self.api_url = checked_api_url(api_url)
        self._origin = origin(self.api_url)
        self._headers = {
            "accept": "application/vnd.github+json",
            "user-agent": USER_AGENT,
            "x-github-api-version": api_version,
            **{name.lower(): value for name, value in (headers or {}).items()},
        }
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._limits = _Limits()

    def with_headers(self, headers: Mapping[str, str]) -> GitHubClient:
        """The same client, sending these headers as well."""
        # A shallow copy: both go on sharing the connection, the login and what is known of the limits.
        other = copy.copy(self)
        other._headers = {**self._headers, **{name.lower(): value for name, value in headers.items()}}
        return other

    @property
    def rate_limit(self) -> RateLimit | None:
        """The primary limit as the last answer gave it; ``None`` before the first, and where there is no limit."""
        return self._limits.last

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer's JSON; ``None`` where it has no body.

        ``path`` begins with ``/``, or is an address below the API's, as GitHub's answers contain them. Raises
        `GitHubError`, and `ValueError` for an address elsewhere: the token would go there too.
        """
        return (await self.send(method, path, params=params, json=json, headers=headers)).json()

    async def get(self, path: str, *, params: Params | None = None) -> Any:
        return await self.request("GET", path, params=params)

    async def post(self, path: str, json: Any = None) -> Any:
        return await self.request("POST", path, json=json)

    async def put(self, path: str, json: Any = None) -> Any:
        return await self.request("PUT", path, json=json)

    async def patch(self, path: str, json: Any = None) -> Any:
        return await self.request("PATCH", path, json=json)

    async def delete(self, path: str, json: Any = None) -> Any:
        return await self.request("DELETE", path, json=json)

    async def paginate(
        self, path: str, *, params: Params | None = None, key: str | None = None, per_page: int = 100
    ) -> AsyncIterator[Any]:
        """Each item of each page, by GitHub's own ``Link`` headers.

        Where a page is an object, the items are its only list, or the one named ``key``. Raises `GitHubError`; what
        was yielded before stays yielded.
        """
        response = await self.send("GET", path, params={"per_page": per_page, **(params or {})})
        while True:
            for item in _items(response.json(), key):
                yield item
            following = next_page(response.headers)
            if following is None:
                return
            response = await self.send("GET", following)

    async def graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The ``data`` of the answer.

        Raises `GraphQLFailed` where the answer has errors; what data there was is its ``data``. A document that
        speaks of a mutation anywhere is not repeated after a failure of GitHub's.
        """
        url = graphql_url(self.api_url)
        tries = 0
        while True:
            tries += 1
            response = await self.send(
                "POST",
                url,
                json={"query": query, "variables": dict(variables or {})},
                harmless="mutation" not in query,
            )
            answer = response.json()
            errors = answer.get("errors") if isinstance(answer, dict) else None
            if not errors:
                return answer.get("data") if isinstance(answer, dict) else None
            limited = graphql_limited(errors, response, url=url, now=self._clock())
            if limited is None:
                raise GraphQLFailed(
                    _first_message(errors),
                    errors=errors,
                    data=answer.get("data"),
                    status=response.status,
                    method="POST",
                    url=bare(url),
                    request_id=response.headers.get("x-github-request-id"),
                )
            await self._pause_or_raise(limited, tries=tries, repeatable=True)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        harmless: bool = False,
    ) -> Response:
        """As `request`, with the answer's status and headers. ``harmless``: a POST that may be repeated."""
        method = method.upper()
        url = self._address(path, params)
        body = None if json is None else msgspec.json.encode(json)
        sent = {**self._headers, **{name.lower(): value for name, value in (headers or {}).items()}}
        if body is not None:
            sent["content-type"] = "application/json"
        may_repeat = harmless or repeatable(method)
        auth = self._app_auth if self._app_auth is not None and wants_app(self._below(url)) else self._auth
        tries = unauthorized = 0
        while True:
            tries += 1
            if self._limits.until is not None:
                await self._respect(self._limits.until)
            authorization = ""
            if auth is not None:
                sent["authorization"] = authorization = await auth.authorization()
            try:
                response = await self._follow(method, url, sent, body)
                if response.status < 300:
                    self._limits.secondary_hits = 0
                    return response
                raise failure(response, method=method, url=url, now=self._clock(), hits=self._limits.secondary_hits)
            except Unauthorized as error:
                unauthorized += 1
                if auth is None or not await auth.refused(authorization, response, times=unauthorized):
                    raise error
                # Our credentials were renewed or waited for; that is no failed try of the request.
                tries -= 1
            except GitHubError as error:
                await self._pause_or_raise(error, tries=tries, repeatable=may_repeat)

    async def _follow(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Response:
        """Send, and go along with redirects: a renamed repository answers 301 to reads and 307 to writes."""
        for _ in range(_MAX_REDIRECTS):
            response = await self._transport(method, url, headers, body)
            self._limits.last = rate_limit(response.headers) or self._limits.last
            if response.status not in (301, 302, 303, 307, 308):
                return response
            url = self._redirect(method, url, response)
        raise RedirectRefused(f"more than {_MAX_REDIRECTS} redirects", method=method, url=bare(url))

    def _redirect(self, method: str, url: str, response: Response) -> str:
        try:
            target = urljoin(url, response.headers.get("location") or "about:nowhere")
            ours = self._ours(target)
        except ValueError:
            target, ours = "about:nowhere", False
        kept = method in ("GET", "HEAD") or response.status in (307, 308)
        if kept and ours:
            return target
        raise RedirectRefused(
            f"GitHub redirects to {bare(target)}, which is not followed: "
            + ("it is on another host" if kept else f"a {method} would become a GET"),
            status=response.status,
            method=method,
            url=bare(url),
        )

    async def _respect(self, limited: SecondaryRateLimited) -> None:
        """While a limit is known to hold, do not even ask: GitHub may ban who goes on."""
        wait = limited.until - self._clock()
        if wait >= LONGEST_WAIT:
            raise SecondaryRateLimited(
                limited.message, until=limited.until, status=limited.status, method=limited.method, url=limited.url
            )
        if wait.total_seconds() > 0:
            await self._sleep(wait.total_seconds())
        if self._limits.until is limited:
            self._limits.until = None

    async def _pause_or_raise(self, error: GitHubError, *, tries: int, repeatable: bool) -> None:
        if isinstance(error, SecondaryRateLimited):
            self._limits.until = error
            self._limits.secondary_hits += 1
        wait = wait_before_retry(error, tries=tries, repeatable=repeatable, now=self._clock(), random=self._random())
        if wait is None:
            raise error
        await self._sleep(wait)

    def _address(self, path: str, params: Params | None) -> str:
        if path.startswith("/"):
            url = self.api_url + path
        elif self._ours(path):
            url = path
        else:
            raise ValueError(
                f"{bare(path) if '//' in path else path!r} is neither a path that begins with '/' nor below "
                f"{self.api_url}: the token would be sent there"
            )
        query = {name: _parameter(value) for name, value in (params or {}).items() if value is not None}
        if not query:
            return url
        return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"

    def _ours(self, url: str) -> bool:
        try:
            return origin(url) == self._origin
        except ValueError:
            return False

    def _below(self, url: str) -> str:
        return url.removeprefix(self.api_url)


def _parameter(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(page: Any, key: str | None) -> list[Any]:
    if isinstance(page, dict):
        lists = [page.get(key)] if key is not None else [value for value in page.values() if isinstance(value, list)]
        if len(lists) == 1 and isinstance(lists[0], list):
            return lists[0]
        raise ValueError("the page is an object without just one list: say with key= which of its lists is wanted")
    return page if isinstance(page, list) else []


def _first_message(errors: Any) -> str:
    first = errors[0] if isinstance(errors, list) else errors
    return str(first.get("message", first) if isinstance(first, dict) else first)[:500]
