"""Runs one git command: isolated, within its limits, and dead with all its children at the end, whatever happens."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from onedev_mirror.git import progress as progressing
from onedev_mirror.git.credentials import readable
from onedev_mirror.git.errors import GitError, Kind, classify
from onedev_mirror.git.isolation import PATH, environment
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.remote import Remote, shown
from onedev_mirror.git.throttling import throttle

GRACE: Final = 5.0
"""Seconds between SIGTERM, at which git removes its temporary files, and SIGKILL."""
LOOK_EVERY: Final = 1.0
TAIL: Final = 32_768
LONGEST_OUTPUT: Final = 512 * 1024 * 1024
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: bytes
    err: str
    """What was said besides progress; its end, where it is long."""
    nbytes: int
    """What went over the wire, as far as git told."""

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "surrogateescape")


async def run(
    *arguments: str,
    limits: GitLimits,
    folder: Path | None = None,
    remote: Remote | None = None,
    stdin: bytes | Path | None = None,
    take: Callable[[bytes], None] | None = None,
    say: progressing.Say | None = None,
    allowed: Sequence[int] = (0,),
    held: int | None = None,
    programs: Path | None = None,
) -> Ran:
    """``git arguments`` in the bare repository ``folder``.

    ``take`` is given the output as it comes, instead of its being kept. ``held`` is the descriptor of the lock: the
    children keep it too, so that nobody touches the repository before the last of them is gone. ``programs`` is where
    git finds its own programs, if not where it always does. Raises `GitError`: an exit status that is not ``allowed``,
    the timeout, or a limit.
    """
    git = shutil.which("git", path=PATH)
    if git is None:
        raise GitError("broken", "git is not installed", retry=False)
    async with AsyncExitStack() as stack:
        credential = remote.credential if remote is not None else None
        path, descriptors = stack.enter_context(readable(credential))
        proxy = None
        if remote is not None and limits.bandwidth is not None and remote.scheme != "ssh":
            proxy = await stack.enter_async_context(throttle(limits.bandwidth))
        source = None
        if isinstance(stdin, Path):
            source = stack.enter_context(await asyncio.to_thread(stdin.open, "rb"))
        process = await asyncio.create_subprocess_exec(
            git,
            *arguments,
            stdin=source if source is not None else (PIPE if stdin is not None else DEVNULL),
            stdout=PIPE,
            stderr=PIPE,
            env=environment(remote, limits, folder=folder, credential_path=path, proxy=proxy)
            | ({} if programs is None else {"GIT_EXEC_PATH": str(programs)}),
            cwd=folder,
            start_new_session=True,
            pass_fds=(*descriptors, *(() if held is None else (held,))),
        )
        watched = _Watched(process, limits, folder, take, say)
        try:
            await watched.finish(stdin if isinstance(stdin, bytes) else None)
        finally:
            await _end(process)
    err = redacted(watched.err, remote)
    if watched.stopped is not None:
        raise GitError(watched.stopped, f"{watched.why}\n{err}".strip())
    code = process.returncode
    assert code is not None
    if code not in allowed:
        # Judged by git's own words: a short password may be part of one of them.
        error = classify(watched.err)
        raise GitError(error.kind, err or f"git {arguments[0]} ended with {code}", retry=error.retry)
    return Ran(code, bytes(watched.out), err, watched.nbytes)


def redacted(text: str, remote: Remote | None) -> str:
    """Without the credential in any spelling, without terminal control characters."""
    text = _CONTROL.sub("", shown(text))
    credential = None if remote is None else remote.credential
    if credential is not None and (password := credential.password.reveal()):
        text = text.replace(password, "***").replace(quote(password, safe=""), "***")
        both = base64.b64encode(f"{credential.username}:{password}".encode()).decode()
        text = text.replace(both, "***")
    return text


class _Watched:
    """Drains both pipes, so that neither side waits for the other, and looks at time and disk meanwhile."""

    def __init__(
        self,
        process: Process,
        limits: GitLimits,
        folder: Path | None,
        take: Callable[[bytes], None] | None,
        say: progressing.Say | None,
    ) -> None:
        self._process = process
        self._limits = limits
        self._folder = folder
        self._take = take
        self._say = say
        self.out = bytearray()
        self.err = ""
        self.nbytes = 0
        self.stopped: Kind | None = None
        self.why = ""

    async def finish(self, stdin: bytes | None) -> None:
        try:
            async with asyncio.timeout(self._limits.timeout.total_seconds()):
                looking = asyncio.ensure_future(self._look())
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._feed(stdin))
                        group.create_task(self._drain_out())
                        group.create_task(self._drain_err())
                    await self._process.wait()
                finally:
                    looking.cancel()
        except TimeoutError:
            if self.stopped is None:
                self.stopped, self.why = "timeout", f"no end after {self._limits.timeout}"

    async def _feed(self, stdin: bytes | None) -> None:
        pipe = self._process.stdin
        if pipe is None:
            return
        try:
            pipe.write(stdin or b"")
            await pipe.drain()
            pipe.close()
            await pipe.wait_closed()
        except (BrokenPipeError, ConnectionResetError):
            # It did not want all of it; why is in its own words.
            pass

    async def _drain_out(self) -> None:
        assert self._process.stdout is not None
        while chunk := await self._process.stdout.read(65_536):
            if self._take is not None:
                self._take(chunk)
            elif len(self.out) + len(chunk) > LONGEST_OUTPUT:
                self._stop("too_big", "git says more than can be kept")
            else:
                self.out += chunk

    async def _drain_err(self) -> None:
        assert self._process.stderr is not None
        rest = ""
        while chunk := await self._process.stderr.read(65_536):
            rest += chunk.decode("utf-8", "replace")
            *lines, rest = re.split(r"[\r\n]", rest)
            for line in lines:
                self._hear(line)
            rest = rest[-TAIL:]
        self._hear(rest)

    def _hear(self, line: str) -> None:
        line = line.rstrip()
        if not line:
            return
        now = progressing.read(line)
        if now is None:
            self.err = f"{self.err}{line}\n"[-TAIL:]
            return
        if now.nbytes is not None:
            self.nbytes = max(self.nbytes, now.nbytes)
        if self._say is not None:
            self._say(now.text)

    async def _look(self) -> None:
        """Stop it before the disk is full or the repository over its limit, rather than after."""
        if self._folder is None or (not self._limits.min_free_bytes and self._limits.max_bytes is None):
            return
        while True:
            free, used = await asyncio.to_thread(_measure, self._folder)
            if free < self._limits.min_free_bytes:
                self._stop("disk_full", f"{free} bytes are free, and {self._limits.min_free_bytes} must stay free")
                return
            if self._limits.max_bytes is not None and used > self._limits.max_bytes:
                self._stop("too_big", f"it takes {used} bytes so far, and {self._limits.max_bytes} are allowed")
                return
            await asyncio.sleep(LOOK_EVERY)

    def _stop(self, kind: Kind, why: str) -> None:
        if self.stopped is None:
            self.stopped, self.why = kind, why
            _signal(self._process, signal.SIGTERM)


def _measure(folder: Path) -> tuple[int, int]:
    """Bytes that are free on its disk, and bytes of its packs, half-written ones too."""
    used = 0
    try:
        with os.scandir(folder / "objects" / "pack") as entries:
            for entry in entries:
                try:
                    used += entry.stat().st_size
                except FileNotFoundError:
                    continue
    except FileNotFoundError:
        pass
    return shutil.disk_usage(folder).free, used


async def _end(process: Process) -> None:
    """Nothing of its group survives this. git starts no sessions of its own, so the group is all there is."""
    try:
        await asyncio.shield(_kill(process))
    except asyncio.CancelledError:
        _signal(process, signal.SIGKILL)
        raise


async def _kill(process: Process) -> None:
    # asyncio offers no other way to its pipes.
    transport = process._transport  # type: ignore[attr-defined]
    if process.returncode is None:
        # A pipe that nobody reads any more is never seen to end, and asyncio waits for that.
        for number in range(3):
            pipe = transport.get_pipe_transport(number)
            if pipe is not None:
                pipe.close()
        _signal(process, signal.SIGTERM)
        _signal(process, signal.SIGCONT)
        try:
            async with asyncio.timeout(GRACE):
                await process.wait()
        except TimeoutError:
            pass
    # Also after a clean end: a child that lost its parent would go on writing.
    _signal(process, signal.SIGKILL)
    if process.returncode is None:
        await process.wait()
    transport.close()


def _signal(process: Process, number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass
