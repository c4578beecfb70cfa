from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hookwright.github.errors import (
    Conflict,
    Forbidden,
    GitHubError,
    NotFound,
    RateLimited,
    SecondaryRateLimited,
    ServerFailed,
    Unreachable,
)
from hookwright.github.retry_rules import MAX_TRIES, repeatable, wait_before_retry

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def wait(error: GitHubError, *, tries: int = 1, repeatable: bool = True, random: float = 0.0) -> float | None:
    return wait_before_retry(error, tries=tries, repeatable=repeatable, now=NOW, random=random)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_idempotent_methods_may_be_repeated(method: str) -> None:
    assert repeatable(method)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_others_may_not(method: str) -> None:
    assert not repeatable(method)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_failure_is_tried_again_ever_later(status: int) -> None:
    error = ServerFailed("x", status=status)

    assert [wait(error, tries=tries) for tries in (1, 2, MAX_TRIES)] == [0.5, 2.0, None]
    assert wait(error, random=0.5) == 0.75


@pytest.mark.parametrize(
    "error", [ServerFailed("x", status=502, may_have_happened=True), Unreachable("x", may_have_happened=True)]
)
def test_a_write_that_may_have_happened_is_never_repeated(error: GitHubError) -> None:
    assert wait(error, repeatable=False) is None
    assert wait(error, repeatable=True) is not None


def test_a_write_that_never_left_is_repeated() -> None:
    assert wait(Unreachable("connection refused"), repeatable=False) is not None


@pytest.mark.parametrize(
    "error", [ServerFailed("x", status=500), NotFound("x"), Forbidden("x"), Conflict("x"), GitHubError("x")]
)
def test_what_would_happen_again_is_not_tried_again(error: GitHubError) -> None:
    assert wait(error) is None


@pytest.mark.parametrize("kind", [RateLimited, SecondaryRateLimited])
@pytest.mark.parametrize(("seconds", "waited"), [(-5, 0.0), (0, 0.0), (9.5, 9.5), (10, None), (3600, None)])
def test_a_short_limit_is_waited_for_and_a_long_one_ends_the_attempt(
    kind: type[RateLimited], seconds: float, waited: float | None
) -> None:
    error = kind("x", until=NOW + timedelta(seconds=seconds))

    # A limited request was not carried out, whatever its method.
    assert wait(error, repeatable=False) == waited
