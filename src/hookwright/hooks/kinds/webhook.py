"""``type: Webhook``: a path on the server's own port or on one of its own."""

from __future__ import annotations

from functools import partial

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.core.source import Reply, WebhookSource
from hookwright.hooks.kinds.answer import CommandAnswer
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.schema.kinds.webhook import Response, WebhookHook, WebhookOptions
from hookwright.settings import is_loopback
from hookwright.sources.senders import Senders
from hookwright.sources.signatures import Check, HmacCheck, SlackCheck, StandardCheck, StripeCheck
from hookwright.sources.webhook import HealthPath, PlainWebhook

HOW_TO_PROTECT = (
    "give `auth_token: secret://env/NAME` or `hmac_secret: secret://env/NAME`, or say `auth: none` if anybody may send"
)
LOOPBACK = "127.0.0.1"


def webhook(hook: WebhookHook, ground: Ground) -> Declared:
    """Raises `ConfigError` where other machines could send to it unchecked, or options contradict each other."""
    options = hook.options
    name = f"hook:{hook.key}"
    tokens = tuple(ground.reveal(token) for token in options.auth_token or ())
    check = _check(options, ground)
    senders = Senders(options.allow_ips, options.trust_proxies)
    if options.trust_proxies and not options.allow_ips:
        raise ConfigError("trust_proxies: says whose word counts for allow_ips, and there is no allow_ips")
    if options.port is None and options.host is not None:
        raise ConfigError("host: belongs to a port of its own; give `port` too")
    exposed = not ground.loopback or (options.host is not None and not is_loopback(options.host))
    if not tokens and check is None and options.auth is None and not senders and exposed:
        raise ConfigError(f"the server is reached from other machines, so anybody could send here: {HOW_TO_PROTECT}")
    place = None if options.port is None else (options.host or LOOPBACK, options.port)
    source = PlainWebhook(
        name,
        path=options.path,
        tokens=tokens,
        check=check,
        id_header=options.id_header,
        max_body=options.max_body,
        new_id=ground.new_id,
        methods=frozenset(options.methods),
        senders=senders,
        rate=options.rate_limit,
        place=place,
        reply=_reply(options.response),
        waits=CommandAnswer(name, options.response) if options.response.wait else None,
    )
    webhooks: tuple[WebhookSource, ...] = (source,)
    if options.health_path is not None:
        webhooks += (HealthPath(f"{name} (health)", path=options.health_path, place=place),)
    return Declared(source=name, events=("request",), webhooks=webhooks, tell=partial(_tell, options.path))


def _check(options: WebhookOptions, ground: Ground) -> Check | None:
    signature = options.signature
    given = (signature.secret if signature else None) or options.hmac_secret
    if given is None:
        if options.hmac_header is not None:
            raise ConfigError("hmac_header: there is no secret to check it with; give hmac_secret")
        return None
    if signature is not None and options.hmac_secret is not None:
        raise ConfigError("hmac_secret: is short for `signature: {secret: …}`; give one of them")
    secrets: tuple[Secret, ...] = tuple(ground.reveal(secret) for secret in given)
    if signature is None:
        return HmacCheck(secrets=secrets, header=options.hmac_header or "X-Hub-Signature-256")
    match signature.scheme:
        case "standard":
            return StandardCheck(secrets=secrets, tolerance=signature.tolerance)
        case "stripe":
            return StripeCheck(secrets=secrets, tolerance=signature.tolerance)
        case "slack":
            return SlackCheck(secrets=secrets, tolerance=signature.tolerance)
        case "github":
            return HmacCheck(secrets=secrets, prefix="sha256=")
    return HmacCheck(
        secrets=secrets,
        algorithm=signature.algorithm,
        header=options.hmac_header or signature.header,
        prefix=signature.prefix,
        encoding=signature.encoding,
    )


def _reply(response: Response) -> Reply | None:
    if response.wait:
        return None
    if response.output or response.status_by_exit_code:
        raise ConfigError("response: output and status_by_exit_code are known when the command has ended: `wait: true`")
    if response == Response():
        return None
    return Reply(response.status, (response.body or "").encode(), response.content_type)


def _tell(path: str, delivery: Delivery) -> Told:
    # Not PATH: that is where programs are looked for.
    told = {"METHOD": delivery.headers.get(":method", "POST"), "EVENT_PATH": path}
    if ":query" in delivery.headers:
        told["EVENT_QUERY"] = delivery.headers[":query"]
    return Told(told, (path,))
