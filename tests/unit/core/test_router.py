from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.delivery import Delivery, Facts
from hookwright.core.errors import ConfigError
from hookwright.core.filters import NO_FILTERS
from hookwright.core.job import Lane
from hookwright.core.retry import DEFAULT_RETRY, RetryPolicy
from hookwright.core.router import DEFAULT_TIMEOUT, INTERNAL_SOURCES, NAMED_KEYS, Route, Router, name_of, seconds
from tests.unit.examples import a_delivery

KNOWN = {"issues": frozenset({"opened", "closed"}), "push": frozenset[str]()}


def welcome(ctx: Any) -> None: ...


def names(router: Router, delivery: Delivery) -> list[str]:
    return [route.name for route in router.match(delivery)]


def routed(*events: str, **options: Any) -> Router:
    router = Router()
    router.on(*events, **options)(welcome)
    return router


def route(*events: str, **options: Any) -> Route:
    (found,) = routed(*(events or ("issues",)), **options)
    return found


# Declaring


def test_a_handler_stays_what_it_was() -> None:
    assert Router().on("issues")(welcome) is welcome


def test_a_handler_is_named_by_where_it_stands() -> None:
    assert route().name == f"{__name__}:welcome"
    assert route(name="greeter").name == "greeter"


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (functools.partial(welcome), "functools:partial"),
        (Router.on, "hookwright.core.router:Router.on"),
        (lambda ctx: None, f"{__name__}:<lambda>"),
    ],
)
def test_anything_callable_has_a_name(function: Callable[..., Any], name: str) -> None:
    assert name_of(function) == name


def test_a_script_that_is_run_has_the_name_it_would_be_imported_by() -> None:
    def job() -> None: ...

    job.__module__ = "__main__"

    assert name_of(job).startswith("test_router:")
    assert name_of(job).endswith("<locals>.job")


def test_a_function_of_no_file_has_its_own_name_alone() -> None:
    made: dict[str, Any] = {"__name__": "__main__"}
    exec("def job(): ...", made)  # noqa: S102 - what an interactive session does

    assert name_of(made["job"]) == "job"


def test_without_options_a_route_has_the_defaults() -> None:
    found = route("issues.opened")

    assert found == Route(name=found.name, events=("issues.opened",), handler=welcome)
    assert (found.retry, found.timeout, found.filters) == (DEFAULT_RETRY, DEFAULT_TIMEOUT, NO_FILTERS)


def test_options_are_what_the_route_says() -> None:
    policy = RetryPolicy(retries=1)

    assert route(retry=policy).retry is policy
    assert route(retries=0).retry == RetryPolicy(retries=0)
    assert route(timeout=1.5).timeout == timedelta(seconds=1.5)
    assert route(timeout=None).timeout is None
    assert route(key="repository").key is NAMED_KEYS["repository"]
    assert route(key=str).key is str
    assert route(repository="octo/*").filters.repository == ("octo/*",)
    assert route(label=["a", "b"], bot=False).filters.label == ("a", "b")


