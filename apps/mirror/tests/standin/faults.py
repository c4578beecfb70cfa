"""What is made to go wrong, to order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aiohttp import web


@dataclass
class Fault:
    """Befalls the next ``times`` requests that fit. ``path`` is a glob over path and query. ``status`` answers at
    once; ``cut`` closes the connection after so many bytes of the answer; ``delay`` is in seconds; ``then`` is called
    before the request is served."""

    path: str = "*"
    method: str = "*"
    times: int = 1
    status: int | None = None
    text: str = ""
    headers: dict[str, str] | None = None
    cut: int | None = None
    delay: float = 0
    then: Callable[[], None] | None = None
    met: int = 0


class Faults:
    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault

    async def met(self, request: web.BaseRequest) -> Fault | None:
        """The fault of this request, its delay over."""
        for fault in self.planned:
            if (
                fault.met < fault.times
                and fault.method in ("*", request.method)
                and fnmatchcase(request.path_qs, fault.path)
            ):
                fault.met += 1
                if fault.then is not None:
                    fault.then()
                await asyncio.sleep(fault.delay)
                return fault
        return None


def answered(fault: Fault) -> web.Response | None:
    if fault.status is None:
        return None
    return web.Response(status=fault.status, text=fault.text, headers=fault.headers)
