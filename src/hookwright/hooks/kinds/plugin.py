"""``type: Plugin``: a kind of source that an installed package offers."""

from __future__ import annotations

from importlib.metadata import entry_points

from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Kind
from hookwright.hooks.schema.kinds.plugin import PluginHook

ENTRY_POINTS = "hookwright.sources"
BUILT_IN = ("Kafka", "SQS", "Filesystem", "Webhook", "Cron", "GitHub", "Poll")
"""Types that elsewhere are plugins."""


def plugin(hook: PluginHook, ground: Ground) -> Declared:
    """What the package's `Kind` answers. Raises `ConfigError` where no installed package offers one of this name."""
    for entry in entry_points(group=ENTRY_POINTS, name=hook.plugin):
        kind: Kind = entry.load()
        return kind(hook, ground)
    known = ", ".join(sorted({entry.name for entry in entry_points(group=ENTRY_POINTS)})) or "none"
    built_in = next((name for name in BUILT_IN if name.lower() in hook.plugin.lower()), None)
    hint = f"; `type: {built_in}` is built in and needs no plugin" if built_in else ""
    raise ConfigError(f"plugin: no installed package offers a source named {hook.plugin!r} (installed: {known}){hint}")
