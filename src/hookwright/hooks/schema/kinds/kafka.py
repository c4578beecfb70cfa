"""``type: Kafka``: a record is on a Kafka topic."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Hidden, Texts


class KafkaOptions(Options):
    brokers: Texts
    """``host:port``, one or several."""
    topic: Annotated[Texts, Field(alias="topics")]
    group: str | None = None
    """The consumer group; ``hookwright-`` and the hook's id unless given."""
    start: Literal["earliest", "latest"] = "latest"
    """Where a group that is new begins."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: str | None = None
    password: Hidden | None = None
    ca_file: str | None = None


class KafkaHook(Hook):
    type: Literal["Kafka"]
    options: KafkaOptions
