"""Which hookwright is this?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """As installed; a source tree that was never installed has none."""
    try:
        return version("hookwright")
    except PackageNotFoundError:
        return "(not installed)"
