from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.core.fields import METRICS
from hookwright.core.job import Job, JobState
from hookwright.core.store import Arrival, History, Receipt, Statistics
from hookwright.telemetry.metrics import Cluster, Metrics

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STATISTICS = Statistics(
    deliveries=5,
    jobs={JobState.QUEUED: 3, JobState.FAILED: 1},
    oldest_queued_age=12.5,
    tenants_paused=0,
    parked=0,
    bytes=4096,
    schema=1,
)


def delivery(event: str = "issues", source: str = "github") -> Delivery:
    return Delivery(source=source, id="1", event=event, action="opened", received_at=NOW)


def job(state: JobState = JobState.SUCCEEDED, handler: str = 'a"b\\c\nd') -> Job:
    return Job(id=1, delivery_seq=1, handler=handler, tenant="t", lane="", run_at=NOW, created_at=NOW, state=state)


def samples(text: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics(known_events=frozenset({"issues", "push"}))
    metrics.delivery_received(delivery(), Receipt(Arrival.STORED, 1, 1))
    metrics.delivery_received(delivery(), Receipt(Arrival.STORED, 2, 1))
    metrics.delivery_received(delivery(), Receipt(Arrival.DUPLICATE, 1, 0))
    metrics.delivery_refused("github", "signature")
    metrics.job_started(job(), waited=timedelta(seconds=0.02))
    metrics.job_ended(job(), took=timedelta(seconds=3))
    metrics.job_ended(job(JobState.FAILED), took=timedelta(minutes=20))
    metrics.lease_lost(job())
    return metrics


def test_what_happened_is_counted(metrics: Metrics) -> None:
    _, text = metrics.render("", statistics=STATISTICS, in_flight=77)
    found = samples(text)
    labels = (("arrival", "stored"), ("event", "issues"), ("source", "github"))
    assert found["hookwright_deliveries_total", labels] == 2
    assert found["hookwright_deliveries_refused_total", (("reason", "signature"), ("source", "github"))] == 1
    handler = ("handler", 'a"b\\c\nd')
    assert found["hookwright_attempts_total", (handler, ("state", "failed"))] == 1
    assert found["hookwright_job_seconds_count", (handler,)] == 2
    assert found["hookwright_job_seconds_sum", (handler,)] == 1203
    assert found["hookwright_job_seconds_bucket", (handler, ("le", "5.0"))] == 1
    assert found["hookwright_job_seconds_bucket", (handler, ("le", "+Inf"))] == 2
    assert found["hookwright_job_wait_seconds_bucket", (("le", "0.025"),)] == 1
    assert found["hookwright_job_wait_seconds_bucket", (("le", "0.01"),)] == 0
    assert found["hookwright_leases_lost_total", (handler,)] == 1
    assert found["hookwright_jobs", (("state", "queued"),)] == 3
    assert found["hookwright_jobs", (("state", "running"),)] == 0
    assert found["hookwright_oldest_job_age_seconds", ()] == 12.5
    assert found["hookwright_store_bytes", ()] == 4096
    assert found["hookwright_bodies_in_flight_bytes", ()] == 77


def test_the_names_are_those_of_the_table_and_no_others(metrics: Metrics) -> None:
    _, text = metrics.render("", statistics=STATISTICS, cluster=Cluster([], 3))
    assert b"hookwright_workers_wanted 3.0" in text
    shown = set(re.findall(r"^# TYPE (\S+)", text.decode(), re.MULTILINE))
    assert shown == set(METRICS)
    for name, meaning in METRICS.items():
        assert f"# HELP {name} {meaning}" in text.decode()


@pytest.mark.parametrize(
    ("accept", "kind", "parse"),
    [
        ("", "text/plain", text_string_to_metric_families),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", parse_openmetrics),
    ],
)
def test_both_forms_can_be_read(metrics: Metrics, accept: str, kind: str, parse: Callable[[str], object]) -> None:
    content_type, text = metrics.render(accept, statistics=STATISTICS)
    assert content_type.startswith(kind)
    assert list(cast("list[object]", parse(text.decode())))


def test_events_that_nobody_knows_share_one_series(metrics: Metrics) -> None:
    for number in range(1000):
        metrics.delivery_received(delivery(f"made_up_{number}"), Receipt(Arrival.STORED, 1, 0))
    _, text = metrics.render()
    assert b"made_up" not in text
    assert (
        samples(text)["hookwright_deliveries_total", (("arrival", "stored"), ("event", "other"), ("source", "github"))]
        == 1000
    )


def test_two_sets_of_metrics_do_not_mix(metrics: Metrics) -> None:
    _, text = Metrics().render()
    assert b'source="github"' not in text


async def test_a_store_that_cannot_answer_leaves_its_gauges_out(metrics: Metrics) -> None:
    class Store:
        broken = False

        async def statistics(self) -> Statistics:
            if self.broken:
                raise StoreUnavailable("gone")
            return STATISTICS

    store = Store()
    render = metrics.renderer(cast("History", store), lambda: 5)
    assert b"hookwright_store_bytes 4096" in (await render(""))[1]
    store.broken = True
    _, text = await render("")
    assert b"hookwright_store_bytes" not in text
    assert b"hookwright_deliveries_total" in text
