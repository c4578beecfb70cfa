from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

import hookwright.github.router
from hookwright import App, ConfigError, Context, Router
from hookwright.core import router as core
from hookwright.github.event_names import ACTIONS
from hookwright.github.events import NAMES, issues, push
from hookwright.testing import simulate

STUB = ast.parse(Path(hookwright.github.router.__file__).with_suffix(".pyi").read_text("utf-8"))


def routes(router: Router) -> list[tuple[str, ...]]:
    return [route.events for route in router]


async def handler(ctx: Context) -> None: ...
async def other(ctx: Context) -> None: ...


def test_an_event_is_declared_by_its_type() -> None:
    router = Router()
    router.on(issues.Opened)(handler)
    router.on(issues.Event, push.Event, name="two")(other)

    assert routes(router) == [("issues.opened",), ("issues", "push")]


def test_a_type_that_is_no_event_is_refused() -> None:
    with pytest.raises(ConfigError, match="give an event's name, or its type"):
        Router().on(dict)


def test_each_event_has_its_own_way_to_be_declared_and_they_can_be_chained() -> None:
    app = App()

    assert app.on_issues(handler).on_pull_request(other, retries=2) is app
    assert routes(app) == [("issues",), ("pull_request",)]


@pytest.mark.parametrize("event", sorted(ACTIONS))
def test_on_an_event_takes_every_action_of_it(event: str) -> None:
    router = Router()
    register = getattr(router, f"on_{event}")

    assert register(handler) is router
    assert routes(router) == [(event,)]
    assert event in register.__doc__


def test_a_type_checker_knows_what_there_is() -> None:
    (known,) = (node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == "GitHubRouter")
    methods = {node.name for node in known.body if isinstance(node, ast.FunctionDef)}

    ours = {"on", "command", "on_rerequested", "on_button"}
    assert methods == {*ours, *(f"on_{event}" for event in NAMES)}
    assert all(hasattr(Router, method) for method in methods)


def test_a_type_checker_knows_the_options_of_on() -> None:
    (options,) = (node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == "Options")
    spelled = {
        node.target.id: ast.unparse(node.annotation)
        for node in options.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    real = {
        name: parameter.annotation
        for name, parameter in inspect.signature(core.Router.on).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }

    assert spelled == {name: annotation.replace('"', "'") for name, annotation in real.items()}


async def test_a_handler_is_given_the_event_that_it_asks_for() -> None:
    app, seen = App(), []

    @app.on("issues.opened")
    async def look(ctx: Context[issues.Opened]) -> None:
        seen.append((type(ctx.event), ctx.event.issue.title, ctx.event is ctx.event))

    await simulate(app, "issues.opened", issue={"title": "Help"})

    assert seen == [(issues.Opened, "Help", True)]


async def test_a_handler_that_asks_for_nothing_is_given_the_type_of_the_action() -> None:
    app = App()
    seen: list[Any] = []

    @app.on(issues.Event)
    def look(ctx: Context) -> None:
        seen.append(ctx.event)

    await simulate(app, "issues.opened")

    assert isinstance(seen[0], issues.Opened)
