from __future__ import annotations

import pytest

from onedev_mirror.onedev.errors import Conflict, Forbidden, NotReady, NotSignedIn, OneDevError, Refused, error_of


@pytest.mark.parametrize(
    ("status", "text", "kind", "retry"),
    [
        (401, "Invalid or expired access token", NotSignedIn, False),
        (401, "Not authenticated", NotSignedIn, False),
        (403, "Not authorized to create project under 'p'", Forbidden, False),
        (500, "Name 'x' is already used by another project under 'p'", Conflict, False),
        (500, "Name 'x' is already used by another root project", Conflict, False),
        (406, "Name 'x' is already used by another root project", Conflict, False),
        (500, "Branch not exist: x", Refused, True),
        (503, "Server not ready", NotReady, True),
        (502, "<html>Bad gateway</html>", NotReady, True),
        (429, "Too many", NotReady, True),
        (404, "Project not found or inaccessible: a/b", Refused, False),
        (406, "Missing query parameter: offset", Refused, False),
        (400, 'Unrecognized field "foo"', Refused, False),
        (302, "https://elsewhere", Refused, False),
        (418, "", Refused, False),
    ],
)
def test_an_answer_is_judged_by_its_status_and_its_text(
    status: int, text: str, kind: type[OneDevError], retry: bool
) -> None:
    error = error_of(status, text, "create p/x")
    assert type(error) is kind
    assert (error.retry, error.status) == (retry, status)
    assert error.advice
    assert "create p/x" in error.text


def test_a_page_of_a_proxy_is_not_shown_as_onedevs_word() -> None:
    assert "web page" in error_of(502, "<!DOCTYPE html><p>secret internals", "read").text
    assert len(error_of(500, "x" * 100_000, "read").text) < 3_000
