from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from hookwright.app import utc_now
from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.secret import Secret
from hookwright.github.commands import Commands
from hookwright.github.context import GitHubContext
from hookwright.github.loop_guard import LoopGuard
from hookwright.github.plugin import GitHub
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github import FakeGitHub
from tests.support.github import private_key
from tests.support.handling import Memory, context, delivered

MINUTE = timedelta(minutes=1)


def test_it_adds_its_webhook_its_events_its_context_and_its_guard() -> None:
    registry = Registry()
    plugin = GitHub(
        app_id=1234, private_key=Secret(private_key()), secrets=[Secret("hush")], path="/hooks", api_url="https://h"
    )

    plugin.setup(registry)

    assert [(webhook.name, webhook.path) for webhook in registry.webhooks] == [("github", "/hooks")]
    assert registry.known_events["issues"] >= {"opened"}
    assert [type(one) for one in registry.middleware] == [LoopGuard, Commands]
    delivery = delivered("issues.opened")
    ctx = registry.context(
        delivery=delivery,
        job=context(delivery).job,
        log=logging.LoggerAdapter(logging.getLogger("test")),
        memory=Memory(),
    )
    assert isinstance(ctx, GitHubContext)
    assert ctx.github.api_url == "https://h"


def test_without_credentials_there_is_nothing_to_guard() -> None:
    registry = Registry()

    GitHub(secrets=[Secret("hush")]).setup(registry)

    assert [type(one) for one in registry.middleware] == [Commands]
    assert isinstance(registry.context(**vars_of(delivered("push"))), GitHubContext)


def test_without_a_secret_there_is_no_webhook_unless_that_was_asked_for() -> None:
    closed, opened = Registry(), Registry()

    GitHub().setup(closed)
    GitHub(insecure=True).setup(opened)

    assert closed.webhooks == []
    assert len(opened.webhooks) == 1


@pytest.mark.parametrize(
    ("given", "sources"),
    [
        ({}, ["github.heal"]),
        ({"heal_every": None}, []),
        ({"poll": MINUTE}, ["github.polling"]),
        ({"webhook_proxy_url": "https://smee.io/x"}, ["github.heal", "github.proxy"]),
        ({"poll": MINUTE, "webhook_proxy_url": "https://smee.io/x"}, ["github.polling", "github.proxy"]),
    ],
)
def test_it_brings_the_sources_that_it_is_asked_for(given: dict[str, Any], sources: list[str]) -> None:
    store = open_store("memory:", clock=utc_now)
    registry = Registry(cells=store.cells)

    GitHub(app_id=1, private_key=Secret(private_key()), secrets=[Secret("hush")], **given).setup(registry)

    assert [source.name for source in registry.sources] == sources
    handlers = ["github.uninstalled", *(name for name in sources if name == "github.heal")]
    assert [route.name for route in registry.router] == handlers


def test_a_worker_without_the_secret_heals_as_well_and_without_credentials_nobody_does() -> None:
    worker, alone = (Registry(cells=open_store("memory:", clock=utc_now).cells) for _ in range(2))

    GitHub(app_id=1, private_key=Secret(private_key())).setup(worker)
    GitHub(secrets=[Secret("hush")]).setup(alone)

    assert [source.name for source in worker.sources] == ["github.heal"]
    assert alone.sources == []


def test_half_of_the_credentials_is_refused() -> None:
    with pytest.raises(ConfigError, match="no key"):
        GitHub(app_id=1)
    with pytest.raises(ConfigError, match="whose key"):
        GitHub(private_key=Secret(private_key()))


def test_a_client_id_is_preferred_and_either_will_do() -> None:
    assert GitHub(client_id="Iv23li", private_key=Secret(private_key())).fleet.first.clients is not None


async def test_it_opens_nothing_by_itself_and_closes_what_was_opened() -> None:
    async with FakeGitHub(private_key=private_key()) as github:
        plugin = GitHub(app_id=github.app_id, private_key=Secret(private_key()), api_url=github.url)
        await plugin.start()
        assert github.requests() == []
        assert plugin.fleet.first.clients is not None
        await plugin.fleet.first.clients.app().get("/app")

        await plugin.stop()

    await GitHub().stop()


def vars_of(delivery: Any) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "job": context(delivery).job,
        "log": logging.LoggerAdapter(logging.getLogger("test")),
        "memory": Memory(),
        "max_depth": 16,
    }


def test_a_reload_keeps_the_connections_and_what_is_known_of_limits() -> None:
    store, other = (open_store("memory:", clock=utc_now) for _ in range(2))
    plugin = GitHub(app_id=1, private_key=Secret(private_key()), secrets=[Secret("hush")])
    first = Registry(cells=store.cells)
    plugin.setup(first)
    fleet = plugin.fleet

    plugin.setup(Registry(cells=store.cells, counters=first.counters))
    assert plugin.fleet is fleet
    plugin.setup(Registry(cells=other.cells, counters=first.counters))
    assert plugin.fleet is not fleet
