from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core import readers
from hookwright.core.readers import Reader

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----"
PORT = readers.whole(0, 65535)
PAUSE = readers.duration(timedelta(seconds=1), timedelta(days=10))
ROLE = readers.one_of("web", "worker")
ALL: tuple[Reader, ...] = (
    *(readers.text, readers.secret, PORT, ROLE, readers.yes_or_no, PAUSE, readers.url, readers.url_path),
    *(readers.store_url, readers.pem),
)


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (readers.text, " hello ", "hello"),
        (PORT, "3000", 3000),
        (PORT, 0, 0),
        (readers.whole(1, 2**63 - 1), "123456", 123456),
        (ROLE, "WEB", "web"),
        (readers.yes_or_no, "yes", True),
        (readers.yes_or_no, False, False),
        (PAUSE, "15s", timedelta(seconds=15)),
        (PAUSE, "1h30m", timedelta(hours=1, minutes=30)),
        (PAUSE, "7d", timedelta(days=7)),
        (PAUSE, "1500ms", timedelta(seconds=1.5)),
        (PAUSE, "1.5m", timedelta(seconds=90)),
        (PAUSE, "90", timedelta(seconds=90)),
        (PAUSE, 2.5, timedelta(seconds=2.5)),
        (PAUSE, timedelta(days=1), timedelta(days=1)),
        (readers.url, "https://github.example.com/api/v3/", "https://github.example.com/api/v3"),
        (readers.url, "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        (readers.url_path, "/webhooks/github", "/webhooks/github"),
        (readers.store_url, "sqlite:///hookwright.db", "sqlite:///hookwright.db"),
        (readers.store_url, "memory:", "memory:"),
    ],
)
def test_what_is_right_is_read(read: Reader, written: Any, value: Any) -> None:
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (readers.text, ""),
        (readers.text, "  "),
        (readers.text, "two\nlines"),
        (readers.text, 5),
        (readers.secret, ""),
        (readers.secret, "ends with a line break\n"),
        (readers.secret, 5),
        (PORT, "eighty"),
        (PORT, "-1"),
        (PORT, 65536),
        (PORT, True),
        (PORT, 3.5),
        (PORT, None),
        (PORT, "9" * 5000),
        (ROLE, "all"),
        (ROLE, 1),
        (readers.yes_or_no, "maybe"),
        (readers.yes_or_no, 1),
        (PAUSE, "soon"),
        (PAUSE, "0s"),
        (PAUSE, "11d"),
        (PAUSE, "5x"),
        (PAUSE, "s"),
        (PAUSE, "-5"),
        (PAUSE, "1d" * 30),
        (PAUSE, True),
        (PAUSE, float("nan")),
        (PAUSE, float("inf")),
        (PAUSE, None),
        (readers.url, "api.github.com"),
        (readers.url, "ftp://example.com"),
        (readers.url, "https://"),
        (readers.url, "https://user:word@example.com"),
        (readers.url, "https://example.com/?q=1"),
        (readers.url, "https://example.com:99999"),
        (readers.url, "https://[::1"),
        (readers.url_path, "webhooks"),
        (readers.url_path, "/a?b"),
        (readers.url_path, "/ü"),
        (readers.store_url, "hookwright.db"),
        (readers.pem, "no key"),
        (readers.pem, base64.b64encode(b"no key").decode()),
        (readers.pem, "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"),
        (readers.pem, PEM[:40]),
        (readers.pem, 5),
    ],
)
def test_what_is_wrong_is_refused_with_what_would_be_right(read: Reader, written: Any) -> None:
    with pytest.raises(ValueError, match=r"must|is not|begins"):
        read(written)


@pytest.mark.parametrize(
    "written",
    [
        PEM,
        PEM + "\n",
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", "\\n"),
        base64.b64encode(PEM.encode()).decode(),
        base64.encodebytes(PEM.encode()).decode(),
    ],
    ids=["plain", "end", "crlf", "escaped", "base64", "wrapped"],
)
def test_a_private_key_is_read_in_all_its_forms(written: str) -> None:
    key = readers.pem(written)
    assert key.reveal() == PEM + "\n"
    assert "MIIE" not in repr(key)


@pytest.mark.parametrize("read", ALL)
@given(written=st.text(max_size=60) | st.integers() | st.floats() | st.booleans() | st.lists(st.integers()) | st.none())
def test_whatever_is_written_is_read_or_refused_without_being_quoted(read: Callable[[Any], Any], written: Any) -> None:
    try:
        read(written)
    except ValueError as error:
        assert len(str(error)) < 300
        if isinstance(written, str) and len(written) > 12:
            assert written not in str(error)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=10_000)))
def test_a_duration_that_is_spelled_is_read_back(value: timedelta) -> None:
    value = timedelta(milliseconds=value // timedelta(milliseconds=1))
    assert readers.duration(timedelta(0), timedelta(days=20_000))(readers.spell(value)) == value
