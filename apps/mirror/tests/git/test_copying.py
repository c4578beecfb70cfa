"""Whole copies, from one HTTP server to the other, through real git."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import pytest

from apps.mirror.tests.standin.git_http import git
from apps.mirror.tests.standin.pair import ARCHIVE, REPOSITORY, Pair
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.pushing import PARKING
from onedev_mirror.git.refs import kept


async def test_branches_and_tags_are_copied_and_the_default_branch_is_set(both: Pair) -> None:
    first = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/trunk", first)
    both.upstream.commit("trunk", {"a": "1"})
    both.upstream.tag("v1", first)
    both.upstream.tag("v2", first, "the second")
    both.upstream.head("trunk")
    pushed = await both.sync()
    assert both.there == both.upstream.refs
    assert both.head == "trunk"
    assert set(pushed.updated) == set(both.upstream.refs)
    assert (pushed.refused, pushed.pruned, pushed.archived) == ((), (), ())


async def test_what_is_copied_already_is_not_copied_again(both: Pair) -> None:
    first = await both.fetch()
    assert len(first.changes) == 1
    await both.push(first)
    again = await both.fetch()
    assert (again.changes, again.forced, again.nbytes) == ((), (), 0)
    pushed = await both.push(again)
    assert pushed.updated == ()
    assert len(both.onedev.seen("POST", "git-receive-pack")) == 1


async def test_a_new_commit_travels_alone(both: Pair) -> None:
    both.upstream.commit("main", {"big": "x" * 100_000})
    await both.sync()
    both.upstream.commit("main", {"big": "x" * 100_000, "small": "y"})
    fetched = await both.fetch()
    assert [change.ref for change in fetched.changes] == ["refs/heads/main"]
    assert fetched.forced == ()
    assert fetched.nbytes < 10_000
    await both.push(fetched)
    assert both.there == both.upstream.refs


async def test_pull_requests_of_github_stay_there_and_those_of_onedev_stay_where_they_are(both: Pair) -> None:
    both.upstream.set("refs/pull/1/head", both.upstream.refs["refs/heads/main"])
    await both.sync()
    folder = both.onedev.projects.repository(both.id)
    own = {"refs/pulls/7/head", "refs/updates/9", "refs/issues/1"}
    for ref in own:
        git(folder, "update-ref", ref, both.there["refs/heads/main"])
    both.upstream.set("refs/heads/x", both.upstream.refs["refs/heads/main"])
    await both.sync()
    both.upstream.set("refs/heads/x", None)
    pushed = await both.sync()
    assert pushed.pruned == ("refs/heads/x",)
    assert both.there.keys() == own | {"refs/heads/main"}


async def test_a_rewritten_branch_is_told_and_its_old_tip_is_archived(both: Pair) -> None:
    await both.sync()
    old = both.there["refs/heads/main"]
    new = both.upstream.commit("main", {"b": "2"}, parent=None)
    fetched = await both.fetch()
    assert [(one.ref, one.old, one.new) for one in fetched.forced] == [("refs/heads/main", old, new)]
    pushed = await both.push(fetched)
    assert pushed.archived == (f"{ARCHIVE}heads/main",)
    assert both.there == {"refs/heads/main": new, f"{ARCHIVE}heads/main": old}
    assert (await both.fetch()).forced == ()


async def test_a_rewritten_branch_may_be_kept_as_github_has_it_only(both: Pair) -> None:
    await both.sync()
    new = both.upstream.commit("main", {"b": "2"}, parent=None)
    pushed = await both.sync(forced="keep")
    assert pushed.archived == ()
    assert both.there == {"refs/heads/main": new}


async def test_a_rewritten_branch_is_held_until_it_is_pushed_however_often_it_is_fetched(both: Pair) -> None:
    await both.sync()
    old = both.there["refs/heads/main"]
    new = both.upstream.commit("main", {"b": "2"}, parent=None)
    both.upstream.set("refs/heads/other", new)
    for _ in range(2):
        fetched = await both.fetch()
        assert [one.ref for one in fetched.forced] == ["refs/heads/main"]
    pushed = await both.push(fetched, forced="hold")
    assert [one.ref for one in pushed.refused] == ["refs/heads/main"]
    assert both.there == {"refs/heads/main": old, "refs/heads/other": new}
    fetched = await both.fetch()
    assert [one.ref for one in fetched.forced] == ["refs/heads/main"]
    await both.push(fetched)
    assert both.there[f"{ARCHIVE}heads/main"] == old
    assert (await both.fetch()).forced == ()


async def test_a_rewrite_is_known_even_when_the_cache_was_lost(both: Pair) -> None:
    await both.sync()
    old = both.there["refs/heads/main"]
    both.upstream.commit("main", {"b": "2"}, parent=None)
    async with both.cache.held(REPOSITORY) as lock:
        await both.cache.rebuild(REPOSITORY, lock)
    fetched = await both.fetch()
    assert [one.ref for one in fetched.forced] == ["refs/heads/main"]
    pushed = await both.push(fetched)
    assert pushed.archived == (f"{ARCHIVE}heads/main",)
    assert both.there[f"{ARCHIVE}heads/main"] == old


async def test_a_moved_tag_is_a_rewrite(both: Pair) -> None:
    old = both.upstream.tag("v1", both.upstream.refs["refs/heads/main"], "first")
    await both.sync()
    new = both.upstream.tag("v1", both.upstream.commit("main", {"b": "2"}), "second")
    fetched = await both.fetch()
    pushed = await both.push(fetched)
    assert both.there["refs/tags/v1"] == new
    assert both.there[f"{ARCHIVE}tags/v1"] == old
    assert pushed.archived == (f"{ARCHIVE}tags/v1",)


async def test_an_archive_is_made_once_even_if_the_push_after_it_is_repeated(both: Pair) -> None:
    await both.sync()
    both.upstream.commit("main", {"b": "2"}, parent=None)
    fetched = await both.fetch()
    target = await both.target()
    # Cut after the archive was pushed: the third POST is the forced update.
    both.onedev.fault(path="*/git-receive-pack", method="POST", times=0)
    await both.push(fetched)
    folder = both.onedev.projects.repository(both.id)
    git(folder, "update-ref", "refs/heads/main", both.there[f"{ARCHIVE}heads/main"])
    pushed = await both.push(await both.fetch(), stamp=datetime(2027, 1, 1, tzinfo=UTC))
    assert pushed.archived == ()
    assert target.url
    assert both.there["refs/heads/main"] == both.upstream.refs["refs/heads/main"]


async def test_a_merged_branch_that_is_deleted_goes_and_an_unmerged_one_is_archived(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/merged", main)
    both.upstream.set("refs/heads/lost", main)
    lost = both.upstream.commit("lost", {"only": "here"})
    await both.sync()
    both.upstream.set("refs/heads/merged", None)
    both.upstream.set("refs/heads/lost", None)
    pushed = await both.sync()
    assert set(pushed.pruned) == {"refs/heads/lost", "refs/heads/merged"}
    assert both.there == {"refs/heads/main": main, f"{ARCHIVE}heads/lost": lost}


async def test_a_branch_replaced_by_a_folder_of_branches(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/foo", main)
    await both.sync()
    both.upstream.set("refs/heads/foo", None)
    both.upstream.set("refs/heads/foo/bar", main)
    pushed = await both.sync()
    assert pushed.refused == ()
    assert both.there == both.upstream.refs
    both.upstream.set("refs/heads/foo/bar", None)
    both.upstream.set("refs/heads/foo", main)
    await both.sync()
    assert both.there == both.upstream.refs


async def test_even_the_default_branch_may_become_a_folder(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/dev", main)
    both.upstream.head("dev")
    both.upstream.set("refs/heads/main", None)
    await both.sync()
    both.upstream.set("refs/heads/x", main)
    both.upstream.head("x")
    both.upstream.set("refs/heads/dev", None)
    both.upstream.set("refs/heads/dev/one", main)
    both.upstream.head("dev/one")
    both.upstream.set("refs/heads/x", None)
    pushed = await both.sync()
    assert pushed.refused == ()
    assert both.there == both.upstream.refs
    assert both.head == "dev/one"
    assert f"refs/heads/{PARKING}" not in both.there


async def test_the_default_branch_may_be_renamed(both: Pair) -> None:
    await both.sync()
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/trunk", main)
    both.upstream.head("trunk")
    both.upstream.set("refs/heads/main", None)
    pushed = await both.sync()
    assert pushed.refused == ()
    assert (both.there, both.head) == (both.upstream.refs, "trunk")


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("refs/tags/v1.0+build.5", "refs/odd/tags/v1.0,2bbuild.5"),
        ("refs/tags/debian/1.2+dfsg-1", "refs/odd/tags/debian/1.2,2bdfsg-1"),
        ("refs/heads/fix-100%", "refs/odd/heads/fix-100,25"),
        ("refs/heads/a&b", "refs/odd/heads/a,26b"),
        ("refs/heads/a=b", "refs/odd/heads/a,3db"),
        ("refs/tags/50%25off", "refs/odd/tags/50,2525off"),
    ],
)
async def test_a_name_that_onedev_cannot_read_keeps_no_other_from_being_copied(
    both: Pair, name: str, kept_as: str
) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.set("refs/heads/z", main)
    both.upstream.set(name, main)
    pushed = await both.sync()
    assert [one.ref for one in pushed.refused] == [name]
    assert kept_as in pushed.refused[0].reason
    assert both.there == {"refs/heads/main": main, "refs/heads/z": main, kept_as: main}
    newer = both.upstream.commit("main", {"n": "1"})
    both.upstream.set(name, newer)
    await both.sync()
    assert both.there[kept_as] == newer
    both.upstream.set(name, None)
    pushed = await both.sync()
    assert pushed.refused == ()
    assert kept(both.there) == both.upstream.refs
    assert kept_as not in both.there


async def test_names_that_only_look_odd_are_copied_as_they_are(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    for name in (
        "refs/heads/#1",
        "refs/heads/a;b",
        "refs/tags/größe",
        "refs/heads/a,2bb",
        "refs/tags/🚀",
        "refs/heads/-x",
    ):
        git(both.upstream.folder, "update-ref", name, main)
    pushed = await both.sync()
    assert pushed.refused == ()
    assert both.there == both.upstream.refs


async def test_tags_of_trees_go_last_and_alone_so_that_onedev_notices_the_others(both: Pair) -> None:
    tree = git(both.upstream.folder, "rev-parse", "main^{tree}")
    blob = both.upstream.blob(b"a public key")
    both.upstream.tag("v2.6.11-tree", tree)
    both.upstream.tag("junio-gpg-pub", blob, "key")
    both.upstream.tag("v1", both.upstream.refs["refs/heads/main"], "first")
    pushed = await both.sync()
    assert pushed.refused == ()
    assert both.there == both.upstream.refs
    record = both.onedev.projects.at(f"github/{both.name}")
    assert record is not None
    assert set(record.events) == {"refs/heads/main", "refs/tags/v1"}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_fifty_thousand_refs_are_copied_in_bearable_portions(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    both.upstream.many("refs/tags/build-", 50_000, main)
    pushed = await both.sync()
    assert len(pushed.updated) == 50_001
    assert len(both.there) == 50_001
    assert both.there == both.upstream.refs
    assert (await both.fetch()).changes == ()


async def test_a_protected_branch_is_reported_and_all_others_are_copied(both: Pair) -> None:
    main = both.upstream.refs["refs/heads/main"]
    for number in range(20):
        both.upstream.set(f"refs/heads/b{number}", main)
    await both.sync()
    record = both.onedev.projects.at(f"github/{both.name}")
    assert record is not None
    record.protected.add("b7")
    new = both.upstream.commit("other", {"x": "1"}, parent=None)
    for number in range(20):
        both.upstream.set(f"refs/heads/b{number}", new)
    pushed = await both.sync()
    assert [one.ref for one in pushed.refused] == ["refs/heads/b7"]
    assert "branch protection" in pushed.refused[0].reason
    assert {ref for ref, oid in both.there.items() if oid == new} >= {f"refs/heads/b{n}" for n in range(20) if n != 7}
    assert both.there["refs/heads/b7"] == main


async def test_what_somebody_else_wrote_in_onedev_is_archived_before_it_is_replaced(both: Pair) -> None:
    await both.sync()
    folder = both.onedev.projects.repository(both.id)
    tree = git(folder, "rev-parse", "main^{tree}")
    foreign = git(folder, "commit-tree", "-m", "written in OneDev", tree)
    git(folder, "update-ref", "refs/heads/main", foreign)
    git(folder, "update-ref", "refs/heads/mine", foreign)
    both.upstream.commit("main", {"b": "1"})
    pushed = await both.sync()
    assert both.there["refs/heads/main"] == both.upstream.refs["refs/heads/main"]
    assert set(pushed.archived) == {f"{ARCHIVE}heads/main", f"{ARCHIVE}heads/mine"}
    assert both.there[f"{ARCHIVE}heads/main"] == foreign


async def test_an_empty_source_takes_nothing_away(both: Pair) -> None:
    await both.sync()
    both.upstream.set("refs/heads/main", None)
    fetched = await both.fetch()
    assert fetched.after == {}
    assert fetched.before.keys() == {"refs/heads/main"}
    pushed = await both.push(fetched)
    assert pushed.pruned == ()
    assert both.there.keys() == {"refs/heads/main"}


async def test_a_name_with_what_unicode_takes_for_a_line_end_disturbs_nothing(both: Pair) -> None:
    odd = "refs/heads/one\u2028two"
    both.upstream.set(odd, both.upstream.refs["refs/heads/main"])
    both.upstream.commit("main", {"a": "1"})
    pushed = await both.sync()
    # Whether OneDev takes it was not measured; the stand-in does not.
    assert [one.ref for one in pushed.refused] == [odd]
    assert both.there == {"refs/heads/main": both.upstream.refs["refs/heads/main"]}


async def test_a_repository_over_its_limit_is_told_however_quick_git_was(both: Pair) -> None:
    both.upstream.commit("main", {"big": secrets.token_hex(300_000)})
    with pytest.raises(GitError) as caught:
        await both.fetch(max_bytes=100_000)
    assert caught.value.kind == "too_big"
