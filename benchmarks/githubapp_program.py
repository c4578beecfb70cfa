"""The program of `benchmarks.peers.githubapp_app`, started for one side or the other."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import payloads
from benchmarks.alternate import fresh_folder
from benchmarks.contenders import OUT, PATH, SECRET
from benchmarks.load import Load, Template
from benchmarks.process import Server, free_port
from benchmarks.setup import Setup

HERE = Path(__file__).resolve().parent
SOURCES = os.pathsep.join(str(HERE.parent / one) for one in ("src", "packages/githubapp/src"))
# ghapi 2 answers coroutines to what that release expects to be synchronous.
PEERS = ("fastapi-githubapp==0.2.7", "ghapi<2")
PLACE = OUT / "githubapp-peers"


@contextmanager
def program(
    setup: Setup, python: str, measured: str, *, installations: int = 1
) -> Iterator[tuple[Server, Callable[..., Load]]]:
    """A server in a folder of its own, and what makes loads on it."""
    with fresh_folder() as folder:
        server = started(setup, python, measured, folder)
        try:
            yield server, functools.partial(load, setup, server, installations=installations)
        finally:
            server.stop()


def started(setup: Setup, python: str, measured: str, folder: Path) -> Server:
    """Listening, in this folder: where it finds its store of before."""
    port = free_port()
    ours = not python.startswith(str(PLACE))
    environ = {
        "MEASURED": measured,
        "SECRET": SECRET,
        "ROUTE": PATH,
        "PYTHONPATH": os.pathsep.join([str(HERE / "peers"), *([SOURCES] if ours else [])]),
    }
    command = [python, "-m", "uvicorn", "githubapp_app:app", "--port", str(port), "--no-access-log"]
    command += ["--log-level", "critical" if "faulty" in measured else "warning"]
    server = Server(command, env=environ, folder=folder, core=setup.cores.server, port=port, nice=setup.nice)
    server.wait_until_listening()
    return server


def load(
    setup: Setup,
    server: Server,
    *,
    seconds: float,
    rate: float | None = None,
    installations: int = 1,
    acknowledged: Path | None = None,
) -> Load:
    return Load(
        port=server.port,
        templates=_templates(setup, installations),
        connections=setup.connections,
        seconds=seconds,
        warm=setup.warm,
        rate=rate,
        core=setup.cores.generator,
        nice=setup.nice,
        acknowledged=None if acknowledged is None else str(acknowledged),
    )


def _templates(setup: Setup, installations: int) -> list[Template]:
    opened = json.loads(setup.bodies["issues"])
    return [
        template
        for number in range(1, installations + 1)
        for template in payloads.templates(
            {"issues": json.dumps({**opened, "installation": {"id": number}}).encode()}, path=PATH, secret=SECRET
        )
    ]


def peers() -> Path:
    """The Python that has the other one; installed at the first measurement."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python
