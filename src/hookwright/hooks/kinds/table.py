"""Which function makes which kind of source. A new kind is a schema, a module here, and a line below."""

from __future__ import annotations

from collections.abc import Mapping

from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.cron import cron
from hookwright.hooks.kinds.declared import Declared, Ground, Kind
from hookwright.hooks.kinds.filesystem import filesystem
from hookwright.hooks.kinds.github import github
from hookwright.hooks.kinds.kafka import kafka
from hookwright.hooks.kinds.manual import custom, manual
from hookwright.hooks.kinds.plugin import plugin
from hookwright.hooks.kinds.poll import poll
from hookwright.hooks.kinds.sqs import sqs
from hookwright.hooks.kinds.webhook import webhook
from hookwright.hooks.schema.hook import Hook

KINDS: Mapping[str, Kind] = {
    "Cron": cron,
    "Custom": custom,
    "Filesystem": filesystem,
    "GitHub": github,
    "Kafka": kafka,
    "Manual": manual,
    "Plugin": plugin,
    "Poll": poll,
    "SQS": sqs,
    "WebPolling": poll,
    "Webhook": webhook,
}


def declare(hook: Hook, ground: Ground) -> Declared:
    """What the hook adds. Raises `ConfigError`."""
    kind = KINDS.get(hook.type)
    if kind is None:
        raise ConfigError(f"type {hook.type}: this version has no such source yet; there are {', '.join(KINDS)}")
    return kind(hook, ground)