@pytest.mark.parametrize(
    ("events", "options", "complaint"),
    [
        ((), {}, "at least one event"),
        (("",), {}, "name events"),
        ((welcome,), {}, "name events"),
        ((["issues"],), {}, "name events"),
        (("issues",), {"retries": 1, "retry": DEFAULT_RETRY}, "not both"),
        (("issues",), {"retries": -1}, "cannot be negative"),
        (("issues",), {"concurrency": -1}, "use 0 for no limit"),
        (("issues",), {"order": "lifo"}, "order='lifo'.: use 'any', 'fifo', 'latest'"),
        (("issues",), {"on_failure": "stop"}, "on_failure='stop'.: use 'pass', 'hold'"),
        (("issues",), {"timeout": 0}, "give a positive time"),
        (("issues",), {"timeout": -timedelta(seconds=1)}, "give a positive time"),
        (("issues",), {"timeout": float("nan")}, "give a positive time"),
        (("issues",), {"timeout": float("inf")}, "give a positive time, or None for no limit"),
        (("issues",), {"key": "repo"}, "'repository', 'number', 'author', 'tenant', or a function"),
        (("issues",), {"repository": []}, "leave it out"),
    ],
)
def test_options_that_make_no_sense_are_refused(events: Any, options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        Router().on(*events, **options)(welcome)


def test_two_handlers_may_not_share_a_name() -> None:
    router = routed("issues")

    with pytest.raises(ConfigError, match=r"two handlers are named .*welcome.*give one name="):
        router.on("push")(welcome)


def test_a_router_counts_and_finds_its_handlers() -> None:
    router = routed("issues", name="a")
    router.on("push", name="b")(welcome)

    assert len(router) == 2
    assert router.names() == {"a", "b"}
    assert [found.name for found in router] == ["a", "b"]
    assert router.get("b") in list(router)
    assert router.get("c") is None


def test_duration_may_be_a_timedelta_or_seconds() -> None:
    assert (seconds(2), seconds(0.5), seconds(None)) == (timedelta(seconds=2), timedelta(seconds=0.5), None)


# Including


def test_an_included_router_brings_handlers_and_declared_events() -> None:
    library = routed("deploy", name="deployer")
    library.declare("deploy")
    router = routed("issues", name="first")

    router.include(library)

    assert router.names() == {"first", "deployer"}
    router.check(KNOWN)


def test_including_a_router_twice_is_refused() -> None:
    library, router = routed("issues"), Router()
    router.include(library)

    with pytest.raises(ConfigError, match="two handlers are named"):
        router.include(library)


def test_including_a_router_into_itself_is_refused() -> None:
    router = routed("issues")

    with pytest.raises(ConfigError, match="two handlers are named"):
        router.include(router)


def test_a_handler_included_after_a_delivery_was_matched_is_found() -> None:
    router = routed("issues", name="a")
    assert names(router, a_delivery()) == ["a"]

    router.include(routed("issues", name="b"))

    assert names(router, a_delivery()) == ["a", "b"]


# Matching


@pytest.mark.parametrize(
    ("events", "delivery", "wanted"),
    [
        (["issues"], "issues.opened", True),
        (["issues"], "issues", True),
        (["issues.opened"], "issues.opened", True),
        (["issues.opened"], "issues.closed", False),
        (["issues.opened"], "issues", False),
        (["issues.opened", "issues.reopened"], "issues.reopened", True),
        (["*"], "push", True),
        (["push"], "issues.opened", False),
        (["issue"], "issues.opened", False),
    ],
)
def test_an_event_matches_by_name_with_or_without_its_action(events: list[str], delivery: str, wanted: bool) -> None:
    assert bool(names(routed(*events), a_delivery(delivery))) is wanted


def test_a_handler_that_names_an_event_in_three_ways_is_found_once() -> None:
    assert len(names(routed("*", "issues", "issues.opened", "issues"), a_delivery())) == 1


def test_handlers_come_in_the_order_of_their_declaration() -> None:
    router = Router()
    for name, event in (("c", "*"), ("a", "issues.opened"), ("b", "issues")):
        router.on(event, name=name)(welcome)

    assert names(router, a_delivery()) == ["c", "a", "b"]


@pytest.mark.parametrize("source", sorted(INTERNAL_SOURCES))
def test_a_wildcard_does_not_catch_the_engines_own_events(source: str) -> None:
    assert names(routed("*", "issues"), a_delivery(source=source)) == []
    assert len(names(routed("*", source=source), a_delivery(source=source))) == 1


def test_a_handler_without_source_wants_all_others() -> None:
    for source in ("github", "app", "sqs"):
        assert len(names(routed("issues"), a_delivery(source=source))) == 1


def test_a_handler_of_one_source_wants_no_other() -> None:
    router = routed("issues", source="sqs")

    assert names(router, a_delivery(source="github")) == []
    assert len(names(router, a_delivery(source="sqs"))) == 1


def test_filters_decide_for_each_delivery_anew() -> None:
    router = routed("issues", repository="octo/*")

    assert names(router, a_delivery(facts=Facts(repository="other/site"))) == []
    assert len(names(router, a_delivery(facts=Facts(repository="octo/site")))) == 1


def test_made_up_event_names_fill_no_memory() -> None:
    router = routed("issues", name="a")
    for number in range(10_100):
        names(router, a_delivery(f"made-up-{number}"))

    assert len(router._matches) == 10_000
    assert names(router, a_delivery()) == ["a"]


EVENTS = st.sampled_from(["issues", "issues.opened", "issues.closed", "push", "*", "opened", "issues.opened.x"])
SOURCES = st.sampled_from(["github", "app", "task", "cron", "engine"])
ROUTES = st.lists(
    st.tuples(
        st.lists(EVENTS, min_size=1, max_size=3),
        st.none() | SOURCES,
        st.none() | st.booleans(),
        st.none() | st.just("o/*"),
    ),
    max_size=6,
)
DELIVERIES = st.builds(
    lambda name, source, bot, repository: a_delivery(name, source=source, facts=Facts(bot=bot, repository=repository)),
    EVENTS.filter(lambda name: name != "*"),
    SOURCES,
    st.booleans(),
    st.sampled_from([None, "o/r", "x/r"]),
)


@given(ROUTES, st.lists(DELIVERIES, min_size=1, max_size=4))
def test_a_router_matches_as_a_look_at_every_route_would(
    declared: list[tuple[list[str], str | None, bool | None, str | None]], deliveries: list[Delivery]
) -> None:
    router = Router()
    for place, (events, source, bot, repository) in enumerate(declared):
        router.on(*events, name=str(place), source=source, bot=bot, repository=repository)(welcome)

    def wants(events: list[str], source: str | None, bot: bool | None, repository: str | None, one: Delivery) -> bool:
        heard = source == one.source or (source is None and one.source in ("github", "app"))
        named = bool({"*", one.event, one.name} & set(events))
        owner = repository is None or (one.facts.repository or "").startswith("o/")
        return heard and named and owner and bot in (None, one.facts.bot)

    for delivery in deliveries * 2:
        expected = [str(place) for place, row in enumerate(declared) if wants(*row, delivery)]
        assert names(router, delivery) == expected


# Lanes

OCTO = Facts(repository="octo/site", number=7, author="mona")


@pytest.mark.parametrize(
    ("options", "lane"),
    [
        ({}, Lane(name="h")),
        ({"concurrency": 2}, Lane(name="h", limit=2, shared=True)),
        ({"order": "fifo"}, Lane(name="h", limit=1, order="fifo", shared=True)),
        ({"order": "latest"}, Lane(name="h", limit=1, order="latest", shared=True)),
        ({"order": "fifo", "concurrency": 3}, Lane(name="h", limit=3, order="fifo", shared=True)),
        ({"on_failure": "hold"}, Lane(name="h", hold=True)),
        ({"order": "fifo", "on_failure": "hold"}, Lane(name="h", limit=1, order="fifo", hold=True, shared=True)),
        ({"key": "repository"}, Lane(name="h\x1focto/site", limit=1)),
        ({"key": "number"}, Lane(name="h\x1focto/site#7", limit=1)),
        ({"key": "author"}, Lane(name="h\x1fmona", limit=1)),
        ({"key": "tenant"}, Lane(name="h\x1fgithub", limit=1)),
        ({"key": "repository", "concurrency": 4}, Lane(name="h\x1focto/site", limit=4)),
        ({"key": "repository", "order": "latest"}, Lane(name="h\x1focto/site", limit=1, order="latest")),
        ({"key": "repository", "on_failure": "hold"}, Lane(name="h\x1focto/site", limit=1, hold=True)),
        ({"key": lambda delivery: 0}, Lane(name="h\x1f0", limit=1)),
        ({"key": lambda delivery: None, "concurrency": 1}, Lane(name="h")),
        ({"lane": "deploy"}, Lane(name="deploy", shared=True)),
        ({"lane": "deploy", "concurrency": 1}, Lane(name="deploy", limit=1, shared=True)),
        ({"lane": "deploy", "order": "fifo"}, Lane(name="deploy", limit=1, order="fifo", shared=True)),
        ({"lane": "deploy", "key": "repository"}, Lane(name="deploy\x1focto/site", shared=True)),
        ({"lane": "deploy", "key": lambda delivery: None, "concurrency": 1}, Lane(name="deploy", limit=1, shared=True)),
    ],
)
def test_the_lane_of_a_job(options: dict[str, Any], lane: Lane) -> None:
    assert route(name="h", **options).lane_for(a_delivery(facts=OCTO)) == lane


@pytest.mark.parametrize("key", ["repository", "number", "author"])
def test_a_delivery_that_lacks_the_key_runs_in_the_plain_lane(key: str) -> None:
    assert route(name="h", key=key).lane_for(a_delivery()) == Lane(name="h")


def test_a_key_that_raises_keeps_no_delivery_out() -> None:
    def wrong(delivery: Delivery) -> str:
        return str(delivery.payload["issue"]["number"])

    # One lane for all that it cannot tell apart, named after what is wrong.
    assert route(name="h", key=wrong).lane_for(a_delivery()) == Lane(name="h\x1f!KeyError", limit=1)


# What an intake must read


@pytest.mark.parametrize(
    ("options", "facts"),
    [
        ({}, set()),
        ({"repository": "o/*", "author": "mona", "bot": False, "key": "number"}, set()),
        ({"branch": "main"}, {"branch"}),
        ({"label": "bug", "branch": "main"}, {"branch", "label"}),
        ({"key": lambda delivery: delivery.facts.branch}, {"branch", "label"}),
    ],
)
def test_an_intake_reads_no_more_facts_than_routes_want(options: dict[str, Any], facts: set[str]) -> None:
    assert routed("issues", **options).filters_in_use() == facts


# Checking


@pytest.mark.parametrize("event", ["*", "issues", "issues.opened", "push", "push.any"])
def test_an_event_that_sources_send_passes_the_check(event: str) -> None:
    routed(event).check(KNOWN)


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        ("issue", r"there is no event 'issue', did you mean 'issues'\?"),
        ("zzz", r"there is no event 'zzz'; .*app.declare\('zzz'\)"),
        ("issues.openend", r"'issues' has no action 'openend', did you mean 'opened'\?; .*declare\('issues.openend'\)"),
        ("issues.*", r"has no action '\*'"),
    ],
)
def test_an_event_that_nobody_sends_is_refused_with_the_nearest(event: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        routed(event).check(KNOWN)


@pytest.mark.parametrize(
    ("event", "declared"), [("deploy", "deploy"), ("deploy.done", "deploy"), ("issues.x", "issues.x")]
)
def test_a_declared_event_passes_the_check(event: str, declared: str) -> None:
    router = routed(event)
    router.declare(declared)

    router.check(KNOWN)


def test_only_github_s_events_are_checked_where_a_source_is_named() -> None:
    routed("anything", source="sqs").check(KNOWN)
    with pytest.raises(ConfigError):
        routed("anything", source="github").check(KNOWN)


# Dead letters


def test_on_error_hears_of_dead_letters_from_the_engine_only() -> None:
    router = Router()

    assert router.on_error(welcome) is welcome
    assert router.names() == {f"on_error:{__name__}:welcome"}
    assert len(names(router, a_delivery("job.failed", source="engine"))) == 1
    assert names(router, a_delivery("job.failed", source="github")) == []
    router.check(KNOWN)


def test_one_function_may_hear_of_events_and_of_dead_letters() -> None:
    router = routed("issues")
    router.on_error(welcome)

    assert len(router) == 2


def test_a_route_that_several_routers_bring_is_there_once() -> None:
    async def find(ctx: object) -> None: ...

    common = Route(name="common", events=("issues",), handler=find, shared=True)
    app, one, two = Router(), Router(), Router()
    for router in (one, two):
        router.add(common)
        app.include(router)

    assert list(app) == [common]
    with pytest.raises(ConfigError, match="two handlers are named"):
        app.add(Route(name="common", events=("push",), handler=find, shared=True))
