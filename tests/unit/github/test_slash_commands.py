from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.github.slash_commands import MOST, Command, Declared, commands, help_text, known


def names(text: str) -> list[str]:
    return [command.name for command in commands(text)]


def test_a_command_is_a_line_with_words_and_options() -> None:
    [found] = commands("Please!\n\n  /deploy staging 'two words' --force --to=eu -- --not-an-option\nThanks", by="mona")
    assert found.name == "/deploy"
    assert found.args == ("staging", "two words", "--not-an-option")
    assert found.options == {"force": True, "to": "eu"}
    assert found.by == "mona"
    assert Command.of(found.as_json()) == found


def test_several_commands_keep_their_order_and_a_name_its_small_letters() -> None:
    assert names("/A\r\n/b\n/a") == ["/a", "/b", "/a"]
    assert len(commands("/x\n" * 50)) == MOST


@pytest.mark.parametrize(
    "text",
    [
        "> /deploy",
        "```\n/deploy\n```",
        "~~~sh\n/deploy\n~~~",
        "````\n```\n/deploy\n````",
        "    /deploy",
        "\t/deploy",
        "<!-- /deploy -->",
        "<!--\n/deploy\n-->",
        "<!--\n/deploy",
        "see /deploy",
        "/usr/bin/deploy",
        "/",
        "//deploy",
        "`/deploy`",
        "- /deploy",
        "",
    ],
)
def test_what_is_quoted_code_hidden_or_a_path_is_no_command(text: str) -> None:
    assert commands(text) == []


def test_after_a_fence_commands_count_again() -> None:
    assert names("```\n/a\n```\n/b") == ["/b"]
    assert names("```\n/a") == []


def test_quotes_that_do_not_close_are_words() -> None:
    assert commands("/say it's fine")[0].args == ("it's", "fine")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for command in commands(f"/x {text}\n{text}"):
        assert Command.of(command.as_json()) == command


@pytest.mark.parametrize("name", ["deploy", "/", "/Deploy", "/a b", "/ä", "/-x", "/" + "a" * 50])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="lower-case letters, digits or dashes"):
        Declared(name=name, permission="write")


def test_help_is_a_table_in_the_order_of_the_names() -> None:
    text = help_text(
        [
            Declared(name="/retest", permission="write", help="Run it | again.\nNow."),
            Declared(name="/help", permission="none"),
        ]
    )
    assert text.splitlines()[2:] == ["| `/help` |   | anybody |", "| `/retest` | Run it \\| again. Now. | write |"]


def test_in_bodies_only_what_wants_to_be_looked_for_there_is_found() -> None:
    declared = {
        "/a": Declared(name="/a", permission="none"),
        "/b": Declared(name="/b", permission="none", in_bodies=True),
    }
    found = commands("/a\n/b\n/c")
    assert [one.name for one in known(found, declared, body=False)] == ["/a", "/b"]
    assert [one.name for one in known(found, declared, body=True)] == ["/b"]
