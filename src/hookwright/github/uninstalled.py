"""What is left to do for an installation that was deleted: nothing."""

from __future__ import annotations

from typing import Any

from hookwright.core.errors import Drop
from hookwright.core.router import Route

NAME = "github.uninstalled"


def route() -> Route:
    """The handler that ends the queue of an installation as soon as GitHub says that it was deleted.

    Its number never comes back. A suspended one may be resumed before its suspension is handled: its queue ends when
    GitHub refuses a call. Handlers of ``installation.deleted`` run nevertheless: that delivery is the host's.
    """
    return Route(name=NAME, events=("installation.deleted",), source="github", handler=drop, own_events=True)


async def drop(ctx: Any) -> None:
    delivery = ctx.delivery
    id = delivery.facts.installation
    if id is not None and not delivery.tenant.endswith(f"/{id}"):
        raise Drop(f"installation {id} was deleted", tenant=f"{delivery.tenant}/{id}")
