"""Our end of the spawner: started at the first command, started again if it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hookwright.core.errors import ConfigError

PROGRAM = Path(__file__).with_name("spawner.py")


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A command as the keeper wants it. ``signal`` is a number, ``grace`` seconds."""

    argv: Sequence[str]
    env: Mapping[str, str]
    folder: str
    signal: int
    grace: float
    leave: bool = False
    limits: Mapping[str, int] | None = None

    def encode(self) -> bytes:
        return json.dumps(
            {
                "argv": list(self.argv),
                "env": dict(self.env),
                "folder": self.folder,
                "signal": self.signal,
                "grace": self.grace,
                "leave": self.leave,
                "limits": dict(self.limits or {}),
            }
        ).encode()


class CannotStart(Exception):
    """The program could not be started. ``number``: an errno; ``stage``: at what (folder, limits, program)."""

    def __init__(self, number: int, stage: str) -> None:
        super().__init__(f"{os.strerror(number)} ({stage})")
        self.number = number
        self.stage = stage


class Process:
    """A command that was asked for: what its keeper says, and the pipes that it prints into."""

    def __init__(self, control: socket.socket, stdout: int, stderr: int) -> None:
        self._control = control
        self._pipes = {"stdout": stdout, "stderr": stderr}
        self._ended = asyncio.Event()
        self._started = asyncio.Event()
        self._failure: CannotStart | None = None
        self._listening: asyncio.Task[None] | None = None
        self.pid: int | None = None
        self.status: int | None = None
        """As ``waitpid`` says it; ``None`` where it never ended by itself or the keeper is gone."""
        self.killed = 0
        """How many processes had to be killed at the end."""

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamReader]:
        """Begin to listen; the readers of its output."""
        self._listening = asyncio.create_task(self._listen(), name="keeper of a command")
        readers = []
        for name in ("stdout", "stderr"):
            reader = asyncio.StreamReader(limit=256 * 1024)
            file = os.fdopen(self._pipes.pop(name), "rb", buffering=0)
            loop = asyncio.get_running_loop()
            await loop.connect_read_pipe(lambda reader=reader: asyncio.StreamReaderProtocol(reader), file)  # type: ignore[misc]
            readers.append(reader)
        return readers[0], readers[1]

    async def started(self) -> None:
        """Once the program runs. Raises `CannotStart`."""
        await self._started.wait()
        if self._failure is not None:
            raise self._failure

    async def ended(self) -> None:
        """Once it and all that it started have ended, or are left behind on purpose."""
        await self._ended.wait()

    def stop(self) -> None:
        """Ask all of its processes to end, and kill after the grace what has not."""
        self._tell(b"T")

    def kill(self) -> None:
        self._tell(b"K")

    async def close(self) -> None:
        """Say good-bye to the keeper, which then stops what still runs."""
        for descriptor in self._pipes.values():
            os.close(descriptor)
        self._pipes.clear()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        self._control.close()

    def _tell(self, word: bytes) -> None:
        with contextlib.suppress(OSError):
            self._control.send(word)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        rest = b""
        try:
            while chunk := await loop.sock_recv(self._control, 4096):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self._hear(line.decode())
        except OSError:
            pass
        finally:
            # A keeper that is gone has said all that it will.
            if not self._started.is_set():
                self._failure = self._failure or CannotStart(32, "spawner")
            self._started.set()
            self._ended.set()

    def _hear(self, line: str) -> None:
        word, *rest = line.split()
        match word:
            case "S":
                self.pid = int(rest[0])
                self._started.set()
            case "X":
                self._failure = CannotStart(int(rest[0]), rest[1])
                self._started.set()
            case "E":
                self.status = int(rest[0])
            case "D":
                self.killed = int(rest[0])
                self._ended.set()


class Spawner:
    """Starts commands. One for the whole process; `close` when no command runs any more."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None

    def spawn(self, spec: Spec, *, stdin: int) -> Process:
        """Ask for a command that reads from the descriptor ``stdin``, which stays the caller's.

        Raises `ConfigError` on systems that cannot pass descriptors, `OSError` where there are no descriptors left.
        """
        if not hasattr(socket, "send_fds") or not hasattr(os, "fork"):
            raise ConfigError("commands need a POSIX system: Linux, or macOS")
        with contextlib.ExitStack() as opened:
            file = opened.enter_context(tempfile.TemporaryFile())
            file.write(spec.encode())
            file.flush()
            ours, theirs = socket.socketpair()
            opened.callback(theirs.close)
            undone = opened.enter_context(contextlib.ExitStack())
            undone.callback(ours.close)
            ends = []
            for _ in range(2):
                reading, writing = os.pipe()
                opened.callback(os.close, writing)
                undone.callback(os.close, reading)
                ends.append((reading, writing))
            descriptors = [file.fileno(), theirs.fileno(), stdin, ends[0][1], ends[1][1]]
            self._ask(descriptors)
            undone.pop_all()
        ours.setblocking(False)
        return Process(ours, ends[0][0], ends[1][0])

    def close(self) -> None:
        """End the spawner. Keepers of commands that still run live on until these have ended."""
        if self._requests is not None:
            self._requests.close()
            self._requests = None
        if self._program is not None:
            self._program.wait()
            self._program = None

    def _ask(self, descriptors: list[int]) -> None:
        for attempt in range(2):
            try:
                socket.send_fds(self._connection(), [b"r"], descriptors)
                return
            except (BrokenPipeError, ConnectionError):
                # It was killed: another takes its place. Commands that run have keepers of their own.
                self.close()
                if attempt:
                    raise

    def _connection(self) -> socket.socket:
        if self._requests is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self._program = subprocess.Popen(
                    # Isolated: nothing in the environment or the folder decides what it imports.
                    [sys.executable, "-I", "-S", "-X", "utf8", str(PROGRAM), str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    env={},
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
            self._requests = ours
        return self._requests
