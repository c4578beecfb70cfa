from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.secret import Secret
from hookwright.telemetry.lines import MAX_VALUE, Hider, Line, json_line, text_line

CANARY = "canary-0f9e8d7c"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAcanary\nAnotherLineOfTheKey\n-----END RSA PRIVATE KEY-----\n"
HIDE = Hider([Secret(CANARY), Secret(PEM)])
FORMS: dict[str, Line] = {
    "json": json_line(HIDE),
    "text": text_line(HIDE, colours=False),
    "colour": text_line(HIDE, colours=True),
}
EVERY_FORM = pytest.mark.parametrize("line", FORMS.values(), ids=FORMS.keys())


def record(message: str = "delivery stored", *args: object, error: bool = False, **facts: Any) -> logging.LogRecord:
    made = logging.LogRecord(
        "hookwright.web", logging.INFO, __file__, 1, message, args, sys.exc_info() if error else None
    )
    made.created = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC).timestamp()
    vars(made).update(facts)
    return made


def test_a_text_line_is_time_level_sentence_and_facts() -> None:
    line = FORMS["text"](record(delivery_id="72d3", event="issues.opened", jobs=2, seconds=0.25))
    assert line == (
        "2026-03-01T12:30:15.250Z info    delivery stored delivery_id=72d3 event=issues.opened jobs=2 seconds=0.25"
    )


def test_values_with_spaces_and_quotes_are_quoted() -> None:
    line = FORMS["text"](record(reason='he said "no"', path="a\\b c", x="", y="a=b"))
    assert line.endswith(r'''reason="he said \"no\"" path="a\\b c" x="" y="a=b"''')


def test_a_json_line_is_one_object_with_the_facts_as_they_are() -> None:
    line = FORMS["json"](
        record("%s of %d", "one", 2, jobs=2, ok=True, nothing=None, message_="x", level="odd", many=[1])
    )
    assert json.loads(line) == {
        "time": "2026-03-01T12:30:15.250Z",
        "level": "info",
        "logger": "hookwright.web",
        "message": "one of 2",
        "jobs": 2,
        "ok": True,
        "nothing": None,
        "message_": "x",
        "level_": "odd",
        "many": "[1]",
    }


def test_colours_are_only_where_they_were_asked_for() -> None:
    assert "\x1b" in FORMS["colour"](record(a=1))
    assert "\x1b" not in FORMS["text"](record(a=1)) + FORMS["json"](record(a=1))


@EVERY_FORM
def test_no_secret_appears_wherever_it_was_put(line: Line) -> None:
    token = "ghs_" + "a1B2" * 10

    class Odd:
        def __str__(self) -> str:
            return f"{CANARY} {token}"

    try:
        raise ValueError(f"{CANARY} {token} {PEM}")
    except ValueError:
        shown = line(
            record(
                f"{CANARY} %s {token}",
                CANARY,
                error=True,
                secret=Secret(CANARY),
                plain=CANARY,
                nested={"a": [CANARY, token]},
                odd=Odd(),
                pem=PEM,
                pem_line="AnotherLineOfTheKey",
                escaped=PEM.replace("\n", "\\n"),
                header=f"Authorization: Bearer {CANARY}",
            )
        )
    for hidden in (CANARY, token[4:], "MIIEowIBAAKCAQEAcanary", "AnotherLineOfTheKey"):
        assert hidden not in shown
    assert "***" in shown


@EVERY_FORM
@given(
    value=st.text(alphabet=st.characters(), max_size=60)
    | st.sampled_from(["a\nb", "a\r\nb", "\x1b[2J", "\u2028", "\u202e", "\x85", "\ud800"])
)
def test_nobody_can_write_a_line_of_the_log(line: Line, value: str) -> None:
    try:
        raise ValueError(value)
    except ValueError:
        with_error = line(record("bad", error=True))
    for shown in (line(record(value)), line(record("title", title=value))):
        assert len(shown.splitlines()) == 1
    first, *rest = with_error.split("\n")
    assert with_error.splitlines() == [first, *rest]
    assert all(one.startswith("    ") for one in rest)
    for shown in (with_error, line(record("title", title=value))):
        shown.encode("utf-8")
        assert not {"\u202e", "\u2066", "\x9b", "\r"} & set(shown)
        if line is not FORMS["colour"]:
            assert "\x1b" not in shown


def test_what_json_says_is_what_was_said() -> None:
    for value in ("a\nb", 'quote " and \\ slash', "ünï😀", "\t"):
        assert json.loads(FORMS["json"](record(title=value)))["title"] == value


@EVERY_FORM
def test_a_huge_value_is_cut(line: Line) -> None:
    assert len(line(record(body="x" * 1_000_000))) < MAX_VALUE + 500


@EVERY_FORM
def test_a_value_that_cannot_be_shown_does_not_break_the_line(line: Line) -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError

    assert "Broken that cannot be shown" in line(record(x=Broken()))


def test_a_short_secret_does_not_blot_out_words() -> None:
    assert "delivery" in text_line(Hider([Secret("de")]), colours=False)(record())


def test_an_exception_is_under_its_line_indented() -> None:
    try:
        raise ValueError("wrong\nINFO a forged line")
    except ValueError:
        shown = FORMS["text"](record("handler failed", error=True))
        parsed = json.loads(FORMS["json"](record("handler failed", error=True)))
    head, *rest = shown.split("\n")
    assert head.endswith("handler failed")
    assert "    INFO a forged line" in rest
    assert parsed["exception"].startswith("Traceback")
