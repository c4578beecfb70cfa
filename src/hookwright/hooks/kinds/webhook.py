"""``type: Webhook``: a path on the server's own port."""

from __future__ import annotations

from functools import partial

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.schema.kinds.webhook import Response, WebhookHook, WebhookOptions
from hookwright.sources.webhook import HmacCheck, PlainWebhook

HOW_TO_PROTECT = (
    "give `auth_token: secret://env/NAME` or `hmac_secret: secret://env/NAME`, or say `auth: none` if anybody may send"
)


def webhook(hook: WebhookHook, ground: Ground) -> Declared:
    """Raises `ConfigError` where other machines could send to it unchecked, or an option cannot be kept yet."""
    options = hook.options
    _refuse_unkept(options)
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
    if not tokens and check is None and options.auth is None and not ground.loopback:
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
    notes = (
        ()
        if options.port is None
        else (f"port: requests are taken at the server's own port (HOOKWRIGHT_PORT), not at {options.port}",)
    )
    told = partial(_tell, options.path)
    return Declared(source=name, events=("request",), webhooks=(source,), tell=told, notes=notes)


def _refuse_unkept(options: WebhookOptions) -> None:
    """What the schema has and this version does not do is refused: nobody should trust in a check that is not made."""
    signature = options.signature
    for name, wanted in (
        ("allow_ips", bool(options.allow_ips)),
        ("rate_limit", options.rate_limit is not None),
        ("methods", options.methods != ("POST",)),
        ("response", options.response != Response()),
        ("health_path", options.health_path is not None),
        ("signature: {scheme: …}", signature is not None and signature.scheme not in ("hmac", "github")),
    ):
        if wanted:
            raise ConfigError(f"{name}: this version does not do that yet; take it out")


def _tell(path: str, delivery: Delivery) -> Told:
    # Not PATH: that is where programs are looked for.
    return Told({"METHOD": "POST", "EVENT_PATH": path}, (path,))
