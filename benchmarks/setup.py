"""How a run of measurements is set up: where, how long, how often."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import payloads
from benchmarks.contenders import PATH, SECRET, Contender
from benchmarks.load import Load, Template
from benchmarks.machine import Cores
from benchmarks.process import Server


@dataclass(frozen=True)
class Setup:
    """What every measurement is given."""

    cores: Cores
    quick: bool = False
    """A look, not a result: fewer and shorter turns, smaller stores."""
    connections: int = 64
    nice: int = 0
    """Of servers and generators; below zero needs privileges and pushes everybody else aside."""
    bodies: dict[str, bytes] = field(default_factory=payloads.bodies)
    _turns: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def rounds(self) -> int:
        return 2 if self.quick else 3

    @property
    def warm(self) -> float:
        """Seconds of load before those that are measured."""
        return 0.5 if self.quick else 1.0

    def templates(self, *events: str) -> list[Template]:
        """Signed requests of all payloads, or of those named."""
        chosen = {event: body for event, body in self.bodies.items() if not events or event in events}
        return payloads.templates(chosen, path=PATH, secret=SECRET)

    def load(
        self,
        server: Server,
        folder: Path | None,
        *,
        seconds: float,
        rate: float | None = None,
        events: tuple[str, ...] = (),
    ) -> Load:
        """A load on a server; what is acknowledged is written to ``folder``, for `benchmarks.stored.lost`."""
        return Load(
            port=server.port,
            templates=self.templates(*events),
            connections=self.connections,
            seconds=seconds,
            warm=self.warm,
            rate=rate,
            core=self.cores.generator,
            nice=self.nice,
            acknowledged=str(folder / f"acknowledged-{next(self._turns)}") if folder else None,
        )


def legend(contenders: list[Contender]) -> list[str]:
    return [f"{contender.name}: {contender.says}" for contender in contenders]
