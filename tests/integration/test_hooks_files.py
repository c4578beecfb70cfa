"""Hooks that watch files: real files, real signs of the system, a real store."""

# ruff: noqa: ASYNC230, ASYNC240 - small local files

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.core.store import Store
from hookwright.sources.files.source import FilesSource, Watched
from hookwright.sources.files.watching import Watching
from hookwright.stores.opening import open_store
from tests.support.hooks import running, until


def utc_now() -> datetime:
    return datetime.now(UTC)


class Watcher:
    """A source over one folder, which can be ended and begun again with what it remembers."""

    def __init__(self, root: Path, store: Store, **options: Any) -> None:
        self.root = root
        self.told: list[Delivery] = []
        self.fail = False
        self._options = {"settle": timedelta(milliseconds=40), "look_every": timedelta(milliseconds=300), **options}
        self._store = store
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        source = FilesSource(
            "hook:x",
            Watched(root=self.root, **self._options),
            cells=lambda name: self._store.cells(f"hooks/x/{name}"),
            clock=utc_now,
            watching=Watching(),
        )
        self._task = asyncio.create_task(source.run(self._receive))
        await until(lambda: source._scan_at > asyncio.get_running_loop().time() or self.done)

    @property
    def done(self) -> bool:
        return self._task is not None and self._task.done()

    async def end(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _receive(self, delivery: Delivery) -> Any:
        if self.fail:
            raise StoreUnavailable("away")
        self.told.append(delivery)

    def news(self) -> list[tuple[str | None, str]]:
        """Since this was last asked."""
        told, self.told = self.told, []
        return [(one.action, one.payload.get("relative", "")) for one in told]

    async def hears(self, *expected: tuple[str, str]) -> None:
        await until(lambda: len(self.told) >= len(expected))
        await asyncio.sleep(0.15)  # For what should not come.
        assert sorted(self.news(), key=str) == sorted(expected)


@asynccontextmanager
async def watching(root: Path, **options: Any) -> AsyncIterator[Watcher]:
    store = open_store("memory:", clock=utc_now)
    await store.open()
    watcher = Watcher(root, store, **options)
    await watcher.begin()
    try:
        yield watcher
    finally:
        await watcher.end()
        await store.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "old").write_text("was there")
    return folder


async def test_each_change_is_told_once(root: Path) -> None:
    async with watching(root) as watcher:
        (root / "a").write_text("1")
        await watcher.hears(("created", "a"))
        (root / "a").write_text("12")
        await watcher.hears(("modified", "a"))
        os.rename(root / "a", root / "b")
        await watcher.hears(("moved", "b"))
        os.rename(root / "b", root.parent / "b")
        await watcher.hears(("deleted", "b"))
        os.rename(root.parent / "b", root / "b")
        await watcher.hears(("created", "b"))
        (root / "b").unlink()
        (root / "old").unlink()
        await watcher.hears(("deleted", "b"), ("deleted", "old"))


async def test_an_atomic_save_is_one_change_of_the_file(root: Path) -> None:
    async with watching(root) as watcher:
        (root / "old.tmp").write_text("new")
        os.replace(root / "old.tmp", root / "old")
        await watcher.hears(("modified", "old"))


async def test_a_file_is_told_of_when_its_writer_has_closed_it(root: Path) -> None:
    async with watching(root, settle=timedelta(milliseconds=10)) as watcher:
        with open(root / "slow", "w") as file:
            for _ in range(10):
                file.write("x" * 100)
                file.flush()
                await asyncio.sleep(0.03)
            assert watcher.news() == []
        await watcher.hears(("created", "slow"))


async def test_a_file_that_stays_open_is_told_of_after_the_longest_wait(root: Path) -> None:
    async with watching(root, max_wait=timedelta(milliseconds=200)) as watcher:
        with open(root / "log", "w") as file:
            file.write("x")
            file.flush()
            await watcher.hears(("created", "log"))


