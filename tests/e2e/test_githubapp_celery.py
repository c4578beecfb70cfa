"""Tasks of a GitHubApp run in Celery workers; what a request waits for stays where the request is."""

from __future__ import annotations

import hmac
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from aiohttp import ClientSession

from tests.support.broker import Broker
from tests.support.postgres import free_port
from tests.support.processes import eventually

SECRET = "a secret"
PROGRAM = f"""
import os
from pathlib import Path
from fastapi import FastAPI
from githubapp import GitHubApp

app = FastAPI()
github_app = GitHubApp(
    app,
    github_app_id=1,
    github_app_key=b"PEM",
    github_app_secret=b"{SECRET}",
    task_queue="celery",
    database_url="sqlite:///tasks.db",
    task_queue_config={{"broker_url": os.environ["BROKER"]}},
)

def note(who):
    with Path("notes").open("a") as file:
        file.write(f"{{who}} {{os.getpid()}}\\n")

@github_app.on("issues.opened")
def inside() -> int:
    return os.getpid()

@github_app.on("issues.opened", background=True)
async def behind():
    note("behind")
    await github_app.enqueue_task(later, word="later")

def later(word: str) -> None:
    note(word)
"""


def started(folder: Path, broker: Broker, port: int) -> list[subprocess.Popen[bytes]]:
    """The FastAPI program, and a Celery worker."""
    named = {"BROKER": broker.url, "HOOKWRIGHT_APP": "main:github_app", "PYTHONPATH": os.pathsep.join(sys.path)}
    commands = (
        ["uvicorn", "main:app", "--port", str(port), "--log-level", "warning"],
        ["celery", "-A", "hookwright.celery", "worker", "--pool", "threads", "--loglevel", "WARNING"],
    )
    return [
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=folder, env={**os.environ, **named}, start_new_session=True
        )
        for command in commands
    ]


async def test_background_handlers_and_tasks_run_in_celery_workers(tmp_path: Path, broker: Broker) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    port = free_port()
    programs = started(tmp_path, broker, port)
    body = json.dumps({"action": "opened", "installation": {"id": 7}, "issue": {"number": 1}}).encode()
    signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": "1",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    notes = tmp_path / "notes"
    try:
        async with ClientSession(f"http://127.0.0.1:{port}") as session:

            async def posted() -> dict[str, object] | None:
                try:
                    async with session.post("/webhooks/github/", data=body, headers=headers) as answer:
                        return await answer.json() if answer.status == 200 else None
                except OSError:
                    return None

            answer = await eventually(posted, within=30) or {}
            await eventually(lambda: notes.exists() and len(notes.read_text().splitlines()) == 2, within=40)
    finally:
        for program in programs:
            os.killpg(program.pid, signal.SIGTERM)
        ended = [program.wait(30) for program in programs]

    web, worker = (str(program.pid) for program in programs)
    assert answer["calls"] == {"inside": int(web)}
    assert [line.split() for line in notes.read_text().splitlines()] == [["behind", worker], ["later", worker]]
    # uvicorn ends itself by the signal again, once all is closed.
    assert ended in ([-signal.SIGTERM, 0], [0, 0])
