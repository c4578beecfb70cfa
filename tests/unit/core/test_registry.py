from __future__ import annotations

from hookwright.core.context import Context
from hookwright.core.registry import Registry


def test_a_registry_begins_empty_and_shares_nothing_with_another() -> None:
    one, other = Registry(), Registry()
    one.router.declare("deploy")
    one.known_events["issues"] = frozenset()
    one.middleware.append(lambda ctx, call_next: call_next(ctx))

    assert (other.known_events, other.middleware) == ({}, [])
    assert one.router is not other.router
    assert other.context is Context