async def test_only_what_is_moved_into_place_counts_where_that_is_asked_for(root: Path) -> None:
    (root.parent / "ready").write_text("whole")
    async with watching(root, ready="atomic") as watcher:
        (root / "partial").write_text("half")
        os.rename(root.parent / "ready", root / "ready")
        await watcher.hears(("created", "ready"))


async def test_folders_that_come_with_content_are_looked_into(root: Path) -> None:
    async with watching(root) as watcher:
        (root / "x/y/z").mkdir(parents=True)
        (root / "x/y/z/leaf").write_text("1")
        await watcher.hears(("created", "x/y/z/leaf"))
        os.rename(root / "x", root / "w")
        await watcher.hears(("moved", "w/y/z/leaf"))
        (root / "w/y/z/leaf").write_text("22")
        await watcher.hears(("modified", "w/y/z/leaf"))
        shutil.move(root / "w", root.parent / "w")
        await watcher.hears(("deleted", "w/y/z/leaf"))
        shutil.move(root.parent / "w", root / "v")
        await watcher.hears(("created", "v/y/z/leaf"))


async def test_a_root_that_is_made_anew_is_watched_again(root: Path) -> None:
    async with watching(root) as watcher:
        shutil.rmtree(root)
        await watcher.hears(("deleted", "old"))
        root.mkdir()
        (root / "new").write_text("1")
        await watcher.hears(("created", "new"))
        (root / "new").write_text("22")
        await watcher.hears(("modified", "new"))


async def test_a_root_that_is_moved_away_and_replaced_is_compared(root: Path) -> None:
    (root / "gone").write_text("1")
    async with watching(root) as watcher:
        os.rename(root, root.parent / "elsewhere")
        await asyncio.sleep(0.1)
        root.mkdir()
        os.link(root.parent / "elsewhere/old", root / "old")
        (root / "new").write_text("1")
        await watcher.hears(("created", "new"), ("deleted", "gone"))


async def test_a_root_that_is_not_there_yet_is_waited_for(root: Path) -> None:
    async with watching(root / "later") as watcher:
        (root / "later").mkdir()
        (root / "later/a").write_text("1")
        await watcher.hears(("created", "a"))


async def test_a_single_file_is_watched_through_every_save(root: Path) -> None:
    async with watching(root / "old") as watcher:
        for text in ("1", "22", "333"):
            (root / ".tmp").write_text(text)
            os.replace(root / ".tmp", root / "old")
            await watcher.hears(("modified", "old"))
        (root / "other").write_text("1")
        (root / "old").unlink()
        await watcher.hears(("deleted", "old"))


async def test_what_changed_while_nothing_was_watching_is_told(root: Path) -> None:
    (root / "kept").write_text("1")
    (root / "moved").write_text("1234")
    async with watching(root) as watcher:
        await watcher.end()
        (root / "old").write_text("changed meanwhile")
        (root / "new").write_text("1")
        os.rename(root / "moved", root / "here")
        await watcher.begin()
        await watcher.hears(("modified", "old"), ("created", "new"), ("moved", "here"))
        await watcher.end()
        await watcher.begin()
        await watcher.hears()


async def test_nothing_is_caught_up_with_where_that_is_not_wanted(root: Path) -> None:
    async with watching(root, rescan=False) as watcher:
        await watcher.end()
        (root / "new").write_text("1")
        await watcher.begin()
        await watcher.hears()


async def test_other_patterns_make_no_events_by_themselves(root: Path) -> None:
    (root / "b.txt").write_text("1")
    async with watching(root, include=("*.py",)) as watcher:
        await watcher.end()
        watcher._options["include"] = ("*.txt",)
        await watcher.begin()
        await watcher.hears()
        (root / "b.txt").write_text("22")
        await watcher.hears(("modified", "b.txt"))


async def test_what_could_not_be_stored_is_told_later(root: Path) -> None:
    async with watching(root) as watcher:
        watcher.fail = True
        (root / "a").write_text("1")
        await until(lambda: watcher.done)
        watcher.fail = False
        await watcher.begin()
        await watcher.hears(("created", "a"))


