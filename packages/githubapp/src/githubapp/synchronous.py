"""ghapi's client as FastAPI-GitHubApp's users know it: its calls answer results, not coroutines."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from githubapp.configuration import DEFAULT_API


def client(make: Callable[..., Any], token: str, base_url: str) -> Any:
    """``make`` is `GhApi`, or what a test put in its place."""
    options: dict[str, Any] = {"token": token}
    if base_url != DEFAULT_API:
        options["gh_host"] = base_url
    if _has_a_choice():
        # Since 2.0 ghapi answers coroutines unless told otherwise; those who wrote client().issues… awaited nothing.
        options["sync"] = True
    return make(**options)


def of_token(token: str, base_url: str) -> Any:
    """ghapi's client with any token."""
    from ghapi.core import GhApi  # it and fastcore hold ten MB

    return client(GhApi, token, base_url)


@functools.cache
def _has_a_choice() -> bool:
    from ghapi.core import GhApi  # as above

    return "sync" in inspect.signature(GhApi.__init__).parameters
