"""The machine that measures: what it is, and what else it was doing meanwhile."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cores:
    """Server and generator never share one, or they would measure each other."""

    server: int
    generator: int


def cores() -> Cores:
    """Raises `SystemExit` where the measurements cannot be made."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("the benchmarks pin processes to cores and read /proc: they need Linux")
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise SystemExit("the benchmarks need two cores: one for the server, one for the load generator")
    return Cores(server=allowed[0], generator=allowed[1])


def busy_seconds() -> float:
    """CPU time that all processes, the kernel and neighbours of this virtual machine took since boot, on all cores."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _idle, _iowait, irq, softirq, steal = (int(n) for n in file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS


class Bystanders:
    """How much CPU everybody else used, in cores, while something of ours ran."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._busy = busy_seconds()
        self._own = time.process_time()

    def cores(self, *, ours: float) -> float:
        """``ours`` is the CPU time, in seconds, of the processes that are part of the measurement."""
        own = time.process_time() - self._own
        elapsed = time.monotonic() - self._started
        return max(0.0, (busy_seconds() - self._busy - own - ours) / elapsed)


def describe(folder: Path) -> dict[str, str]:
    """What a reader must know to compare; nothing that names the machine. ``folder`` is where stores are put."""
    told = {
        "cpu": f"{os.cpu_count()} x {_cpu_model()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "fdatasync of 16 kB": f"{fdatasync_milliseconds(folder):.2f} ms (median)",
        "python": platform.python_version(),
        "uvicorn": version("uvicorn"),
        "uvloop": version("uvloop"),
    }
    if node := shutil.which("node"):
        told["node"] = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return told


def fdatasync_milliseconds(folder: Path, *, times: int = 100) -> float:
    """Median cost of making 16 kB durable: the disk's share in every durable number."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            file.write(os.urandom(16384))
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - started)
    return sorted(took)[times // 2] * 1000


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
