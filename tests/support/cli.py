"""The command line as a person uses it: in a folder, with an environment, by its arguments."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hookwright.cli.main import main
from hookwright.testing.fake_github import FakeGitHub

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
SECRET = "a secret of the tests"

APP = """
from pathlib import Path

from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def welcome(ctx: Context) -> dict:
    return {"number": ctx.issue_number}


@app.on("issues.opened", retries=0)
async def broken(ctx: Context) -> None:
    if not Path("repaired").exists():
        raise RuntimeError("boom \\x1b[31m [red]")


@app.on("push")
async def pushed(ctx: Context) -> None:
    ctx.emit("deploy.requested", {"ref": ctx.payload["ref"]})


@app.on("deploy")
async def deploy(ctx: Context) -> str:
    return "deployed"


app.declare("deploy")
"""


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """Runs commands in one folder, in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def __call__(self, *arguments: str) -> Result:
        self._capsys.readouterr()
        # Each command is a process of its own, otherwise: it imports the app as it is now.
        with fresh_modules():
            status = main(arguments)
        out, err = self._capsys.readouterr()
        return Result(status, out, err)


@contextlib.contextmanager
def fresh_modules() -> Iterator[None]:
    """Forget afterwards what was imported, and where was searched: each test has an ``app`` module of its own."""
    modules, path = dict(sys.modules), list(sys.path)
    try:
        yield
    finally:
        for name in set(sys.modules) - set(modules):
            if not name.startswith("hookwright") and _is_of_a_test(name):
                del sys.modules[name]
        sys.path[:] = path


def _is_of_a_test(name: str) -> bool:
    file = getattr(sys.modules[name], "__file__", None)
    lasting = (ROOT, Path(sys.prefix), Path(sys.base_prefix))
    return file is not None and not any(Path(file).is_relative_to(folder) for folder in lasting)


@contextlib.contextmanager
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment without settings, 80 columns wide."""
    for name in list(os.environ):
        if name.startswith(("HOOKWRIGHT_", "GITHUB_")) or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(folder)
    with fresh_modules():
        yield


@contextlib.contextmanager
def github_beside() -> Iterator[FakeGitHub]:
    """The stand-in for GitHub in a thread of its own, for commands that run an event loop of their own."""
    started, stop = threading.Event(), threading.Event()
    github = FakeGitHub()

    async def serve() -> None:
        async with github:
            started.set()
            while not stop.is_set():  # The event belongs to another thread.
                await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="stand-in")
    thread.start()
    try:
        assert started.wait(10)
        yield github
    finally:
        stop.set()
        thread.join(10)


class Server:
    """``hookwright run`` as a process of its own. Its log is JSON."""

    def __init__(self, folder: Path, *arguments: str, env: dict[str, str] | None = None, covered: bool = True) -> None:
        """``covered`` false: coverage, which takes memory of its own, is not measured in it."""
        prefixes = ("HOOKWRIGHT_", "GITHUB_", *(() if covered else ("COVERAGE_", "COV_")))
        environ = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hookwright", "run", *arguments],
            cwd=folder,
            env=environ | {"PYTHONPATH": str(SOURCE), "GITHUB_WEBHOOK_SECRET": SECRET} | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, name="log")
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def said(self, message: str, *, within: float = 15) -> dict[str, Any]:
        """The first log line with this message, waited for."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for line in self.lines:
                if re.search(rf'"message":\s*"{re.escape(message)}"', line):
                    found: dict[str, Any] = json.loads(line)
                    return found
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"the server never said {message!r}; it said:\n{''.join(self.lines)}")

    def stop(self, signal: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(signal)
        return self.process.wait(15)
