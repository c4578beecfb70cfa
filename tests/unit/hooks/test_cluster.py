"""``cluster:`` in a file of hooks, and where hooks are placed."""

# ruff: noqa: E501 - YAML is read best in one line

from __future__ import annotations

from pathlib import Path

import pytest

from hookwright.core.errors import ConfigError
from hookwright.hooks.plugin import Hooks
from hookwright.settings import Settings

HOOK = "handlers: [{type: Manual, name: a, run: [x]}]\n"


def settled(folder: Path, text: str, *, environ: dict[str, str] | None = None, **given: object) -> Settings:
    file = folder / "hookwright.yaml"
    file.write_text(text + HOOK)
    return Hooks(file, environ=environ or {}).settle(Settings(**given))  # type: ignore[arg-type]


def test_a_file_names_the_store_and_the_node(tmp_path: Path) -> None:
    text = 'cluster: {mode: distributed, coordinator: "redis://${HOST}:6379", node_id: worker-1, labels: {gpu: yes, zone: a}}\n'

    found = settled(tmp_path, text, environ={"HOST": "coordinator"})

    assert (found.store, found.node_name, found.node_labels) == (
        "redis://coordinator:6379",
        "worker-1",
        ("gpu", "zone=a"),
    )


def test_what_the_operator_of_the_machine_says_outranks_the_file(tmp_path: Path) -> None:
    text = "cluster: {mode: distributed, coordinator: redis://a, node_id: x, labels: {gpu: yes}}\n"

    found = settled(tmp_path, text, store="postgresql://b/c", node_name="mine", node_labels=("own",))

    assert (found.store, found.node_name, found.node_labels) == ("postgresql://b/c", "mine", ("own",))


def test_a_file_without_a_cluster_changes_nothing(tmp_path: Path) -> None:
    assert settled(tmp_path, "") == Settings()


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{mode: distributed}", "give the address of the shared store"),
        ("{mode: distributed, coordinator: 'memory:'}", "cannot share memory"),
        ("{coordinator: redis://x}", "say `mode: distributed`"),
    ],
)
def test_nodes_that_would_share_nothing_are_refused(tmp_path: Path, block: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        settled(tmp_path, f"cluster: {block}\n")
