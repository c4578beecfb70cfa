from __future__ import annotations

import importlib
import inspect

import msgspec
import pytest

from hookwright.github.event_names import ACTIONS
from hookwright.github.events import NAMES
from hookwright.github.wire import Entity, Payload

each_event = pytest.mark.parametrize("event", sorted(NAMES))


def test_there_is_a_type_for_every_event_that_github_describes() -> None:
    # 75 on github.com, 7 more on Enterprise Cloud, 3 on Enterprise Server, and one that old servers send.
    assert len(NAMES) == 86
    # What GitHub's pages name, but no description has.
    assert set(ACTIONS) - NAMES == {"exemption_request_secret_scanning"}


@each_event
def test_a_typed_action_may_be_declared(event: str) -> None:
    module = importlib.import_module(f"hookwright.github.events.{event}")
    actions = set(getattr(module, "ACTIONS", {}))

    assert event in ACTIONS
    assert not ACTIONS[event] or actions == ACTIONS[event]


@each_event
def test_every_type_of_an_event_decodes(event: str) -> None:
    module = importlib.import_module(f"hookwright.github.events.{event}")
    kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Entity | Payload)]

    for kind in kinds:
        assert isinstance(msgspec.json.decode(b"{}", type=kind), kind)


@each_event
def test_an_action_is_named_as_on_takes_it(event: str) -> None:
    module = importlib.import_module(f"hookwright.github.events.{event}")

    assert event == module.Event.NAME
    assert {kind.NAME for kind in getattr(module, "ACTIONS", {}).values()} == {
        f"{event}.{action}" for action in getattr(module, "ACTIONS", {})
    }
