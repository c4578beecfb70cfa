"""``type: Kafka``, which is also an example of a plugin: ``type: Plugin`` with ``plugin: kafka`` makes the same."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.kinds.needing import need
from hookwright.hooks.schema.kinds.kafka import KafkaHook, KafkaOptions
from hookwright.hooks.schema.kinds.plugin import PluginHook
from hookwright.sources.bodies import PLAIN, as_text
from hookwright.sources.kafka import EVENT, KafkaSource, Topics


def kafka(hook: KafkaHook, ground: Ground) -> Declared:
    """Raises `ConfigError`."""
    return _declared(hook.key, hook.options, ground)


def plugin(hook: PluginHook, ground: Ground) -> Declared:
    """The same for the entry point: a plugin checks its options itself."""
    try:
        options = KafkaOptions.model_validate(hook.options)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ConfigError(f"options: {wrong}") from None
    return _declared(hook.key, options, ground)


def _declared(key: str, options: KafkaOptions, ground: Ground) -> Declared:
    need("aiokafka", "kafka", "type Kafka")
    if not options.security_protocol.startswith("SASL") and (options.username or options.password):
        raise ConfigError("username, password: need security_protocol SASL_SSL (or SASL_PLAINTEXT)")
    topics = Topics(
        brokers=[broker for word in options.brokers for broker in word.replace(",", " ").split()],
        names=options.topic,
        group=options.group or f"hookwright-{key}",
        start=options.start,
        protocol=options.security_protocol,
        mechanism=options.sasl_mechanism,
        username=options.username,
        password=None if options.password is None else ground.reveal(options.password),
        ca_file=None if options.ca_file is None else str(ground.folder / options.ca_file),
    )
    name = f"hook:{key}"
    source = KafkaSource(name, topics, clock=ground.clock)
    return Declared(source=name, events=(EVENT,), sources=(source,), tell=_tell)


def _tell(delivery: Delivery) -> Told:
    headers = delivery.headers
    variables: dict[str, Any] = {
        "MESSAGE_ID": delivery.id,
        "MESSAGE_BODY": as_text(delivery.body, wrapped=PLAIN in headers),
    }
    variables |= {
        f"MESSAGE_{name.upper()}": headers[f":{name}"]
        for name in ("topic", "partition", "offset", "key")
        if f":{name}" in headers
    }
    return Told(variables, (headers.get(":topic", delivery.name),))
