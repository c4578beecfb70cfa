"""``type: Poll`` (and RustyHook's ``WebPolling``): what an address answers."""

from __future__ import annotations

from datetime import timedelta

from yarl import URL

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.schema.kinds.poll import PollHook
from hookwright.sources.poll import EVENT, Asked, PollSource

SHORTEST = timedelta(seconds=1)


def poll(hook: PollHook, ground: Ground) -> Declared:
    """Raises `ConfigError` for an address that is none."""
    options = hook.options
    try:
        url = URL(options.url)
    except ValueError:
        raise ConfigError("url: this is no address") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigError("url: must begin with https:// or http://")
    if options.interval < SHORTEST:
        raise ConfigError("interval: at least a second")
    name = f"hook:{hook.key}"
    asked = Asked(
        url=options.url,
        interval=options.interval,
        headers={header: ground.reveal(value) for header, value in options.headers.items()},
        timeout=options.timeout,
        max_body=options.max_body,
        on=options.on,
        path=options.path,
        statuses=options.expect_status,
    )
    source = PollSource(name, asked, cells=lambda: ground.cells(f"hooks/{hook.key}/poll"), clock=ground.clock)
    return Declared(source=name, events=(EVENT,), sources=(source,), tell=_tell)


def _tell(delivery: Delivery) -> Told:
    told = delivery.payload
    variables = {f"EVENT_{name.upper()}": str(told[name]) for name in ("url", "status") if name in told}
    if told.get("error"):
        variables["EVENT_ERROR"] = told["error"]
    return Told(variables, (str(told.get("url", delivery.name)),))
