# ruff: noqa: E501 - expressions are read best in one line

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.hooks.expression.evaluating import MOST_STEPS, decide
from hookwright.hooks.expression.matching import compile_match, unknown_names
from hookwright.hooks.expression.parsing import check_pattern, parse

SCOPE: dict[str, Any] = {
    "payload": {
        "ref": "refs/heads/dev",
        "n": 3,
        "yes": True,
        "list": [{"a": "x"}, {"a": "y", "b": 1}],
        "user-agent": "é",
        "null": None,
    },
    "headers": {"x-kind": "a"},
}


@pytest.mark.parametrize(
    "text",
    [
        'payload.ref == "refs/heads/dev" && payload.n > 2',
        "payload.n == 3.0",
        "payload.nothing == 1 || payload.n == 3",
        "!has(payload.nothing) && has(payload.null) && payload.null == null",
        "payload.list.exists(c, c.a == 'y') && payload.list.all(c, size(c.a) == 1)",
        'payload["user-agent"] == "\\u00e9" && headers["x-kind"] in ["a", "b"]',
        "payload.list.0.a == 'x' && payload.list[1].b + 1 == 2",
        'payload.ref.matches("^refs/(heads|tags)/d") && payload.ref.glob("refs/*/dev")',
        "payload.n in [1, 2, 3] && 'ref' in payload && -payload.n < 0 && payload.n % 2 == 1",
        "(payload.yes ? payload.n : 0) == 3 && string(payload.n) == '3' && int('4') > payload.n",
        "payload.ref.upper().contains('DEV')",
    ],
)
def test_what_holds_holds(text: str) -> None:
    assert decide(parse(text), SCOPE) == (True, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('payload.ref == "main"', 'payload.ref is "refs/heads/dev", not "main"'),
        ('payload.n > 2 && payload.ref == "main"', 'payload.ref is "refs/heads/dev", not "main"'),
        ("payload.n < 2", "payload.n is 3, which is not < 2"),
        ("payload.n == 1 || payload.n == 2", "payload.n is 3, not 1, and payload.n is 3, not 2"),
        ("payload.nothing.at.all == 1", "payload.nothing is not there"),
        ("payload.n == true", "payload.n is 3, not true"),
        ("payload.n > 'a'", '3 and "a" cannot be compared with >'),
        ("payload.n.startsWith('a')", "payload.n is 3, not a text"),
        ("payload.n", "it is 3, neither true nor false"),
        ("payload.n / 0 == 1", "nothing can be divided by 0"),
        ("payload.list.exists(c, c.a == 'z')", "no item of payload.list fits"),
        ("!payload.yes", "payload.yes is true"),
    ],
)
def test_what_does_not_hold_says_why(text: str, reason: str) -> None:
    assert decide(parse(text), SCOPE) == (False, reason)


@pytest.mark.parametrize(
    "text",
    ["", "a &", "a = 1", "a..b", "foo(1)", '"x', "(" * 500, "!" * 500, "a" + ".a" * 500, "has()", "[1,", "a ? b", "1 2", "a.exists(1, x)"],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expression"):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        node = parse(text)
    except ValueError:
        return
    decide(node, SCOPE)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a*)*b", "(?:x+y*)+", "((ab)*c*)*", "(a|b+)*", "(", "a{2,1}"])
def test_a_pattern_that_could_take_years_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="expression"):
        check_pattern(pattern)


def test_a_condition_over_long_lists_ends() -> None:
    scope = {"payload": {"list": list(range(10_000))}}
    began = time.monotonic()
    holds, reason = decide(
        parse("payload.list.all(a, payload.list.all(b, payload.list.all(c, a + b + c >= 0)))"), scope
    )

    assert (holds, reason) == (False, "the expression takes too long over this event")
    assert time.monotonic() - began < 5, f"{MOST_STEPS} steps"


def test_lines_of_match_say_the_same_as_an_expression() -> None:
    lines = {
        "ref": "refs/heads/*",
        "headers.x-kind": ["a", "b*"],
        "n": {"gte": 3, "not": 4},
        "list": {"size": {"lt": 5}},
        "list.1.b": 1,
        "nothing": {"exists": False},
        "any": [{"n": 7}, {"user-agent": {"regex": "^.$"}}],
        "not": {"yes": False},
    }

    assert decide(compile_match(lines), SCOPE) == (True, "")
    assert decide(compile_match({**lines, "n": 4}), SCOPE) == (False, "payload.n is 3, not 4")


def test_a_name_that_means_nothing_is_told_with_the_nearest() -> None:
    assert unknown_names(parse("paylod.x && payload.list.all(c, c.x)")) == [
        "'paylod' is not known, did you mean 'payload'?"
    ]
