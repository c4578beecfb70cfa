from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pydantic
import pytest

from hookwright.github.config_file import InvalidConfig, Mistake, merged, read, validated

TEXT = """\
# comment
labels:
  bug: red
  feature: blue
reviewers:
  - mona
  - 7
deep:
  list:
    - name: x
      count: many
"""


class Struct(msgspec.Struct):
    reviewers: list[str]


class Model(pydantic.BaseModel):
    reviewers: list[str]


@dataclass
class Plain:
    reviewers: list[str]


def test_values_are_plain_and_every_place_has_a_line() -> None:
    document = read(TEXT)
    assert document.values["labels"] == {"bug": "red", "feature": "blue"}
    assert type(document.values["labels"]) is dict
    assert document.line(()) == 1
    assert document.line(("labels", "feature")) == 4
    assert document.line(("reviewers", 1)) == 7
    assert document.line(("deep", "list", 0, "count")) == 11
    assert document.line(("reviewers", 9, "x")) == 5
    assert document.line(("nothing",)) == 1


@pytest.mark.parametrize("schema", [Struct, Model, Plain])
def test_a_value_of_the_wrong_kind_is_found_where_it_stands(schema: type[Any]) -> None:
    document = read(TEXT)
    with pytest.raises(Mistake) as wrong:
        validated(document.values, schema)
    assert wrong.value.place == ("reviewers", 1)
    assert document.line(wrong.value.place) == 7


@pytest.mark.parametrize("schema", [Struct, Model, Plain])
def test_what_fits_becomes_the_schema(schema: type[Any]) -> None:
    assert validated({"reviewers": ["mona"]}, schema).reviewers == ["mona"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b\nc: [1, 2\nd: e\n", 3, "not YAML"),
        ("- a\n- b\n", 1, "key: value"),
        ("just text", 1, "key: value"),
        ("a: 1\na: 2\n", 2, "not YAML"),
        (
            "a: &x [y,y]\nb: &z [*x,*x,*x,*x,*x,*x,*x,*x,*x]\nc: &w [*z,*z,*z,*z,*z,*z,*z,*z,*z]\n"
            "d: &v [*w,*w,*w,*w,*w,*w,*w,*w,*w]\ne: &u [*v,*v,*v,*v,*v,*v,*v,*v,*v]\nf: [*u,*u,*u,*u,*u,*u]\n",
            0,
            "more than",
        ),
        ("a: " + "[" * 5000, 0, "not YAML|too deeply"),
    ],
)
def test_what_is_no_mapping_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(InvalidConfig, match=message) as refused:
        read(text)
    if line:
        assert refused.value.line == line


def test_nothing_is_no_settings() -> None:
    assert read("").values == read("# only a comment\n").values == {}


def test_no_object_is_made_of_a_tag() -> None:
    try:
        values = read("a: !!python/object/apply:os.getpid []\n").values
    except InvalidConfig:
        return
    assert not isinstance(values["a"], int)


def test_mappings_are_merged_and_all_else_is_replaced() -> None:
    base = {"a": {"x": 1, "y": 2}, "b": [1, 2], "c": 1}
    assert merged(base, {"a": {"y": 3}, "b": [9], "d": None}) == {"a": {"x": 1, "y": 3}, "b": [9], "c": 1, "d": None}
