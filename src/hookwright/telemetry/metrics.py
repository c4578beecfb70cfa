"""What happened, counted for Prometheus.

Counts are kept in plain dictionaries and given their Prometheus form when somebody asks: a delivery pays 0.2 µs for
being counted, where prometheus-client's own counters cost several. Names and meanings are in `hookwright.core.fields`.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import bisect
import itertools
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from hookwright.core.counters import Counters
from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreError
from hookwright.core.fields import METRICS
from hookwright.core.job import Job, JobState
from hookwright.core.node import Node, workers_wanted
from hookwright.core.store import History, Receipt, Statistics

log = logging.getLogger(__name__)

OTHER = "other"
"""The label of events that nobody declared: their names come from outside, and each name would be a new series."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds of the histograms' buckets."""


class Cluster(NamedTuple):
    """The processes that live, and how many there should be."""

    nodes: Sequence[Node]
    workers_wanted: int


class Metrics:
    """An `Observer` that counts, and a Prometheus collector in a registry of its own.

    Called from one thread, the event loop's. ``registry`` takes further collectors, and is shown with the rest.
    """

    def __init__(self, *, known_events: frozenset[str] = frozenset(), counters: Counters | None = None) -> None:
        """``known_events``: names that get their own label, without actions; all others are counted together.

        ``counters``: what others count; shown with the rest.
        """
        self._counters = counters or Counters()
        self.registry = CollectorRegistry(auto_describe=False)
        self._known = known_events
        self._deliveries: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self._refused: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._jobs: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._lost: defaultdict[str, int] = defaultdict(int)
        self._took: defaultdict[str, _Histogram] = defaultdict(_Histogram)
        self._waited = _Histogram()
        self._statistics: Statistics | None = None
        self._in_flight = 0
        self._cluster: Cluster | None = None
        self.registry.register(self)

    # As an observer

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None:
        event = delivery.event
        self._deliveries[delivery.source, event if event in self._known else OTHER, receipt.arrival] += 1

    def delivery_refused(self, source: str, reason: str) -> None:
        self._refused[source, reason] += 1

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        self._waited.observe(waited.total_seconds())

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        self._jobs[job.handler, job.state] += 1
        self._took[job.handler].observe(took.total_seconds())

    def lease_lost(self, job: Job) -> None:
        self._lost[job.handler] += 1

    # As something to show

    def renderer(
        self,
        history: History,
        in_flight: Callable[[], int],
        *,
        nodes: Callable[[], Awaitable[Sequence[Node]]] | None = None,
        concurrency: int = 1,
    ) -> Callable[[str], Awaitable[tuple[str, bytes]]]:
        """Makes what a web server calls with an Accept header: it fills the gauges from ``history``, then renders.

        ``concurrency`` is what a worker runs at once as long as none of ``nodes`` says it.

        While the store cannot answer, its gauges are left out: no number is better than an old one.
        """

        async def render(accept: str) -> tuple[str, bytes]:
            statistics = None
            cluster = None
            try:
                statistics = await history.statistics()
                if nodes is not None:
                    alive = await nodes()
                    cluster = Cluster(alive, workers_wanted(statistics, alive, concurrency=concurrency))
            except StoreError as error:
                log.warning("store could not be asked for its numbers", extra={"error": str(error)})
            return self.render(accept, statistics=statistics, in_flight=in_flight(), cluster=cluster)

        return render

    def render(
        self,
        accept: str = "",
        *,
        statistics: Statistics | None = None,
        in_flight: int = 0,
        cluster: Cluster | None = None,
    ) -> tuple[str, bytes]:
        """Content type and text: OpenMetrics where ``accept`` asks for it, else the text format."""
        self._statistics, self._in_flight, self._cluster = statistics, in_flight, cluster
        encode, content_type = choose_encoder(accept)
        return content_type, encode(self.registry)

    def collect(self) -> Iterator[Metric]:
        """Called by the registry."""
        yield _counter("hookwright_deliveries_total", ("source", "event", "arrival"), self._deliveries.items())
        yield _counter("hookwright_deliveries_refused_total", ("source", "reason"), self._refused.items())
        yield _counter("hookwright_attempts_total", ("handler", "state"), self._jobs.items())
        lost = [((handler,), count) for handler, count in self._lost.items()]
        yield _counter("hookwright_leases_lost_total", ("handler",), lost)
        took = HistogramMetricFamily("hookwright_job_seconds", METRICS["hookwright_job_seconds"], labels=("handler",))
        for handler, histogram in self._took.items():
            took.add_metric((handler,), histogram.buckets(), histogram.total)
        yield took
        waited = HistogramMetricFamily("hookwright_job_wait_seconds", METRICS["hookwright_job_wait_seconds"])
        waited.add_metric((), self._waited.buckets(), self._waited.total)
        yield waited
        yield _gauge("hookwright_bodies_in_flight_bytes", self._in_flight)
        for name, labels, totals in self._counters:
            yield _counter(name, labels, totals.items())
        if self._statistics is not None:
            yield from _of_store(self._statistics)
        if self._cluster is not None:
            yield from _of_cluster(self._cluster)


class _Histogram:
    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(SECONDS) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect.bisect_left(SECONDS, seconds)] += 1
        self.total += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Cumulative, as Prometheus wants them."""
        bounds = [*map(str, SECONDS), "+Inf"]
        return [(bound, float(count)) for bound, count in zip(bounds, itertools.accumulate(self.counts), strict=True)]


def _of_store(statistics: Statistics) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("hookwright_jobs", METRICS["hookwright_jobs"], labels=("state",))
    for state in JobState:
        # Named even at zero: an alert on a series that is not there yet never fires.
        jobs.add_metric((state,), statistics.jobs.get(state, 0))
    yield jobs
    yield _gauge("hookwright_oldest_job_age_seconds", statistics.oldest_queued_age or 0)
    yield _gauge("hookwright_store_bytes", statistics.bytes)


def _of_cluster(cluster: Cluster) -> Iterator[Metric]:
    nodes = GaugeMetricFamily("hookwright_nodes", METRICS["hookwright_nodes"], labels=("role",))
    for role in ("all", "web", "worker", "tickets"):
        nodes.add_metric((role,), sum(node.role == role for node in cluster.nodes))
    yield nodes
    yield _gauge("hookwright_workers_wanted", cluster.workers_wanted)


def _counter(name: str, labels: Sequence[str], counts: Iterable[tuple[Sequence[str], float]]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, METRICS[name], labels=labels)
    for values, count in counts:
        family.add_metric(values, count)
    return family


def _gauge(name: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, METRICS[name], value=value)
