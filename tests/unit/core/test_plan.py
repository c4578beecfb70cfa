from __future__ import annotations

from typing import Any

from hookwright.core.job import Lane, NewJob
from hookwright.core.plan import Plan, plan
from hookwright.core.router import Router
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


def test_a_delivery_that_nobody_wants_is_a_plan_too() -> None:
    delivery = a_delivery()

    assert plan(delivery, Router()) == Plan(delivery, ())


def test_one_wrong_key_costs_the_others_nothing() -> None:
    router = Router()
    router.on("issues", name="wrong", key=lambda delivery: delivery.payload["nothing"])(handler)
    router.on("issues", name="right")(handler)

    assert [job.handler for job in plan(a_delivery(), router).jobs] == ["wrong", "right"]
