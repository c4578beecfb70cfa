"""The repository that a payload speaks of."""

from __future__ import annotations

from typing import Any


class Repository(dict[str, Any]):
    """GitHub's own object, with the three words that everybody needs as attributes."""

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return str(self["full_name"])

    @property
    def owner(self) -> str:
        """The owner's login; `self["owner"]` is GitHub's object."""
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        return self.full_name.partition("/")[2]
