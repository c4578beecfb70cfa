"""Many refs at once go the short way, and arrive as they would by the long one."""

from __future__ import annotations

import pytest

from apps.mirror.tests.standin.pair import Pair
from onedev_mirror.git import sending


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WORTH_IT", 0)


async def test_all_refs_arrive(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.many("refs/tags/build-", 300, main)
    both.upstream.tag("annotated", main, "a message")
    pushed = await both.sync()
    assert pushed.refused == ()
    assert both.there == both.upstream.refs
    both.upstream.commit("main", {"more": "more"})
    assert (await both.sync()).updated == ("refs/heads/main",)
    assert both.there == both.upstream.refs


async def test_a_rewritten_branch_among_them_is_archived_as_ever(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/forward", main)
    both.upstream.commit("rewritten", {"old": "history"})
    await both.sync()
    both.upstream.commit("forward", {"more": "more"})
    both.upstream.commit("rewritten", {"new": "history"}, parent=None)
    pushed = await both.sync()
    assert len(pushed.archived) == 1 and pushed.refused == ()
    copied = {ref: oid for ref, oid in both.there.items() if not ref.startswith("refs/archive/")}
    assert copied == both.upstream.refs


async def test_one_bad_ref_is_found_among_many(both: Pair) -> None:
    record = both.onedev.projects.at(f"github/{both.name}")
    assert record is not None
    record.protected.add("closed")
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/closed", main)
    both.upstream.many("refs/tags/build-", 20, main)
    pushed = await both.sync()
    assert [one.ref for one in pushed.refused] == ["refs/heads/closed"]
    assert len(both.there) == 21
