"""From a delivery to the jobs it causes."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import NewJob
from hookwright.core.router import Router


class AtOnce(msgspec.Struct, frozen=True, gc=False):
    """``worker`` has a place for the job of ``handler``, and would run it as soon as it is stored."""

    handler: str
    worker: str
    lease: timedelta


class Plan(msgspec.Struct, frozen=True, gc=False):
    """A delivery and its jobs: stored together, or not at all.

    What a job comes ``after`` is among the jobs, or has been stored for the delivery before. ``at_once`` is a wish: see
    `Queue.add`.
    """

    delivery: Delivery
    jobs: tuple[NewJob, ...]
    at_once: AtOnce | None = None


def plan(delivery: Delivery, router: Router) -> Plan:
    """One job for each handler that wants the delivery, and for each that one of these comes after.

    None is a plan too.
    """
    routes = router.match(delivery)
    if router.has_order:
        routes = iter(router.with_parents(routes))
    return Plan(
        delivery,
        tuple([NewJob(route.name, route.lane_for(delivery), route.after) for route in routes]),
    )
