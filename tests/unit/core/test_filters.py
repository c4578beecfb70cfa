from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.delivery import Facts
from hookwright.core.errors import ConfigError
from hookwright.core.filters import NO_FILTERS, Filters, patterns

FACTS = Facts(repository="Octo/Site", author="Mona", bot=False, branch="release/2.x", labels=("bug", "[wip] UI"))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(repository=("octo/site",)),
        Filters(repository=("OCTO/*",)),
        Filters(repository=("other/*", "*/site")),
        Filters(author=("mon?",)),
        Filters(branch=("release/*",)),
        Filters(label=("bug",)),
        Filters(label=("none", "[[]wip] *")),
        Filters(label=("[wip] UI",)),
        Filters(bot=False),
        Filters(repository=("octo/*",), author=("mona",), branch=("release/*",), label=("b*",), bot=False),
    ],
)
def test_a_delivery_that_fits_passes(filters: Filters) -> None:
    assert filters.pass_(FACTS)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(repository=("octo",)),
        Filters(author=("hubot",)),
        Filters(branch=("Release/*",)),
        Filters(branch=("release",)),
        Filters(label=("Bug",)),
        Filters(bot=True),
        Filters(repository=("octo/*",), author=("hubot",)),
    ],
)
def test_one_filter_that_does_not_hold_is_enough_to_stop_it(filters: Filters) -> None:
    assert not filters.pass_(FACTS)


@pytest.mark.parametrize(
    "filters", [Filters(repository=("*",)), Filters(author=("*",)), Filters(branch=("*",)), Filters(label=("*",))]
)
def test_a_fact_that_is_unknown_fits_no_pattern(filters: Filters) -> None:
    assert not filters.pass_(Facts())


def test_the_login_of_a_bot_is_a_pattern_for_itself() -> None:
    # As a glob, [bot] is one of three letters.
    assert Filters(author=("dependabot[bot]",)).pass_(Facts(author="Dependabot[bot]", bot=True))


def test_no_filter_is_false_and_any_filter_is_true() -> None:
    assert not NO_FILTERS
    assert not Filters()
    assert Filters(bot=False)


@given(st.text(min_size=1))
def test_every_value_passes_a_filter_that_names_it(value: str) -> None:
    facts = Facts(repository=value, author=value, branch=value, labels=(value,))

    assert Filters(repository=(value,), author=(value,), branch=(value,), label=(value,)).pass_(facts)


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=4))
def test_any_text_is_a_pattern(pattern: str, labels: list[str]) -> None:
    assert Filters(label=(pattern,)).pass_(Facts(labels=tuple(labels))) in (True, False)


@pytest.mark.parametrize(
    ("given_", "expected"), [(None, ()), ("octo/*", ("octo/*",)), (["a", "b"], ("a", "b")), (("a",), ("a",))]
)
def test_patterns_come_as_one_several_or_none(given_: Any, expected: tuple[str, ...]) -> None:
    assert patterns(given_) == expected


@pytest.mark.parametrize("empty", [[], (), "", ["octo/*", ""], [None]])
def test_an_empty_pattern_is_refused_instead_of_wanting_everything(empty: Any) -> None:
    with pytest.raises(ConfigError, match="leave it out to want everything"):
        patterns(empty)
