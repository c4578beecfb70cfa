from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.router import Router
from hookwright.github.event_names import ACTIONS

EXAMPLES = sorted(Path(__file__).parents[2].glob("payloads/github/*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_of_a_known_event_and_action(path: Path) -> None:
    event = path.stem.partition(".")[0]
    action = json.loads(path.read_text()).get("action")

    assert event in ACTIONS
    assert action is None or not ACTIONS[event] or action in ACTIONS[event]


def test_all_of_githubs_events_are_there() -> None:
    # 75 on github.com, eight more with Enterprise Cloud, three with Enterprise Server and one with an old one.
    assert len(ACTIONS) == 87


@pytest.mark.parametrize("event", ["issues.opened", "pull_request.stacked", "push", "repository_dispatch.mine", "*"])
def test_a_handler_for_a_known_event_is_accepted(event: str) -> None:
    router = Router()
    router.on(event)(lambda ctx: None)

    router.check(ACTIONS)


@pytest.mark.parametrize(
    ("event", "right"), [("issue.opened", "'issues'"), ("issues.opend", "'opened'"), ("pull_requests", "pull_request")]
)
def test_a_misspelt_one_is_refused_with_the_nearest_right_one(event: str, right: str) -> None:
    router = Router()
    router.on(event)(lambda ctx: None)

    with pytest.raises(ConfigError, match=right):
        router.check(ACTIONS)
