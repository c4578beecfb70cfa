"""Handlers, and what is wrapped around them."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

Handler: TypeAlias = Callable[[Any], Any]
"""``async def f(ctx)``, or a plain ``def f(ctx)``, which the engine moves to a thread."""
Next: TypeAlias = Callable[[Any], Awaitable[Any]]
Middleware: TypeAlias = Callable[[Any, Next], Awaitable[Any]]
"""``async def f(ctx, call_next)``: may act before and after, answer instead, or raise a signal."""


def compose(middleware: Sequence[Middleware], handler: Next) -> Next:
    """Nest ``middleware`` around ``handler``; the first is the outermost."""
    call = handler
    for layer in reversed(middleware):
        call = functools.partial(_call_layer, layer, call)
    return call


async def _call_layer(layer: Middleware, call_next: Next, ctx: Any) -> Any:
    return await layer(ctx, call_next)
