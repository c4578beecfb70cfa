"""Tests of the web run in both kinds of event loop: uvloop's, as the program does, and asyncio's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

from hookwright.web.serving import loop_factory


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.path.name.startswith("test_web_"):
        return {"uvloop": loop_factory(), "asyncio": asyncio.new_event_loop}
    return {"asyncio": asyncio.new_event_loop}
