from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.slash_commands import Command, Invocation, commands_in, split


def names(body: str) -> list[str]:
    return [one.name for one in commands_in(body)]


def test_a_command_begins_its_line() -> None:
    assert commands_in("Thanks!\n/retest\nsee also /nothing\n  /Deploy staging --force  \r\n/x") == [
        Invocation("retest"),
        Invocation("deploy", "staging --force"),
        Invocation("x"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "> /retest",
        "> hello\n/retest",
        ">/retest",
        "```\n/retest\n```",
        "~~~~sh\n```\n/retest\n~~~\n/retest\n~~~~",
        "```\n/retest",
        "\n    /retest",
        "\t/retest",
        "<!-- /retest -->",
        "<!--\n/retest\n-->",
        "text <!-- x\n/retest",
        "<!-- x --> /retest",
        "-->\n<!-- a\n--> /retest",
        "/usr/bin/retest",
        "/",
        "/ retest",
        "/9lives",
        "`/retest`",
        "- /retest",
        "please /retest",
        "/re\u2028test/",
        "",
    ],
)
def test_what_is_quoted_code_hidden_or_a_path_is_no_command(body: str) -> None:
    assert names(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "> hello\n\n/retest",
        "> hello\n>\n/retest",
        "```\ncode\n```\n/retest",
        "``` not `a` fence\n/retest",
        "<!-- a --> b\n/retest",
        "<!-- a\nb --> c\n/retest",
        "```\n<!--\n```\n/retest",
        "a paragraph\n /retest",
        "/retest <!-- because -->",
    ],
)
def test_what_only_stands_beside_those_is_one(body: str) -> None:
    assert names(body) == ["retest"]


@given(st.text())
def test_any_text_is_read(body: str) -> None:
    for one in commands_in(body):
        assert one.name == one.name.lower()
        assert f"/{one.name}" in body.lower()


@given(st.lists(st.sampled_from(["/a", "text", "> q", "", "```", "<!--", "-->", "    x", "~~~"]), max_size=12))
def test_a_line_in_front_of_a_blank_one_never_adds_a_command(lines: list[str]) -> None:
    assert len(names("\n".join(lines))) <= lines.count("/a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("staging --force", ["staging", "--force"]),
        ('"two words" one', ["two words", "one"]),
        ("it's not quoted", ["it's", "not", "quoted"]),
        ("“two words” —force", ["two words", "--force"]),
        ('--title="a b" c', ["--title=a b", "c"]),
        (r"a\ b \" \\", ["a b", '"', "\\"]),
        ("''", [""]),
        ("a\\", ["a\\"]),
        ("  ", []),
        (r"'a\b'", [r"a\b"]),
        ("—", ["—"]),
    ],
)
def test_words_are_divided_as_a_person_means_them(text: str, words: list[str]) -> None:
    assert split(text) == words


@given(st.lists(st.text("abc \"'\\=-", max_size=6)))
def test_what_a_shell_would_quote_comes_back(words: list[str]) -> None:
    # An em dash is our own addition; shlex quotes everything else that would divide a word.
    text = " ".join("'" + word.replace("'", "") + "'" for word in words)

    assert split(text) == [word.replace("'", "") for word in words]
    assert split(text) == shlex.split(text)


def test_a_quote_that_is_not_closed_is_an_error() -> None:
    with pytest.raises(ValueError, match="not closed"):
        split('say "hello')


def test_a_command_has_arguments_and_options() -> None:
    command = Command(name="deploy", text="staging --force --no-wait --ref=main -- --not-an-option -x")

    assert command.args == ["staging", "--not-an-option", "-x"]
    assert command.options == {"force": True, "wait": False, "ref": "main"}
