from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.errors import (
    Conflict,
    Forbidden,
    GitHubError,
    Gone,
    NotFound,
    RateLimited,
    Refused,
    SecondaryRateLimited,
    ServerFailed,
    Unauthorized,
    ValidationFailed,
)
from hookwright.github.failure import failure, graphql_limited
from hookwright.github.response import Response

NOW = datetime(2030, 1, 1, 12, 0, 0, tzinfo=UTC)
URL = "https://api.github.com/repos/o/r/issues?token=hush"
USED_UP = {
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": str(int((NOW + timedelta(minutes=20)).timestamp())),
}


def failed(
    status: int,
    said: Any = None,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
    hits: int = 0,
) -> GitHubError:
    body = b"" if said is None else msgspec.json.encode(said)
    return failure(Response(status, headers or {}, body), method=method, url=URL, now=NOW, hits=hits)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (410, Gone),
        (422, ValidationFailed),
        (451, Refused),
        (500, ServerFailed),
        (502, ServerFailed),
        (503, ServerFailed),
        (408, ServerFailed),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[GitHubError]) -> None:
    assert type(failed(status)) is kind


def test_an_error_carries_the_facts_and_no_query() -> None:
    error = failed(
        404,
        {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"},
        {"x-github-request-id": "AB12:CD"},
    )

    assert (error.status, error.method, error.url) == (404, "POST", "https://api.github.com/repos/o/r/issues")
    assert (error.request_id, error.documentation_url) == ("AB12:CD", "https://docs.github.com/rest")
    assert str(error) == "POST https://api.github.com/repos/o/r/issues: 404 Not Found (request AB12:CD)"


def test_credentials_in_an_address_are_not_repeated() -> None:
    error = failure(Response(404, {}, b""), method="GET", url="https://me:hush@h/x?hush", now=NOW)

    assert "hush" not in str(error)


def test_a_missing_permission_is_named() -> None:
    error = failed(
        403,
        {"message": "Resource not accessible by integration"},
        {"x-accepted-github-permissions": "issues=write; pull_requests=write"},
    )

    assert "issues=write" in str(error)


def test_a_validation_failure_says_which_field() -> None:
    errors = [{"resource": "Issue", "field": "title", "code": "missing_field"}]

    error = failed(422, {"message": "Validation Failed", "errors": errors})

    assert isinstance(error, ValidationFailed)
    assert error.errors == errors
    assert "missing_field" in str(error)


@pytest.mark.parametrize("status", [403, 429])
def test_a_used_up_limit_ends_at_its_reset(status: int) -> None:
    error = failed(status, {"message": "API rate limit exceeded"}, USED_UP)

    assert type(error) is RateLimited
    assert error.until == NOW + timedelta(minutes=20, seconds=1)


def test_a_reset_that_has_passed_is_not_waited_for_backwards() -> None:
    past = {**USED_UP, "x-ratelimit-reset": "1"}

    error = failed(403, {"message": "API rate limit exceeded"}, past)

    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(seconds=1)


@pytest.mark.parametrize("status", [403, 429])
def test_retry_after_comes_before_everything_else(status: int) -> None:
    error = failed(status, {"message": "secondary rate limit"}, {"retry-after": "90", **USED_UP})

    assert type(error) is SecondaryRateLimited
    assert error.until == NOW + timedelta(seconds=90)


@pytest.mark.parametrize(("hits", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (1000, 60)])
def test_a_secondary_limit_without_a_time_is_waited_for_ever_longer(hits: int, minutes: int) -> None:
    error = failed(403, {"message": "You have exceeded a secondary rate limit."}, hits=hits)

    assert isinstance(error, SecondaryRateLimited)
    assert error.until == NOW + timedelta(minutes=minutes)


def test_a_429_without_any_word_is_a_secondary_limit() -> None:
    assert type(failed(429)) is SecondaryRateLimited


@pytest.mark.parametrize("after", ["", "soon", "-1", "9" * 40, "٣", "1.5"])
def test_a_retry_after_that_is_no_number_of_seconds_does_no_harm(after: str) -> None:
    assert isinstance(failed(429, None, {"retry-after": after}), SecondaryRateLimited)


@pytest.mark.parametrize(("method", "may"), [("GET", False), ("HEAD", False), ("POST", True), ("DELETE", True)])
def test_a_write_that_a_server_failed_on_may_have_happened(method: str, may: bool) -> None:
    assert failed(502, method=method).may_have_happened is may


@given(st.integers(300, 599), st.binary(), st.dictionaries(st.text(), st.text()))
def test_any_answer_has_an_error(status: int, body: bytes, headers: dict[str, str]) -> None:
    error = failure(Response(status, headers, body), method="POST", url=URL, now=NOW)

    assert error.status == status
    assert len(str(error)) < 2000


@given(st.none() | st.integers() | st.text() | st.lists(st.integers()) | st.dictionaries(st.text(), st.integers()))
def test_an_error_body_of_any_shape_is_survived(said: Any) -> None:
    assert failed(422, said).status == 422


@pytest.mark.parametrize("type", ["RATE_LIMITED", "RATE_LIMIT"])
def test_graphql_says_with_status_200_that_its_limit_is_used_up(type: str) -> None:
    limited = graphql_limited([{"type": type}], Response(200, USED_UP, b""), url=URL, now=NOW)

    assert limited is not None
    assert limited.until == NOW + timedelta(minutes=20, seconds=1)


def test_graphql_without_headers_waits_a_minute() -> None:
    limited = graphql_limited([{"type": "RATE_LIMITED"}], Response(200, {}, b""), url=URL, now=NOW)

    assert limited is not None
    assert limited.until == NOW + timedelta(seconds=61)


@pytest.mark.parametrize("errors", [[{"type": "NOT_FOUND"}], ["RATE_LIMITED"], [{}]])
def test_other_graphql_errors_are_no_limit(errors: list[Any]) -> None:
    assert graphql_limited(errors, Response(200, {}, b""), url=URL, now=NOW) is None
