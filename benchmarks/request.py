"""One signed webhook, sent as soon as somebody listens."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

from benchmarks.generator import Guids
from benchmarks.load import Template


def until_accepted(port: int, template: Template, *, within: float = 30.0) -> float:
    """Send it until it is answered 2xx; the `time.monotonic` of that answer. Raises `TimeoutError`."""
    request = template.before + Guids().next() + template.after
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request)
            if connection.recv(65536)[9:10] == b"2":
                return time.monotonic()
        time.sleep(0.002)
    raise TimeoutError(f"nothing was accepted within {within:g} s")
