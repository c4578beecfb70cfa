"""`GitHubApp`, by the interface of FastAPI-GitHubApp 0.2.7, and its exceptions.

The modules named here (``httpx``, ``time``, ``GhApi``…) are looked up when they are used, as those who replace them
in their tests expect.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import hmac
import inspect
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from os import environ  # noqa: TID251 - `load_env` is this package's reader of the environment
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from githubapp import configuration, limits, synchronous
from githubapp.async_client import AsyncClients, Opening
from githubapp.authorization import InstallationAuthorization
from githubapp.current import change, current, handling, of_webhook, required
from githubapp.engine import INLINE, MEMORY, Engine, run_inline
from githubapp.errors import (
    GitHubAppBadCredentials,
    GitHubAppError,
    GithubAppUnkownObject,
    GitHubAppValidationError,
    GitHubRateLimitError,
    GithubUnauthorized,
    NoDelivery,
)
from githubapp.late import later
from githubapp.oauth import GitHubOAuth2
from githubapp.oauth_api import OAuthMethods
from githubapp.oidc_api import OIDCMethods
from githubapp.running import Runner
from githubapp.session import SessionManager
from githubapp.shortcut import Receive, Scope, Shortcut
from githubapp.task_api import NAMED_SCHEDULES, TaskMethods
from githubapp.tasks import TaskManager
from githubapp.webhook import HIT, MISS, Intake, Wanted, respond
from hookwright import App, Context, Delivery, RetryPolicy, Settings

if TYPE_CHECKING:
    import httpx
    import jwt
    from ghapi.all import GhApi

__all__ = [
    "LOG",
    "STATUS_FUNC_CALLED",
    "STATUS_NO_FUNC_CALLED",
    "GhApi",
    "GitHubApp",
    "GitHubAppBadCredentials",
    "GitHubAppError",
    "GitHubAppValidationError",
    "GitHubOAuth2",
    "GitHubRateLimitError",
    "GithubAppUnkownObject",
    "GithubUnauthorized",
    "InstallationAuthorization",
    "NoDelivery",
    "RateLimitedGhApi",
    "SessionManager",
    "environ",
    "hashlib",
    "hmac",
    "httpx",
    "jwt",
    "time",
    "with_rate_limit_handling",
]

_late = __getattr__ = later(globals(), {"GhApi": "ghapi.all:GhApi", "httpx": "httpx", "jwt": "jwt"})
LOG = logging.getLogger("githubapp")
STATUS_FUNC_CALLED = HIT
STATUS_NO_FUNC_CALLED = MISS
ANSWER_WITHIN = 9.0
"""Seconds that a request waits for its handlers. GitHub hangs up after ten."""
_RENEW_BEFORE = 300.0
_MOST_EVENTS = 1000
_CONCURRENCY = 128
"""Functions that run at once: most of them wait for GitHub. A plain one takes a thread, of which there are fewer."""
_AGENT = {"Accept": "application/vnd.github+json", "User-Agent": "hookwright-githubapp"}
F = TypeVar("F", bound=Callable[..., Any])
_PATIENT: ContextVar[bool] = ContextVar("githubapp_patient", default=False)


class GitHubApp(TaskMethods, OAuthMethods, OIDCMethods):
    """A GitHub App inside a FastAPI application.

    Nothing happens before `init_app` (which the constructor calls where it is given ``app``): no route, no file, no
    request. The store opens when ``app`` starts, and closes when it stops.
    """

    def __init__(
        self,
        app: FastAPI | None = None,
        *,
        github_app_id: int | None = None,
        github_app_key: bytes | str | None = None,
        github_app_secret: bytes | str | bool | None = None,
        github_app_url: str | None = None,
        github_app_route: str | None = configuration.DEFAULT_ROUTE,
        oauth_client_id: str | None = None,
        oauth_client_secret: str | None = None,
        oauth_redirect_uri: str | None = None,
        oauth_scopes: list[str] | None = None,
        oauth_routes_prefix: str = configuration.DEFAULT_PREFIX,
        enable_oauth: bool | None = None,
        oauth_session_secret: str | None = None,
        oauth_redirect_origins: list[str] | None = None,
        oauth_cookie_secure: bool = True,
        oauth_login: str = "auto",
        oidc_audience: str | None = None,
        oidc_allowed_repositories: list[str | int] | None = None,
        oidc_allowed_owners: list[str | int] | None = None,
        oidc_allowed_actors: list[str | int] | None = None,
        oidc_allowed_environments: list[str] | None = None,
        oidc_allowed_workflows: list[str] | None = None,
        oidc_require_protected_ref: bool = False,
        oidc_issuer: str | None = None,
        oidc_one_time_tokens: bool = False,
        enable_oidc: bool | None = None,
        task_queue: str | None = None,
        redis_url: str | None = None,
        database_url: str | None = None,
        task_namespace: str | None = None,
        task_queue_backend: str | None = None,
        task_queue_config: dict[str, Any] | None = None,
        role: str | None = None,
        max_workers: int | None = None,
        health_routes: bool = False,
        answer_within: float = ANSWER_WITHIN,
        rate_limit_retries: int | None = 2,
        rate_limit_max_sleep: int | None = 60,
    ) -> None:
        self.id = github_app_id
        self.key = github_app_key
        self.secret = github_app_secret
        self.base_url = github_app_url or configuration.DEFAULT_API
        self.router = APIRouter()
        self.config: dict[str, Any] = {}
        self._webhook_route = github_app_route or configuration.DEFAULT_ROUTE
        self._hook_mappings: dict[str, list[Callable[..., Any]]] = {}
        self._background: list[dict[str, Any]] = []
        self._schedules = []
        self._hooks = []
        self._names: set[str] = set()
        self._wants: dict[tuple[str, str | None], Wanted] = {}
        self._initialized = False
        self._access_token: str | None = None
        self._tokens: dict[int, InstallationAuthorization] = {}
        self._token_lock = threading.Lock()
        self._patience = limits.Patience.of(rate_limit_retries, rate_limit_max_sleep)
        self._rate_limit_retries, self._rate_limit_max_sleep = self._patience.retries, self._patience.longest
        self._answer_within = answer_within
        self._health_routes = health_routes
        self._role = role
        self._max_workers = max_workers
        more = task_queue_config or {}
        self._queue = {
            "queue": task_queue or task_queue_backend,
            "redis_url": redis_url or more.get("redis_url"),
            "database_url": database_url or more.get("database_url") or more.get("db_url"),
            "broker": more.get("broker_url") or more.get("celery_broker"),
            "namespace": task_namespace or more.get("queue_name") or more.get("schema"),
        }
        self._engine = Engine(self._declare, self._settings, self._leave_loop)
        self._tasks = TaskManager(self._engine)
        self._clients = AsyncClients(self)
        self._init_oauth(
            client_id=oauth_client_id,
            client_secret=oauth_client_secret,
            redirect_uri=oauth_redirect_uri,
            scopes=oauth_scopes,
            prefix=oauth_routes_prefix,
            enable=enable_oauth,
            session_secret=oauth_session_secret,
            origins=oauth_redirect_origins,
            secure=oauth_cookie_secure,
            login=oauth_login,
        )
        self._init_oidc(
            audience=oidc_audience,
            repositories=oidc_allowed_repositories,
            owners=oidc_allowed_owners,
            actors=oidc_allowed_actors,
            environments=oidc_allowed_environments,
            workflows=oidc_allowed_workflows,
            protected=oidc_require_protected_ref,
            issuer=oidc_issuer,
            once=oidc_one_time_tokens,
            enable=enable_oidc,
        )
        if app is not None:
            self.init_app(app, route=self._webhook_route)

    # Being told

    @staticmethod
    def load_env(app: FastAPI) -> None:
        """Copy the ``GITHUBAPP_…`` variables that ``app.config`` lacks into it. Raises `GitHubAppError`."""
        config = _config_of(app)
        configuration.load(config, environ)

    def init_app(self, app: FastAPI, *, route: str | None = "/") -> None:
        """Add the routes to ``app``, and the engine to its lifespan. A second call does nothing.

        Constructor arguments win over ``app.config``. Raises `ConfigError` for a secret or an address that is wrong.
        """
        if self._initialized:
            LOG.debug("init_app was called before; this call does nothing")
            return
        self.config = config = _config_of(app)
        for attribute, name in (("id", "ID"), ("key", "PRIVATE_KEY"), ("secret", "WEBHOOK_SECRET")):
            if getattr(self, attribute) is not None:
                config[f"GITHUBAPP_{name}"] = getattr(self, attribute)
            else:
                setattr(self, attribute, config.get(f"GITHUBAPP_{name}"))
        self.base_url = str(config.get("GITHUBAPP_URL") or self.base_url).rstrip("/")
        self._webhook_route = self._route(route)
        if not self.secret:
            LOG.warning("there is no webhook secret: anybody can send this GitHub App what they like")
        self._intake = Intake(self.secret)
        self._shortcut = Shortcut(self._handle)
        self.router.post(self._webhook_route)(self._handle_request)
        if self._health_routes:
            from githubapp.health import add_routes  # only for those who ask

            add_routes(self.router, self)
        self._mount_oauth(app)
        self._mount_oidc()
        app.include_router(self.router)
        self._shortcut.lay(app)
        self._join(app)
        self._initialized = True

    def _route(self, given: str | None) -> str:
        """An explicit one, of `init_app` or the constructor, then the configured one, then the default of each."""
        for route in (given, self._webhook_route):
            if route and route not in ("/", configuration.DEFAULT_ROUTE):
                return route
        return str(self.config.get("GITHUBAPP_WEBHOOK_PATH") or given or configuration.DEFAULT_ROUTE)

    def _settings(self) -> Settings:
        queue = self._queue
        get = self.config.get
        kind = queue["queue"] or get("GITHUBAPP_TASK_QUEUE_BACKEND")
        redis_url = queue["redis_url"] or get("GITHUBAPP_TASK_REDIS_URL")
        namespace = queue["namespace"] or get("GITHUBAPP_TASK_QUEUE_PREFIX")
        broker = queue["broker"] or get("GITHUBAPP_TASK_CELERY_BROKER")
        url = configuration.store_url(
            kind,
            redis_url=redis_url,
            database_url=queue["database_url"] or get("GITHUBAPP_TASK_DB_URL"),
            namespace=namespace,
        )
        return configuration.settings(
            url,
            role="all" if url == MEMORY else self._role or get("GITHUBAPP_ROLE") or "all",
            concurrency=self._max_workers or get("GITHUBAPP_MAX_WORKERS") or _CONCURRENCY,
            transport=configuration.transport(kind, broker=broker, redis_url=redis_url, namespace=namespace),
        )

    def _join(self, app: FastAPI) -> None:
        """Live as long as the host: around whatever lifespan it has."""
        inner = app.router.lifespan_context

        @asynccontextmanager
        async def lifespan(host: Any) -> AsyncIterator[Any]:
            async with self.lifespan(host), inner(host) as state:
                yield state

        app.router.lifespan_context = lifespan

    @asynccontextmanager
    async def lifespan(self, _host: object = None) -> AsyncIterator[None]:
        """For a host that mounts the FastAPI app into another: the outer one's lifespan has to run."""
        async with self._engine.living():
            try:
                yield
            finally:
                await self._leave_loop()

    async def _leave_loop(self) -> None:
        """Close what this event loop has opened."""
        await self._close_oidc()
        await self._clients.close()
        await self._close_oauth()

    @property
    def hookwright(self) -> App:
        """The engine's App with all that is declared: ``hookwright run main:github_app --role worker`` runs it."""
        return self._engine.build()

    # Handlers

    def on(
        self,
        event_action: str,
        *,
        background: bool = False,
        timeout: float | None = None,
        retries: int | None = None,
    ) -> Callable[[F], F]:
        """Run a function for ``"issues"`` or ``"issues.opened"``; it takes no arguments. May be stacked.

        Without ``background`` it runs inside the request, and its value is part of the answer. With it, the delivery
        is acknowledged at once, and the function runs as a durable job: ``timeout`` seconds for each attempt (a plain
        function cannot be stopped, and is waited for), ``retries`` attempts after the first. ``"schedule.daily"`` and
        its kin (hourly, weekly, monthly, yearly) are times, not events.
        """

        def declare(function: F) -> F:
            if event_action in NAMED_SCHEDULES:
                self.schedule(NAMED_SCHEDULES[event_action])(function)
            elif background:
                name = self._unused(f"{event_action}:{function.__module__}:{function.__qualname__}".replace(":", "/"))
                self._background.append(
                    {"event": event_action, "function": function, "name": name, "timeout": timeout, "retries": retries}
                )
            else:
                self._hook_mappings.setdefault(event_action, []).append(function)
            self._wants.clear()
            return function

        return declare

    def _unused(self, name: str) -> str:
        """Stored jobs name their handler, so each has a name of its own, the same in every process."""
        number, found = 1, name
        while found in self._names:
            number += 1
            found = f"{name}#{number}"
        self._names.add(found)
        return found

    def _inline(self, delivery: Delivery) -> list[Callable[..., Any]]:
        names = [delivery.event, *([delivery.name] if delivery.action else [])]
        return [function for name in names for function in self._hook_mappings.get(name, ())]

    def _declare(self, app: App) -> None:
        """Put everything on an App of the engine."""
        events = [*self._hook_mappings, *(one["event"] for one in self._background)]
        # Any name is fine here: who asks for an event that GitHub does not send is answered MISS, as ever.
        app.declare(*events)
        if self._hook_mappings:
            names: tuple[str, ...] = tuple(self._hook_mappings)

            @app.on(
                *names,
                source="github",
                name=INLINE,
                retry=RetryPolicy(retries=0),
                timeout=None,
                own_events=True,
                # A request waits for it here.
                travels=False,
            )
            async def inline(ctx: Context[Any]) -> Any:
                with handling(of_webhook(app, ctx)):
                    return await run_inline(self._engine, ctx, self._wanted(ctx.delivery).inline)

        get = self.config.get
        runner = Runner(
            self._engine,
            self._tasks,
            self._hooks,
            timeout=get("GITHUBAPP_TASK_TIMEOUT", 300.0),
            retries=get("GITHUBAPP_TASK_RETRY_ATTEMPTS", 3),
            delay=get("GITHUBAPP_TASK_RETRY_DELAY", 5.0),
        )
        runner.declare(app)
        for one in self._background:
            options = {option: one[option] for option in ("name", "timeout", "retries")}
            runner.declare_handler(app, one["event"], one["function"], **options)
        self._declare_oauth(app)
        for name, expression, function in self._schedules:
            runner.declare_schedule(app, expression, function, name=name)

    async def _handle_request(self, request: Request) -> Response:
        return await self._shortcut.arrive(request.scope, request.receive)

    async def _handle(self, scope: Scope, receive: Receive) -> Response:
        delivery = await self._intake.read(scope, receive)
        return await respond(self._engine, delivery, self._wanted(delivery), within=self._answer_within)

    def _wanted(self, delivery: Delivery) -> Wanted:
        known = self._wants.get((delivery.event, delivery.action))
        if known is None:
            names = {delivery.event, delivery.name}
            background = {one["function"].__name__: one["name"] for one in self._background if one["event"] in names}
            known = Wanted(inline=tuple(self._inline(delivery)), background=background)
            # Without a secret anybody may send events of any name.
            if len(self._wants) < _MOST_EVENTS:
                self._wants[delivery.event, delivery.action] = known
        return known

    # What is being handled

    @property
    def payload(self) -> Any:
        """The delivery's payload, in its handlers, their threads and their tasks. Raises `NoDelivery` elsewhere."""
        return required().read()

    @payload.setter
    def payload(self, value: Any) -> None:
        change(payload=value)

    @property
    def event(self) -> str | None:
        """``X-GitHub-Event``."""
        return required().event

    @event.setter
    def event(self, value: str | None) -> None:
        change(event=value)

    @property
    def delivery_id(self) -> str | None:
        """``X-GitHub-Delivery``."""
        return required().delivery_id

    @delivery_id.setter
    def delivery_id(self, value: str | None) -> None:
        change(delivery_id=value)

    @property
    def installation_token(self) -> str | None:
        """The token that `client` last got for the installation of this delivery; ``None`` before."""
        here = current()
        if here is None or here.installation is None:
            return self._access_token
        known = self._tokens.get(here.installation)
        return None if known is None else known.token

    def _installation(self, given: int | None) -> int:
        if given is not None:
            return given
        here = current()
        try:
            found = here.installation if here is not None and here.installation is not None else None
            return int(self.payload["installation"]["id"] if found is None else found)
        except (GitHubAppError, KeyError, TypeError, ValueError):
            raise GitHubAppError(
                "Missing installation id: give installation_id, or ask inside a webhook's handler", status=400
            ) from None

    # GitHub, synchronously

    def client(self, installation_id: int | None = None) -> Any:
        """ghapi's client for an installation, that of the delivery unless told: synchronous, whatever its version.

        Its token is kept and used again until five minutes before its end.
        """
        token = self._kept_token(self._installation(installation_id)).token
        client = synchronous.client(_late("GhApi"), token, self.base_url)
        return RateLimitedGhApi(client, self) if _PATIENT.get() else client

    def get_client(self, installation_id: int | None = None) -> Any:
        return self.client(installation_id)

    def _kept_token(self, installation: int) -> InstallationAuthorization:
        with self._token_lock:
            known = self._tokens.get(installation)
            if known is not None:
                ends = known.ends()
                if ends is not None and ends - time.time() > _RENEW_BEFORE:
                    return known
            fresh = self._tokens[installation] = self.get_access_token(installation)
            return fresh

    def get_access_token(self, installation_id: int, user_id: int | None = None) -> InstallationAuthorization:
        """A new token of an installation. Raises `GitHubAppBadCredentials` (403), `GithubAppUnkownObject` (404),
        `GitHubRateLimitError`, and `GitHubAppError` for any other answer.

        https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
        """
        url = f"{self.base_url}/app/installations/{installation_id}/access_tokens"
        asked = {"user_id": user_id} if user_id else {}
        send = functools.partial(self._post, url, asked)
        answer = self._ask(send, "for installation access token")
        if answer.status_code == 201:
            said = answer.json()
            return InstallationAuthorization(token=said["token"], expires_at=said.get("expires_at"))
        raise _failure(answer, {403: GitHubAppBadCredentials, 404: GithubAppUnkownObject})

    def list_installations(self, per_page: int = 30, page: int = 1) -> Any:
        """The installations of this GitHub App. Raises as `get_access_token`, and `GithubUnauthorized` (401)."""
        params = {"page": page, "per_page": per_page}
        url = f"{self.base_url}/app/installations"
        get = _late("httpx").get
        answer = self._ask(lambda: get(url, headers=self._headers(), params=params), "for list installations")
        if answer.status_code == 200:
            return answer.json()
        known = {401: GithubUnauthorized, 403: GitHubAppBadCredentials, 404: GithubAppUnkownObject}
        raise _failure(answer, known)

    async def aget_access_token(self, installation_id: int, user_id: int | None = None) -> InstallationAuthorization:
        """`get_access_token`, beside the event loop."""
        return await asyncio.to_thread(self.get_access_token, installation_id, user_id)

    async def alist_installations(self, per_page: int = 30, page: int = 1) -> Any:
        """`list_installations`, beside the event loop."""
        return await asyncio.to_thread(self.list_installations, per_page, page)

    def _post(self, url: str, asked: dict[str, Any]) -> Any:
        # A new App JWT for each attempt: a wait may outlive one.
        return _late("httpx").post(url, headers=self._headers(), json=asked)

    def _headers(self) -> dict[str, str]:
        return {**_AGENT, "Authorization": f"Bearer {self._create_jwt()}"}

    def _create_jwt(self, expiration: int = 60) -> str:
        """Proves who the GitHub App is, for ``expiration`` seconds (600 at most). Raises `GitHubAppError`."""
        if self.id is None:
            raise GitHubAppError("github_app_id is not configured (GITHUBAPP_ID): cannot generate JWT")
        at = int(time.time())
        key = configuration.normal_key(self.key)
        claims = {"iat": at, "exp": at + expiration, "iss": str(self.id)}
        token: str = _late("jwt").encode(claims, key or "", algorithm="RS256")
        return token

    def _ask(self, send: Callable[[], Any], what: str) -> Any:
        attempt = 0
        while limits.limited(answer := send()):
            pause = self._patience.pause(answer, attempt)
            if pause is None:
                raise limits.reached(what, answer, answer.text)
            time.sleep(pause)
            attempt += 1
        return answer

    def retry_with_rate_limit(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """``func(*args, **kwargs)``, again after GitHub's rate limit. Raises `GitHubRateLimitError`.

        Waits in this thread: in a coroutine use `aretry_with_rate_limit`.
        """
        attempt = 0
        while True:
            try:
                return func(*args, **kwargs)
            except Exception as error:
                time.sleep(self._pause_after(error, attempt, func))
                attempt += 1

    async def aretry_with_rate_limit(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The same for a coroutine function, or for a plain one in a thread; the event loop goes on."""
        attempt = 0
        while True:
            try:
                if inspect.iscoroutinefunction(func):
                    return await func(*args, **kwargs)
                return await asyncio.to_thread(func, *args, **kwargs)
            except Exception as error:
                await asyncio.sleep(self._pause_after(error, attempt, func))
                attempt += 1

    def _once(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return func(*args, **kwargs)
        except Exception as error:
            answer = limits.answer_in(error)
            if answer is None or not limits.limited(answer):
                raise
            raise limits.reached(f"in client call: {getattr(func, '__name__', 'call')}", answer, str(error)) from error

    def _pause_after(self, error: Exception, attempt: int, func: Callable[..., Any]) -> float:
        """Raises ``error`` itself where it is no rate limit, `GitHubRateLimitError` where the wait is too long."""
        answer = limits.answer_in(error)
        if answer is None or not limits.limited(answer):
            raise error
        pause = self._patience.pause(answer, attempt)
        if pause is None:
            name = getattr(func, "__name__", type(func).__name__)
            raise limits.reached(f"in client call: {name}", answer, str(error)) from error
        return pause

    # GitHub, asynchronously

    def async_client(self, installation_id: int | None = None, *, repository: str | None = None) -> Opening:
        """``await github_app.async_client()``, or ``async with github_app.async_client() as gh``.

        The installation and repository are those of the delivery or task unless told; see `AsyncGitHubClient`.
        """
        return self._clients.open(installation_id, repository)


class RateLimitedGhApi:
    """A ghapi client whose operations are made again after GitHub's rate limit."""

    def __init__(self, ghapi_instance: Any, github_app_instance: GitHubApp) -> None:
        self._wrapped = ghapi_instance
        self._github_app = github_app_instance

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._wrapped, name)
        # ghapi's groups are objects whose attributes are the operations; they may be callable or not.
        if not callable(found) or _is_group(found):
            return found if isinstance(found, str | int | float | bool | dict | list | None) else self._around(found)

        @functools.wraps(found)
        def call(*args: Any, **kwargs: Any) -> Any:
            if _in_event_loop():
                # A sleep here would stop everybody's requests: say at once that there is a limit.
                return self._github_app._once(found, *args, **kwargs)
            return self._github_app.retry_with_rate_limit(found, *args, **kwargs)

        return call

    def _around(self, group: Any) -> RateLimitedGhApi:
        return RateLimitedGhApi(group, self._github_app)


def _is_group(value: Any) -> bool:
    return type(value).__name__ == "_GhVerbGroup"


def with_rate_limit_handling(github_app: GitHubApp) -> Callable[[F], F]:
    """Let ``github_app.client()`` wait for GitHub's rate limits in this handler, call by call.

    In a coroutine a synchronous client cannot wait without stopping the event loop: there it raises
    `GitHubRateLimitError` at once, and ``async_client()`` is the one that waits.
    """

    def decorate(function: F) -> F:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def waiting(*args: Any, **kwargs: Any) -> Any:
                token = _PATIENT.set(True)
                try:
                    return await function(*args, **kwargs)
                finally:
                    _PATIENT.reset(token)

            return waiting  # type: ignore[return-value]  # called as `function` is

        @functools.wraps(function)
        def plain(*args: Any, **kwargs: Any) -> Any:
            token = _PATIENT.set(True)
            try:
                return function(*args, **kwargs)
            finally:
                _PATIENT.reset(token)

        return plain  # type: ignore[return-value]  # the same

    return decorate


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _config_of(app: FastAPI) -> dict[str, Any]:
    config: dict[str, Any] | None = getattr(app, "config", None)
    if config is None:
        config = app.config = {}  # type: ignore[attr-defined]  # FastAPI has none; FastAPI-GitHubApp puts it there
    return config


def _failure(answer: Any, known: Mapping[int, Callable[..., Exception]]) -> Exception:
    kind = known.get(answer.status_code)
    if kind is not None:
        return kind(status=answer.status_code, data=answer.text)
    return GitHubAppError(f"GitHub answered {answer.status_code}", answer.status_code, answer.text)
