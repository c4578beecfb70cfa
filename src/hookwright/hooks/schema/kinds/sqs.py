"""``type: SQS``: a message is on an AWS SQS queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Duration, Hidden


class SqsOptions(Options):
    queue_url: str
    aws_region: Annotated[str | None, Field(alias="region")] = None
    endpoint_url: str | None = None
    """Another address of the service, as a stand-in has."""
    wait: Duration = timedelta(seconds=20)
    """How long one request waits for messages (long poll); at most 20 seconds."""
    batch_size: Annotated[int, Field(ge=1, le=10)] = 10
    poll_interval: Duration = timedelta(0)
    """A rest between requests."""
    visibility_timeout: Duration | None = None
    access_key_id: str | None = None
    secret_access_key: Hidden | None = None


class SqsHook(Hook):
    type: Literal["SQS"]
    options: SqsOptions
