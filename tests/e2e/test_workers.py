"""``hookwright run --workers``: several worker processes under one."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.support.cli import Server

APP = """
from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    with open("handled", "a") as file:
        file.write(ctx.delivery.id + "\\n")
"""


def started(folder: Path) -> Server:
    (folder / "app.py").write_text(APP)
    options = ("--workers", "2", "--lease", "3s", "--port", "0", "--insecure-no-secret")
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


def test_workers_do_not_outlive_the_process_that_started_them(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        wait(lambda: len(workers(server)) == 2)
        wait(lambda: sum(line["message"] == "ready" for line in server.log) == 3)
        server.stop(signal.SIGKILL)
        wait(lambda: not any(alive(pid) for pid in workers(server)))
