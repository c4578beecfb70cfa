"""The reference is made from the code; nothing of the code is missing from it."""

from __future__ import annotations

import ast
from pathlib import Path

import hookwright
from hookwright.core.fields import LOG_FIELDS, METRICS
from scripts import reference

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hookwright"


def test_the_reference_is_what_the_code_says() -> None:
    assert list(reference.stale()) == []


def test_every_log_field_that_the_code_writes_is_in_the_table() -> None:
    written = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                written |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}

    assert written
    assert written <= set(LOG_FIELDS)


def test_every_metric_is_shown_by_a_new_app() -> None:
    from hookwright.telemetry.metrics import Metrics

    text = Metrics().render()[1].decode()
    live = {
        "hookwright_jobs",
        "hookwright_oldest_job_age_seconds",
        "hookwright_store_bytes",
        "hookwright_nodes",
        "hookwright_workers_wanted",
    }

    assert {metric for metric in METRICS if metric.removesuffix("_total") in text} >= set(METRICS) - live


def test_every_public_name_has_a_docstring_that_promises_something() -> None:
    for name in hookwright.__all__:
        found = getattr(hookwright, name)
        if isinstance(found, type):
            assert found.__doc__, name


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert hookwright.__all__ == sorted(hookwright.__all__)
    assert all(hasattr(hookwright, name) for name in hookwright.__all__)


def test_every_room_is_named_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = [path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()]

    assert [room for room in rooms if f"`{room}`" not in text] == []


def test_what_is_loaded_when_it_is_used_is_what_type_checkers_read() -> None:
    stub = (SOURCE / "__init__.pyi").read_text("utf-8")
    for name, home in hookwright._HOMES.items():  # type: ignore[attr-defined]  # the stub has the public names only
        module, _, original = home.partition(":")
        assert f"from {module} import {original} as {name}\n" in stub
