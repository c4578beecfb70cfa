"""Small named values that outlive the process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from hookwright.core.store import Cell
from hookwright.stores.redis.server import Arguments, Scripts
from hookwright.stores.redis.text import binary, micros_of, to_record


class RedisCells:
    """The cells of one namespace; ``scripts`` answers the store's, or raises where it is closed."""

    def __init__(self, namespace: str, scripts: Callable[[], Scripts], *, now: Callable[[], Arguments]) -> None:
        self._namespace = to_record(namespace)
        self._scripts = scripts
        self._now = now

    async def get(self, name: str) -> Cell | None:
        found = await self._scripts().raw("look", lambda: {**self._now(), "name": self._key(name)})
        return Cell(bytes(found[1]), int(found[0])) if found else None

    async def put(
        self, name: str, value: bytes, *, expect: int | None = None, expires_in: timedelta | None = None
    ) -> int | None:
        arguments = {
            **self._now(),
            "name": self._key(name),
            "value": binary(value),
            # So that a put whose answer was lost is not taken for somebody else's when it is sent again.
            "token": uuid4().hex,
        }
        if expect is not None:
            arguments["expect"] = expect
        if expires_in is not None:
            arguments["lifetime"] = micros_of(expires_in)
        version = await self._scripts().run("cell", arguments)
        return None if version is False else int(version)

    def _key(self, name: str) -> str:
        # No name holds a NUL as a record.
        return f"{self._namespace}\x00{to_record(name)}"