async def test_a_folder_can_be_looked_at_instead_of_watched(root: Path) -> None:
    async with watching(root, poll=timedelta(milliseconds=100)) as watcher:
        (root / "a").write_text("1")
        await watcher.hears(("created", "a"))
        (root / "old").unlink()
        await watcher.hears(("deleted", "old"))


async def test_only_the_wanted_changes_are_told(root: Path) -> None:
    async with watching(root, events=frozenset({"deleted"}), exclude=("*.log",)) as watcher:
        (root / "a").write_text("1")
        (root / "x.log").write_text("1")
        await asyncio.sleep(0.2)
        for name in ("a", "x.log"):
            (root / name).unlink()
        await watcher.hears(("deleted", "a"))


async def test_what_changes_together_is_one_event(root: Path) -> None:
    async with watching(root, batch=True, most=3, settle=timedelta(milliseconds=150)) as watcher:
        for name in "abcde":
            (root / name).write_text("1")
        await until(lambda: len(watcher.told) == 2)
        assert [[file["relative"] for file in one.payload["files"]] for one in watcher.told] == [
            ["a", "b", "c"],
            ["d", "e"],
        ]
        assert {one.action for one in watcher.told} == {"batch"}


async def test_a_name_that_is_no_text_is_told_of(root: Path) -> None:
    async with watching(root) as watcher:
        with open(os.fsencode(root) + b"/caf\xe9 \n$(x)", "w"):
            pass
        await until(lambda: watcher.told)
        told = watcher.told[0].payload
        assert told["relative"] == "caf\\xe9 \n$(x)"
        assert "path_base64" in told


@pytest.mark.slow
async def test_of_twenty_thousand_files_none_is_lost(root: Path) -> None:
    many = 20_000
    async with watching(root) as watcher:

        def create() -> None:
            for number in range(many):
                os.close(os.open(root / f"{number}", os.O_CREAT | os.O_WRONLY))

        await asyncio.to_thread(create)
        await until(lambda: len(watcher.told) >= many, within=90)
        assert {name for _, name in watcher.news()} == {str(number) for number in range(many)}


FILES: Callable[[str], str] = """
handlers:
  - type: Filesystem
    name: Uploads
    options: {{path: ./up, settle: 20ms, {}}}
    routes:
      - {{pattern: "*.jpg|*.png", shell: 'echo "image $FILE $EVENT" >> out'}}
      - {{pattern: "*.csv", shell: 'echo "table $(basename "$FILE") $DIR" >> out'}}
      - {{pattern: "temp/*", action: ignore}}
      - {{pattern: "*", shell: 'echo "other $FILE" >> out'}}
""".format


async def test_files_take_their_routes(tmp_path: Path) -> None:
    up = tmp_path / "up"
    (up / "temp").mkdir(parents=True)
    async with running(tmp_path, FILES("events: [created]"), work=True) as r:
        await until(lambda: r.runtime.membership.leading(r.runtime.registry.sources[0].scope).epoch)  # type: ignore[attr-defined]
        await asyncio.sleep(0.3)
        for name in ("a.jpg", "b c.csv", "temp/x", "y"):
            (up / name).write_text("1")
        await until(lambda: r.said().count("\n") == 3)

        assert sorted(r.said().splitlines()) == [f"image {up}/a.jpg created", f"other {up}/y", f"table b c.csv {up}"]


async def test_each_file_of_a_batch_takes_its_route(tmp_path: Path) -> None:
    up = tmp_path / "up"
    up.mkdir()
    async with running(tmp_path, FILES("batch: true"), work=True) as r:
        await asyncio.sleep(0.4)
        for name in ("a.jpg", "b.csv"):
            (up / name).write_text("1")
        await until(lambda: r.said().count("\n") == 2)

        assert sorted(line.split()[:2] for line in r.said().splitlines()) == [
            ["image", f"{up}/a.jpg"],
            ["table", "b.csv"],
        ]
