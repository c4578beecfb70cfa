from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright import ConfigError, Context, GiveUp
from hookwright.github.events import entities, issues, ping, pull_request, push
from hookwright.github.typed import event_of, fitting, name_of_event, type_of_event, wanted_by
from tests.unit.github.events.examples import NAMES, delivery, load

if TYPE_CHECKING:
    from hookwright.github.events import star


def _seen(value: object) -> object:
    """What is really there, whatever the type promises."""
    return value


def decoded(name: str, payload: Any = None) -> Any:
    return event_of(delivery(name, payload), ())


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_its_own_type_at_the_first_attempt(name: str) -> None:
    event, _, action = name.partition(".")
    kind = type_of_event(event, action or None)
    assert kind is not None

    # Without `fitting`: nothing had to be left out.
    assert isinstance(msgspec.json.decode(delivery(name).body, type=kind), kind)


def test_the_fields_are_there() -> None:
    event = decoded("issues.opened")

    assert isinstance(event, issues.Opened)
    assert event.action == "opened"
    assert event.issue.title == load("issues.opened")["issue"]["title"]
    assert event.issue.created_at == datetime(2019, 5, 15, 15, 20, 18, tzinfo=UTC)
    assert [label.name for label in event.issue.labels] == ["bug"]


def test_a_type_of_an_action_is_one_of_its_event() -> None:
    assert isinstance(decoded("issues.opened"), issues.Event)


def test_an_event_without_actions_is_its_one_type() -> None:
    assert type(decoded("push")) is push.Event


def test_an_unknown_field_is_ignored() -> None:
    payload = load("issues.opened")
    payload["novelty"] = payload["issue"]["novelty"] = {"id": 1}

    assert decoded("issues.opened", payload) == decoded("issues.opened")


def test_an_unknown_value_passes() -> None:
    payload = load("issues.opened")
    payload["issue"]["state"] = "dormant"

    assert decoded("issues.opened", payload).issue.state == "dormant"


def test_an_unknown_action_has_all_that_any_action_carries() -> None:
    payload = load("issues.labeled") | {"action": "beautified"}

    event = decoded("issues.beautified", payload)

    assert isinstance(event, issues.Other)
    assert (event.action, event.issue.number) == ("beautified", payload["issue"]["number"])
    assert event.label is not None and event.label.name == payload["label"]["name"]


def test_an_event_that_nobody_knows_is_a_plain_dict() -> None:
    assert decoded("moon_phase.waxing", {"action": "waxing"}) == {"action": "waxing"}


@pytest.mark.parametrize("name", ["entities", "__init__", "..typed", "os"])
def test_an_events_name_imports_nothing_but_events(name: str) -> None:
    assert type_of_event(name, None) is None


def test_a_missing_field_is_none() -> None:
    payload = load("issues.opened")
    del payload["issue"]["title"], payload["sender"]

    event = decoded("issues.opened", payload)

    assert isinstance(event, issues.Opened)
    assert _seen(event.issue.title) is None and _seen(event.sender) is None


def test_what_does_not_fit_is_none_and_the_rest_is_there() -> None:
    payload = load("issues.opened")
    payload["issue"]["number"] = {"value": 7}
    payload["issue"]["labels"] = [*payload["issue"]["labels"], "plain", {"name": ["bug"], "color": "fff"}]

    event = decoded("issues.opened", payload)

    assert isinstance(event, issues.Opened)
    assert _seen(event.issue.number) is None
    assert [label.color for label in event.issue.labels] == [payload["issue"]["labels"][0]["color"], "fff"]
    assert event.repository == decoded("issues.opened").repository


@pytest.mark.parametrize("body", [b"[1]", b'"text"', b"null", b"7"])
def test_a_body_that_is_no_object_is_as_it_is(body: bytes) -> None:
    assert decoded("issues.opened", body) == msgspec.json.decode(body)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (1557933565, datetime(2019, 5, 15, 15, 19, 25, tzinfo=UTC)),
        ("2019-05-15T15:19:25Z", datetime(2019, 5, 15, 15, 19, 25, tzinfo=UTC)),
        (10**30, None),
        (-(10**30), None),
        ("yesterday", None),
    ],
)
def test_a_time_in_seconds_is_a_time(written: object, meant: datetime | None) -> None:
    # `push` has a repository's times as numbers, the other events have them as text.
    payload = load("push")
    payload["repository"]["created_at"] = written

    assert decoded("push", payload).repository.created_at == meant


