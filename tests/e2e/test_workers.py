"""``hookwright run --workers``: several worker processes under one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cli import Server

APP = """
from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    with open("handled", "a") as file:
        file.write(ctx.delivery.id + "\\n")
"""


def started(folder: Path, *more: str) -> Server:
    (folder / "app.py").write_text(APP)
    options = ("--workers", "2", "--lease", "3s", "--port", "0", "--insecure-no-secret", *more)
    return Server(folder, "app.py", *options, env={"GITHUB_WEBHOOK_SECRET": ""})


def workers(server: Server) -> list[int]:
    """The processes of the workers that said that they are ready, newest last."""
    return [line["worker"] for line in server.log if line["message"] == "worker started"]


def wait(condition: Callable[[], object], within: float = 20) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def post(server: Server, ids: range) -> None:
    port = server.said("listening")["port"]
    for number in ids:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/webhooks/github",
            data=b'{"action":"opened"}',
            headers={
                "content-type": "application/json",
                "x-github-event": "issues",
                "x-github-delivery": f"delivery-{number}",
            },
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            assert json.loads(answer.read())["status"] == "stored"


def handled(folder: Path) -> set[str]:
    file = folder / "handled"
    return set(file.read_text().split()) if file.exists() else set()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_worker_that_is_killed_is_replaced_and_its_jobs_are_done(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        wait(lambda: len(workers(server)) == 2)
        post(server, range(20))
        os.kill(workers(server)[0], signal.SIGKILL)
        server.said("worker ended and is started again")
        post(server, range(20, 40))
        wait(lambda: len(handled(tmp_path)) == 40)
        wait(lambda: len(workers(server)) == 3)
        assert server.stop() == 0
    assert not any(alive(pid) for pid in workers(server))


def free_ports(count: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        with contextlib.ExitStack() as opened:
            first = opened.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                for port in range(first + 1, first + count):
                    opened.enter_context(socket.create_server(("127.0.0.1", port)))
                return int(first)


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        text: str = answer.read().decode()
        return text


def number(text: str, name: str) -> float:
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def test_each_worker_has_a_port_of_its_own_for_its_metrics(tmp_path: Path) -> None:
    first = free_ports(3)
    with started(tmp_path, "--metrics-port", str(first)) as server:
        wait(lambda: sum(line["message"] == "ready" for line in server.log) == 3)
        post(server, range(30))
        wait(lambda: len(handled(tmp_path)) == 30)
        ended = "hookwright_attempts_total"
        wait(lambda: sum(number(page(first + place, "/metrics"), ended) for place in (1, 2)) == 30)
        for port in range(first, first + 3):
            assert '"alive"' in page(port, "/healthz")
            assert '"ready"' in page(port, "/readyz")
            # What an autoscaler looks at is the store's, and the same wherever it is asked.
            text = page(port, "/metrics")
            assert number(text, "hookwright_workers_wanted") >= 0
            assert number(text, 'hookwright_jobs{state="succeeded"}') == 30
        assert number(page(first, "/metrics"), "hookwright_deliveries_total") == 30
        with pytest.raises(urllib.error.HTTPError, match="404"):
            page(first + 1, "/webhooks/github")

        # The one that takes the place of a worker takes its port.
        os.kill(workers(server)[0], signal.SIGKILL)
        wait(lambda: sum(line["message"] == "ready" for line in server.log) == 4)
        assert [number(page(first + place, "/metrics"), ended) >= 0 for place in (1, 2)] == [True, True]
        assert server.stop() == 0


def test_a_worker_alone_has_no_port_unless_it_is_asked_for_one(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    with Server(tmp_path, "app.py", "--role", "worker") as server:
        server.said("ready")
        assert not any(line["message"] in ("listening", "metrics are served") for line in server.log)
    port = free_ports(1)
    with Server(tmp_path, "app.py", "--role", "worker", "--metrics-port", str(port)) as server:
        assert server.said("metrics are served")["port"] == port
        server.said("ready")
        assert '"ready"' in page(port, "/readyz")
        with Server(tmp_path, "app.py", "--role", "worker", "--metrics-port", str(port)) as second:
            error = second.said("cannot start")["error"]
        assert f"port {port} on 127.0.0.1 is in use" in error
        assert "HOOKWRIGHT_METRICS_PORT or --metrics-port" in error


def test_workers_do_not_outlive_the_process_that_started_them(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        wait(lambda: len(workers(server)) == 2)
        wait(lambda: sum(line["message"] == "ready" for line in server.log) == 3)
        server.stop(signal.SIGKILL)
        wait(lambda: not any(alive(pid) for pid in workers(server)))
