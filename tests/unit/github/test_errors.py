from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hookwright.core.errors import HookwrightError
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import DropTenant, PauseTenant, after_error
from hookwright.core.retry import DEFAULT_RETRY
from hookwright.github import errors
from hookwright.github.errors import (
    Conflict,
    Forbidden,
    Gone,
    GraphQLFailed,
    NoSubject,
    NotConfigured,
    NotFound,
    RateLimited,
    RedirectRefused,
    Refused,
    SecondaryRateLimited,
    ServerFailed,
    Suspended,
    Unauthorized,
    Uninstalled,
    Unreachable,
    UnreadableAnswer,
    ValidationFailed,
)

NOW = datetime(2030, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
JOB = Job(id=1, delivery_seq=1, handler="h", tenant="github.com/7", lane="h", run_at=NOW, created_at=NOW).start(
    now=NOW, lease=timedelta(seconds=15), worker="w"
)


def outcome(error: Exception) -> tuple[JobState, int, object]:
    ended = after_error(error, JOB, DEFAULT_RETRY, now=NOW, random=0.0)
    return ended.job.state, ended.job.failures, ended.tenant


@pytest.mark.parametrize(
    "error",
    [
        Unreachable("x"),
        ServerFailed("x", status=502),
        UnreadableAnswer("x"),
        Unauthorized("x", status=401),
        NotFound("x", status=404),
        Conflict("x", status=409),
        GraphQLFailed("x", errors=[]),
    ],
)
def test_what_may_pass_is_retried_by_the_routes_policy(error: Exception) -> None:
    assert outcome(error) == (JobState.QUEUED, 1, None)


@pytest.mark.parametrize(
    "error",
    [
        Refused("x", status=400),
        Forbidden("x", status=403),
        Gone("x", status=410),
        ValidationFailed("x", status=422),
        RedirectRefused("x"),
        NoSubject("x"),
        NotConfigured("x"),
    ],
)
def test_what_will_not_pass_is_a_dead_letter_at_once(error: Exception) -> None:
    assert outcome(error)[0] is JobState.FAILED


@pytest.mark.parametrize("kind", [RateLimited, SecondaryRateLimited])
def test_a_limit_pauses_the_tenant_and_counts_as_no_failure(kind: type[RateLimited]) -> None:
    state, failures, tenant = outcome(kind("slow down", until=LATER, status=403))

    assert (state, failures) == (JobState.QUEUED, 0)
    assert isinstance(tenant, PauseTenant)
    assert tenant.until == LATER


@pytest.mark.parametrize("kind", [Uninstalled, Suspended])
def test_an_installation_that_is_gone_ends_its_queue(kind: type[Uninstalled]) -> None:
    state, _, tenant = outcome(kind("gone", status=404))

    assert state is JobState.SKIPPED
    assert isinstance(tenant, DropTenant)
    assert tenant.tenant == "github.com/7"


def test_the_job_keeps_a_line_that_helps() -> None:
    error = Forbidden(
        "Resource not accessible", status=403, method="POST", url="https://api.github.com/x", request_id="AB12"
    )

    ended = after_error(error, JOB, DEFAULT_RETRY, now=NOW, random=0.0)

    assert ended.job.error == "Forbidden: POST https://api.github.com/x: 403 Resource not accessible (request AB12)"


def test_the_tree_in_the_docstring_names_every_error() -> None:
    named = {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, HookwrightError)
    }

    for name in named:
        assert name in (errors.__doc__ or "")
