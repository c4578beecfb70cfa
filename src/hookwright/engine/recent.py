"""Deliveries that this process stored a moment ago, so that its worker need not read them back."""

from __future__ import annotations

from hookwright.core.delivery import Delivery

MAX_BYTES = 8 * 1024 * 1024
OVERHEAD = 1024
"""What a delivery weighs beside its body. A million tasks with tiny bodies would fill the memory otherwise."""


class Recent:
    """At most ``max_bytes`` of deliveries, the oldest forgotten first. A miss only costs a read."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: dict[int, Delivery] = {}

    def keep(self, seq: int, delivery: Delivery) -> None:
        size = _weight(delivery)
        if size > self._max_bytes // 8 or seq in self._kept:
            return
        self._kept[seq] = delivery
        self._bytes += size
        while self._bytes > self._max_bytes:
            oldest = next(iter(self._kept))
            self._bytes -= _weight(self._kept.pop(oldest))

    def get(self, seq: int) -> Delivery | None:
        return self._kept.get(seq)


def _weight(delivery: Delivery) -> int:
    return len(delivery.body) + OVERHEAD
