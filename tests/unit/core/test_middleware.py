from __future__ import annotations

from typing import Any

import pytest

from hookwright.core.errors import Skip
from hookwright.core.middleware import Middleware, Next, compose


def run(call: Next, ctx: Any) -> Any:
    """Drive a coroutine that never waits for anything: no event loop is needed."""
    try:
        call(ctx).__await__().send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


async def handler(ctx: list[str]) -> str:
    ctx.append("handler")
    return "done"


def noting(name: str) -> Middleware:
    async def layer(ctx: list[str], call_next: Next) -> Any:
        ctx.append(f"{name} before")
        result = await call_next(ctx)
        ctx.append(f"{name} after")
        return result

    return layer


def test_the_first_middleware_is_the_outermost() -> None:
    ctx: list[str] = []

    assert run(compose([noting("a"), noting("b")], handler), ctx) == "done"
    assert ctx == ["a before", "b before", "handler", "b after", "a after"]


def test_without_middleware_the_handler_is_called_as_it_is() -> None:
    assert compose([], handler) is handler


def test_middleware_may_answer_instead() -> None:
    async def answer(ctx: Any, call_next: Next) -> str:
        return "mine"

    ctx: list[str] = []

    assert run(compose([answer], handler), ctx) == "mine"
    assert ctx == []


def test_middleware_may_raise_a_signal() -> None:
    async def refuse(ctx: Any, call_next: Next) -> Any:
        raise Skip("not today")

    with pytest.raises(Skip):
        run(compose([noting("a"), refuse], handler), [])


def test_middleware_may_give_the_handler_another_context() -> None:
    async def other(ctx: Any, call_next: Next) -> Any:
        return await call_next(["other"])

    ctx: list[str] = []
    run(compose([other], handler), ctx)

    assert ctx == []


def test_one_chain_runs_many_times() -> None:
    call = compose([noting("a")], handler)
    first: list[str] = []
    second: list[str] = []
    run(call, first)
    run(call, second)

    assert first == second
