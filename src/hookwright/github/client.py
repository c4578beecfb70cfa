"""Speaks with one GitHub API as one identity."""

from __future__ import annotations

import asyncio
import copy
import os
import random as _random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, Unpack, overload
from urllib.parse import urlencode, urlsplit

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.github.auth import (
    Auth,
    Grant,
    InstallationAuth,
    Mint,
    Sleep,
    TokenAuth,
    UserAccess,
    UserAuth,
    key_loader,
)
from hookwright.github.cache import ResponseCache
from hookwright.github.client_parts import API_VERSION, Options, Parts, utc_now
from hookwright.github.errors import GraphQLFailed
from hookwright.github.exchange import Observe
from hookwright.github.failure import bare, graphql_limited
from hookwright.github.files import FileSink
from hookwright.github.graphql import GraphQLAnswer, connection, first_message, is_query
from hookwright.github.hosts import graphql_url
from hookwright.github.identity import Identity, token_name
from hookwright.github.jwt import Sign
from hookwright.github.limits_ledger import Ledger
from hookwright.github.media import media_type
from hookwright.github.operations.accounts import Organization, User
from hookwright.github.operations.apps import Apps
from hookwright.github.operations.repository import RepositoryOperations
from hookwright.github.operations.searching import Search
from hookwright.github.pages import OnProgress, Pages, page_params
from hookwright.github.response import RateLimit, Response
from hookwright.github.rest.operation import Call
from hookwright.github.rest.surface import Method
from hookwright.github.rest.tables import Rest
from hookwright.github.results import Record, wrapped
from hookwright.github.sender import Sender
from hookwright.github.transport import Sink, Transport

USER_AGENT = "hookwright"
_JSON = "application/vnd.github+json"
Params = Mapping[str, str | int | bool | Sequence[str | int] | None]
P = ParamSpec("P")
T = TypeVar("T")


