"""Every setting, where it may come from, and what it must look like. Nothing else reads configuration.

Sources in rising order: defaults, ``hookwright.toml``, the environment, the command line. All mistakes are reported at
once.
"""

from __future__ import annotations

from hookwright.settings.agreeing import is_loopback
from hookwright.settings.catalogue import SETTINGS, Settings
from hookwright.settings.declaring import Setting
from hookwright.settings.given import TOML, revealed

__all__ = ["SETTINGS", "TOML", "Setting", "Settings", "is_loopback", "revealed"]
