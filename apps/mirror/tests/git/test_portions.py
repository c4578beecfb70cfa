"""A long history travels in portions, and goes on where it was interrupted."""

from __future__ import annotations

import dataclasses
import os

import pytest

from apps.mirror.tests.standin.pair import LIMITS, REPOSITORY, STAMP, Pair
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.portions import cut
from onedev_mirror.git.pushing import Pushed, plan_push, push
from onedev_mirror.git.refs import RefChange

MAIN = "refs/heads/main"


async def pushed(both: Pair, portion: int) -> Pushed:
    fetched = await both.fetch()
    target = await both.target()
    there = await ls_remote(target, limits=LIMITS)
    plan = plan_push(fetched.after, there, default_branch="main", forced="archive", stamp=STAMP)
    return await push(both.cache, REPOSITORY, target, plan, limits=dataclasses.replace(LIMITS, portion_bytes=portion))


def grown(both: Pair, commits: int) -> None:
    for number in range(commits):
        both.upstream.commit("main", {f"file-{number}": os.urandom(50_000)})


def posts(both: Pair) -> int:
    return sum(one["method"] == "POST" and "git-receive-pack" in one["path"] for one in both.onedev.requests)


async def test_portions_are_no_larger_than_wished_and_end_where_one_push_would(both: Pair) -> None:
    grown(both, 12)
    done = await pushed(both, 200_000)
    assert done.refused == () and done.updated == (MAIN,)
    assert both.there == both.upstream.refs and both.head == "main"
    record = both.onedev.projects.at(f"github/{both.name}")
    assert record is not None and record.events == [MAIN] * 4


async def test_an_interrupted_push_goes_on_where_it_was(both: Pair) -> None:
    grown(both, 12)
    # Each portion asks for the refs first.
    both.onedev.fault(path="*/info/refs?service=git-receive-pack", times=2, delay=0)
    both.onedev.fault(path="*/info/refs?service=git-receive-pack", times=1, status=502)
    with pytest.raises(GitError) as caught:
        await pushed(both, 200_000)
    assert caught.value.retry
    half = both.there[MAIN]
    assert half != both.upstream.refs[MAIN]
    await pushed(both, 200_000)
    record = both.onedev.projects.at(f"github/{both.name}")
    assert record is not None and len(record.events) == 4
    assert both.there == both.upstream.refs


async def test_what_is_short_or_rewritten_goes_at_once(both: Pair) -> None:
    grown(both, 3)
    await pushed(both, 10_000_000)
    both.upstream.commit("main", {"new": os.urandom(50_000)}, parent=None)
    done = await pushed(both, 50_000)
    assert len(done.archived) == 1
    assert both.there[MAIN] == both.upstream.refs[MAIN]


def test_steps_follow_each_other() -> None:
    names = [f"{number:040}" for number in range(10)]
    steps = cut(RefChange(MAIN, None, names[-1]), names, whole=10, nbytes=1000, portion_bytes=300)
    assert [step.new for step in steps] == [names[1], names[4], names[6]]
    assert [step.old for step in steps] == [None, names[1], names[4]]
    rest = cut(RefChange(MAIN, names[6], names[-1]), names[7:], whole=10, nbytes=1000, portion_bytes=300)
    assert rest == ()
