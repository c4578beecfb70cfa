"""How a pytest that a test starts is given our plugin."""

from __future__ import annotations

from importlib.metadata import entry_points

PLUGIN = "hookwright.testing.pytest_plugin"


def plugin_options() -> list[str]:
    """Nothing where the project is installed, as users have it: pytest finds the plugin then, and refuses it twice."""
    return [] if any(entry.value == PLUGIN for entry in entry_points(group="pytest11")) else ["-p", PLUGIN]
