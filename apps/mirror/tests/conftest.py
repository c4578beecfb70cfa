"""What the mirror's tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from apps.mirror.tests.world import World, world


@pytest.fixture
async def earth(tmp_path: Path) -> AsyncIterator[World]:
    """Both sides, with the settings as they are by default."""
    async with world(tmp_path) as made:
        yield made
