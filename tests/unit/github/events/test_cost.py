"""What typed events cost a process. The numbers are those that the documentation promises."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from hookwright.github.events import issues
from tests.unit.github.events.examples import FOLDER, body

ROOT = Path(__file__).resolve().parents[4]
MEASURE = """
import sys
from pathlib import Path
import hookwright
from hookwright.github.typed import type_of_event
import msgspec
loaded = [name for name in sys.modules if name.startswith("hookwright.github.events")]
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
bodies = [(path.stem.partition("."), path.read_bytes()) for path in sorted(Path(sys.argv[1]).glob(sys.argv[2]))]
before = resident()
for (event, _, action), body in bodies:
    msgspec.json.decode(body, type=type_of_event(event, action or None))
if sys.argv[3:]:
    from hookwright.github.events import NAMES
    for name in NAMES:
        msgspec.json.decode(b"{}", type=type_of_event(name, "unknown"))
print(len(loaded), resident() - before)
"""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def measured(*arguments: str) -> tuple[int, float]:
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(FOLDER), *arguments],
        cwd=ROOT / "src",
        capture_output=True,
        text=True,
        check=True,
    )
    loaded, grown = ran.stdout.split()
    return int(loaded), float(grown)


@linux
def test_importing_hookwright_loads_no_event() -> None:
    loaded, _ = measured("none")

    assert loaded == 0


@linux
def test_one_event_costs_less_than_5_mb() -> None:
    _, grown = measured("issues.opened.json")

    assert grown < 5


@linux
def test_all_events_cost_less_than_20_mb() -> None:
    _, grown = measured("*.json", "and the rest")

    assert grown < 20


@pytest.mark.slow
def test_a_typed_issue_is_parsed_twice_as_fast_as_by_the_standard_library() -> None:
    raw = body("issues.opened")
    decoder = msgspec.json.Decoder(issues.Opened)

    # Side by side and the best of many, so that a busy machine slows both.
    typed = plain = 1.0
    for _ in range(200):
        typed = min(typed, _time(decoder.decode, raw))
        plain = min(plain, _time(json.loads, raw))

    assert plain / typed > 2


def _time(call: object, raw: bytes) -> float:
    assert callable(call)
    start = time.perf_counter()
    for _ in range(20):
        call(raw)
    return time.perf_counter() - start
