from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onedev_mirror.onedev.naming import LONGEST, RESERVED, is_valid, project_name


@pytest.mark.parametrize(
    ("github", "ours"),
    [
        ("hello-world", "hello-world"),
        (".github", "_.github"),
        (".dotfiles", "_.dotfiles"),
        ("-dash", "_-dash"),
        ("wicket", "wicket_"),
        ("Wicket", "Wicket"),
        ("projects", "projects_"),
        ("robots.txt", "robots.txt_"),
        ("_x.y-z", "_x.y-z"),
        ("größe", "gr__e"),
        ("a b", "a_b"),
    ],
)
def test_a_name_changes_only_where_onedev_could_not_show_it(github: str, ours: str) -> None:
    assert project_name(github, 42, ()) == ours


def test_a_name_that_is_taken_in_any_case_gets_the_number() -> None:
    assert project_name("Hello", 42, {"hello"}) == "Hello-42"
    assert project_name("hello", 42, {"hello", "hello-42"}) == "hello-42-2"


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(0, 2**40), st.sets(st.text(alphabet="abAB_.-", max_size=3)))
def test_every_name_is_valid_and_nobody_elses(github: str, number: int, taken: set[str]) -> None:
    name = project_name(github, number, taken)
    assert is_valid(name)
    assert name.lower() not in {one.lower() for one in taken}


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab.-_Wé", min_size=1, max_size=4), max_size=30))
def test_names_given_one_after_the_other_never_meet(wished: list[str]) -> None:
    taken: set[str] = set()
    for number, name in enumerate([*wished, *RESERVED, "x" * 300, "x" * 299]):
        ours = project_name(name, number, taken)
        assert len(ours) <= LONGEST
        assert ours.lower() not in taken
        taken.add(ours.lower())
