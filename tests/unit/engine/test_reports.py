from __future__ import annotations

from typing import Any

import pytest

from hookwright.core.delivery import Facts
from hookwright.core.filters import Filters
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import describe
from hookwright.core.router import Route, Router
from hookwright.engine.reports import report
from tests.unit.examples import NOON, SECOND, a_delivery, a_job, a_running_job

FACTS = Facts(repository="octo/site", number=7)
OF_HANDLER = Facts(repository="octo/site", number=7, handler="app:welcome")
DELIVERY = a_delivery(facts=FACTS, tenant="octo", depth=2)


def on_error(ctx: Any) -> None: ...


def listening() -> Router:
    router = Router()
    router.on_error(on_error)
    return router


def a_dead_letter(error: str = "ValueError: no") -> Job:
    return a_running_job().fail(error, now=NOON)


def test_a_dead_letter_is_told_to_those_who_asked() -> None:
    planned = report(a_dead_letter(), DELIVERY, router=listening(), now=NOON + SECOND)

    assert planned is not None
    told = planned.delivery
    assert [job.handler for job in planned.jobs] == [f"on_error:{__name__}:on_error"]
    assert (told.source, told.name, told.id) == ("engine", "job.failed", "7.1.failed")
    assert (told.tenant, told.facts, told.depth, told.caused_by) == ("octo", OF_HANDLER, 3, "github:g-1")
    assert told.received_at == NOON + SECOND
    assert told.payload == {
        "handler": "app:welcome",
        "job": 7,
        "attempt": 1,
        "error": "ValueError: no",
        "delivery": {
            "seq": 3,
            "key": "github:g-1",
            "source": "github",
            "id": "g-1",
            "event": "issues.opened",
            "received_at": DELIVERY.received_at.isoformat().replace("+00:00", "Z"),
        },
        "repository": "octo/site",
        "number": 7,
        "headers": dict(DELIVERY.headers),
        "payload": DELIVERY.payload,
        "result": None,
    }


def test_a_success_is_told_with_its_result_to_those_who_asked_about_the_handler() -> None:
    router = Router()
    for handler in ("app:welcome", "app:other"):
        router.add(
            Route(
                name=f"after {handler}",
                events=("job.succeeded",),
                source="engine",
                handler=on_error,
                filters=Filters(handler=(handler,)),
            )
        )

    planned = report(a_running_job().succeed(now=NOON), DELIVERY, router=router, now=NOON, result=b'{"code":0}')

    assert planned is not None
    assert [job.handler for job in planned.jobs] == ["after app:welcome"]
    assert planned.delivery.payload["result"] == {"code": 0}


def test_a_body_that_is_gone_is_told_as_none() -> None:
    planned = report(a_dead_letter(), a_delivery(body=b""), router=listening(), now=NOON)

    assert planned is not None
    assert planned.delivery.payload["payload"] is None


def test_a_job_that_is_run_again_and_fails_again_is_news() -> None:
    first = a_dead_letter()
    second = first.rearm(now=NOON).start(now=NOON, lease=SECOND, worker="w1").fail("again", now=NOON)

    ids = [report(job, DELIVERY, router=listening(), now=NOON) for job in (first, second)]

    assert [planned and planned.delivery.id for planned in ids] == ["7.1.failed", "7.2.failed"]


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.FAILED])
def test_any_other_state_is_nobodys_news(state: JobState) -> None:
    assert report(a_job(state=state), DELIVERY, router=listening(), now=NOON) is None


def test_a_dead_letter_about_a_dead_letter_is_not_told_again() -> None:
    told = a_delivery("job.failed", source="engine")

    assert report(a_dead_letter(), told, router=listening(), now=NOON) is None


def test_where_nobody_asked_nothing_is_stored() -> None:
    router = Router()
    router.on("*")(on_error)

    assert report(a_dead_letter(), DELIVERY, router=router, now=NOON) is None


def test_an_error_that_names_a_file_in_no_encoding_can_be_told() -> None:
    job = a_dead_letter(describe(OSError(2, "gone", "caf\udce9")))

    assert report(job, DELIVERY, router=listening(), now=NOON) is not None
