from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from apps.mirror.tests.standin.pair import Pair, pair


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Pair]:
    async with pair(tmp_path) as made:
        yield made
