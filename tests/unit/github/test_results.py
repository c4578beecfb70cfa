from __future__ import annotations

import json

import msgspec
import pytest

from hookwright.github.results import Record, wrapped

ANSWER = {"user": {"login": "octocat"}, "labels": [{"name": "bug"}], "title": "x", "empty": [], "none": None}


def fresh() -> Record:
    found = wrapped(json.loads(json.dumps(ANSWER)))
    assert isinstance(found, Record)
    return found


def test_dots_and_brackets_read_the_same_all_the_way_down() -> None:
    issue = fresh()

    assert issue.user.login == issue["user"]["login"] == issue.user["login"] == "octocat"
    assert issue.labels[0].name == issue["labels"][0]["name"] == "bug"
    assert issue.get("user").login == "octocat"
    assert issue.get("absent") is None
    assert issue.none is None


def test_a_record_is_a_dict() -> None:
    issue = fresh()
    _ = issue.user, issue.labels

    assert issue == ANSWER
    assert json.loads(json.dumps(issue)) == ANSWER
    assert msgspec.json.decode(msgspec.json.encode(issue)) == ANSWER
    assert dict(**issue) == ANSWER


def test_a_list_of_objects_has_records() -> None:
    assert [one.a for one in wrapped([{"a": 1}, {"a": 2}])] == [1, 2]
    assert wrapped([1, 2]) == [1, 2]
    assert wrapped(None) is None


def test_what_github_did_not_send_is_told_with_what_it_did() -> None:
    with pytest.raises(AttributeError, match=r"no 'titel'; it has user, labels, title"):
        _ = fresh().titel
