"""Runs one command once, and says how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from hookwright.hooks.command.environment import build
from hookwright.hooks.command.exports import Exports, read
from hookwright.hooks.command.output import Capture, Captured
from hookwright.hooks.command.prepared import Prepared
from hookwright.hooks.command.spawning import CannotStart, Process, Spawner, Spec

LARGE = 256 * 1024
"""Files of more bytes are written by a thread."""
AFTER_GRACE = 10.0
"""Seconds after the grace in which the kernel must have let go of all that was killed."""
NOTHING = Captured(b"", b"", 0)


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """``exit_code`` is ``None`` where the command was killed, timed out, or could not be started."""

    exit_code: int | None
    signal: str | None = None
    timed_out: bool = False
    cannot_start: str | None = None
    seconds: float = 0.0
    stdout: Captured = NOTHING
    stderr: Captured = NOTHING
    exports: Mapping[str, str] = {}
    refused: tuple[str, ...] = ()
    """Exports that were not taken."""
    too_large: tuple[str, ...] = ()
    """Variables that were left out of the environment."""
    environment: Mapping[str, str] = {}
    """What was set from the event."""
    killed: int = 0

    @property
    def how(self) -> str:
        """``exit code 3``, for people."""
        if self.cannot_start is not None:
            return f"it could not be started: {self.cannot_start}"
        if self.timed_out:
            return "it did not end in time and was stopped"
        return f"exit code {self.exit_code}" if self.signal is None else f"killed by {self.signal}"

    @property
    def kind(self) -> int | str:
        """What ``retry: {on: […]}`` calls it."""
        if self.cannot_start is not None:
            return "error"
        if self.timed_out:
            return "timeout"
        return "signal" if self.exit_code is None else self.exit_code


class Runs:
    """A private folder for what commands are given, and the spawner that starts them."""

    def __init__(self, own: Mapping[str, str]) -> None:
        """``own`` is our environment, of which a command gets a few variables and what its hook lists."""
        self._own = own
        self._spawner = Spawner()
        self._folder: Path | None = None

    def close(self) -> None:
        self._spawner.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def run(
        self,
        prepared: Prepared,
        *,
        document: bytes,
        body: bytes,
        variables: Mapping[str, str],
        exports: tuple[str, ...] = (),
        on_line: Callable[[str, str], None] | None = None,
        handler: str = "",
    ) -> Ended:
        """Run it to its end. Cancelled, it stops the command and all that it started before it raises.

        ``document`` is the event as JSON, ``variables`` what is set from it; ``on_line`` is told ``stdout`` or
        ``stderr`` and each line; ``handler`` is whose command it is.
        """
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=self._home()))
        try:
            event_file, exports_file = folder / "event.json", folder / "exports"
            await _write(event_file, document)
            await _write(exports_file, b"")
            if prepared.stdin == "body":
                await _write(folder / "body", body)
            stdin = {"event": event_file, "body": folder / "body"}.get(prepared.stdin, Path(os.devnull))
            files = {"EVENT_FILE": str(event_file), "HOOKWRIGHT_EXPORTS": str(exports_file)}
            own = build(
                own=self._own, passed=prepared.passed, set_by_hook=prepared.env, of_event={**variables, **files}
            )
            if own.too_large:
                own.variables["EVENT_TOO_LARGE"] = ",".join(own.too_large)
            ended = await self._run(prepared, own.variables, stdin, on_line)
            found = await asyncio.to_thread(_exports, exports_file, exports)
            values = {name: own.variables[name] for name in exports if name in own.variables} | dict(found.values)
            told = {name: own.variables[name] for name in variables if name in own.variables}
            return msgspec.structs.replace(
                ended, exports=values, refused=found.refused, too_large=own.too_large, environment=told
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _run(
        self,
        prepared: Prepared,
        env: Mapping[str, str],
        stdin: Path,
        on_line: Callable[[str, str], None] | None,
    ) -> Ended:
        began = time.monotonic()
        spec = Spec(
            argv=prepared.argv,
            env=env,
            folder=str(prepared.folder),
            signal=prepared.signal,
            grace=prepared.grace.total_seconds(),
            leave=prepared.leave,
            limits=prepared.limits,
        )
        with contextlib.ExitStack() as opened:
            log_file = opened.enter_context(open(prepared.output_file, "ab")) if prepared.output_file else None  # noqa: ASYNC230
            captures = [
                Capture(
                    head=prepared.output.head,
                    tail=prepared.output.tail,
                    secrets=prepared.secrets,
                    on_line=None if on_line is None else lambda line, name=name: on_line(name, line),  # type: ignore[misc]
                    on_data=None if log_file is None else log_file.write,
                )
                for name in ("stdout", "stderr")
            ]
            with open(stdin, "rb") as given:  # noqa: ASYNC230 - a small local file, or nothing
                process = self._spawner.spawn(spec, stdin=given.fileno())
            try:
                readers = await process.open()
                pumps = [
                    asyncio.create_task(_pump(reader, capture))
                    for reader, capture in zip(readers, captures, strict=True)
                ]
                try:
                    timed_out = await _wait(process, prepared)
                    # All writers have ended, so the pipes have too; processes that were left behind may hold them.
                    await asyncio.wait(pumps, timeout=0.2 if prepared.leave else AFTER_GRACE)
                finally:
                    for pump in pumps:
                        pump.cancel()
                    await asyncio.wait(pumps)
            except CannotStart as error:
                return Ended(exit_code=None, cannot_start=_why(error, prepared), seconds=time.monotonic() - began)
            finally:
                await process.close()
        stdout, stderr = (capture.end() for capture in captures)
        status = process.status
        killed_by = None
        code: int | None = None
        if status is None:
            killed_by = "an unknown hand"
        elif os.WIFSIGNALED(status):
            killed_by = _name(os.WTERMSIG(status))
        else:
            code = os.WEXITSTATUS(status)
        return Ended(
            exit_code=None if timed_out else code,
            signal=killed_by,
            timed_out=timed_out,
            seconds=time.monotonic() - began,
            stdout=stdout,
            stderr=stderr,
            killed=process.killed,
        )

    def _home(self) -> Path:
        if self._folder is None:
            _sweep(Path(tempfile.gettempdir()))
            self._folder = Path(tempfile.mkdtemp(prefix=f"hookwright-{os.getpid()}-"))
        return self._folder


async def _wait(process: Process, prepared: Prepared) -> bool:
    """Until the command and its processes have ended; whether they had to be told to."""
    limit = None if prepared.timeout is None else prepared.timeout.total_seconds()
    patience = prepared.grace.total_seconds() + AFTER_GRACE
    try:
        await process.started()
        try:
            await asyncio.wait_for(process.ended(), limit)
        except TimeoutError:
            process.stop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.ended(), patience)
            return True
        return False
    except asyncio.CancelledError:
        process.stop()
        # Its slot is free when we return: nothing of it may run any more then.
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(process.ended(), patience)
        raise


async def _pump(reader: asyncio.StreamReader, capture: Capture) -> None:
    while chunk := await reader.read(128 * 1024):
        capture.feed(chunk)


async def _write(path: Path, content: bytes) -> None:
    def write() -> None:
        # Nobody else may read it, whatever the umask.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)

    if len(content) > LARGE:
        await asyncio.to_thread(write)
    else:
        write()


def _exports(path: Path, allowed: tuple[str, ...]) -> Exports:
    try:
        with open(path, "rb") as file:
            return read(file.read(2 * 1024 * 1024), allowed)
    except OSError:
        return Exports({}, ("the exports file is gone",))


def _why(error: CannotStart, prepared: Prepared) -> str:
    match error.stage:
        case "folder":
            return f"the folder {prepared.folder} cannot be entered: {os.strerror(error.number)}"
        case "program":
            return f"{prepared.argv[0]}: {os.strerror(error.number)}"
    return str(error)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _sweep(folder: Path) -> None:
    """Remove what processes left behind that were killed."""
    for path in folder.glob("hookwright-*-*"):
        pid = path.name.split("-")[1]
        try:
            if pid.isdigit() and path.stat().st_uid == os.getuid() and not _lives(int(pid)):
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
