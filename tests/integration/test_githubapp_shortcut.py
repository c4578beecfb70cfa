"""A webhook's way past the host's routing: nothing that the host decides may be passed over with it."""

from __future__ import annotations

import gc
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.testclient import TestClient
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Host, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from githubapp import GitHubApp
from githubapp import core as github_core
from githubapp.shortcut import Shortcut

SECRET = "a webhook secret"
PATH = "/webhooks/github/"


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of requests that the host's own routing brought to the webhook."""
    found: list[str] = []
    arrive = Shortcut.arrive

    async def counted(self: Shortcut, scope: Scope, receive: Receive) -> Response:
        found.append(scope["path"])
        return await arrive(self, scope, receive)

    monkeypatch.setattr(Shortcut, "arrive", counted)
    return found


def made(app: FastAPI, handler: Callable[[], Any] = lambda: None, **options: Any) -> GitHubApp:
    github_app = GitHubApp(app, github_app_secret=SECRET, task_queue="memory", **options)
    github_app.on("issues")(handler)
    return github_app


def deliver(client: TestClient, path: str = PATH, *, signature: str | None = None, **headers: str) -> Any:
    body = json.dumps({"action": "opened", "installation": {"id": 7}}).encode()
    digest = signature or hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    known = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": str(uuid4()),
        "X-Hub-Signature-256": f"sha256={digest}",
    }
    return client.post(path, content=body, headers={**known, **headers})


def test_the_host_is_asked_for_the_way_once(arrivals: list[str]) -> None:
    app = FastAPI()
    made(app)

    with TestClient(app) as client:
        answers = [deliver(client).json() for _ in range(3)]

    assert answers == [{"status": "HIT", "calls": {"<lambda>": None}}] * 3
    assert arrivals == [PATH]


def test_what_is_refused_or_fails_is_answered_by_the_hosts_own_handlers(arrivals: list[str]) -> None:
    app = FastAPI()

    @app.exception_handler(HTTPException)
    async def answer(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"ours": error.detail}, error.status_code)

    def fails() -> None:
        raise ValueError("it broke")

    made(app, fails)

    with TestClient(app) as client:
        failed = [deliver(client) for _ in range(2)]
        refused = deliver(client, signature="0" * 64)

    assert [(one.status_code, one.json()) for one in failed] == [(500, {"ours": "it broke"})] * 2
    assert (refused.status_code, refused.json()) == (400, {"ours": "Bad Request"})
    # The first learns nothing that is wrong: the error is raised there, and the handlers run once for each delivery.
    assert arrivals == [PATH] * 3


def test_middleware_that_was_there_before_and_that_comes_later_sees_every_delivery(arrivals: list[str]) -> None:
    seen: list[str] = []

    class Before:
        def __init__(self, app: ASGIApp, name: str) -> None:
            self.app = app
            self.name = name

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                seen.append(self.name)
            await self.app(scope, receive, send)

    app = FastAPI()
    app.add_middleware(Before, name="first")
    made(app)
    app.add_middleware(Before, name="second")

    with TestClient(app) as client:
        assert {deliver(client).status_code for _ in range(2)} == {200}

    assert seen == ["second", "first"] * 2
    assert arrivals == [PATH]


def test_dependencies_of_the_whole_app_run_for_every_delivery(arrivals: list[str]) -> None:
    asked: list[str] = []
    app = FastAPI(dependencies=[Depends(lambda: asked.append("yes"))])
    made(app)

    with TestClient(app) as client:
        assert {deliver(client).status_code for _ in range(2)} == {200}

    assert (len(asked), len(arrivals)) == (2, 2)


def test_a_route_that_is_put_before_the_webhook_later_is_found_before_it(arrivals: list[str]) -> None:
    app = FastAPI()
    made(app)

    async def other(request: Request) -> PlainTextResponse:
        return PlainTextResponse("another one")

    with TestClient(app) as client:
        assert {deliver(client).status_code for _ in range(2)} == {200}
        app.router.routes.insert(0, Route(PATH, other, methods=["POST"]))
        assert deliver(client).text == "another one"
        del app.router.routes[0]
        assert [deliver(client).json()["status"] for _ in range(2)] == ["HIT", "HIT"]


def test_where_the_hosts_name_decides_there_is_no_shortcut(arrivals: list[str]) -> None:
    async def other(request: Request) -> PlainTextResponse:
        return PlainTextResponse("another host's")

    app = FastAPI()
    app.router.routes.append(Host("other.test", Route(PATH, other, methods=["POST"])))
    made(app)

    with TestClient(app) as client:
        assert deliver(client).json()["status"] == "HIT"
        assert deliver(client, Host="other.test").text == "another host's"
        assert deliver(client).json()["status"] == "HIT"

    assert arrivals == [PATH, PATH]


def test_it_works_in_an_app_that_is_mounted_into_another(arrivals: list[str]) -> None:
    inner, outer = FastAPI(), FastAPI()
    github_app = made(inner)
    outer.router.lifespan_context = github_app.lifespan
    outer.mount("/inner", inner)

    with TestClient(outer) as client:
        assert {deliver(client, f"/inner{PATH}").status_code for _ in range(3)} == {200}
        assert deliver(client).status_code == 404

    assert len(arrivals) == 1


def test_any_number_of_paths_is_not_remembered(arrivals: list[str]) -> None:
    app = FastAPI()
    made(app, github_app_route="/hooks/{name}")

    with TestClient(app) as client:
        for number in range(40):
            assert deliver(client, f"/hooks/{number}").status_code == 200
        assert deliver(client, "/hooks/39").status_code == 200

    assert len(arrivals) == 40


def test_two_github_apps_in_one_host_have_their_own_ways(arrivals: list[str]) -> None:
    app = FastAPI()
    made(app, lambda: "one", github_app_route="/one")
    made(app, lambda: "two", github_app_route="/two")

    with TestClient(app) as client:
        answers = [deliver(client, path).json()["calls"]["<lambda>"] for path in ("/one", "/two") * 2]

    assert answers == ["one", "two"] * 2
    assert arrivals == ["/one", "/two"]


def test_other_requests_of_the_host_are_left_alone(arrivals: list[str]) -> None:
    app = FastAPI()
    made(app)

    @app.get(PATH)
    async def shown() -> str:
        return "a page"

    with TestClient(app) as client:
        assert deliver(client).status_code == 200
        assert client.get(PATH).json() == "a page"
        assert client.post("/elsewhere").status_code == 404


def test_the_collector_is_as_before_when_the_host_has_stopped() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    app = FastAPI()
    made(app)

    with TestClient(app):
        assert gc.get_freeze_count() > 0

    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_libraries_that_a_webhook_does_not_need_are_imported_when_they_are_asked_for(tmp_path: Path) -> None:
    program = (
        "import sys; from fastapi import FastAPI; from githubapp import GitHubApp, core\n"
        "GitHubApp(FastAPI(), github_app_secret=b'a secret of enough length')\n"
        "early = [name for name in ('ghapi', 'fastcore', 'httpx', 'jwt', 'cryptography') if name in sys.modules]\n"
        "assert not early, early\n"
        "assert core.GhApi.__name__ == 'GhApi' and core.httpx.post and core.jwt.encode\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=_path(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_name_that_is_nowhere_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"githubapp\.core"):
        _ = github_core.nothing_of_this_name


def _path() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(sys.path)}