def test_names_that_python_cannot_spell_are_spelled_otherwise() -> None:
    event = decoded("pull_request.opened")

    assert event.pull_request.links.html.href == load("pull_request.opened")["pull_request"]["_links"]["html"]["href"]
    assert entities.Reactions(plus_one=2).plus_one == 2


def test_an_event_is_written_as_it_was_read() -> None:
    event = decoded("star.created")

    assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event


def test_an_event_is_made_by_hand_of_what_matters() -> None:
    event = issues.Opened(issue=entities.Issue(number=7, title="Help"))

    assert event.issue.title == "Help"
    assert _seen(event.repository) is None


# Mutations of every kind: the laws of `event_of` hold for any JSON.

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400), 2**63, -1])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.sampled_from(["2019-13-45T99:99:99Z", "2019-05-15", "+51800", "\x00", "💥"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    name = draw(st.sampled_from(NAMES))
    payload = load(name)
    for _ in range(draw(st.integers(1, 4))):
        holder: Any = payload
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(holder[key], dict | list) and draw(st.booleans()):
                holder = holder[key]
                continue
            if draw(st.booleans()):
                holder[key] = draw(JSON)
            else:
                del holder[key]
            break
    return name, payload


@given(mutated())
def test_no_change_at_githubs_is_ever_refused(mutation: tuple[str, Any]) -> None:
    name, payload = mutation
    kind = type_of_event(*(name.split(".", 1) if "." in name else (name, None)))
    assert kind is not None

    assert type(decoded(name, payload)) is kind


@given(JSON)
def test_anything_fits_in_part_or_not_at_all(value: Any) -> None:
    for kind in (issues.Opened, pull_request.Opened, push.Event):
        found = fitting(value, kind)

        assert isinstance(found, kind) == isinstance(value, dict)


# What a handler asks for.


class Deploy(msgspec.Struct):
    environment: str


async def bare(ctx: Context) -> None: ...
async def opened(ctx: Context[issues.Opened]) -> None: ...
async def several(ctx: Context[issues.Opened | issues.Closed]) -> None: ...
async def own(ctx: Context[Deploy]) -> None: ...
async def anything(ctx: Context[Any]) -> None: ...
async def hidden(ctx: Context[star.Created]) -> None: ...
def untyped(ctx):  # type: ignore[no-untyped-def]
    ...


class Called:
    __hash__ = None  # type: ignore[assignment]

    async def __call__(self, ctx: Context[issues.Opened]) -> None: ...

    async def method(self, ctx: Context[push.Event]) -> None: ...


@pytest.mark.parametrize(
    ("handler", "wanted"),
    [
        (bare, ()),
        (opened, (issues.Opened,)),
        (several, (issues.Opened, issues.Closed)),
        (own, (Deploy,)),
        (anything, ()),
        (hidden, ()),
        (untyped, ()),
        (Called(), (issues.Opened,)),
        (Called().method, (push.Event,)),
        (functools.partial(opened), (issues.Opened,)),
        (lambda ctx: None, ()),
        (print, ()),
    ],
)
def test_a_handlers_annotation_says_what_it_wants(handler: Any, wanted: tuple[Any, ...]) -> None:
    assert wanted_by(handler) == wanted


def test_a_type_of_your_own_is_decoded_from_any_source() -> None:
    assert event_of(delivery("deploy", {"environment": "x"}, source="app"), (Deploy,)) == Deploy("x")


def test_a_type_of_your_own_is_a_demand() -> None:
    with pytest.raises(GiveUp, match=r"deploy is not what the handler takes: .*environment"):
        event_of(delivery("deploy", {}, source="app"), (Deploy,))


def test_another_source_may_use_one_of_githubs_names() -> None:
    assert event_of(delivery("push", {"ref": "main"}, source="gitlab"), ()) == {"ref": "main"}


def test_githubs_event_from_elsewhere_is_typed_for_who_asks_for_it() -> None:
    assert isinstance(event_of(delivery("push", source="app"), (push.Event,)), push.Event)


def test_an_events_name_is_known_by_its_type() -> None:
    assert [name_of_event(one) for one in ("x", issues.Opened, issues.Event, ping.Event)] == [
        "x",
        "issues.opened",
        "issues",
        "ping",
    ]


@pytest.mark.parametrize("wrong", [entities.Issue, Deploy, issues, 7])
def test_what_is_no_event_has_no_name(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="give an event's name, or its type"):
        name_of_event(wrong)
