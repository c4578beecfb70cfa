from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.context import MAX_DEPTH, Context
from hookwright.core.delivery import Delivery, Facts
from hookwright.core.errors import ChainTooDeep
from hookwright.core.task import Task
from tests.unit.examples import NOON, a_delivery, a_job, a_running_job

FACTS = Facts(repository="octo/site", number=7)


class Kept:
    """What attempts of one job remember."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}

    async def recall(self, name: str) -> bytes | None:
        return self.values.get(name)

    async def remember(self, name: str, value: bytes) -> None:
        self.values[name] = value


def a_context(delivery: Delivery | None = None, *, memory: Kept | None = None, **options: Any) -> Context:
    return Context(
        delivery=delivery or a_delivery(facts=FACTS, tenant="octo", depth=2),
        job=options.pop("job", a_running_job(attempt=3)),
        log=logging.LoggerAdapter(logging.getLogger("hookwright.handler")),
        memory=memory or Kept(),
        **options,
    )


def greet(name: str, task: str = "") -> None: ...


GREET = Task(greet, name="app:greet")


# Emitting


def test_an_emitted_event_is_noted_with_its_origin() -> None:
    ctx = a_context()

    identity = ctx.emit("deploy.requested", {"ref": "main"})

    assert ctx.emitted == (
        Delivery(
            source="app",
            id=identity,
            event="deploy",
            action="requested",
            body=b'{"ref":"main"}',
            tenant="octo",
            facts=FACTS,
            received_at=NOON,
            caused_by="github:g-1",
            depth=3,
        ),
    )


def test_an_event_without_payload_carries_an_empty_one() -> None:
    ctx = a_context()
    ctx.emit("deploy")

    assert (ctx.emitted[0].payload, ctx.emitted[0].action) == ({}, None)


def test_a_delayed_event_is_due_later() -> None:
    ctx = a_context()
    ctx.emit("deploy", delay=timedelta(minutes=5))

    assert ctx.emitted[0].due_at == NOON + timedelta(minutes=5)


def test_a_job_that_has_not_started_counts_from_its_delivery() -> None:
    ctx = a_context(job=a_job())
    ctx.emit("deploy")

    assert ctx.emitted[0].received_at == ctx.delivery.received_at


def test_ids_are_new_for_each_event_job_and_attempt() -> None:
    jobs = [a_running_job(id=id, attempt=attempt) for id in (1, 11) for attempt in (0, 1, 10)]
    identities = []
    for job in jobs:
        ctx = a_context(job=job)
        identities += [ctx.emit("deploy") if place % 2 else ctx.enqueue(GREET, "mona") for place in range(12)]

    assert len(set(identities)) == len(jobs) * 12


@pytest.mark.parametrize(
    ("given_", "event", "action"),
    [
        ("deploy", "deploy", None),
        ("deploy.", "deploy", None),
        ("deploy.a.b", "deploy", "a.b"),
        ("*", "*", None),
        ("dé ploy\n", "dé ploy\n", None),
    ],
)
def test_the_first_dot_parts_event_and_action(given_: str, event: str, action: str | None) -> None:
    ctx = a_context()
    ctx.emit(given_)

    assert (ctx.emitted[0].event, ctx.emitted[0].action) == (event, action)


@pytest.mark.parametrize("name", ["", ".", ".opened"])
def test_an_event_needs_a_name(name: str) -> None:
    ctx = a_context()

    with pytest.raises(ValueError, match="an event needs a name"):
        ctx.emit(name)
    assert ctx.emitted == ()


def circle() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["self"] = found
    return found


@pytest.mark.parametrize(
    "payload", [{"a": object()}, {"a": "\ud800"}, {(1, 2): 3}, circle()], ids=["object", "surrogate", "key", "circle"]
)
def test_a_payload_that_is_no_json_is_refused(payload: Any) -> None:
    ctx = a_context()

    with pytest.raises(TypeError, match="the payload of 'deploy' is not JSON"):
        ctx.emit("deploy", payload)
    assert ctx.emitted == ()


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_chain_ends_at_its_depth(depth: int, limit: int) -> None:
    ctx = a_context(a_delivery(depth=depth), max_depth=limit)
    if depth < limit:
        ctx.emit("deploy")
        ctx.enqueue(GREET, "mona")
        assert {delivery.depth for delivery in ctx.emitted} == {depth + 1}
    else:
        with pytest.raises(ChainTooDeep, match=f"number {depth + 1} in a chain; at most {limit}"):
            ctx.emit("deploy")
        with pytest.raises(ChainTooDeep):
            ctx.enqueue(GREET, "mona")
        assert ctx.emitted == ()


def test_a_chain_is_sixteen_deep_unless_told_otherwise() -> None:
    assert MAX_DEPTH == 16
    with pytest.raises(ChainTooDeep):
        a_context(a_delivery(depth=16)).emit("deploy")


# Enqueueing


def test_an_enqueued_task_is_a_delivery_of_its_own_source() -> None:
    ctx = a_context()

    identity = ctx.enqueue(GREET, "mona")

    (delivery,) = ctx.emitted
    assert (delivery.source, delivery.event, delivery.action, delivery.id) == ("task", "app:greet", None, identity)
    assert GREET.decode(delivery.body) == (("mona",), {})


def test_a_task_may_have_a_parameter_of_any_name() -> None:
    ctx = a_context()
    ctx.enqueue(GREET, name="mona", task="wave")

    assert GREET.decode(ctx.emitted[0].body) == (("mona", "wave"), {})


def test_arguments_that_do_not_fit_are_refused() -> None:
    ctx = a_context()

    with pytest.raises(TypeError, match="task app:greet"):
        ctx.enqueue(GREET)
    assert ctx.emitted == ()


# Once


async def test_what_was_done_once_is_not_done_again() -> None:
    memory, calls = Kept(), []

    async def comment() -> dict[str, int]:
        calls.append("comment")
        return {"id": 5}

    first = await a_context(memory=memory).once("comment", comment)
    second = await a_context(memory=memory).once("comment", comment)

    assert (first, second, calls) == ({"id": 5}, {"id": 5}, ["comment"])


async def test_a_call_that_answers_nothing_is_remembered_too() -> None:
    memory, calls = Kept(), []

    async def comment() -> None:
        calls.append("comment")

    for _ in range(3):
        assert await a_context(memory=memory).once("comment", comment) is None

    assert calls == ["comment"]


async def test_a_call_that_fails_is_made_again() -> None:
    memory, calls = Kept(), []

    async def flaky() -> str:
        calls.append("try")
        if len(calls) == 1:
            raise TimeoutError
        return "done"

    with pytest.raises(TimeoutError):
        await a_context(memory=memory).once("comment", flaky)

    assert await a_context(memory=memory).once("comment", flaky) == "done"


async def test_each_name_is_remembered_apart() -> None:
    memory = Kept()

    async def answer() -> int:
        return len(memory.values)

    ctx = a_context(memory=memory)

    assert [await ctx.once(name, answer) for name in ("a", "b", "a")] == [0, 1, 0]


async def test_a_result_that_is_no_json_is_a_type_error() -> None:
    async def wrong() -> object:
        return object()

    with pytest.raises(TypeError, match="the result of 'comment' is not JSON"):
        await a_context().once("comment", wrong)


# What it carries


def test_the_payload_is_parsed_once() -> None:
    ctx = a_context(a_delivery(body=b'{"a": [1]}'))

    assert ctx.payload == {"a": [1]}
    assert ctx.payload is ctx.payload


def test_each_context_has_its_own_state() -> None:
    one, other = a_context(), a_context()
    one.state["client"] = 1

    assert other.state == {}


def test_what_is_emitted_stays_within_the_size_that_a_body_may_have() -> None:
    ctx = a_context(a_delivery(), max_body=100)
    ctx.emit("deploy", {"sha": "x" * 80})
    with pytest.raises(ValueError, match="'deploy' would carry 111 bytes, and HOOKWRIGHT_MAX_BODY allows 100"):
        ctx.emit("deploy", {"sha": "x" * 101})
    assert len(ctx.emitted) == 1
