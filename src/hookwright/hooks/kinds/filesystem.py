"""``type: Filesystem``: files that are made, written, moved or deleted."""

from __future__ import annotations

import os
import posixpath
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.schema.kinds.filesystem import FilesystemHook
from hookwright.sources.files.choosing import Choice
from hookwright.sources.files.source import BATCH, EVENT, FilesSource, Watched

LONGEST_NAMES = 100_000
"""Characters of the names of a batch in FILES; one variable may have 131,000 bytes."""


def filesystem(hook: FilesystemHook, ground: Ground) -> Declared:
    """Raises `ConfigError` for patterns that are none."""
    options = hook.options
    watched = Watched(
        # Not resolved: a link that is made to point elsewhere is followed there.
        root=ground.folder / os.path.expanduser(options.path),
        include=options.include,
        exclude=options.exclude,
        gitignore=options.gitignore,
        recursive=options.recursive,
        follow=options.follow_symlinks,
        events=frozenset(options.events),
        settle=options.settle,
        max_wait=options.max_wait,
        ready=options.ready,
        batch=options.batch,
        most=options.max_paths,
        rescan=options.rescan,
        poll=options.poll,
    )
    name = f"hook:{hook.key}"
    try:
        source = FilesSource(
            name,
            watched,
            cells=partial(_cells, ground, hook.key),
            clock=ground.clock,
            watching=ground.watching,
        )
    except ValueError as error:
        raise ConfigError(f"include, exclude: {error}") from None
    notes = () if watched.root.exists() else (f"path: {watched.root} is not there yet; it is waited for",)
    return Declared(source=name, events=(EVENT,), sources=(source,), tell=tell, notes=notes)


def happened(hook: FilesystemHook, folder: Path, path: Path, *, now: datetime) -> Delivery | None:
    """The delivery of a file that was made at ``path``; ``None`` where the hook does not watch it."""
    options = hook.options
    root = os.path.abspath(folder / os.path.expanduser(options.path))
    whole = os.path.abspath(path)
    if whole == root:
        root = os.path.dirname(root)
    elif not whole.startswith(root + os.sep):
        return None
    relative = os.path.relpath(whole, root).replace(os.sep, "/")
    choice = Choice(Path(root), include=options.include, exclude=options.exclude, gitignore=options.gitignore)
    if not choice.wants(relative) or ("/" in relative and not options.recursive):
        return None
    told = {"path": whole, "relative": relative, "root": root, "change": "created"}
    return Delivery(
        source=f"hook:{hook.key}",
        id="explained",
        event=EVENT,
        action=BATCH if options.batch else "created",
        received_at=now,
        body=msgspec.json.encode({"root": root, "files": [told]} if options.batch else told),
    )


def _cells(ground: Ground, key: str, scope: str) -> Any:
    return ground.cells(f"hooks/{key}/{scope}")


def tell(delivery: Delivery) -> Told:
    """FILE and DIR are whole paths; what patterns of routes are held against is the path below the watched folder."""
    told = delivery.payload
    if delivery.action == BATCH:
        files = [one for one in told.get("files", ()) if "path" in one]
        if not files:
            return Told()
        names = "\n".join(one["path"] for one in files)
        variables = _of(files[0]) | {"EVENT": BATCH, "EVENT_CHANGE": BATCH, "EVENT_COUNT": str(len(files))}
        # Who needs all of very many reads EVENT_FILE.
        variables["FILES"] = names if len(names) <= LONGEST_NAMES else ""
        return Told(variables, tuple(one.get("relative", one["path"]) for one in files))
    return Told(_of(told), (told.get("relative", told["path"]),)) if "path" in told else Told()


def _of(file: dict[str, Any]) -> dict[str, str]:
    found = {
        "FILE": file["path"],
        "DIR": posixpath.dirname(file["path"]),
        "EVENT": file.get("change", "modified"),
        "EVENT_CHANGE": file.get("change", "modified"),
        "EVENT_ROOT": file.get("root", ""),
    }
    if file.get("from"):
        found["FILE_FROM"] = file["from"]
    return found
