"""What became of files, when they are done changing, and which are meant."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.sources.files.choosing import Choice
from hookwright.sources.files.memory import FEW, Memory, Overtaken
from hookwright.sources.files.scanning import scan
from hookwright.sources.files.seen import Seen, changes
from hookwright.sources.files.settling import Settling
from hookwright.stores.opening import open_store


def seen(inode: int, modified: int = 0, size: int = 1) -> Seen:
    return Seen(inode, size, modified, modified)


def test_changes_are_told_by_comparison() -> None:
    known = {"same": seen(1), "written": seen(2), "saved": seen(3), "moved": seen(4), "gone": seen(5)}
    now = {
        "same": seen(1),
        "written": seen(2, 9),
        "saved": seen(33, 9),
        "moved": None,
        "here": seen(4),
        "gone": None,
        "new": seen(6),
        "never": None,
    }

    assert {(one.path, one.change, one.origin) for one in changes(known, now)} == {
        ("written", "modified", None),
        ("saved", "modified", None),
        ("here", "moved", "moved"),
        ("gone", "deleted", None),
        ("new", "created", None),
    }


def test_what_is_moved_onto_another_changes_the_other() -> None:
    found = changes({"a": seen(1), "b": seen(2)}, {"a": None, "b": seen(1)})

    assert sorted((one.path, one.change) for one in found) == [("a", "deleted"), ("b", "modified")]


STATES = st.dictionaries(st.sampled_from("abcdef"), st.builds(seen, st.integers(1, 5), st.integers(0, 2)))


@given(STATES, STATES)
def test_who_follows_the_changes_ends_where_the_disk_is(before: dict[str, Seen], after: dict[str, Seen]) -> None:
    state = dict(before)
    for one in changes(before, {path: after.get(path) for path in before | after}):
        if one.origin is not None:
            del state[one.origin]
        if one.change == "deleted":
            del state[one.path]
        else:
            state[one.path] = one.seen

    assert {path: found[:3] for path, found in state.items()} == {path: found[:3] for path, found in after.items()}


def test_a_file_that_was_moved_away_and_back_is_another_event() -> None:
    first = changes({}, {"a": Seen(1, 1, 1, 1)})[0]
    again = changes({}, {"a": Seen(1, 1, 1, 7)})[0]

    assert first.id != again.id
    assert first.id == changes({}, {"a": Seen(1, 1, 1, 1)})[0].id


def test_a_file_settles_after_its_last_sign_and_not_while_it_is_open() -> None:
    settling = Settling(settle=1, max_wait=10, ready="close")
    settling.sign("a", "writing", 0.0)
    assert (settling.due(5), settling.upcoming()) == ([], 10.0)
    settling.sign("a", "closed", 5.0)
    assert (settling.due(5.9), settling.due(6.0)) == ([], ["a"])


def test_a_file_that_is_never_quiet_is_told_of_all_the_same() -> None:
    settling = Settling(settle=1, max_wait=3, ready="stable")
    for tenth in range(31):
        settling.sign("a", "writing", tenth / 10)
        assert settling.due(tenth / 10) == (["a"] if tenth == 30 else [])


def test_what_a_scan_found_must_stand_still() -> None:
    settling = Settling(settle=1, max_wait=10, ready="close")
    settling.sign("a", "found", 0.0, seen(1, 1))
    assert settling.due(1.0) == ["a"]
    assert settling.again("a", seen(1, 2), 1.0)
    assert settling.due(1.5) == []
    assert not settling.again("a", seen(1, 2), 2.0)


def test_only_what_is_put_in_place_counts_where_that_is_asked_for() -> None:
    settling = Settling(settle=1, max_wait=10, ready="atomic")
    settling.sign("a", "writing", 0.0)
    settling.sign("a", "closed", 0.0)
    settling.sign("b", "placed", 0.0)

    assert settling.due(100) == ["b"]


def test_a_batch_waits_for_all_of_it() -> None:
    settling = Settling(settle=1, max_wait=4, ready="close", together=True)
    settling.sign("a", "placed", 0.0)
    settling.sign("b", "placed", 0.9)
    assert settling.due(1.5) == []
    assert settling.due(1.9) == ["a", "b"]
    settling.sign("c", "writing", 2.0)
    assert settling.due(3.9) == []
    assert settling.due(4.0) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        ((), (), {"a.py", "b.txt", "src/c.py", "src/build/d.py", "x.log"}),
        (("*.py",), (), {"a.py", "src/c.py", "src/build/d.py"}),
        (("*.py",), ("build/",), {"a.py", "src/c.py"}),
        (("/*.py",), (), {"a.py"}),
        (("src/",), ("*.py", "!c.py"), {"src/c.py"}),
        ((), ("*", "!.git/", "!hookwright.db"), {"hookwright.db", ".git/HEAD"}),
    ],
)
def test_patterns_are_those_of_gitignore(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], wanted: set[str]
) -> None:
    for name in ("a.py", "b.txt", "src/c.py", "src/build/d.py", "x.log", "hookwright.db", ".git/HEAD"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    choice = Choice(tmp_path, include=include, exclude=exclude)

    found = scan(str(tmp_path), choice, recursive=True, follow=False)

    assert found is not None
    assert found.keys() == wanted - ({".git/HEAD"} if "!.git/" in exclude and "*" in exclude else set())


def test_the_folders_own_gitignore_files_count_where_asked_for(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n/out/\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/.gitignore").write_text("!keep.log\n*.tmp\n")
    choice = Choice(tmp_path, gitignore=True)

    assert [choice.wants(path) for path in ("a.log", "sub/keep.log", "sub/a.tmp", "a.tmp", "out/x", "sub/out/x")] == [
        False,
        True,
        False,
        True,
        False,
        True,
    ]


async def test_what_is_known_survives_and_grows_into_parts() -> None:
    store = open_store("memory:", clock=lambda: datetime.now(UTC))
    await store.open()
    cells = store.cells("x")

    def memory(root: str = "/r", rules: str = "") -> Memory:
        return Memory(cells, root=root, rules=rules)

    assert await memory().load() is None
    first = memory()
    known = {"caf\udce9": seen(1)}
    await first.save(known)
    for count in (10, FEW + 50, 20):
        known = {f"{number}": seen(number) for number in range(count)}
        first.touch(known)
        await first.save(known)
        assert await memory().load() == (known, True)
    known["3"] = seen(33)
    first.touch(["3"])
    await first.save(known)
    assert await memory(rules="*.py").load() == (known, False)
    assert await memory(root="/other").load() is None
    await store.close()


async def test_who_was_asleep_cannot_overwrite_what_another_knows() -> None:
    store = open_store("memory:", clock=lambda: datetime.now(UTC))
    await store.open()
    asleep, awake = (Memory(store.cells("x"), root="/r", rules="") for _ in range(2))
    await asleep.save({"a": seen(1)})
    await awake.load()
    awake.touch(["b"])
    await awake.save({"b": seen(2)})
    asleep.touch(["a"])
    with pytest.raises(Overtaken):
        await asleep.save({"a": seen(9)})
    assert await awake.load() == ({"b": seen(2)}, True)
    await store.close()


def test_a_scan_sees_links_strange_names_and_circles(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d/circle").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    with open(os.fsencode(tmp_path) + b"/caf\xe9", "w"):
        pass

    plain = scan(str(tmp_path), Choice(tmp_path), recursive=True, follow=False)
    followed = scan(str(tmp_path), Choice(tmp_path), recursive=True, follow=True)

    assert plain is not None
    assert plain.keys() == {"dangling", "caf\udce9", "d/circle"}
    assert followed is not None
    assert followed.keys() == {"caf\udce9"}
    assert scan(str(tmp_path / "nowhere"), Choice(tmp_path), recursive=True, follow=False) is None
