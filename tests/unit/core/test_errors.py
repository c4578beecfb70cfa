from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hookwright.core import errors
from hookwright.core.errors import DeliveryRejected, GiveUp, HookwrightError, Pause, Retry, Signal, Skip
from tests.unit.examples import NOON, SECOND


def subclasses(root: type[BaseException]) -> set[str]:
    return {
        found.__name__ for child in root.__subclasses__() for found in [child] if found.__module__ == errors.__name__
    } | {name for child in root.__subclasses__() for name in subclasses(child)}


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = {
        line.split()[1]
        for line in (errors.__doc__ or "").splitlines()
        if line.strip()[:1] in ("*", "+", "-") and line.strip()
    }

    assert drawn == {"HookwrightError", "Signal"} | subclasses(HookwrightError) | subclasses(Signal)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("DeliveryRejected", 400),
        ("BadSignature", 401),
        ("MalformedDelivery", 400),
        ("UnsupportedMedia", 415),
        ("TooLarge", 413),
    ],
)
def test_each_rejection_names_the_answer_it_deserves(error: str, status: int) -> None:
    kind = getattr(errors, error)

    assert issubclass(kind, DeliveryRejected)
    assert kind.status == status


def test_a_signal_carries_its_reason() -> None:
    assert (Skip("not ours").reason, str(GiveUp("no such branch"))) == ("not ours", "no such branch")


def test_a_wish_is_no_error() -> None:
    assert not issubclass(Signal, HookwrightError)


def test_retry_may_say_when() -> None:
    assert Retry("rate limited", after=30 * SECOND).after == 30 * SECOND
    assert Retry().after is None


def test_pause_says_until_when() -> None:
    assert Pause("rate limited", until=NOON).until == NOON


@pytest.mark.parametrize("after", [30, 0.5, "soon", NOON])
def test_retry_refuses_what_is_no_duration_where_it_is_raised(after: Any) -> None:
    with pytest.raises(TypeError, match="give a timedelta"):
        Retry(after=after)


@pytest.mark.parametrize("until", [datetime(2026, 5, 4), timedelta(hours=1), 1777896000])  # noqa: DTZ001
def test_pause_refuses_what_is_no_aware_moment(until: Any) -> None:
    with pytest.raises(TypeError, match="give an aware datetime"):
        Pause("rate limited", until=until)
