"""The site around the webhooks: health, metrics, mounting, listening."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import Mount

from hookwright.core.errors import ConfigError
from hookwright.web import listening
from hookwright.web.server import Site, build
from hookwright.web.serving import Serving, loop_factory
from tests.support.web import NOW, FakeSource, Intake, Watcher, post, read_answer, serving


async def ready() -> Mapping[str, str]:
    return {}


def site(*sources: FakeSource, **more: Any) -> Site:
    parts: dict[str, Any] = {
        "receive": Intake().receive,
        "clock": lambda: NOW,
        "observer": Watcher(),
        "readiness": ready,
    } | more
    return build(list(sources), **parts)


def get(path: str, accept: str = "*/*") -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: x\r\naccept: {accept}\r\n\r\n".encode()


async def test_a_living_process_says_so() -> None:
    async with serving(plain=False) as server:
        for path in ("/healthz", "/health"):
            answer = await server.send(get(path))
            assert (answer.status, answer.json) == (200, {"status": "alive"})
        answer = await server.send(get("/readyz"))
        assert (answer.status, answer.json) == (200, {"status": "ready"})
        assert answer.headers["cache-control"] == "no-store"


async def test_what_is_not_ready_is_named() -> None:
    async def not_ready() -> Mapping[str, str]:
        return {"store": "disk is full"}

    async with serving(plain=False, readiness=not_ready) as server:
        answer = await server.send(get("/readyz"))
        assert (answer.status, answer.json["not_ready"]) == (503, {"store": "disk is full"})
        assert (await server.send(get("/healthz"))).status == 200


async def test_a_check_that_fails_is_not_ready_and_keeps_the_reason_to_itself() -> None:
    async def broken() -> Mapping[str, str]:
        raise RuntimeError("host db.internal is gone")

    async with serving(plain=False, readiness=broken) as server:
        answer = await server.send(get("/readyz"))
        assert answer.status == 503
        assert b"db.internal" not in answer.body


async def test_metrics_are_given_in_the_form_that_was_asked_for() -> None:
    async def render(accept: str) -> tuple[str, bytes]:
        return f"text/plain; for={'open' if 'openmetrics' in accept else 'text'}", b"up 1\n"

    async with serving(plain=False, metrics=render) as server:
        answer = await server.send(get("/metrics", "application/openmetrics-text"))
        assert (answer.headers["content-type"], answer.body) == ("text/plain; for=open", b"up 1\n")
    async with serving(plain=False) as server:
        assert (await server.send(get("/metrics"))).status == 404


async def test_a_page_that_fails_says_so_without_details() -> None:
    async def broken(accept: str) -> tuple[str, bytes]:
        raise RuntimeError("/secret/place")

    async with serving(plain=False, metrics=broken) as server:
        answer = await server.send(get("/metrics"))
        assert (answer.status, answer.json["error"]) == (503, "internal")


async def test_pages_refuse_other_methods_and_unknown_paths_in_json() -> None:
    async with serving(plain=False) as server:
        answer = await server.send(post(path="/healthz"))
        assert (answer.status, answer.json["error"]) == (405, "method")
        assert "GET" in answer.headers["allow"]
        answer = await server.send(get("/nothing"))
        assert (answer.status, answer.json["error"]) == (404, "not_found")


async def test_several_webhooks_live_beside_each_other() -> None:
    intake = Intake()
    server = Serving(
        site(FakeSource(path="/one"), FakeSource(path="/two"), receive=intake.receive), host="127.0.0.1", port=0
    )
    port = await server.start()
    for path in ("/one", "/two"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(path=path))
        assert (await read_answer(reader)).status == 202
        writer.close()
    await server.stop(timedelta(seconds=1))
    assert len(intake.deliveries) == 2


@pytest.mark.parametrize("path", ["hook", "/ho ok", "/hook?x", "/h%20", "/hök", "/healthz", "/metrics"])
def test_a_path_that_cannot_be_served_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="path"):
        site(FakeSource(path=path))


def test_two_webhooks_cannot_share_a_path() -> None:
    with pytest.raises(ConfigError, match="both want"):
        site(FakeSource(), FakeSource())


# As part of another program


async def call(app: Any, scope: dict[str, Any], body: bytes = b"") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def http(path: str, request: bytes = b"", **more: Any) -> dict[str, Any]:
    lines = request.split(b"\r\n\r\n")[0].split(b"\r\n")[1:] if request else []
    headers = [tuple(line.split(b": ", 1)) for line in lines]
    scope = {"type": "http", "method": "POST" if request else "GET", "path": path, "headers": headers}
    return scope | {"query_string": b"", "root_path": "", "http_version": "1.1", "scheme": "http"} | more


async def test_mounted_into_starlette_it_answers_below_the_mount() -> None:
    intake = Intake()
    host = Starlette(routes=[Mount("/bot", app=site(FakeSource(), receive=intake.receive))])
    request = post()
    sent = await call(host, http("/bot/hook", request), b'{"a": 1}')
    assert sent[0]["status"] == 202
    assert (await call(host, http("/bot/healthz")))[0]["status"] == 200
    assert (await call(host, http("/hook", request)))[0]["status"] == 404
    assert len(intake.deliveries) == 1


async def test_a_root_path_is_taken_off_only_as_a_whole() -> None:
    app = site(FakeSource())
    assert (await call(app, http("/bot/hook", post(), root_path="/bot"), b'{"a": 1}'))[0]["status"] == 202
    assert (await call(app, http("/hook", post(), root_path="/bot"), b'{"a": 1}'))[0]["status"] == 202
    assert (await call(app, http("/bother/hook", post(), root_path="/bot"), b"{}"))[0]["status"] == 404


async def test_a_websocket_is_closed_and_an_unknown_scope_is_an_error() -> None:
    app = site(FakeSource())
    assert (await call(app, {"type": "websocket", "path": "/hook"}))[0]["type"] == "websocket.close"
    with pytest.raises(RuntimeError, match="quic"):
        await call(app, {"type": "quic"})


async def test_a_lifespan_starts_and_stops_the_app() -> None:
    seen: list[str] = []

    async def startup() -> None:
        seen.append("started")

    async def shutdown() -> None:
        seen.append("stopped")

    assert await live(site(startup=startup, shutdown=shutdown)) == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert seen == ["started", "stopped"]


async def test_a_lifespan_that_fails_says_why() -> None:
    async def startup() -> None:
        raise ConfigError("no secret")

    assert await live(site(startup=startup)) == ["lifespan.startup.failed"]


async def live(app: Site) -> list[str]:
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return dict(messages.pop(0))

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    return sent


# Listening


async def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"port {port} on 127.0.0.1 is in use.*HOOKWRIGHT_PORT"):
            await Serving(site(FakeSource()), host="127.0.0.1", port=port).start()


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host.invalid"])
async def test_an_address_of_another_machine_is_named(host: str) -> None:
    with pytest.raises(ConfigError, match="HOOKWRIGHT_HOST"):
        await Serving(site(FakeSource()), host=host, port=0).start()


async def test_a_port_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="65535"):
        await Serving(site(FakeSource()), host="127.0.0.1", port=70_000).start()


async def test_ipv6_is_listened_on() -> None:
    server = Serving(site(FakeSource()), host="::1", port=0)
    try:
        port = await server.start()
    except ConfigError:
        pytest.skip("this machine has no IPv6")
    reader, writer = await asyncio.open_connection("::1", port)
    writer.write(post())
    assert (await read_answer(reader)).status == 202
    writer.close()
    await server.stop(timedelta(seconds=1))


async def test_a_socket_file_is_listened_on_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "hook.sock"
    address = f"unix:{path}"
    # Left over from a process that was killed.
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))
    server = Serving(site(FakeSource()), host=address, port=0)
    assert await server.start() == 0
    with pytest.raises(ConfigError, match="in use"):
        await Serving(site(FakeSource()), host=address, port=0).start()
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(post())
    assert (await read_answer(reader)).status == 202
    writer.close()
    await server.stop(timedelta(seconds=1))
    assert not path.exists()


async def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(ConfigError):
        await Serving(site(FakeSource()), host=f"unix:{path}", port=0).start()
    assert path.read_text() == "data"
    with pytest.raises(ConfigError, match="folder"):
        await Serving(site(FakeSource()), host=f"unix:{tmp_path}/no/such/folder", port=0).start()


def test_a_port_that_needs_privileges_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: object, **kwargs: object) -> socket.socket:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, which may listen everywhere.
    monkeypatch.setattr(socket, "create_server", refused)
    with pytest.raises(ConfigError, match="privileges"):
        listening.listen("127.0.0.1", 80)


async def test_a_server_that_cannot_begin_says_why_and_frees_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: object, sockets: object = None) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr(uvicorn.Server, "startup", broken)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RuntimeError, match="no more"):
        await Serving(site(FakeSource()), host="127.0.0.1", port=port).start()
    socket.create_server(("127.0.0.1", port)).close()


def test_the_loop_is_uvloops_where_it_is_installed_and_asyncios_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loop_factory() is uvloop.new_event_loop
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert loop_factory() is asyncio.new_event_loop


async def test_stopping_twice_or_before_the_start_is_no_error() -> None:
    server = Serving(site(FakeSource()), host="127.0.0.1", port=0)
    await server.stop(timedelta(seconds=1))
    await server.start()
    await server.stop(timedelta(seconds=1))
    await server.stop(timedelta(seconds=1))
    await server.wait()
