"""The one table of log fields and metric names: what they are called and what they mean.

Log lines and metrics are an interface: people search and alert by these words, so they live in one place, and the
documentation is held against this table by a test.
"""

from __future__ import annotations

from collections.abc import Mapping

LOG_FIELDS: Mapping[str, str] = {
    "delivery": "key of a delivery: source, scope and id",
    "delivery_id": "the id that upstream gave the delivery (GitHub's X-GitHub-Delivery)",
    "event": "event and action, as in issues.opened",
    "source": "where the delivery came from",
    "tenant": "whose share of the workers it uses",
    "repository": "owner/name",
    "jobs": "how many jobs were planned",
    "job": "number of a job",
    "handler": "name of a handler",
    "attempt": "number of the attempt",
    "state": "state of a job after the attempt",
    "error": "why an attempt ended as it did",
    "run_at": "when a job runs again",
    "seconds": "how long something took",
    "worker": "name of a worker process",
    "plugin": "name of a plugin",
    "count": "how many",
    "failing": "how many deliveries GitHub could not make so far",
    "reason": "why",
    "until": "until when",
    "user": "GitHub's id of a user",
    "path": "path of a request or a file",
    "status": "HTTP status",
    "request_id": "GitHub's X-GitHub-Request-Id",
    "method": "HTTP method",
    "remaining": "requests left before a rate limit",
    "host": "host of an API or an address listened on",
    "port": "TCP port",
    "url": "address without secrets",
    "store": "the store's address without secrets",
    "role": "web, worker or all",
    "version": "a version",
    "signal": "name of a signal",
    "setting": "name of a setting",
    "handlers": "how many handlers an app has",
    "schedules": "how many cron handlers an app has",
}

METRICS: Mapping[str, str] = {
    "hookwright_deliveries_total": "deliveries handed in, by source, event and arrival (stored, duplicate, rearmed)",
    "hookwright_deliveries_refused_total": "requests refused, by source and reason",
    "hookwright_attempts_total": "attempts ended, by handler and the state the job went to",
    "hookwright_job_seconds": "how long attempts took, by handler",
    "hookwright_job_wait_seconds": "from due to started",
    "hookwright_github_redeliveries_total": "failed deliveries that GitHub was asked to make again, by result (asked, "
    "refused)",
    "hookwright_leases_lost_total": "attempts whose lease ran out, by handler",
    "hookwright_jobs": "jobs in the store now, by state",
    "hookwright_oldest_job_age_seconds": "age of the oldest job that waits",
    "hookwright_store_bytes": "size of the store",
    "hookwright_github_requests_total": "requests to GitHub's API, by limit and outcome (2xx, unchanged, 4xx, 5xx, "
    "unreachable; limited: refused for a limit; held back: not sent, since a limit holds)",
    "hookwright_github_request_seconds_total": "time that they took, by limit",
    "hookwright_github_waited_seconds_total": "time that they waited for a limit before they were sent",
    "hookwright_nodes": "processes that work from the store, by role",
    "hookwright_workers_wanted": "worker processes that the work waiting and running now would keep busy",
    "hookwright_bodies_in_flight_bytes": "bytes received and not yet stored",
}

COUNTED: Mapping[str, tuple[str, ...]] = {
    "hookwright_github_redeliveries_total": ("result",),
    "hookwright_github_requests_total": ("resource", "outcome"),
    "hookwright_github_request_seconds_total": ("resource",),
    "hookwright_github_waited_seconds_total": ("resource",),
}
"""The metrics of `METRICS` that `Counters` keeps, with their labels."""
