"""``type: Plugin``: a source that an installed package offers under the entry point ``hookwright.sources``."""

from __future__ import annotations

from typing import Any, Literal

from hookwright.hooks.schema.hook import Hook


class PluginHook(Hook):
    type: Literal["Plugin"]
    plugin: str
    """The name that the package gave its source."""
    options: dict[str, Any] = {}
    """What the plugin takes; it checks them itself."""
