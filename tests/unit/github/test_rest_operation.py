from __future__ import annotations

import inspect
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.rest.operation import Call, Operation
from hookwright.github.rest.surface import _table
from hookwright.github.rest.tables import Rest


class Recorder:
    """Answers a call with itself."""

    async def perform(self, call: Call) -> Call:
        return call


REST = Rest(Recorder())


def call(group: str, name: str, /, *args: Any, **kwargs: Any) -> Call:
    prepared: Call = getattr(getattr(REST, group), name).prepare(*args, **kwargs)
    return prepared


def test_all_of_githubs_operations_are_there() -> None:
    assert sum(len(_table(group)) for group in Rest.GROUPS) == 1223


def test_every_line_of_every_table_can_be_read() -> None:
    for group in Rest.GROUPS:
        for name, line in _table(group).items():
            operation = Operation(name, line)
            assert operation.method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
            assert operation.path.startswith("/")
            assert operation.docs.startswith("https://docs.github.com/rest/")
            assert operation.summary
            assert list(operation.signature.parameters)[: len(operation.segments)] == list(operation.segments)


async def test_an_operation_is_called_by_githubs_names() -> None:
    sent: object = await REST.issues.create_comment("octo", "hello", 1, body="hi")

    assert sent == Call(method="POST", path="/repos/octo/hello/issues/1/comments", params=[], json={"body": "hi"})


def test_path_arguments_may_be_given_by_name() -> None:
    one = call("issues", "get", "octo", repo="hello", issue_number=1)

    assert one.path == "/repos/octo/hello/issues/1"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(TypeError, match=r"create_comment\(\) needs 'repo', 'issue_number'"):
        call("issues", "create_comment", "octo", body="hi")
    with pytest.raises(TypeError, match=r"create_comment\(\) needs 'body'"):
        call("issues", "create_comment", "octo", "hello", 1)
    with pytest.raises(TypeError, match="needs 'data'"):
        call("markdown", "render_raw")


def test_what_is_unknown_is_named_beside_what_is_known() -> None:
    with pytest.raises(TypeError, match="does not know 'text'; it takes owner, repo, issue_number, body"):
        call("issues", "create_comment", "octo", "hello", 1, text="hi")


def test_what_is_given_twice_or_too_much_is_refused() -> None:
    with pytest.raises(TypeError, match="'owner' twice"):
        call("issues", "get", "octo", "hello", 1, owner="octo")
    with pytest.raises(TypeError, match="takes 3 positional arguments"):
        call("issues", "get", "octo", "hello", 1, 2)
    with pytest.raises(TypeError, match="either 'data' or"):
        Operation("x", "PUT /x||? @ a|||X").call([], {"data": {}, "a": 1})


@pytest.mark.parametrize("value", ["..", ".", "a/../b", "", None, "../.."])
def test_no_argument_leads_to_another_route(value: Any) -> None:
    with pytest.raises(ValueError, match="another route"):
        call("issues", "get", "octo", value, 1)


@given(st.text(min_size=1).filter(lambda text: not {".", ".."} & set(text.split("/"))))
def test_an_argument_stays_inside_its_segment(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    path = call("issues", "get", "octo", value, 1).path

    assert path.count("/") == 5
    assert path.isascii()
    assert not set(path) & set("?# \r\n")


def test_the_root_of_the_contents_is_asked_for_with_an_empty_path() -> None:
    assert call("repos", "get_content", "octo", "hello", "").path == "/repos/octo/hello/contents/"
    with pytest.raises(ValueError, match="path=''"):
        call("repos", "delete_file", "octo", "hello", "", message="x", sha="y")


def test_a_query_and_a_body_go_where_they_belong() -> None:
    one = call("orgs", "list_attestations_bulk", "octo", per_page=5, subject_digests=["sha256:1"])

    assert one.params == [("per_page", 5)]
    assert one.json == {"subject_digests": ["sha256:1"]}


def test_an_absent_query_argument_is_none_and_an_empty_field_is_null() -> None:
    assert call("issues", "list_for_repo", "octo", "hello", since=None).params == []
    assert call("issues", "update", "octo", "hello", 1, milestone=None).json == {"milestone": None}


def test_a_list_in_a_query_is_sent_as_github_describes_it() -> None:
    assert call("orgs", "list_pat_grants", "octo", owner=["a", "b"]).params == [("owner[]", "a"), ("owner[]", "b")]
    assert call("migrations", "list_for_org", "octo", exclude=["repositories"]).params == [("exclude", "repositories")]


def test_a_new_name_does_not_collide_with_the_old_one() -> None:
    one = call("actions", "update_repo_variable", "octo", "hello", "OLD", new_name="NEW")

    assert one.path.endswith("/OLD")
    assert one.json == {"name": "NEW"}


def test_a_body_that_is_needed_is_sent_though_empty_and_another_is_not() -> None:
    assert call("checks", "update", "octo", "hello", 1).json == {}
    assert call("repos", "merge_upstream", "octo", "hello", branch="main").json == {"branch": "main"}
    assert call("actions", "re_run_workflow", "octo", "hello", 1).json is msgspec.UNSET


def test_an_upload_carries_bytes_to_the_host_for_uploads() -> None:
    one = call("repos", "upload_release_asset", "octo", "hello", 1, name="a.zip", data=b"PK")

    assert (one.upload, one.data, one.media) == (True, b"PK", "application/octet-stream")
    assert one.params == [("name", "a.zip")]


def test_text_is_sent_as_text_and_read_as_text() -> None:
    one = call("markdown", "render_raw", data="# ü")

    assert (one.data, one.media, one.answer) == ("# ü".encode(), "text/plain", "text")


def test_a_body_that_is_a_whole_is_sent_as_it_is() -> None:
    one = call("copilot", "set_copilot_content_exclusion_for_organization", "octo", data={"octo": ["/x"]})

    assert one.json == {"octo": ["/x"]}


def test_a_name_that_is_wrong_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match="did you mean create_comment"):
        _ = REST.issues.create_coment  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="did you mean issues"):
        _ = REST.issue  # type: ignore[attr-defined]


def test_a_shell_completes_and_explains() -> None:
    assert "issues" in dir(REST)
    assert "create_comment" in dir(REST.issues)
    method: Any = REST.issues.create_comment
    assert "https://docs.github.com/rest/issues/comments#create-an-issue-comment" in (method.__doc__ or "")
    assert list(inspect.signature(method).parameters) == ["owner", "repo", "issue_number", "body"]
    assert repr(method) == "<POST /repos/{owner}/{repo}/issues/{issue_number}/comments>"
