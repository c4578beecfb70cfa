"""The source: signs and scans in, changes out."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.source import Receive
from hookwright.core.store import Cells
from hookwright.sources.files.choosing import Choice
from hookwright.sources.files.memory import Memory
from hookwright.sources.files.scanning import look_at, scan
from hookwright.sources.files.seen import Change, Changed, Seen, changes
from hookwright.sources.files.settling import Ready, Settling
from hookwright.sources.files.watching import Hint, Watch, Watching

log = logging.getLogger(__name__)

EVENT = "file"
BATCH = "batch"
"""The action of an event that tells of several files."""
AT_ONCE = 256
"""Deliveries on their way into the store."""
FLOOD = 2000
"""After so many signs a scan makes up for those that the kernel may have dropped: Linux keeps 16,384, and watchdog does
not tell when it was more."""
SAVE_EVERY = 1.0
AT_REST = 0.5
"""Seconds of silence before a scan that something gave reason for."""
LONGEST_DOUBT = 5.0
NEW = 2.0
"""Seconds for which a folder is new."""
SAFETY = 600.0
"""Seconds between scans without a reason: a system that is out of watches tells nothing at all."""
BLIND = 5.0
"""Seconds between scans of a folder that cannot be watched."""
_GONE = 0.5
"""Seconds between looks for a root that is not there."""
_SHARE = 20
"""A scan is followed by this many times its own duration without one."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What is watched, and how."""

    root: Path
    """A folder or a single file; it need not exist yet."""
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    gitignore: bool = False
    recursive: bool = True
    follow: bool = False
    events: frozenset[Change] = frozenset(("created", "modified", "moved", "deleted"))
    settle: timedelta = timedelta(milliseconds=100)
    max_wait: timedelta = timedelta(seconds=10)
    ready: Ready = "close"
    batch: bool = False
    most: int = 1000
    """Files in one batch."""
    rescan: bool = True
    """Tell what changed while nothing was watching."""
    poll: timedelta | None = None
    """Scan this often instead of being told."""
    look_every: timedelta = timedelta(seconds=10)
    """How often the root is looked at: one that was moved away and made anew says nothing by itself."""


