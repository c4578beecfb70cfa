from __future__ import annotations

import pytest

from hookwright.web.webhooks import announced


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (b"0", 0),
        (b"17", 17),
        (b"", 0),
        (b"-1", 0),
        (b"+5", 0),
        (b"1_0", 0),
        (b" 1", 0),
        (b"\xb2", 0),
        (b"9" * 50, 10**20 - 1),
    ],
)
def test_only_digits_announce_a_length(value: bytes, size: int) -> None:
    assert announced({b"content-length": value}) == size
    assert announced({}) == 0
