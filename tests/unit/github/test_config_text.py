from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.config_text import Unreadable, checked, line_of, merged, parse, written

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


@dataclass
class Picky:
    days: int

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("days must be at least 1")


class PickyModel(pydantic.BaseModel):
    days: int
    label: str

    @pydantic.field_validator("days")
    @classmethod
    def positive(cls, value: int) -> int:
        if value < 1:
            raise ValueError("days must be at least 1")
        return value


def test_every_place_has_a_line() -> None:
    assert line_of(TEXT, ()) == 1
    assert line_of(TEXT, ("labels", "feature")) == 4
    assert line_of(TEXT, ("reviewers", 1)) == 7
    assert line_of(TEXT, ("deep", "list", 0, "count")) == 11
    assert line_of(TEXT, ("reviewers", 9, "x")) == 5
    assert line_of(TEXT, ("nothing",)) == 1


def test_values_are_plain() -> None:
    values = parse(TEXT)

    assert values["labels"] == {"bug": "red", "feature": "blue"}
    assert type(values["labels"]) is dict
    assert parse("switch: yes")["switch"] == "yes"  # YAML 1.2


@pytest.mark.parametrize("schema", [Struct, Model, Plain])
def test_a_value_of_the_wrong_kind_is_found_where_it_stands(schema: type[Any]) -> None:
    found, [(place, message)] = checked(parse(TEXT), schema)

    assert found is None
    assert place == ("reviewers", 1)
    assert "str" in message
    assert line_of(TEXT, place) == 7
    assert written(place) == "reviewers[1]"


@pytest.mark.parametrize("schema", [Struct, Model, Plain])
def test_what_fits_becomes_the_schema(schema: type[Any]) -> None:
    found, wrong = checked({"reviewers": ["mona"]}, schema)

    assert found.reviewers == ["mona"]
    assert wrong == []


@pytest.mark.parametrize("schema", [Struct, Model, Plain])
def test_what_is_missing_is_a_mistake(schema: type[Any]) -> None:
    found, wrong = checked({}, schema)

    assert found is None
    assert len(wrong) == 1


def test_a_schemas_own_rules_count() -> None:
    assert "at least 1" in checked({"days": 0}, Picky)[1][0][1]
    [(first, message), (second, _)] = checked({"days": 0}, PickyModel)[1]
    assert (first, second) == (("days",), ("label",))
    assert "at least 1" in message


def test_a_schema_that_is_none_is_the_programmers_mistake() -> None:
    with pytest.raises(TypeError):
        checked({}, object())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b\nc: [1, 2\nd: e\n", 3, "flow sequence"),
        ("- a\n- b\n", 1, "holds a list"),
        ("just text", 1, "holds a text"),
        ("a: 1\na: 2\n", 2, "duplicate key"),
        (
            "a: &x [y,y]\nb: &z [*x,*x,*x,*x,*x,*x,*x,*x,*x]\nc: &w [*z,*z,*z,*z,*z,*z,*z,*z,*z]\n"
            "d: &v [*w,*w,*w,*w,*w,*w,*w,*w,*w]\ne: &u [*v,*v,*v,*v,*v,*v,*v,*v,*v]\nf: [*u,*u,*u,*u,*u,*u]\n",
            1,
            "more than",
        ),
        ("a: &x\n  b: *x\n", 1, "holds itself"),
        ("a: " + "[" * 1000, 1, "no YAML|more than"),
        ("a: !!python/object/apply:os.getpid []\n", 1, "constructor"),
        ("a: 2020-13-45\n", 1, "no YAML"),
        ("a: \x00\n", 1, "."),
        ("? [a, b]\n: c\n? {d: e}\n: f\n", 3, "."),
    ],
)
def test_what_is_no_mapping_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as refused:
        parse(text)

    assert refused.value.mistake.line == line


@given(st.text(alphabet="ab:-[]{}&*!#|>'\"\n 0123.,?%@`~", max_size=60))
def test_any_text_is_values_or_a_mistake(text: str) -> None:
    try:
        values = parse(text)
    except Unreadable as refused:
        assert refused.mistake.line >= 1
    else:
        assert isinstance(values, dict)
        assert line_of(text, ("a", 0, "b")) >= 1


def test_nothing_is_no_settings() -> None:
    assert parse("") == parse("# only a comment\n") == {}


def test_mappings_are_merged_and_all_else_is_replaced() -> None:
    base = {"a": {"x": 1, "y": 2}, "b": [1, 2], "c": 1}
    over = {"a": {"y": 3}, "b": [9], "d": None}

    assert merged(base, over) == {"a": {"x": 1, "y": 3}, "b": [9], "c": 1, "d": None}
    assert base == {"a": {"x": 1, "y": 2}, "b": [1, 2], "c": 1}
