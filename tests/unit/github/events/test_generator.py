"""The generator on descriptions of a few lines, and on the real ones where npm can be reached."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hookwright.github.events import NAMES
from hookwright.github.typed import type_of_event
from scripts.generate import inputs
from scripts.generate.evidence import learn
from scripts.generate.model import Model
from scripts.generate.naming import attribute, entity, one_of
from scripts.generate.reading import read
from scripts.generate.router_stub import stub
from scripts.generate.writing import modules
from scripts.generate_events import GITHUB, described, generated

USER = {"title": "User", "type": "object", "required": ["login"], "properties": {"login": {"type": "string"}}}
TEXT = {"type": "string"}


def webhook(event: str, action: str | None, **properties: Any) -> dict[str, Any]:
    if action is not None:
        properties["action"] = {"type": "string", "enum": [action]}
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "post": {
            "summary": f"About {event}.",
            "description": f"It was {action}.",
            "externalDocs": {"url": f"https://docs.github.com/#{event}"},
            "x-github": {"subcategory": event},
            "requestBody": {"content": {"application/json": {"schema": schema}}},
        }
    }


def model(*webhooks: dict[str, Any], **components: Any) -> Model:
    return read([{"x-webhooks": dict(enumerate(webhooks)), "components": {"schemas": components}}])


def source(of: Model, module: str) -> str:
    return modules(of, origin="a test")[module]


def test_an_object_of_one_event_lives_with_it_and_one_of_several_with_all() -> None:
    alone = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
    made = modules(model(webhook("one", None, thing=alone, by=USER), webhook("two", None, by=USER)), origin="a test")

    assert "class Thing(Entity" in made["one"]
    assert "class User(Entity" in made["entities"] and "class User" not in made["one"]


def test_an_actions_type_adds_to_its_events_what_only_it_carries() -> None:
    made = source(model(webhook("one", "opened", by=USER), webhook("one", "named", by=USER, name=TEXT)), "one")

    event, opened, named = (
        made.split(f"class {name}(")[1].split("\nclass ")[0] for name in ("Event", "Opened", "Named")
    )
    assert "by: Sent[User]" in event and "name:" not in event
    assert "by:" not in opened
    assert "name: Sent[str]" in named


def test_a_field_is_promised_only_where_it_is_required_and_never_null() -> None:
    thing = {
        "type": "object",
        "properties": {"a": TEXT, "b": {**TEXT, "nullable": True}, "c": TEXT},
        "required": ["a", "b"],
    }

    made = source(model(webhook("one", None, thing=thing)), "one")

    assert "a: Sent[str] = ABSENT" in made and "b: str | None" in made and "c: str | None" in made


def test_an_example_that_says_otherwise_is_believed() -> None:
    found = model(webhook("one", None, size={"type": "integer"}, at={**TEXT, "format": "date-time"}, by=USER))

    learnt = learn(found, [("one", {"size": "big", "at": "yesterday", "by": {"login": None}})])

    assert learnt == [
        "entity:User.login may be null",
        "one:.at may be str",
        "one:.size may be str",
    ]
    made = modules(found, origin="a test")
    assert "size: Sent[str | int]" in made["one"] and "at: Sent[str]" in made["one"]
    assert "login: str | None" in made["one"]


def test_fields_stand_in_the_order_in_which_github_sends_them() -> None:
    found = model(webhook("one", None, a=TEXT, b=TEXT, c=TEXT))

    learn(found, [("one", {"c": "", "b": "", "a": ""})])

    made = source(found, "one")
    assert made.index("c: ") < made.index("b: ") < made.index("a: ")


def test_one_of_several_objects_is_one_with_the_fields_of_all() -> None:
    team = {"title": "Team", "type": "object", "required": ["slug"], "properties": {"slug": TEXT}}

    made = source(model(webhook("one", None, reviewer={"oneOf": [USER, team]})), "one")

    assert "reviewer: Sent[Reviewer]" in made
    assert "login: str | None" in made and "slug: str | None" in made


def test_an_object_that_holds_its_own_kind_ends() -> None:
    node = {
        "title": "Node",
        "type": "object",
        "properties": {"inner": {"$ref": "#/components/schemas/node"}, "name": TEXT},
    }

    made = source(model(webhook("one", None, top={"$ref": "#/components/schemas/node"}), node=node), "one")

    assert "inner: Node | None" in made


def test_a_type_checker_is_told_of_each_action_before_its_event() -> None:
    told = stub(model(webhook("one", "opened")), origin="a test")

    assert told.index('"one.opened"] | type[one.Opened]') < told.index('"one"] | type[one.Event]')
    assert "def on_one(" in told


@pytest.mark.parametrize(
    ("json", "python"), [("from", "from_"), ("+1", "plus_one"), ("_links", "links"), ("a-b", "a_b"), ("2fa", "n2fa")]
)
def test_a_json_name_becomes_a_python_name(json: str, python: str) -> None:
    assert attribute(json) == python


def test_githubs_many_names_of_one_thing_become_one() -> None:
    assert [entity(name) for name in ("nullable-simple-user", "webhooks_pull_request_5", "webhooks_changes")] == [
        "User",
        "PullRequest",
        None,
    ]
    assert [one_of(name) for name in ("Labels", "Branches", "Properties", "Status")] == [
        "Label",
        "Branch",
        "Property",
        "Status",
    ]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Model:
    found: Model = _or_skip(lambda: described(tmp_path_factory.mktemp("published")))
    return found


@pytest.mark.slow
@pytest.mark.needs_network
@pytest.mark.timeout(600)
def test_the_generated_files_are_what_the_generator_writes(published: Model) -> None:
    files = generated(published)

    kept = {path.relative_to(GITHUB).as_posix() for path in [*(GITHUB / "events").glob("*.py"), GITHUB / "router.pyi"]}
    assert kept == set(files)
    assert [name for name, text in files.items() if (GITHUB / name).read_text("utf-8") != text] == []


@pytest.mark.slow
@pytest.mark.needs_network
@pytest.mark.timeout(600)
def test_every_example_that_github_has_published_is_of_its_type(tmp_path: Path) -> None:
    examples = inputs.examples(_or_skip(lambda: inputs.fetched(inputs.EXAMPLES, tmp_path)))

    assert len(examples) == 726
    for event, example in examples:
        kind = type_of_event(event, example.get("action"))
        assert kind is not None, event
        # Decoded as it is, without leaving out what does not fit.
        assert isinstance(msgspec.json.decode(msgspec.json.encode(example), type=kind), kind)
        known = getattr(importlib.import_module(f"hookwright.github.events.{event}"), "ACTIONS", {})
        assert f"{event}.{example['action']}" == kind.NAME if example.get("action") in known else event == kind.NAME
    assert {event for event, _ in examples} <= NAMES


def _or_skip(fetch: Any) -> Any:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: the published descriptions cannot be fetched")
    try:
        return fetch()
    except inputs.Unavailable as error:
        pytest.skip(f"npm's registry cannot be reached: {error}")
