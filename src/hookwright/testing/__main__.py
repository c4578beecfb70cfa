"""The stand-in for GitHub as a program of its own, for what is killed and started again beside it.

Prints one line of JSON with the settings that an app needs, and serves until it is told to stop.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path

from hookwright.testing.fake_github import FakeGitHub, settings_in


async def _run(port: int, directory: Path) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with FakeGitHub(port=port) as github:
        sys.stdout.write(json.dumps(settings_in(directory, github)) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hookwright.testing", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--directory", type=Path, help="where the key and the webhook secret are written")
    given = parser.parse_args()
    if given.directory is not None:
        given.directory.mkdir(parents=True, exist_ok=True)
        asyncio.run(_run(given.port, given.directory))
    else:
        with tempfile.TemporaryDirectory() as directory:
            asyncio.run(_run(given.port, Path(directory)))


if __name__ == "__main__":
    main()
