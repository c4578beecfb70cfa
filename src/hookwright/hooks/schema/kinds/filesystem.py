"""``type: Filesystem``: a file or folder changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Duration, Texts

Change = Literal["created", "modified", "moved", "deleted"]


class FilesystemOptions(Options):
    path: str
    """The file or folder to watch; relative to the folder of the file that declares the hook."""
    include: Texts = ()
    """Globs in the syntax of .gitignore, relative to ``path``; everything unless given."""
    exclude: Texts = ()
    gitignore: bool = False
    """Leave out what the folder's own .gitignore files leave out."""
    recursive: bool = True
    events: tuple[Change, ...] = ("created", "modified", "moved", "deleted")
    settle: Duration = timedelta(milliseconds=100)
    """How long a path must be quiet before it counts as changed."""
    max_wait: Duration = timedelta(seconds=10)
    """The longest that a path which is never quiet is waited for."""
    ready: Literal["close", "stable", "atomic"] = "close"
    """When a file is complete: its writer closed it, its size and time stood still for ``settle``, or it was moved into
    place."""
    batch: bool = False
    """One event for all that changed together, instead of one for each path."""
    rescan: bool = True
    """Find what changed while nothing was watching."""
    poll: Duration | None = None
    """Look at the folder this often instead of being told, for network file systems."""
    follow_symlinks: bool = False
    max_paths: Annotated[int, Field(ge=1)] = 1000
    """The most paths in one batch."""

    @model_validator(mode="before")
    @classmethod
    def _old_names(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("debounce_ms"), int | float) and "settle" not in value:
            value = dict(value)
            value["settle"] = value.pop("debounce_ms") / 1000
        return value


class FilesystemHook(Hook):
    type: Literal["Filesystem"]
    options: FilesystemOptions
