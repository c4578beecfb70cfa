from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_login import new_private_key
from tests.support.broker import Broker
from tests.support.processes import House


@pytest.fixture(scope="session")
def private_key() -> str:
    """Made once: a key takes a noticeable part of a second."""
    return new_private_key()


@pytest.fixture
async def github(private_key: str) -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key) as github:
        yield github


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A store file and the programs on it; their App has a webhook, and no credentials."""
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def house_on_github(tmp_path: Path, github: FakeGitHub) -> Iterator[House]:
    """The same, as a GitHub App of the stand-in."""
    house = House(tmp_path, github)
    yield house
    house.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A Valkey server, empty."""
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.stop()