class FilesSource:
    """Implements `Source`. One process at a time runs it for one file system (``scope``); it remembers in ``cells``."""

    placement: Literal["every", "one"] = "one"

    def __init__(
        self,
        name: str,
        watched: Watched,
        *,
        cells: Callable[[str], Cells],
        clock: Clock,
        watching: Watching,
    ) -> None:
        """``cells``: a view for a name. Raises `ValueError` for a pattern that is none."""
        self.name = name
        self._watched = watched
        self._clock = clock
        self._watching = watching
        self._cells = cells
        # A single file is watched through its folder, where programs that save whole files put the next one.
        self._single: str | None = None
        self._root = os.path.abspath(watched.root)
        self._choice = Choice(
            Path(self._root), include=watched.include, exclude=watched.exclude, gitignore=watched.gitignore
        )
        self._settling = Settling(
            settle=watched.settle.total_seconds(),
            max_wait=watched.max_wait.total_seconds(),
            ready=watched.ready,
            together=watched.batch,
        )
        self._known: dict[str, Seen] = {}
        self._memory: Memory | None = None
        self._hints: deque[Hint] = deque()
        self._called = False
        self._watch: Watch | None = None
        self._identity: tuple[int, int] | None = None
        self._new_folders: dict[str, float] = {}
        self._signs = 0
        """Since the last scan."""
        self._doubt: float | None = None
        """Since when there has been a reason for a scan."""
        self._scan_at = 0.0
        self._rested_at = 0.0
        self._save_at: float | None = None
        self._next_save = 0.0
        self._look_at = 0.0

    @property
    def scope(self) -> str:
        """Which file system it is: another machine's folder of the same name is another folder.

        Of what Linux says of it, this survives a restart, and is the same for all who share it over the network.
        """
        place = self._root
        while not os.path.exists(place) and place != os.path.dirname(place):
            place = os.path.dirname(place)
        try:
            return f"files/{os.statvfs(place).f_fsid:x}"
        except (OSError, AttributeError):
            return "files/0"

    async def run(self, receive: Receive) -> None:
        """Until cancelled. Raises what ``receive`` raises; run again, it finds by a scan what was not told."""
        loop = asyncio.get_running_loop()
        wake = asyncio.Event()
        self._hints.clear()
        self._called = False

        def tell(hint: Hint) -> None:
            self._hints.append(hint)
            if not self._called:
                self._called = True
                with contextlib.suppress(RuntimeError):  # The loop has ended.
                    loop.call_soon_threadsafe(wake.set)

        await self._begin()
        self._look_at = self._scan_at = loop.time()
        try:
            while True:
                wake.clear()
                self._take_hints(loop.time())
                if loop.time() >= self._look_at:
                    await self._look(tell)
                if loop.time() >= self._scan_at:
                    await self._scan()
                await self._tell_due(receive)
                if self._save_at is not None and loop.time() >= self._save_at:
                    await self._save()
                if not wake.is_set():
                    await _wait(wake, self._upcoming() - loop.time())
                if len(self._settling) > AT_ONCE:
                    # Many at a time, rather than a look at all of them for each sign.
                    await asyncio.sleep(0.01)
        finally:
            self._unwatch()
            self._identity = None
            if self._save_at is not None:
                with contextlib.suppress(Exception):
                    await self._save()

    async def _begin(self) -> None:
        """Anew each time: another process may have watched since we did."""
        self._settling.clear()
        self._single, self._identity = await asyncio.to_thread(self._stat)
        self._identity = None
        memory = Memory(self._cells(self.scope), root=self._root, rules=self._rules)
        kept = await memory.load() if self._watched.rescan else None
        if kept is None or not kept.same_rules:
            # What is there when the hook is new (or begins to mean other files) is no change.
            found = await asyncio.to_thread(self._all) or {}
            self._known = found if kept is None else {**found, **kept.known}
            # At once: what changes from now on is a change, also when we fail before the first second is over.
            await memory.save(self._known)
        else:
            self._known = kept.known
        self._memory = memory
        self._save_at = None

    @property
    def _rules(self) -> str:
        watched = self._watched
        return f"{watched.include} {watched.exclude} {watched.gitignore} {watched.recursive} {watched.follow}"

    def _stat(self) -> tuple[str | None, tuple[int, int] | None]:
        """In a thread: the name, where a single file is watched, and what identifies the folder, if there is one."""
        single = os.path.basename(self._root)
        # What is not there yet and is named like a file is taken for one, until it turns out otherwise.
        guessed = not os.path.exists(self._root) and (self._single is not None or "." in single)
        if not guessed and not os.path.isfile(self._root):
            single = ""
        try:
            found = os.stat(os.path.dirname(self._root) if single else self._root)
        except OSError:
            return single or None, None
        return single or None, (found.st_dev, found.st_ino)

    @property
    def _folder(self) -> str:
        return self._root if self._single is None else os.path.dirname(self._root)

    def _all(self) -> dict[str, Seen] | None:
        """In a thread. ``None`` where the root is not there: of its files nothing is known then."""
        self._choice.forget()
        watched = self._watched
        if self._single is None:
            return scan(self._root, self._choice, recursive=watched.recursive, follow=watched.follow)
        if not os.path.isdir(self._folder):
            return None
        return {
            path: seen
            for path, seen in look_at(self._folder, [self._single], follow=watched.follow).items()
            if seen is not None
        }

    def _take_hints(self, now: float) -> None:
        self._called = False
        taken = len(self._hints)
        top = self._folder + os.sep
        while self._hints:
            hint = self._hints.popleft()
            if hint.folder:
                if hint.path == self._folder:
                    self._look_at = now
                self._new_folders[hint.path] = now
                self._want_scan(now)
            elif hint.path.startswith(top):
                name = hint.path[len(top) :].replace(os.sep, "/")
                # Its writer may have closed it before anybody watched the folder; if not, there is more to hear of it.
                unseen = hint.fresh and os.path.dirname(hint.path) in self._new_folders
                if self._meant(name):
                    self._settling.sign(name, "placed" if unseen else hint.sign, now)
        self._signs += taken
        if taken and self._signs >= FLOOD:
            self._want_scan(now)
        if self._new_folders and now - next(reversed(self._new_folders.values())) > NEW:
            self._new_folders.clear()

    def _meant(self, name: str) -> bool:
        if self._single is not None:
            return name == self._single
        if name in self._settling or name in self._known:
            return True
        parts = name.split("/")[:-1]
        folders = ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        return self._choice.wants(name) and all(self._choice.enters(folder) for folder in folders)

    def _want_scan(self, now: float) -> None:
        """Soon, when it has become quiet; but not much later where it never does."""
        if self._doubt is None:
            self._doubt = now
        self._scan_at = max(self._rested_at, min(now + AT_REST, self._doubt + LONGEST_DOUBT))

    async def _look(self, tell: Callable[[Hint], None]) -> None:
        """Is the root still the one that is watched?"""
        single, identity = await asyncio.to_thread(self._stat)
        now = asyncio.get_running_loop().time()
        self._look_at = now + (_GONE if identity is None else self._watched.look_every.total_seconds())
        if (single, identity) == (self._single, self._identity):
            return
        self._unwatch()
        self._single, self._identity = single, identity
        if identity is None:
            log.warning("what a hook watches is not there", extra={"source": self.name, "reason": self._root})
            return
        if self._watched.poll is None:
            await self._begin_watch(tell)
        self._scan_at = now

    async def _begin_watch(self, tell: Callable[[Hint], None]) -> None:
        watched = self._watched
        try:
            self._watch = await asyncio.to_thread(
                self._watching.watch,
                self._folder,
                tell,
                recursive=watched.recursive and self._single is None,
                follow=watched.follow,
            )
        except OSError as error:
            log.warning(
                "a folder cannot be watched, and is looked at every few seconds instead",
                extra={"source": self.name, "reason": self._folder, "error": str(error)},
            )

    def _unwatch(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()

    async def _scan(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._signs = 0
        self._doubt = None
        found = await asyncio.to_thread(self._all)
        now = loop.time()
        self._rested_at = now + _SHARE * (now - began)
        every = BLIND if self._watch is None else SAFETY
        if self._watched.poll is not None:
            every = self._watched.poll.total_seconds()
        self._scan_at = max(now + every, self._rested_at)
        if found is None:
            return
        for path, seen in found.items():
            before = self._known.get(path)
            if before is None or not before.same_content(seen):
                self._settling.sign(path, "found", now, seen)
        for path in self._known.keys() - found.keys():
            self._settling.sign(path, "found", now)

    async def _tell_due(self, receive: Receive) -> None:
        loop = asyncio.get_running_loop()
        due = self._settling.due(loop.time())
        if not due:
            return
        looks = await asyncio.to_thread(look_at, self._folder, list(due), follow=self._watched.follow)
        now = loop.time()
        ready = {path: seen for path, seen in looks.items() if not self._settling.again(path, seen, now)}
        if self._watched.batch and len(ready) < len(looks):
            return
        found = changes(self._known, ready)
        wanted = [change for change in found if change.change in self._watched.events]
        if self._watched.batch:
            for start in range(0, len(wanted), self._watched.most):
                await receive(self._batch(wanted[start : start + self._watched.most]))
        else:
            for start in range(0, len(wanted), AT_ONCE):
                await _all_of([receive(self._single_file(one)) for one in wanted[start : start + AT_ONCE]])
        # Only now that it is stored: what was not is found again.
        self._learn(ready)

    def _learn(self, ready: dict[str, Seen | None]) -> None:
        for path, seen in ready.items():
            self._settling.done(path)
            if seen is None:
                self._known.pop(path, None)
            else:
                self._known[path] = seen
        if self._memory is not None:
            self._memory.touch(ready)
        if self._save_at is None:
            self._save_at = max(asyncio.get_running_loop().time() + SAVE_EVERY, self._next_save)

    async def _save(self) -> None:
        assert self._memory is not None
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._memory.save(self._known)
        self._save_at = None
        # A large folder that changes all the time is not saved all the time.
        self._next_save = loop.time() + _SHARE * (loop.time() - began)

    def _upcoming(self) -> float:
        moments = (self._look_at, self._scan_at, self._settling.upcoming(), self._save_at)
        return min(moment for moment in moments if moment is not None)

    def _single_file(self, change: Changed) -> Delivery:
        return Delivery(
            source=self.name,
            id=change.id,
            event=EVENT,
            action=change.change,
            received_at=self._clock(),
            body=msgspec.json.encode(self._told(change)),
        )

    def _batch(self, wanted: Sequence[Changed]) -> Delivery:
        ids = "\n".join(sorted(change.id for change in wanted))
        return Delivery(
            source=self.name,
            id=Changed("", "modified", Seen(0, 0, 0, 0))._replace(path=ids).id,
            event=EVENT,
            action=BATCH,
            received_at=self._clock(),
            body=msgspec.json.encode(
                {"root": _text(self._folder), "files": [self._told(change) for change in sorted(wanted)]}
            ),
        )

    def _told(self, change: Changed) -> dict[str, Any]:
        whole = os.path.join(self._folder, change.path)
        told: dict[str, Any] = {
            "path": _text(whole),
            "relative": _text(change.path),
            "root": _text(self._folder),
            "change": change.change,
            "size": change.seen.size,
            "modified_at": _moment(change.seen.modified),
        }
        if change.origin is not None:
            told["from"] = _text(os.path.join(self._folder, change.origin))
        if told["path"] != whole:
            # Names on Linux are bytes; this one is no UTF-8, and JSON holds nothing else.
            told["path_base64"] = base64.b64encode(os.fsencode(whole)).decode()
        return told


def _moment(nanoseconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _text(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


async def _all_of(under_way: Iterable[Any]) -> None:
    """Wait for all, and raise the first error only then: nothing is left running behind."""
    for outcome in await asyncio.gather(*under_way, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(max(seconds, 0)):
            await event.wait()
