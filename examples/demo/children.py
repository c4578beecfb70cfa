"""The two programs that the demo starts: the stand-in for GitHub, and the server that it kills."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

APP = Path(__file__).with_name("app.py")
PATIENCE = 20.0
"""Seconds for a program to start or to stop."""


class DemoFailed(Exception):
    """The demonstration could not be given; the message says why."""


class Child:
    """A process of ours. Its output goes to ``log``, where a person may look."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self.process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self, *arguments: str, environ: Mapping[str, str], pipe: bool = False) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if pipe else log,
                stderr=log,
                env=environ,
                cwd=self.log.parent,
                # Ctrl-C is for the demo, which then stops this process itself.
                start_new_session=True,
            )

    async def end(self, number: signal.Signals) -> int:
        """Send the signal, wait for the end and answer the exit status; a deaf process is killed."""
        process = self.process
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), PATIENCE)
            except TimeoutError:
                process.kill()
                await process.wait()
        assert process.returncode is not None
        return process.returncode


class StandIn(Child):
    """GitHub's API on loopback, with real keys and tokens. Keeps issues, labels and comments."""

    settings: dict[str, str]

    async def begin(self) -> None:
        await self.start(
            "-m",
            "hookwright.testing",
            "--directory",
            str(self.log.parent / "github"),
            environ=environment(),
            pipe=True,
        )
        assert self.process is not None and self.process.stdout is not None
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
            self.settings = json.loads(line)
        except (TimeoutError, ValueError):
            raise DemoFailed(f"the stand-in for GitHub did not start; see {self.log}") from None

    @property
    def secret(self) -> str:
        return Path(self.settings["webhook_secret_path"]).read_text(encoding="utf-8")

    async def slow_down(self, session: ClientSession, seconds: float) -> None:
        """Let each answer take so long."""
        fault = {"kind": "slow", "seconds": seconds, "times": 10**9}
        async with session.post(f"{self.settings['GITHUB_API_URL']}/_stand_in/faults", json=fault) as response:
            response.raise_for_status()

    async def summary(self, session: ClientSession) -> dict[str, Any]:
        """What has arrived there: its own records."""
        async with session.get(f"{self.settings['GITHUB_API_URL']}/_stand_in/summary") as response:
            summary: dict[str, Any] = await response.json()
            return summary


class Server(Child):
    """``hookwright run app.py`` with a SQLite file."""

    def __init__(self, log: Path, *, store: Path, github: StandIn, lease: float) -> None:
        super().__init__("server", log)
        # The same address after the restart, as behind a load balancer.
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        settings = {name: value for name, value in github.settings.items() if name.startswith("GITHUB_")}
        self._environ = environment(
            **settings,
            GITHUB_WEBHOOK_SECRET=github.secret,
            HOOKWRIGHT_STORE=f"sqlite:///{store}",
            HOOKWRIGHT_PORT=str(self.port),
            HOOKWRIGHT_LEASE=f"{lease:g}s",
            HOOKWRIGHT_LOG_FORMAT="text",
        )

    async def begin(self, session: ClientSession) -> None:
        """Start, and return when it is ready. Raises `DemoFailed`."""
        await self.start("-m", "hookwright", "run", str(APP), environ=self._environ)
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until and self.running:
            try:
                async with session.get(f"{self.address}/readyz", timeout=ClientTimeout(2)) as response:
                    if response.status == 200:
                        return
            except (ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.05)
        last = self.log.read_text(encoding="utf-8").strip().splitlines()[-3:]
        raise DemoFailed("\n".join([f"the server did not start; the end of {self.log}:", *last]))


def environment(**more: str) -> dict[str, str]:
    """The demo's own, without settings that are meant for somebody's real app."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "HOOKWRIGHT_"))}
    return kept | more


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
