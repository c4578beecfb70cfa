from __future__ import annotations

import dataclasses
import enum
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.task import Task

if TYPE_CHECKING:
    from somewhere import Elsewhere  # type: ignore[import-not-found]

    from hookwright.core.context import Context


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: int


class Report(msgspec.Struct):
    title: str
    points: list[Point]


class Pair(NamedTuple):
    left: int
    right: str


class Outer:
    class Inner(msgspec.Struct):
        n: int


def task(function: Callable[..., Any]) -> Task:
    return Task(function, name="app:task")


def travelled(to: Task, *args: Any, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return to.decode(to.encode(args, kwargs))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4), st.dictionaries(st.text(), JSON, max_size=4))
def test_plain_arguments_come_back_as_they_were(args: list[Any], kwargs: dict[str, Any]) -> None:
    def anything(*args: Any, **kwargs: Any) -> None: ...

    found_args, found_kwargs = travelled(task(anything), *args, **kwargs)

    assert (list(found_args), found_kwargs) == (args, kwargs)


@given(
    st.tuples(
        st.dates(),
        st.datetimes(timezones=st.just(UTC)),
        st.timedeltas(timedelta(days=-9999), timedelta(days=9999)),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.uuids(),
        st.binary(),
        st.builds(Point, st.integers(-100, 100), st.integers(-100, 100)),
        st.dictionaries(st.integers(-(2**62), 2**62), st.sampled_from(Colour)),
        st.sets(st.integers(0, 9)),
        st.none() | st.text(),
    )
)
def test_annotated_arguments_come_back_as_their_annotations_say(values: tuple[Any, ...]) -> None:
    def typed(
        day: date,
        moment: datetime,
        wait: timedelta,
        price: Decimal,
        ident: uuid.UUID,
        blob: bytes,
        point: Point,
        colours: dict[int, Colour],
        digits: set[int],
        text: str | None,
    ) -> None: ...

    assert travelled(task(typed), *values) == (values, {})


def test_structs_nested_classes_and_tuples_come_back() -> None:
    def typed(report: Report, inner: Outer.Inner, pair: Pair, *, points: tuple[Point, ...] = ()) -> None: ...

    report = Report("weekly", [Point(1, 2)])

    args, kwargs = travelled(task(typed), report, Outer.Inner(3), pair=Pair(1, "a"), points=(Point(3, 4),))

    assert args == (report, Outer.Inner(3), Pair(1, "a"))
    assert kwargs == {"points": (Point(3, 4),)}


def test_each_of_the_rest_comes_back_as_the_annotation_of_the_rest_says() -> None:
    def typed(*days: date, **points: Point) -> None: ...

    assert travelled(task(typed), date(2026, 1, 1), date(2026, 1, 2), home=Point(0, 0)) == (
        (date(2026, 1, 1), date(2026, 1, 2)),
        {"home": Point(0, 0)},
    )


def test_a_class_that_stands_below_its_task_is_known_at_the_first_call() -> None:
    def later(value: DefinedBelow) -> None: ...

    assert travelled(task(later), DefinedBelow(1)) == ((DefinedBelow(1),), {})


def test_what_is_not_annotated_comes_back_as_json() -> None:
    def plain(a, b: int):  # type: ignore[no-untyped-def]
        ...

    assert travelled(task(plain), {"x": [1]}, 2) == (({"x": [1]}, 2), {})


def test_a_constraint_on_an_argument_holds() -> None:
    def positive(n: Annotated[int, msgspec.Meta(gt=0)]) -> None: ...

    with pytest.raises(TypeError, match="'n' that no longer fits"):
        travelled(task(positive), -1)


@pytest.mark.parametrize("wants", [True, False])
def test_a_first_parameter_named_ctx_is_no_part_of_a_call(wants: bool) -> None:
    def with_ctx(ctx: Context, n: int) -> Elsewhere: ...

    def without(n: int, ctx: int = 0) -> None: ...

    found = task(with_ctx if wants else without)

    assert found.wants_context is wants
    assert travelled(found, 5) == ((5,), {})


def test_a_ctx_that_cannot_be_given_by_place_is_an_argument_like_any_other() -> None:
    def keyword(*, ctx: int) -> None: ...

    def rest(*ctx: int) -> None: ...

    assert not task(keyword).wants_context
    assert travelled(task(keyword), ctx=1) == ((), {"ctx": 1})
    assert travelled(task(rest), 1, 2) == ((1, 2), {})


def test_a_task_without_parameters_is_called_with_nothing() -> None:
    def nothing() -> None: ...

    assert travelled(task(nothing)) == ((), {})


def test_defaults_are_left_to_the_function() -> None:
    def greet(name: str, greeting: str = "hello") -> None: ...

    assert travelled(task(greet), "mona") == (("mona",), {})


@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((1, 2), {}), ((1,), {"m": 1}), ((1,), {"n": 1})])
def test_arguments_that_do_not_fit_are_refused_before_anything_is_stored(
    args: tuple[int, ...], kwargs: dict[str, int]
) -> None:
    def one(n: int) -> None: ...

    with pytest.raises(TypeError, match="task app:task: "):
        task(one).encode(args, kwargs)


def circle() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    "value", [object(), "\ud800", {(1, 2): 3}, circle()], ids=["object", "surrogate", "key", "circle"]
)
def test_arguments_that_are_no_json_are_refused_before_anything_is_stored(value: Any) -> None:
    def one(n: Any) -> None: ...

    with pytest.raises(TypeError, match="task app:task: its arguments are not JSON"):
        task(one).encode((value,), {})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"args": [], "kwargs": {}}',
        b'{"args": [1, 2], "kwargs": {}}',
        b'{"args": ["x"], "kwargs": {}}',
    ],
)
def test_a_stored_call_that_no_longer_fits_is_a_type_error(body: bytes) -> None:
    def one(n: int) -> None: ...

    with pytest.raises(TypeError, match=r"task app:task was stored with .* no longer fit"):
        task(one).decode(body)


def test_an_annotation_that_only_a_type_checker_sees_is_named() -> None:
    def one(n: Elsewhere) -> None: ...

    with pytest.raises(TypeError, match=r"task app:task: name 'Elsewhere' .* must be known at run time"):
        travelled(task(one), 1)


def test_a_type_that_json_cannot_be_made_into_is_a_type_error() -> None:
    def one(n: Point | dict[str, int]) -> None: ...

    with pytest.raises(TypeError, match="no longer fits"):
        travelled(task(one), {"x": 1})


def test_a_task_shows_its_name() -> None:
    def one() -> None: ...

    assert repr(task(one)) == "<Task app:task>"


class DefinedBelow(msgspec.Struct):
    n: int
