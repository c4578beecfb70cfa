from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hookwright.core.delivery import Facts
from hookwright.core.errors import MalformedDelivery
from hookwright.github.envelope import read, read_wide


def facts(payload: dict[str, Any]) -> Facts:
    return read_wide(msgspec.json.encode(payload))[1]


@pytest.mark.parametrize("reader", [read, read_wide])
def test_what_every_intake_needs(reader: Any) -> None:
    payload = {
        "action": "opened",
        "installation": {"id": 7, "node_id": "x"},
        "repository": {"id": 1, "full_name": "octo/hello", "owner": {"login": "octo"}},
        "issue": {"number": 5},
        "sender": {"login": "dependabot[bot]", "type": "Bot"},
    }

    assert reader(msgspec.json.encode(payload)) == (
        "opened",
        Facts(repository="octo/hello", number=5, author="dependabot[bot]", bot=True, installation=7),
    )


@pytest.mark.parametrize(
    ("payload", "number"),
    [
        ({"issue": {"number": 5}}, 5),
        ({"pull_request": {"number": 6}}, 6),
        ({"issue": {"number": 5}, "pull_request": {"number": 6}}, 5),
        ({"issue": {}}, None),
        ({"issue": None, "pull_request": None}, None),
        ({}, None),
    ],
)
def test_the_number_is_an_issues_or_a_pull_requests(payload: dict[str, Any], number: int | None) -> None:
    assert facts(payload).number == number


@pytest.mark.parametrize(
    ("payload", "branch"),
    [
        ({"ref": "refs/heads/main"}, "main"),
        ({"ref": "refs/heads/feature/x"}, "feature/x"),
        ({"ref": "refs/tags/v1"}, None),
        ({"ref": "topic", "ref_type": "branch"}, "topic"),
        ({"ref": "v1", "ref_type": "tag"}, None),
        ({"pull_request": {"number": 1, "base": {"ref": "main"}, "head": {"ref": "topic"}}}, "main"),
        ({"pull_request": {"number": 1}}, None),
        ({"merge_group": {"base_ref": "refs/heads/main"}}, "main"),
        ({"merge_group": {}}, None),
        ({"check_run": {"check_suite": {"head_branch": "topic"}}}, "topic"),
        ({"check_run": {}}, None),
        ({"check_suite": {"head_branch": "topic"}}, "topic"),
        ({"workflow_run": {"head_branch": "topic"}}, "topic"),
        ({"workflow_job": {"head_branch": "topic"}}, "topic"),
        ({"check_suite": {"head_branch": None}}, None),
        ({"action": "deploy", "branch": "main"}, "main"),
        ({}, None),
    ],
)
def test_the_branch_is_the_one_that_the_event_is_about(payload: dict[str, Any], branch: str | None) -> None:
    assert facts(payload).branch == branch


@pytest.mark.parametrize(
    ("payload", "labels"),
    [
        ({"issue": {"number": 1, "labels": [{"name": "bug"}, {"name": "ui"}]}}, ("bug", "ui")),
        ({"issue": {"labels": [{"name": "bug"}]}, "label": {"name": "bug"}}, ("bug",)),
        ({"issue": {"labels": [{"name": "bug"}]}, "label": {"name": "removed"}}, ("bug", "removed")),
        ({"pull_request": {"labels": [{"name": "wip"}]}}, ("wip",)),
        ({"discussion": {"labels": [{"name": "idea"}]}}, ("idea",)),
        ({"discussion": {"labels": []}}, ()),
        ({"issue": {"labels": None}}, ()),
        ({"issue": {"labels": [{}, {"name": ""}]}}, ()),
        ({"label": None}, ()),
        ({}, ()),
    ],
)
def test_labels_are_those_it_has_and_the_one_that_just_came_or_went(
    payload: dict[str, Any], labels: tuple[str, ...]
) -> None:
    assert facts(payload).labels == labels


def test_what_cannot_be_read_is_absent_and_the_rest_is_there() -> None:
    assert facts(
        {
            "installation": {"id": "seven"},
            "repository": "octo/hello",
            "issue": [1],
            "pull_request": {"number": 6},
            "sender": {"login": "octocat"},
            "ref": 5,
        }
    ) == Facts(number=6, author="octocat")


@pytest.mark.parametrize("id", [-1, 2**63, 10**30, 1.5, True, "7"])
def test_a_number_that_no_store_could_keep_is_absent(id: object) -> None:
    assert read(msgspec.json.encode({"installation": {"id": id}, "issue": {"number": id}}))[1] == Facts()


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\x1b[31m", "x" * 301])
def test_text_that_has_no_business_in_keys_and_logs_is_absent(text: str) -> None:
    body = msgspec.json.encode(
        {"action": text, "repository": {"full_name": text}, "sender": {"login": text}, "ref": f"refs/heads/{text}"}
    )

    assert read_wide(body) == (None, Facts())


def test_an_action_may_be_any_words_of_the_senders() -> None:
    assert read(b'{"action":"on-demand test. \xc3\xbc"}')[0] == "on-demand test. ü"


@pytest.mark.parametrize(
    "body",
    [
        b'{"title":"\xff"}',
        b'{"\xc3":1}',
        b'{"title":"\xed\xa0\x80"}',
        b'{"x":"' + b"a" * (1 << 20) + b'\xff"}',
        b'{"x":"' + b"a" * (1 << 20) + b"\xf0\x9f\x8e",
    ],
    ids=["a byte", "half a letter", "a surrogate", "far in", "cut off"],
)
def test_bytes_that_are_no_utf8_are_malformed_even_where_nobody_looks(body: bytes) -> None:
    # The decoder skips these strings without looking into them; a handler that reads the payload would.
    with pytest.raises(MalformedDelivery, match="UTF-8"):
        read(body)


def test_a_large_body_with_letters_across_its_pieces_is_fine() -> None:
    body = b'{"action":"opened","x":"' + "🎉".encode() * (1 << 19) + b'"}'

    assert read(body)[0] == "opened"


@pytest.mark.parametrize("reader", [read, read_wide])
@pytest.mark.parametrize("value", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_deep_nesting_is_malformed(reader: Any, value: str) -> None:
    with pytest.raises(MalformedDelivery, match="deep"):
        reader(b'{"x":' + value.encode() + b"}")


def test_a_body_of_the_wrong_types_that_is_also_no_json_is_malformed() -> None:
    with pytest.raises(MalformedDelivery):
        read(b'{"action":5,"x":}')
