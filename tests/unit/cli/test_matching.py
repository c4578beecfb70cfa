from __future__ import annotations

from datetime import UTC, datetime

from hookwright.cli.matching import explain
from hookwright.core.delivery import Delivery, Facts
from hookwright.core.router import Router

DELIVERY = Delivery(
    source="github",
    id="1",
    event="issues",
    action="opened",
    received_at=datetime(2030, 1, 1, tzinfo=UTC),
    facts=Facts(repository="octo/hello", author="ada", branch="main", labels=("bug",)),
)


def reason(**options: object) -> str:
    router = Router()
    router.on(*options.pop("events", ("issues",)), name="it", **options)(lambda ctx: None)  # type: ignore[arg-type, misc]
    (verdict,) = explain(router, DELIVERY)
    return "runs" if verdict.runs and not verdict.reason else verdict.reason


def test_a_handler_that_matches_runs() -> None:
    assert reason() == "runs"
    assert reason(label="bug", author="ADA", repository="octo/*", branch="m*", bot=False) == "runs"


def test_what_stands_in_the_way_is_named() -> None:
    assert reason(events=("push", "issues.closed")) == "wants push, issues.closed"
    assert reason(source="sqs") == "wants deliveries from sqs"
    assert reason(label=["docs", "help"]) == "wants label docs or help, and this is bug"
    assert reason(repository="other/*") == "wants repository other/*, and this is octo/hello"
    assert reason(author="bob") == "wants author bob, and this is ada"
    assert reason(branch="dev") == "wants branch dev, and this is main"
    assert reason(bot=True) == "wants programs only, and ada is not one"


def test_what_is_decided_later_is_said() -> None:
    assert reason(where=lambda ctx: True) == "unless its where= says no"


def test_handlers_of_the_engines_own_events_are_left_out() -> None:
    router = Router()
    router.on("nightly", source="cron", name="nightly")(lambda ctx: None)
    router.on_error(lambda ctx: None)

    assert explain(router, DELIVERY) == []


def test_those_that_run_come_first() -> None:
    router = Router()
    router.on("push", name="pushed")(lambda ctx: None)
    router.on("issues", name="issues")(lambda ctx: None)

    assert [(each.handler, each.runs) for each in explain(router, DELIVERY)] == [("issues", True), ("pushed", False)]
