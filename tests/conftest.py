"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A deadline would measure how busy the machine is, not the code. What must be fast has its own number in benchmarks/.
settings.register_profile("hookwright", deadline=None)
settings.load_profile("hookwright")
