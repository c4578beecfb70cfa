"""The operating system's word that something changed, through watchdog, brought from its threads to the event loop."""

from __future__ import annotations

import os
import stat
import sys
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from hookwright.sources.files.settling import Sign


class Hint(NamedTuple):
    """Something may have happened to ``path``, as the system names it."""

    path: str
    sign: Sign = "placed"
    fresh: bool = False
    """It was made just now, in the folder where it is."""
    folder: bool = False
    """It is a folder: of what is in it nothing is said, so look."""


Tell = Callable[[Hint], None]
"""Called in a thread of the watcher; must be quick, and must not raise."""


class Watch(Protocol):
    """Ends with `stop`, which may be called twice."""

    def stop(self) -> None: ...


class Watching:
    """All watches of a program, behind one set of threads, which live as long as any watch does."""

    def __init__(self) -> None:
        self._observer: Any = None
        self._count = 0

    def watch(self, folder: str, tell: Tell, *, recursive: bool, follow: bool) -> Watch:
        """Blocks while the folder is walked through. Raises `OSError` where it cannot be watched."""
        # Here: a megabyte and a half that a program without such hooks does not need.
        from watchdog.events import (
            DirCreatedEvent,
            DirDeletedEvent,
            DirMovedEvent,
            FileClosedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
            FileSystemEvent,
            FileSystemEventHandler,
        )

        class Listener(FileSystemEventHandler):
            """One for each watch: watchdog tells watches of the same folder apart by it."""

            def dispatch(self, event: FileSystemEvent) -> None:
                for hint in hints(event, folder):
                    tell(hint)

        if self._observer is None:
            self._observer = _observer()
            self._observer.start()
        kinds = [DirCreatedEvent, DirDeletedEvent, DirMovedEvent]
        kinds += [FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
        listener = Listener()
        self._count += 1
        try:
            watch = self._observer.schedule(
                listener, folder, recursive=recursive, event_filter=kinds, follow_symlink=follow
            )
        except BaseException:
            self._ended()
            raise
        return _Watched(self, watch, listener)

    def end(self, watch: Any, listener: Any) -> None:
        """For the watch itself."""
        observer = self._observer
        if observer is None:
            return
        try:
            observer.remove_handler_for_watch(listener, watch)
            # Its emitter goes when nobody listens to it any more.
            if not observer._handlers.get(watch):
                observer.unschedule(watch)
        except KeyError:
            pass
        self._ended()

    def _ended(self) -> None:
        self._count -= 1
        if self._count <= 0:
            observer, self._observer, self._count = self._observer, None, 0
            observer.stop()


class _Watched:
    def __init__(self, owner: Watching, watch: Any, listener: Any) -> None:
        self._owner = owner
        self._watch = watch
        self._listener = listener
        self._over = False

    def stop(self) -> None:
        if not self._over:
            self._over = True
            self._owner.end(self._watch, self._listener)


def _observer() -> Any:
    # It warns where two of its threads meet a new folder at once, which is harmless.
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
    if sys.platform == "linux":
        from watchdog.observers.inotify import InotifyObserver

        # Otherwise what is moved into the folder looks as if it were made there, and may be waited for in vain.
        return InotifyObserver(generate_full_events=True)
    else:
        from watchdog.observers import Observer

        return Observer()


def hints(event: Any, folder: str) -> list[Hint]:
    """What an event of watchdog's says."""
    paths = [path for path in (os.fsdecode(event.src_path), os.fsdecode(event.dest_path)) if path]
    match event.event_type:
        case "deleted" if event.is_directory:
            # What was in it is told of by itself.
            return [Hint(folder, folder=True)] if folder in paths else []
        case "created" | "moved" if event.is_directory:
            return [Hint(path, folder=True) for path in paths]
        case "moved" | "deleted":
            return [Hint(path) for path in paths]
        case "closed":
            return [Hint(paths[0], "closed")]
        case "created":
            return [Hint(paths[0], "placed" if _linked(paths[0]) else "writing", fresh=True)]
        case "modified" if not event.is_directory:
            return [Hint(paths[0], "writing")]
    return []


def _linked(path: str) -> bool:
    """It came with all its content: nobody has opened it, so nobody will close it."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return found.st_nlink > 1 or stat.S_ISLNK(found.st_mode)
