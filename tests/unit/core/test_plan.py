from __future__ import annotations

from typing import Any

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.job import Lane, NewJob
from hookwright.core.plan import Plan, plan
from hookwright.core.router import Route, Router
from tests.unit.examples import a_delivery


def handler(ctx: Any) -> None: ...


def test_each_handler_that_wants_a_delivery_gets_one_job() -> None:
    router = Router()
    router.on("issues", name="a")(handler)
    router.on("push", name="b")(handler)
    router.on("*", name="c", key="tenant")(handler)
    delivery = a_delivery()

    assert plan(delivery, router) == Plan(
        delivery, (NewJob("a", Lane(name="a")), NewJob("c", Lane(name="c\x1fgithub", limit=1)))
    )


def after(name: str, *others: str, events: tuple[str, ...] = ("nothing",)) -> Route:
    return Route(name=name, events=events, handler=handler, after=others)


def test_a_delivery_passes_first_through_what_its_route_comes_after() -> None:
    router = Router()
    for route in (after("c", "b", "a", events=("issues",)), after("b", "a"), after("a"), after("other")):
        router.add(route)

    assert [(job.handler, job.after) for job in plan(a_delivery(), router).jobs] == [
        ("a", ()),
        ("b", ("a",)),
        ("c", ("b", "a")),
    ]


def test_what_comes_after_is_not_reached_by_what_comes_before() -> None:
    router = Router()
    router.add(after("first", events=("issues",)))
    router.add(after("second", "first"))

    assert [job.handler for job in plan(a_delivery(), router).jobs] == ["first"]


def test_an_order_in_a_circle_or_after_nobody_is_refused() -> None:
    router = Router()
    for route in (after("a", "c"), after("b", "a"), after("c", "b")):
        router.add(route)
    with pytest.raises(ConfigError, match="a -> c -> b -> a"):
        router.check({"nothing": frozenset()})

    alone = Router()
    alone.add(after("deploy"))
    alone.add(after("tell", "deplyo"))
    with pytest.raises(ConfigError, match="no such handler, did you mean 'deploy'"):
        alone.check({"nothing": frozenset()})


def test_a_delivery_that_nobody_wants_is_a_plan_too() -> None:
    delivery = a_delivery()

    assert plan(delivery, Router()) == Plan(delivery, ())


def test_one_wrong_key_costs_the_others_nothing() -> None:
    router = Router()
    router.on("issues", name="wrong", key=lambda delivery: delivery.payload["nothing"])(handler)
    router.on("issues", name="right")(handler)

    assert [job.handler for job in plan(a_delivery(), router).jobs] == ["wrong", "right"]