class GitHubClient:
    """``request``, ``get`` and its siblings, ``paginate``, ``graphql``, ``upload``, ``download``; all of GitHub's REST
    operations as ``rest``; and what an App does every day as ``repo("owner/name")``.

        async with GitHubClient.for_token(token) as github:
            issue = await github.rest.issues.get("octocat", "hello-world", 1)
            print(issue.title, issue["user"]["login"])

    An answer that is no success raises a `GitHubError` that says what to do (`hookwright.github.errors`). A wait under
    ten seconds for a limit happens here; a longer one raises `RateLimited`, which pauses the installation and frees
    the worker. Reads and idempotent writes are repeated after a passing failure; a POST or PATCH that may have
    happened never is.
    """

    def __init__(
        self,
        transport: Transport,
        auth: Auth | Identity | None,
        *,
        api_url: str,
        app_auth: Auth | Identity | None = None,
        headers: Mapping[str, str] | None = None,
        api_version: str = API_VERSION,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = _random.random,
        cache: ResponseCache | None = None,
        observe: Observe | None = None,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """``app_auth`` serves the routes that want the App itself. ``random`` answers in [0, 1)."""

        def identity(of: Auth | Identity | None) -> Identity:
            if isinstance(of, Identity):
                return of
            return Identity(f"{urlsplit(api_url).netloc}:{id(of)}", of, Ledger(None, clock=clock, sleep=sleep))

        self._sender = Sender(
            transport,
            identity(auth),
            api_url=api_url,
            app=None if app_auth is None else identity(app_auth),
            cache=cache,
            clock=clock,
            sleep=sleep,
            random=random,
            observe=observe,
        )
        self.api_url = self._sender.api_url
        self._headers = {
            "accept": _JSON,
            "user-agent": USER_AGENT,
            "x-github-api-version": api_version,
            **{name.lower(): value for name, value in (headers or {}).items()},
        }
        self._clock = clock
        self._close = close

    @classmethod
    def for_token(cls, token: Secret | str, **options: Unpack[Options]) -> GitHubClient:
        """With a token that somebody gave us: a personal one, or a workflow's ``GITHUB_TOKEN``."""
        secret = _secret(token)
        parts = Parts(options)
        return cls.of(parts, parts.identity(token_name(secret), TokenAuth(secret)))

    @classmethod
    def for_user(
        cls,
        token: Secret | str | UserAccess,
        *,
        user: int | str | None = None,
        refresh: Callable[[], Awaitable[Secret]] | None = None,
        **options: Unpack[Options],
    ) -> GitHubClient:
        """As a user who signed in: ``for_user(tokens.auth(user_id))`` with `UserTokens`, which renew by themselves.

        With a plain token, ``refresh`` answers a new one once GitHub refuses it (`UserAuth`), and ``user``, an id or
        login, names the identity that limits and kept answers belong to; else the token does.
        """
        if not isinstance(token, Secret | str):
            if user is not None or refresh is not None:
                raise ValueError("a token that renews itself knows its user: give neither user nor refresh")
            parts = Parts(options)
            return cls.of(parts, parts.identity(f"user:{token.user}", token))
        secret = _secret(token)
        auth = TokenAuth(secret) if refresh is None else UserAuth(secret, refresh)
        name = token_name(secret) if user is None else f"user:{user}"
        parts = Parts(options)
        return cls.of(parts, parts.identity(name, auth))

    @classmethod
    def for_app(cls, issuer: str | int, private_key: Secret | Sign | str, **options: Unpack[Options]) -> GitHubClient:
        """As a GitHub App itself. ``issuer`` is its client id or App id; ``private_key`` a PEM, or a function that
        signs with it elsewhere. Raises `ConfigError` at once for text that is no private key."""
        parts = Parts(options)
        return cls.of(parts, parts.app(issuer, key_loader(_key(private_key))))

    @classmethod
    def for_installation(
        cls,
        installation: int,
        *,
        issuer: str | int,
        private_key: Secret | Sign | str,
        repositories: Sequence[str] = (),
        permissions: Mapping[str, str] | None = None,
        **options: Unpack[Options],
    ) -> GitHubClient:
        """As an installation of a GitHub App, whose routes go as the App. ``repositories`` (names without owner) and
        ``permissions`` (``{"issues": "write"}``) leave the token less than the installation has."""
        parts = Parts(options)
        app = parts.app(issuer, key_loader(_key(private_key)))
        tokens = parts.tokens(minting(cls.of(parts, app)))
        grant = Grant(installation, tuple(sorted(repositories)), tuple(sorted((permissions or {}).items())))
        return cls.of(parts, parts.installation(grant, tokens), app)

    @classmethod
    def of(cls, parts: Parts, identity: Identity, app: Identity | None = None) -> GitHubClient:
        """One of several clients over the same parts."""
        return cls(
            parts.transport,
            identity,
            api_url=parts.api_url,
            app_auth=app,
            headers=parts.headers,
            api_version=parts.api_version,
            clock=parts.clock,
            sleep=parts.sleep,
            random=parts.random,
            cache=parts.cache,
            observe=parts.observe,
            close=parts.close,
        )

    async def __aenter__(self) -> GitHubClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, where they are this client's own. A client used afterwards opens new ones."""
        if self._close is not None:
            await self._close()

    def with_headers(self, headers: Mapping[str, str]) -> GitHubClient:
        """The same client, sending these headers as well."""
        # A shallow copy: both go on sharing the connection, the login and what is known of the limits.
        other = copy.copy(self)
        other.__dict__.pop("rest", None)
        other._headers = {**self._headers, **{name.lower(): value for name, value in headers.items()}}
        # Only the first one closes what both use.
        other._close = None
        return other

    def working_for(self, tenant: str) -> GitHubClient:
        """The same client; where its limits are used up, or its installation is gone, that is said of ``tenant``."""
        other = self.with_headers({})
        old = self._sender.identity
        other._sender = self._sender.speaking_as(Identity(old.name, old.auth, old.ledger, tenant=tenant))
        return other

    def media(self, form: str) -> GitHubClient:
        """The same client, asking for another form of what it reads: ``raw``, ``html``, ``diff``, ``patch``, ``sha``…

        https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
        """
        return self.with_headers({"accept": media_type(form)})

    def narrowed(
        self, *, repositories: Sequence[str] = (), permissions: Mapping[str, str] | None = None
    ) -> GitHubClient:
        """The same installation with a token that may do less: for what others wrote, or for a step that needs little.

        Raises `ValueError` for a client that speaks as anybody else.
        """
        old = self._sender.identity
        if not isinstance(old.auth, InstallationAuth):
            raise ValueError("only an installation's client can have a narrower token")
        auth = old.auth.narrowed(repositories=repositories, permissions=permissions or {})
        host = old.name.partition(":installation:")[0]
        other = self.with_headers({})
        other._sender = self._sender.speaking_as(
            Identity(f"{host}:{auth.grant.name}", auth, old.ledger, tenant=old.tenant)
        )
        return other

    @property
    def rate_limit(self) -> RateLimit | None:
        """The primary limit as the last answer gave it; ``None`` before the first, and where there is no limit."""
        return self._sender.identity.ledger.last

    @property
    def rate_limits(self) -> Mapping[str, RateLimit]:
        """What is last known of each of GitHub's primary limits: ``core``, ``search``, ``graphql``…"""
        return self._sender.identity.ledger.limits

    @cached_property
    def rest(self) -> Rest:
        """Every operation of GitHub's REST API: ``await client.rest.issues.get("octocat", "hello-world", 1)``."""
        return Rest(self)

    def repo(self, full_name: str) -> RepositoryOperations:
        """What an App does every day in the repository ``owner/name``."""
        return RepositoryOperations(self, full_name)

    def org(self, login: str) -> Organization:
        return Organization(self, login)

    def user(self, login: str) -> User:
        return User(self, login)

    @property
    def search(self) -> Search:
        return Search(self)

    @property
    def app(self) -> Apps:
        """The GitHub App itself: installations, webhook, deliveries, Marketplace."""
        return Apps(self)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer's JSON as a `Record` or list; ``None`` where it has no body; text for another media type.

        ``path`` begins with ``/``, or is an address below the API's, as GitHub's answers contain them. Raises
        `GitHubError`, and `ValueError` for an address elsewhere: the token would go there too.
        """
        response = await self.send(method, path, params=params, json=json, headers=headers)
        accept = self._headers["accept"] if headers is None else {**self._headers, **_lower(headers)}["accept"]
        return self._result(response, accept)

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

    async def perform(self, call: Call) -> Any:
        """Send what an operation of `rest` prepared."""
        response = await self._perform(call)
        if call.answer == "file":
            return response.body
        if call.answer == "text":
            return response.text()
        return self._result(response, self._headers["accept"])

    @overload
    def paginate(
        self,
        path: str,
        /,
        *,
        params: Params | None = None,
        key: str | None = None,
        per_page: int = 100,
        max_pages: int | None = None,
        progress: OnProgress | None = None,
    ) -> Pages[Any]: ...
    @overload
    def paginate(
        self, operation: Callable[P, Awaitable[list[T]]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Pages[T]: ...
    @overload
    def paginate(
        self, operation: Callable[P, Awaitable[Record]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Pages[Record]: ...
    def paginate(self, what: Any, /, *args: Any, **kwargs: Any) -> Pages[Any]:
        """Each item of each page: of a path, or of an operation of `rest` with its arguments.

            async for issue in client.paginate(client.rest.issues.list_for_repo, "octocat", "hello", state="all"): …

        Unless ``per_page`` says otherwise, a page has 100. `Pages` has ``limited(pages)`` and ``reporting(progress)``.
        """
        if isinstance(what, Method):
            if "per_page" in what.operation.signature.parameters:
                kwargs.setdefault("per_page", 100)
            call = what.prepare(*args, **kwargs)

            async def by_operation(url: str | None) -> Response:
                return await (self._perform(call) if url is None else self.send("GET", url))

            return Pages(by_operation)
        return self._paginate(what, *args, **kwargs)

    def _paginate(
        self,
        path: str,
        *,
        params: Params | None = None,
        key: str | None = None,
        per_page: int = 100,
        max_pages: int | None = None,
        progress: OnProgress | None = None,
    ) -> Pages[Any]:
        async def by_path(url: str | None) -> Response:
            first = url is None
            return await self.send("GET", url or path, params=page_params(params, per_page) if first else None)

        return Pages(by_path, key=key, max_pages=max_pages, progress=progress)

    async def graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The ``data`` of the answer.

        Raises `GraphQLFailed` where the answer has errors; what data there was is its ``data``. A document with a
        mutation is not repeated after a failure of GitHub's.
        """
        answer, response = await self._graphql(query, variables)
        if answer.errors:
            raise GraphQLFailed(
                first_message(answer.errors),
                errors=answer.errors,
                data=answer.data,
                status=response.status,
                method="POST",
                url=bare(graphql_url(self.api_url)),
                request_id=response.headers.get("x-github-request-id"),
            )
        return answer.data

    async def graphql_partial(self, query: str, variables: Mapping[str, Any] | None = None) -> GraphQLAnswer:
        """Data and errors side by side: where one of a hundred repositories is gone, the others are there."""
        return (await self._graphql(query, variables))[0]

    async def graphql_nodes(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        cursor: str = "cursor",
        max_pages: int | None = None,
    ) -> AsyncIterator[Any]:
        """Each node (or edge) of each page of the query's connection.

        The query has a variable ``$cursor: String``, gives it as ``after:``, and asks for
        ``pageInfo { hasNextPage endCursor }`` in one connection. Raises `GraphQLFailed`, also where GitHub answers the
        same cursor twice: that would never end. Raises `ValueError` for a query without such a connection.
        """
        sent = dict(variables or {})
        seen: set[str] = set()
        page = 0
        while max_pages is None or page < max_pages:
            page += 1
            found = connection(await self.graphql(query, sent))
            if found is None:
                raise ValueError("the query asks for no pageInfo: there is nothing to read page by page")
            for item in found.items:
                yield wrapped(item)
            if not found.more:
                return
            if found.cursor is None or found.cursor in seen:
                raise GraphQLFailed("GitHub says that there is more, but its cursor does not move", errors=[])
            seen.add(found.cursor)
            sent[cursor] = found.cursor

    async def _graphql(self, query: str, variables: Mapping[str, Any] | None) -> tuple[GraphQLAnswer, Response]:
        url = graphql_url(self.api_url)
        body = msgspec.json.encode({"query": query, "variables": dict(variables or {})})
        headers = {**self._headers, "content-type": "application/json"}
        tries = 0
        while True:
            tries += 1
            response = await self._sender.send("POST", url, headers, body, harmless=is_query(query))
            answer = response.json()
            if not isinstance(answer, dict):
                return GraphQLAnswer(None, []), response
            errors = answer.get("errors")
            limited = graphql_limited(errors, response, url=url, now=self._clock()) if errors else None
            if limited is None:
                listed = errors if isinstance(errors, list) else [errors] if errors else []
                return GraphQLAnswer(wrapped(answer.get("data")), listed), response
            await self._sender.pause_or_raise(limited, tries=tries, repeatable=True, resource="graphql")

    async def upload(
        self,
        path: str,
        data: bytes | Path,
        *,
        params: Params | None = None,
        content_type: str = "application/octet-stream",
    ) -> Any:
        """POST ``data``, or the file that it names, to the host that GitHub takes uploads at. Never sent twice.

        ``path`` is below that host's address, or the address itself (a release's ``upload_url`` without its braces).
        """
        url = self._address(path.partition("{")[0], params, self._sender.uploads_url)
        headers = {**self._headers, "content-type": content_type}
        if isinstance(data, bytes):
            response = await self._sender.send("POST", url, headers, data)
        else:
            with await asyncio.to_thread(data.open, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                response = await self._sender.send("POST", url, {**headers, "content-length": str(size)}, file)
        return wrapped(response.json())

    @overload
    async def download(
        self, path: str, /, *, to: Path, max_bytes: int | None = None, params: Params | None = None
    ) -> int: ...
    @overload
    async def download(self, path: Call, /, *, to: Path, max_bytes: int | None = None) -> int: ...
    async def download(
        self, path: str | Call, /, *, to: Path, max_bytes: int | None = None, params: Params | None = None
    ) -> int:
        """Stream what is there into the file ``to`` and answer its size; redirects to where GitHub keeps files are
        followed without the token. ``to`` changes only once everything has arrived.

        Raises `UnreadableAnswer` for more than ``max_bytes``, and `GitHubError`.
        """
        sink = FileSink(to, max_bytes=max_bytes)
        try:
            if isinstance(path, Call):
                response = await self._perform(path, sink=sink)
            else:
                response = await self.send("GET", path, params=params, sink=sink)
            if response.body:
                # A transport that does not stream.
                await sink.begin()
                await sink.write(response.body)
            return await sink.finish()
        finally:
            await sink.abandon()

    async def read(self, call: Call, *, form: str) -> bytes:
        """The bytes of what an operation reads, in a form of its own: ``raw`` for a file as it is."""
        return (await self.media(form)._perform(call)).body

    async def fetch(self, path: str, *, form: str, to: Path, max_bytes: int | None = None) -> int:
        """As `download`, of another form."""
        return await self.media(form).download(path, to=to, max_bytes=max_bytes)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        harmless: bool = False,
        sink: Sink | None = None,
    ) -> Response:
        """As `request`, with the answer's status and headers. ``harmless``: a POST that may be repeated. With ``sink``
        the body goes there, also from another host that GitHub redirects to."""
        url = self._address(path, params, self.api_url)
        body = None if json is None else msgspec.json.encode(json)
        sent = self._headers if headers is None else {**self._headers, **_lower(headers)}
        if body is not None:
            sent = {**sent, "content-type": "application/json"}
        return await self._sender.send(
            method.upper(), url, sent, body, harmless=harmless, elsewhere=sink is not None, sink=sink
        )

    async def _perform(self, call: Call, *, sink: Sink | None = None) -> Response:
        root = self._sender.uploads_url if call.upload else self.api_url
        url = _with_query(root + call.path, call.params)
        headers, body = self._headers, call.data
        if call.json is not msgspec.UNSET:
            headers, body = {**headers, "content-type": "application/json"}, msgspec.json.encode(call.json)
        elif body is not None:
            headers = {**headers, "content-type": call.media}
        if call.answer == "text" and headers["accept"] == _JSON:
            # There is no JSON of it to be had.
            headers = {**headers, "accept": "*/*"}
        elsewhere = call.answer == "file" or sink is not None
        return await self._sender.send(call.method, url, headers, body, elsewhere=elsewhere, sink=sink)

    def _result(self, response: Response, accept: str) -> Any:
        if accept == _JSON or (accept.endswith("json") and response.is_json):
            return wrapped(response.json())
        if response.is_json and "raw" not in accept:
            return wrapped(response.json())
        return response.text() if response.body else None

    def _address(self, path: str, params: Params | None, root: str) -> str:
        if path.startswith("/"):
            url = root + path
        elif self._sender.ours(path):
            url = path
        else:
            raise ValueError(
                f"{bare(path) if '//' in path else path!r} is neither a path that begins with '/' nor below "
                f"{self.api_url}: the token would be sent there"
            )
        return url if params is None else _with_query(url, list(params.items()))


def minting(app: GitHubClient) -> Mint:
    """How installation tokens are fetched by ``app``, the App's own client."""

    async def mint(grant: Grant) -> Response:
        # A second token harms nobody, so this POST may be repeated.
        path = f"/app/installations/{grant.installation}/access_tokens"
        return await app.send("POST", path, json=grant.json(), harmless=True)

    return mint


def _secret(text: Secret | str) -> Secret:
    return text if isinstance(text, Secret) else Secret(text)


def _key(key: Secret | Sign | str) -> Secret | Sign:
    return Secret(key) if isinstance(key, str) else key


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _with_query(url: str, params: Sequence[tuple[str, Any]]) -> str:
    query = [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in params
        if value is not None
        for one in (value if isinstance(value, list | tuple) else (value,))
    ]
    if not query:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"
