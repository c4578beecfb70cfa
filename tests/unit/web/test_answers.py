from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import (
    BadSignature,
    Crowded,
    DeliveryRejected,
    MalformedDelivery,
    Overloaded,
    StoreDamaged,
    StoreUnavailable,
    TooLarge,
    UnsupportedMedia,
)
from hookwright.core.store import Arrival, Receipt
from hookwright.web import answers
from hookwright.web.answers import Answer, accepted, refused

DELIVERY = Delivery(source="fake", id='a"b', event="push", received_at=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("arrival", "status"), [(Arrival.STORED, 202), (Arrival.REARMED, 202), (Arrival.DUPLICATE, 200)]
)
def test_what_arrived_is_accepted_with_its_id(arrival: Arrival, status: int) -> None:
    answer = accepted(DELIVERY, Receipt(arrival, 7, 3))
    assert answer.status == status
    assert json.loads(answer.body) == {"status": arrival.value, "delivery": 'a"b', "jobs": 3}
    assert answer.reason is None


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (BadSignature("no"), 401, "signature"),
        (MalformedDelivery("no"), 400, "malformed"),
        (UnsupportedMedia("no"), 415, "media_type"),
        (TooLarge("no"), 413, "too_large"),
        (DeliveryRejected(), 400, "malformed"),
        (ValueError("internal detail"), 400, "malformed"),
        (RecursionError(), 400, "malformed"),
        (StoreUnavailable("internal detail"), 503, "store"),
        (StoreDamaged("internal detail"), 503, "store"),
        (Overloaded("internal detail"), 503, "overloaded"),
        (Crowded("internal detail"), 429, "tenant"),
        (TypeError("internal detail"), 503, "internal"),
        (KeyboardInterrupt(), 503, "internal"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_an_error_becomes_the_answer_it_deserves(error: BaseException, status: int, word: str) -> None:
    answer = refused(error)
    assert (answer.status, answer.reason, json.loads(answer.body)["error"]) == (status, word, word)
    assert b"internal detail" not in answer.body
    assert (b"retry-after" in dict(answer.headers)) == (status in (429, 503))


def test_a_rejection_speaks_to_the_sender_in_its_own_words_briefly() -> None:
    assert json.loads(refused(BadSignature("the header is missing")).body)["message"] == "the header is missing"
    assert len(refused(MalformedDelivery("x" * 5000)).body) < 500


def test_a_source_cannot_make_a_rejection_a_server_error() -> None:
    class Odd(DeliveryRejected):
        status = 500

    assert refused(Odd("x")).status == 400


def test_every_fixed_answer_is_json_that_says_what_happened() -> None:
    fixed = [value for value in vars(answers).values() if isinstance(value, Answer)]
    assert len(fixed) > 10
    for answer in fixed:
        body = json.loads(answer.body)
        assert body["error"] == answer.reason
        assert body["message"]
        assert dict(answer.headers)[b"content-type"] == b"application/json"
    assert dict(answers.ONLY_POST.headers)[b"allow"] == b"POST"
