"""From a delivery to the jobs it causes."""

from __future__ import annotations

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import NewJob
from hookwright.core.router import Router


class Plan(msgspec.Struct, frozen=True, gc=False):
    """A delivery and its jobs: stored together, or not at all."""

    delivery: Delivery
    jobs: tuple[NewJob, ...]


def plan(delivery: Delivery, router: Router) -> Plan:
    """One job for each handler that wants the delivery; none is a plan too."""
    return Plan(
        delivery,
        tuple([NewJob(route.name, route.lane_for(delivery)) for route in router.match(delivery)]),
    )
