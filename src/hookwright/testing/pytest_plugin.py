"""Fixtures for those who test an App with pytest; there as soon as hookwright and pytest are installed.

``github``: a `FakeGitHub` of the test's own. ``hookwright_app``: the app, from ``hookwright_app = "app:app"`` in
pytest's configuration, or a fixture of that name in your conftest. ``simulate``: hands that app a delivery, opposite
that GitHub. ``simulation``: the same as a story of several, with a clock set by hand. ``cassette``: a recording.

pytest imports this in every run, so nothing of ours is imported before a fixture is used.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    # For annotations only: the modules are what must not be imported here.
    from contextlib import AbstractAsyncContextManager
    from typing import Protocol

    class Simulate(Protocol):
        async def __call__(self, event: str, changes: Any = None, /, **more: Any) -> Any: ...


_PATIENCE = 30


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("hookwright")
    group.addoption("--hookwright-record", action="store_true", help="record every cassette anew, with the real GitHub")
    parser.addini("hookwright_app", "the App under test: module:name", default="")


@pytest.fixture(scope="session")
def hookwright_private_key() -> str:
    """The GitHub App's key on every stand-in of this run: making one takes a tenth of a second."""
    key: str = importlib.import_module("hookwright.testing.fake_github_login").new_private_key()
    return key


@pytest.fixture
def github(hookwright_private_key: str) -> Iterator[Any]:
    """A stand-in for GitHub, open and empty: `hookwright.testing.FakeGitHub`. For tests with and without a loop."""
    module = importlib.import_module("hookwright.testing.fake_github")
    # A loop of its own, in a thread: so it answers whichever async plugin runs the test, and none at all.
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = module.FakeGitHub(private_key=hookwright_private_key)
    try:
        asyncio.run_coroutine_threadsafe(made.__aenter__(), loop).result(_PATIENCE)
        yield made
        asyncio.run_coroutine_threadsafe(made.__aexit__(), loop).result(_PATIENCE)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        loop.close()


@pytest.fixture
def hookwright_app(pytestconfig: pytest.Config) -> Any:
    """The App under test. Write a fixture of this name to give another one."""
    reference = str(pytestconfig.getini("hookwright_app"))
    module, colon, name = reference.partition(":")
    if not colon:
        raise pytest.UsageError(
            'which App? Set hookwright_app = "module:name" in pytest\'s configuration, '
            "or write a fixture hookwright_app that returns it"
        )
    return getattr(importlib.import_module(module), name)


@pytest.fixture
def simulate(hookwright_app: Any, github: Any) -> Simulate:
    """``await simulate("issues.opened", issue={"title": "Help"})``: as `hookwright.testing.simulate`, of this app."""

    async def run(event: str, changes: Any = None, /, **more: Any) -> Any:
        module = importlib.import_module("hookwright.testing.simulation")
        return await module.simulate(hookwright_app, event, changes, github=github, **more)

    return run


@pytest.fixture
def simulation(hookwright_app: Any, github: Any) -> Any:
    """A `hookwright.testing.Simulation` to enter: ``async with simulation: await simulation.deliver(…)``."""
    module = importlib.import_module("hookwright.testing.simulation")
    return module.Simulation(hookwright_app, github=github)


@pytest.fixture
def cassette(request: pytest.FixtureRequest) -> AbstractAsyncContextManager[Any]:
    """``async with cassette as transport``: recorded once in ``cassettes/`` beside the test, then replayed strictly."""
    module = importlib.import_module("hookwright.testing.cassette")
    name = re.sub(r"[^\w.-]+", "_", request.node.name)
    file = Path(request.path).parent / "cassettes" / f"{Path(request.path).stem}.{name}.json"
    mode = "record" if request.config.getoption("--hookwright-record") else "once"
    transport: AbstractAsyncContextManager[Any] = module.recorded(file, mode=mode)
    return transport
