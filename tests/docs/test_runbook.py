"""Every alarm that is shipped is explained, every metric is told, and nothing is named that is not there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hookwright.cli.main import main
from hookwright.core.fields import METRICS
from hookwright.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs" / "guides" / "runbook.md").read_text("utf-8")
ENTRIES, _, TABLE = RUNBOOK.partition("## What each metric tells")


def rules() -> list[dict[str, Any]]:
    document = YAML(typ="safe").load(ROOT / "docs" / "operations" / "alerts.yaml")
    return [rule for group in document["groups"] for rule in group["rules"]]


def rows() -> dict[str, str]:
    return {row[0]: row[1] for row in re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", TABLE, re.MULTILINE)}


def test_every_alarm_has_an_entry_and_every_entry_an_alarm() -> None:
    alarms = [rule["alert"] for rule in rules()]
    assert re.findall(r"^## (\w+)$", ENTRIES, re.MULTILINE) == alarms
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_an_entry_says_the_cause_where_to_look_and_what_to_do() -> None:
    for entry in ENTRIES.split("\n## ")[1:]:
        by_words = all(f"**{word}.**" in entry for word in ("Cause", "Look", "Do"))
        assert by_words or "| cause | do |" in entry, entry.splitlines()[0]


def test_an_alarm_asks_only_for_metrics_that_there_are() -> None:
    for rule in rules():
        named = set(re.findall(r"hookwright_\w+", rule["expr"]))
        assert named or rule["expr"].startswith("up{"), rule
        assert named <= set(METRICS), rule["alert"]


def test_every_metric_is_told_with_the_alarms_that_use_it() -> None:
    found = rows()
    assert set(found) == set(METRICS)
    for metric, said in found.items():
        used = [rule["alert"] for rule in rules() if re.search(rf"{metric}\b", rule["expr"])]
        assert set(re.findall(r"Hookwright\w+", said)) == set(used) or (not used and said.startswith("none: ")), metric


def test_the_settings_that_it_names_are_settings() -> None:
    settings = {f"HOOKWRIGHT_{name.upper()}" for name in [field.name for field in fields(Settings)]}
    assert set(re.findall(r"HOOKWRIGHT_[A-Z_]+\b", RUNBOOK)) <= settings


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"`?hookwright ((?:jobs|deliveries) \w+|doctor|status)", RUNBOOK)))
)
def test_the_commands_that_it_names_are_commands(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert "Usage" in capsys.readouterr().out
