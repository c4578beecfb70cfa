"""Debian's pgbouncer in transaction mode, before a server of `tests.support.postgres`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import Server, as_unprivileged, free_port, unprivileged

_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {home}/users
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
server_reset_query_always = 0
"""


@contextmanager
def running(server: Server) -> Iterator[int]:
    """Its port. Raises `LookupError` where it is not installed."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise LookupError("there is no pgbouncer on this machine")
    home = Path(tempfile.mkdtemp(prefix="hookwright-pgb-"))
    port = free_port()
    (home / "users").write_text('"owner" ""\n')
    (home / "pgbouncer.ini").write_text(_SETTINGS.format(server=server.port, port=port, home=home))
    home.chmod(0o755)
    user = unprivileged()
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, str(home / "pgbouncer.ini")], stdout=log, stderr=log, cwd="/", **as_unprivileged()
        )
    try:
        deadline = time.monotonic() + 10
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"pgbouncer did not start:\n{(home / 'log').read_text()[-2000:]}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(home, ignore_errors=True)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
