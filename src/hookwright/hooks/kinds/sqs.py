"""``type: SQS``."""

from __future__ import annotations

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.kinds.needing import need
from hookwright.hooks.schema.kinds.sqs import SqsHook
from hookwright.sources.bodies import PLAIN, as_text
from hookwright.sources.sqs import EVENT, GROUP, LONGEST_WAIT, Queue, SqsSource


def sqs(hook: SqsHook, ground: Ground) -> Declared:
    """Messages of one group of a FIFO queue run one after the other. Raises `ConfigError`."""
    need("aiobotocore", "sqs", "type SQS")
    options = hook.options
    if (options.access_key_id is None) != (options.secret_access_key is None):
        raise ConfigError("access_key_id, secret_access_key: give both, or neither to use AWS's own settings")
    if options.wait > LONGEST_WAIT:
        raise ConfigError("wait: AWS lets one request wait for 20 seconds at most")
    queue = Queue(
        url=options.queue_url,
        region=options.aws_region,
        endpoint=options.endpoint_url,
        wait=options.wait,
        batch=options.batch_size,
        rest=options.poll_interval,
        visibility=options.visibility_timeout,
        access_key=options.access_key_id,
        secret_key=None if options.secret_access_key is None else ground.reveal(options.secret_access_key),
    )
    name = f"hook:{hook.key}"
    source = SqsSource(name, queue, clock=ground.clock)
    order = _group if queue.ordered else None
    return Declared(source=name, events=(EVENT,), sources=(source,), tell=_tell, order=order)


def _group(delivery: Delivery) -> str:
    return delivery.headers.get(GROUP, "")


def _tell(delivery: Delivery) -> Told:
    body = as_text(delivery.body, wrapped=PLAIN in delivery.headers)
    variables = {"MESSAGE_ID": delivery.id, "MESSAGE_BODY": body}
    if GROUP in delivery.headers:
        variables["MESSAGE_GROUP"] = delivery.headers[GROUP]
    return Told(variables, (delivery.headers.get(GROUP, delivery.name),))
