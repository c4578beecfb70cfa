"""What is wrong where the package for an outside service is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from hookwright.core.errors import ConfigError


def need(module: str, extra: str, what: str) -> None:
    """Raises `ConfigError` that names the extra. Looks, and imports nothing."""
    if find_spec(module) is None:
        raise ConfigError(f"{what} needs a package that is not installed: pip install 'hookwright[{extra}]'")
