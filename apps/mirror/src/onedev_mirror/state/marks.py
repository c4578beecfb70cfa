"""Small facts under names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onedev_mirror.clock import Clock
from onedev_mirror.state.database import Database
from onedev_mirror.state.tables import Mark


class Marks:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, name: str) -> Mapping[str, Any] | None:
        async with self._database.begin() as session:
            mark = await session.get(Mark, name)
            return None if mark is None else mark.value

    async def at(self, name: str) -> datetime | None:
        """When it was last put."""
        async with self._database.begin() as session:
            mark = await session.get(Mark, name)
            return None if mark is None else mark.updated_at

    async def put(self, name: str, **value: Any) -> None:
        async with self._database.begin() as session:
            await session.merge(Mark(name=name, value=value, updated_at=self._clock()))

    async def remove(self, name: str) -> bool:
        async with self._database.begin() as session:
            mark = await session.get(Mark, name)
            if mark is not None:
                await session.delete(mark)
            return mark is not None
