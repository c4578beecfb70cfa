from __future__ import annotations

import logging
import re

import pytest

from hookwright.core.fields import LOG_FIELDS, METRICS


@pytest.mark.parametrize("field", LOG_FIELDS)
def test_a_log_field_is_one_plain_word_that_logging_has_not_taken(field: str) -> None:
    assert re.fullmatch(r"[a-z][a-z_]*", field)
    # `logging` raises KeyError for an extra that overwrites what a record has.
    assert field not in vars(logging.makeLogRecord({})).keys() | {"message", "asctime"}


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_is_named_as_prometheus_asks(metric: str) -> None:
    assert re.fullmatch(r"hookwright_[a-z_]+", metric)
    if "seconds" in metric or "bytes" in metric:
        assert metric.endswith(("_seconds", "_bytes", "_seconds_total"))


def test_every_name_says_what_it_means() -> None:
    assert all([*LOG_FIELDS.values(), *METRICS.values()])
