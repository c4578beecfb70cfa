"""The installed program as a process: started, asked, stopped and killed as an operator would."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, overload

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from hookwright.app import utc_now
from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView, JobView, Store
from hookwright.stores.opening import open_store
from hookwright.testing import fake_github_webhooks
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.payloads import payload

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret that only these tests sign with"
PATIENCE = 20.0
"""Seconds. Only a test that fails waits so long."""

NOTHING: Mapping[str, str] = {}

T = TypeVar("T")


@overload
async def eventually(look: Callable[[], Coroutine[Any, Any, T]], *, within: float = ..., every: float = ...) -> T: ...
@overload
async def eventually(look: Callable[[], T], *, within: float = ..., every: float = ...) -> T: ...
async def eventually(look: Callable[[], Any], *, within: float = PATIENCE, every: float = 0.02) -> Any:
    """What ``look`` (or its coroutine) answers, once that counts as true. Raises `AssertionError` with the last."""
    until = asyncio.get_running_loop().time() + within
    while True:
        answer = look()
        if isinstance(answer, Coroutine):
            answer = await answer
        if answer:
            return answer
        if asyncio.get_running_loop().time() > until:
            raise AssertionError(f"not within {within:g} s; the last answer was {answer!r}")
        await asyncio.sleep(every)


class Program:
    """``python -m hookwright run APP`` on loopback, with a log that can be read as JSON lines."""

    def __init__(self, app: Path, *, folder: Path, environ: Mapping[str, str], options: Sequence[str] = ()) -> None:
        self._command = [sys.executable, "-m", "hookwright", "run", str(app), *options]
        self._folder = folder
        self._environ = dict(environ)
        self._url = ""
        self.log = folder / f"{app.stem}.{len(list(folder.glob('*.log')))}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Program:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=self._environ,
                start_new_session=True,
            )
        return self

    async def ready(self) -> Program:
        """Return when it serves. Raises `AssertionError` with its log where it ends instead."""

        def said() -> bool:
            if self.status is not None:
                raise AssertionError(f"ended with status {self.status}:\n{self.text}")
            return self.said("ready") is not None

        await eventually(said)
        port = (self.said("ready") or {}).get("port")
        self._url = f"http://127.0.0.1:{port}" if port else ""
        return self

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def status(self) -> int | None:
        """The exit status; negative for a signal; ``None`` while it runs."""
        return None if self.process is None else self.process.poll()

    @property
    def url(self) -> str:
        assert self._url, "it has no web server, or is not ready"
        return self._url

    @property
    def text(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def lines(self) -> Iterator[dict[str, Any]]:
        """The log as it is now; what is no JSON (a traceback of Python's own) is passed over."""
        for line in self.text.splitlines():
            try:
                parsed = json.loads(line)
            except ValueError:
                continue
            if isinstance(parsed, dict):
                yield parsed

    def said(self, message: str) -> dict[str, Any] | None:
        """The first line of the log with this message."""
        return next((line for line in self.lines() if message in (line.get("message"), line.get("msg"))), None)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def ended(self, *, within: float = PATIENCE) -> int:
        """Its exit status, once it has ended by itself."""
        await eventually(lambda: self.status is not None, within=within)
        assert self.status is not None
        return self.status

    async def stop(self) -> int:
        """SIGTERM, and the status it ended with."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    def kill(self) -> None:
        """SIGKILL, whatever state it is in; nothing of it is left."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()

    async def get(self, path: str) -> tuple[int, str]:
        async with ClientSession() as session, session.get(self.url + path, timeout=ClientTimeout(10)) as response:
            return response.status, await response.text()

    def rss(self) -> int:
        """Resident memory in bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the system does not say how much memory a process uses")


class House:
    """A folder with a store file, and the programs started on it. All are killed at the end."""

    def __init__(self, folder: Path, github: FakeGitHub | None = None) -> None:
        self.folder = folder
        self.file = folder / "store.db"
        self.server: str | None = None
        """The address of the store, where it is not the file."""
        self.secret = SECRET if github is None else github.webhook_secret
        """What is signed with, and what programs are told when they start."""
        self._github = github
        self._programs: list[Program] = []

    @property
    def address(self) -> str:
        """Of the store."""
        return self.server or f"sqlite:///{self.file}"

    def environ(self, *, covered: bool = True, **settings: str) -> dict[str, str]:
        """The environment of a program here. ``covered=False`` where speed or memory is looked at."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "HOOKWRIGHT_"))}
        if not covered:
            kept.pop("COVERAGE_PROCESS_CONFIG", None)
        given = {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "GITHUB_WEBHOOK_SECRET": self.secret,
            "HOOKWRIGHT_STORE": self.address,
            "HOOKWRIGHT_PORT": "0",
            "HOOKWRIGHT_LOG_FORMAT": "json",
            # A healing is a delivery and a job more than the test's own.
            "GITHUB_HEAL_EVERY": "off",
            "HOUSE": str(self.folder),
        }
        if self._github is not None:
            given |= {
                "GITHUB_APP_ID": str(self._github.app_id),
                "GITHUB_PRIVATE_KEY": self._github.private_key,
                "GITHUB_API_URL": self._github.url,
            }
        return {name: value for name, value in {**kept, **given, **settings}.items() if value}

    def start(
        self, app: Path, *options: str, covered: bool = True, given: Mapping[str, str] = NOTHING, **settings: str
    ) -> Program:
        """Start a program. ``settings`` are environment variables; an empty one is taken away."""
        environ = self.environ(covered=covered, **{**given, **settings})
        program = Program(app, folder=self.folder, environ=environ, options=options).start()
        self._programs.append(program)
        return program

    async def run(self, app: Path, *options: str, covered: bool = True, **settings: str) -> Program:
        """Start a program, and return when it is ready."""
        return await self.start(app, *options, covered=covered, given=settings).ready()

    def signed(self, event: str, body: bytes, *, guid: str) -> dict[str, str]:
        return fake_github_webhooks.headers(event, body, secret=self.secret.encode(), guid=guid)

    async def post(
        self, program: Program, name: str, changes: Mapping[str, Any] | None = None, /, *, guid: str | None = None
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        """Send GitHub's example of ``name``, signed: status, JSON and headers of the answer."""
        async with ClientSession() as session:
            return await self.send(session, program.url, name, changes, guid=guid or fake_github_webhooks.new_guid())

    async def send(
        self,
        session: ClientSession,
        url: str,
        name: str,
        changes: Mapping[str, Any] | None = None,
        /,
        *,
        guid: str,
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        body = msgspec.json.encode(payload(name, changes or {}))
        headers = self.signed(name.partition(".")[0], body, guid=guid)
        async with session.post(
            f"{url}/webhooks/github", data=body, headers=headers, timeout=ClientTimeout(10)
        ) as response:
            return response.status, await response.json(), response.headers

    async def acknowledges(self, session: ClientSession, url: str, guid: str, title: str = "") -> bool:
        """Send an ``issues.opened``; whether a 2xx came back."""
        try:
            status, _, _ = await self.send(session, url, "issues.opened", {"issue": {"title": title}}, guid=guid)
        except (ClientError, TimeoutError):
            return False
        return 200 <= status < 300

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        """The store, opened beside whoever else has it open."""
        store = open_store(self.address, clock=utc_now)
        await store.open()
        try:
            yield store
        finally:
            await store.close()

    async def jobs(self, **wanted: Any) -> Sequence[JobView]:
        """Jobs as they are now, oldest first."""
        async with self.store() as store:
            return list(reversed(await store.jobs(limit=10_000, **wanted)))

    async def deliveries(self, **wanted: Any) -> Sequence[DeliveryView]:
        """Deliveries as they are now, oldest first."""
        async with self.store() as store:
            return list(reversed(await store.deliveries(limit=10_000, **wanted)))

    async def all_ended(self, *, within: float = PATIENCE) -> None:
        """Return when no job waits or runs."""
        async with self.store() as store:

            async def idle() -> bool:
                jobs = (await store.statistics()).jobs
                return not jobs.get(JobState.QUEUED) and not jobs.get(JobState.RUNNING)

            await eventually(idle, within=within)

    def notes(self, name: str = "notes") -> list[str]:
        """Lines that apps have appended to a file here, whole ones only."""
        try:
            text = (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return []
        return text.split("\n")[:-1]

    def close(self) -> None:
        for program in self._programs:
            program.kill()
