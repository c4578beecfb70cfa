"""A server under measurement: started on its core, watched through /proc, stopped by its id."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.machine import TICKS

READY_WITHIN = 30.0


class ServerFailed(Exception):
    """The program did not come up, or went away; the message names it and ends with what it said."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One started program. ``log`` receives what it says."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str], folder: Path, core: int, port: int, nice: int = 0
    ) -> None:
        self.port = port
        self.log = folder / "server.log"
        self.spawned_at = time.monotonic()

        def settle() -> None:
            os.sched_setaffinity(0, {core})
            if nice:
                os.setpriority(os.PRIO_PROCESS, 0, nice)

        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **env},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=settle,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_listening(self) -> None:
        """Raises `ServerFailed`."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ServerFailed(
                    f"{self.log.parent.name} ended with status {self._process.returncode}: {self.said()}"
                )
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.005)
        raise ServerFailed(f"{self.log.parent.name} is not listening after {READY_WITHIN:g} s: {self.said()}")

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")[-1500:]

    def cpu_seconds(self) -> float:
        """User and system time of the process, its threads and its children so far."""
        fields = (process_stat(pid) for pid in family(self.pid))
        return sum(int(tick) for stat in fields for tick in stat[11:15]) / TICKS

    def resident_mb(self) -> float:
        """VmRSS of the process and its children, in MB of 2**20 bytes."""
        total = 0
        for pid in family(self.pid):
            with suppress(OSError):
                for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
                    if line.startswith("VmRSS:"):
                        total += int(line.split()[1])
        return total / 1024

    def wait_until_quiet(self, *, within: float = 20.0) -> None:
        """Until it uses no CPU to speak of: what it still did would disturb the next one on its core."""
        deadline = time.monotonic() + within
        calm = 0
        while calm < 3 and time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.1)
            calm = calm + 1 if self.cpu_seconds() - before <= 0.01 else 0

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()


def process_stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, state first; empty for a process that has gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return []


def family(pid: int) -> list[int]:
    """The process and all its living descendants."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                found += family(int(child))
    return found
