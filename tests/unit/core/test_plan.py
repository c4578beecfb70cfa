from __future__ import annotations

from typing import Any

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.filters import Filters
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


def test_what_only_follows_is_reached_with_what_it_follows() -> None:
    router = Router()
    router.add(Route(name="last", events=(), handler=handler, after=("next",), follows=True))
    router.add(Route(name="next", events=(), handler=handler, after=("first",), follows=True))
    router.add(after("first", events=("issues",)))

    assert [job.handler for job in plan(a_delivery(), router).jobs] == ["first", "next", "last"]


def test_a_route_may_want_further_events_of_other_sources_whatever_its_filters() -> None:
    router = Router()
    filters = Filters(repository=("nobody/nothing",))
    also = (("manual", "deploy"), ("app", "hook.deploy"))
    router.add(Route(name="a", events=("issues",), source="github", filters=filters, handler=handler, also=also))

    def planned(event: str, source: str) -> list[str]:
        return [job.handler for job in plan(a_delivery(event, source=source), router).jobs]

    assert planned("issues", "github") == []
    assert planned("deploy", "manual") == ["a"]
    assert planned("hook.deploy", "app") == ["a"]
    assert planned("hook.deploy", "manual") == planned("deploy", "app") == []


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
