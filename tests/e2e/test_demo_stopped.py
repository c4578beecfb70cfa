"""Ctrl-C before the demonstration has begun."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_the_demo_stopped_while_it_loads_says_so_in_a_sentence() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONVERBOSE": "", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", str(ROOT / "examples/demo/run.py")],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    # Each import is told there; this one is among the first of the demo's own.
    for line in process.stderr:
        if "asyncio" in line:
            break
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=30)

    assert process.returncode == 130
    assert said == "Stopped before it began.\n"
    assert "Traceback" not in errors
