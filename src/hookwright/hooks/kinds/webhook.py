"""``type: Webhook``: a path on the server's own port."""

from __future__ import annotations

from functools import partial

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.schema.kinds.webhook import WebhookHook
from hookwright.sources.webhook import HmacCheck, PlainWebhook

HOW_TO_PROTECT = (
    "give `auth_token: secret://env/NAME` or `hmac_secret: secret://env/NAME`, or say `auth: none` if anybody may send"
)


def webhook(hook: WebhookHook, ground: Ground) -> Declared:
    """Raises `ConfigError` where other machines could send to it unchecked."""
    options = hook.options
    name = f"hook:{hook.key}"
    tokens = tuple(ground.reveal(token) for token in options.auth_token or ())
    check = None
    if options.hmac_secret or options.signature:
        signature = options.signature
        given = options.hmac_secret or (signature.secret if signature else ())
        check = HmacCheck(
            secrets=tuple(ground.reveal(secret) for secret in given),
            algorithm=signature.algorithm if signature else "sha256",
            header=options.hmac_header or (signature.header if signature else "X-Hub-Signature-256"),
            prefix=signature.prefix if signature else None,
            encoding=signature.encoding if signature else "hex",
        )
    if not tokens and check is None and options.auth is None and not options.allow_ips and not ground.loopback:
        raise ConfigError(f"the server is reached from other machines, so anybody could send here: {HOW_TO_PROTECT}")
    source = PlainWebhook(
        name,
        path=options.path,
        tokens=tokens,
        hmac=check,
        id_header=options.id_header,
        max_body=options.max_body,
        new_id=ground.new_id,
    )
    told = partial(_tell, options.path)
    return Declared(source=name, events=("request",), webhooks=(source,), tell=told)


def _tell(path: str, delivery: Delivery) -> Told:
    # Not PATH: that is where programs are looked for.
    return Told({"METHOD": "POST", "EVENT_PATH": path}, (path,))
