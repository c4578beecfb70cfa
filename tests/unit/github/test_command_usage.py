from __future__ import annotations

import enum
from typing import Any, Literal

import pytest

from hookwright.core.errors import ConfigError
from hookwright.github.command_usage import Usage, WrongUsage, usage_of


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


async def deploy(
    ctx: Any,
    environment: Literal["staging", "production"],
    count: int = 1,
    *services: str,
    force: bool = False,
    dry_run: bool = True,
    ref: str | None = None,
    size: Size = Size.SMALL,
) -> None: ...


DEPLOY = usage_of(deploy)


def test_the_usage_is_read_off_the_handler() -> None:
    assert DEPLOY.line("deploy") == (
        "/deploy <staging|production> [count] [services…] [--force] [--dry-run] [--ref=REF] [--size=small|large]"
    )


@pytest.mark.parametrize(
    ("text", "args", "options"),
    [
        ("staging", ("staging",), {}),
        ("production 3", ("production", 3), {}),
        ("staging 3 web db", ("staging", 3, "web", "db"), {}),
        ("--force staging --no-dry-run", ("staging",), {"force": True, "dry_run": False}),
        ("staging --force=false", ("staging",), {"force": False}),
        ('staging --ref "a b" --size=large', ("staging",), {"ref": "a b", "size": Size.LARGE}),
        ("staging 1 -- --force", ("staging", 1, "--force"), {}),
    ],
)
def test_words_become_the_arguments_of_the_call(text: str, args: tuple[Any, ...], options: dict[str, Any]) -> None:
    assert DEPLOY.bind(text) == (args, options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "<staging|production> is missing"),
        ("elsewhere", "'elsewhere' is not one of staging|production"),
        ("staging many", "'many' is not a value of type int"),
        ("staging --size=huge", "one of small|large"),
        ("staging --forec", "there is no option --forec"),
        ("staging --no-ref", "there is no option --no-ref"),
        ("staging --ref", "--ref wants a value"),
        ('staging "', "a quote is not closed"),
    ],
)
def test_what_does_not_fit_is_told_to_who_wrote_it(text: str, message: str) -> None:
    with pytest.raises(WrongUsage, match=message.replace("|", r"\|")):
        DEPLOY.bind(text)


def test_more_words_than_it_takes_and_an_option_that_must_be_given() -> None:
    async def one(ctx: Any, name: str, *, by: str) -> None: ...

    usage = usage_of(one)

    assert usage.line("one") == "/one <name> --by=BY"
    with pytest.raises(WrongUsage, match="'y' is more than it takes"):
        usage.bind("x y --by=z")
    with pytest.raises(WrongUsage, match="--by=BY is missing"):
        usage.bind("x")


def test_with_the_context_alone_anything_goes() -> None:
    def free(ctx: Any) -> None: ...

    assert usage_of(free) == Usage()
    assert usage_of(free).bind('what"ever') == ((), {})
    assert usage_of(free).line("free") == "/free"


def test_a_handler_that_words_cannot_call_is_refused_at_once() -> None:
    def nothing() -> None: ...

    def anything(ctx: Any, **options: str) -> None: ...

    def a_dict(ctx: Any, value: dict[str, str]) -> None: ...

    for function, message in ((nothing, "takes no context"), (anything, "one by one"), (a_dict, "wants value")):
        with pytest.raises(ConfigError, match=message):
            usage_of(function)
