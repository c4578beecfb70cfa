from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.delivery import Delivery
from hookwright.engine.recent import OVERHEAD, Recent
from tests.unit.examples import a_delivery


def of_size(size: int) -> Delivery:
    return a_delivery(body=b"x" * size)


def test_what_was_kept_is_found() -> None:
    recent, delivery = Recent(), a_delivery()
    recent.keep(1, delivery)

    assert recent.get(1) is delivery
    assert recent.get(2) is None


def test_the_oldest_is_forgotten_first() -> None:
    recent = Recent(max_bytes=10 * OVERHEAD)
    for seq in range(1, 12):
        recent.keep(seq, of_size(0))

    assert [seq for seq in range(1, 12) if recent.get(seq)] == list(range(2, 12))


def test_a_body_that_would_push_out_most_others_is_not_kept() -> None:
    recent = Recent(max_bytes=80 * OVERHEAD)
    recent.keep(1, of_size(9 * OVERHEAD + 1))
    recent.keep(2, of_size(9 * OVERHEAD))

    assert recent.get(1) is None
    assert recent.get(2) is not None


def test_a_delivery_that_is_kept_already_is_not_counted_again() -> None:
    recent, first = Recent(max_bytes=10 * OVERHEAD), of_size(0)
    for _ in range(100):
        recent.keep(1, first)
    recent.keep(2, of_size(0))

    assert recent.get(1) is first


def test_a_million_tiny_deliveries_fill_no_memory() -> None:
    recent, tiny = Recent(max_bytes=100 * OVERHEAD), of_size(2)
    for seq in range(10_000):
        recent.keep(seq, tiny)

    assert sum(recent.get(seq) is not None for seq in range(10_000)) < 100


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4 * OVERHEAD)), max_size=60))
def test_what_is_kept_never_weighs_more_than_allowed(arrivals: list[tuple[int, int]]) -> None:
    recent = Recent(max_bytes=16 * OVERHEAD)
    for seq, size in arrivals:
        recent.keep(seq, of_size(size))

        kept = [found for number in range(21) if (found := recent.get(number))]
        assert sum(len(delivery.body) + OVERHEAD for delivery in kept) <= 16 * OVERHEAD
