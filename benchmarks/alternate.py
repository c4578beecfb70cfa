"""A B C A B C: contenders measured in turns, so that what the machine does meanwhile falls on all of them."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks.contenders import OUT, Contender
from benchmarks.load import Driven, Load, drive
from benchmarks.machine import Bystanders, Cores
from benchmarks.process import Server

DISTURBED = 0.25
"""Cores that others may use beside a measurement before it is marked. The kernel's own threads count as others."""
PRIME_SECONDS = 2.0
"""Load that each contender gets before its first turn: a just-in-time compiler must not be measured warming up."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of one contender."""

    driven: Driven
    cpu_us: float
    """CPU time of the server per request, in microseconds, the kernel's share included."""
    others: float
    """Cores that everybody else used meanwhile."""

    @property
    def disturbed(self) -> bool:
        return self.others > DISTURBED


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """All turns of one contender."""

    name: str
    says: str
    cells: list[Cell]
    idle_mb: float
    loaded_mb: float

    @property
    def sound(self) -> list[Cell]:
        """The turns that nobody disturbed; all of them where there is none, and the column is marked."""
        return [cell for cell in self.cells if not cell.disturbed] or self.cells

    @property
    def disturbed(self) -> int:
        return sum(cell.disturbed for cell in self.cells)

    @property
    def per_second(self) -> float:
        return self.median(lambda cell: cell.driven.per_second)

    @property
    def spread(self) -> float:
        """Between the slowest and the fastest sound turn, as a share of the median."""
        rates = [cell.driven.per_second for cell in self.sound]
        return (max(rates) - min(rates)) / self.per_second if self.per_second else 0.0

    def median(self, of: Callable[[Cell], float]) -> float:
        return statistics.median(of(cell) for cell in self.sound)


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """On the disk that is measured, and gone at the end."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT, prefix="run-") as folder:
        yield Path(folder)


@contextmanager
def running(
    contenders: Sequence[Contender], folder: Path, *, cores: Cores, nice: int = 0
) -> Iterator[list[tuple[Server, Path]]]:
    """All of them started, each with a folder of its own inside ``folder``; stopped at the end."""
    started: list[tuple[Server, Path]] = []
    try:
        for contender in contenders:
            server = contender.start(folder, core=cores.server, nice=nice)
            started.append((server, contender.folder_in(folder)))
        yield started
    finally:
        for server, _ in started:
            server.stop()


def turn(server: Server, load: Load) -> Cell:
    """One measurement, after the server has come to rest."""
    server.wait_until_quiet()
    bystanders = Bystanders()
    before = server.cpu_seconds()
    driven = drive(load)
    spent = server.cpu_seconds() - before
    others = bystanders.cores(ours=spent + driven.cpu_seconds)
    return Cell(driven=driven, cpu_us=round(spent / max(1, driven.sent) * 1e6, 1), others=round(others, 2))


def alternate(
    contenders: Sequence[Contender],
    servers: Sequence[Server],
    load: Callable[[Contender, Server], Load],
    *,
    rounds: int,
    repeats: int = 2,
) -> list[Column]:
    """``rounds`` turns for each; where some were disturbed, up to ``repeats`` more at the end."""
    cells: list[list[Cell]] = [[] for _ in contenders]
    idle = [server.resident_mb() for server in servers]
    for contender, server in zip(contenders, servers, strict=True):
        priming = msgspec.structs.replace(load(contender, server), seconds=PRIME_SECONDS, warm=0.0, rate=None)
        drive(msgspec.structs.replace(priming, acknowledged=None))
    for _ in range(rounds):
        for place, (contender, server) in enumerate(zip(contenders, servers, strict=True)):
            cells[place].append(turn(server, load(contender, server)))
    for place, (contender, server) in enumerate(zip(contenders, servers, strict=True)):
        for _ in range(repeats):
            if sum(not cell.disturbed for cell in cells[place]) >= rounds:
                break
            cells[place].append(turn(server, load(contender, server)))
    return [
        Column(
            name=contender.name,
            says=contender.says,
            cells=cells[place],
            idle_mb=round(idle[place], 1),
            loaded_mb=round(servers[place].resident_mb(), 1),
        )
        for place, contender in enumerate(contenders)
    ]
