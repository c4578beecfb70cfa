"""``type: Webhook``: an HTTP request comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hookwright.core import readers
from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Duration, Hidden, Size, Strict, Texts, one_or_more

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Scheme = Literal["hmac", "github", "stripe", "slack", "standard"]
Secrets = Annotated[
    tuple[Hidden, ...], BeforeValidator(one_or_more, json_schema_input_type=Hidden | tuple[Hidden, ...])
]


class Signature(Strict):
    """How a sender signs. ``hmac`` with ``header`` and ``prefix`` fits most; the others are known schemes."""

    scheme: Scheme = "hmac"
    secret: Secrets
    """One, or several while one is being replaced: any of them may have signed."""
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    header: str = "X-Hub-Signature-256"
    prefix: str | None = None
    """What stands before the signature, as in ``sha256=``. Taken off if it is there, unless given."""
    encoding: Literal["hex", "base64"] = "hex"
    tolerance: Duration = timedelta(minutes=5)
    """How old a signed time may be, for the schemes that sign one."""


class Response(Strict):
    """What the sender is answered."""

    wait: bool = False
    """Answer when the command has ended, with its output if asked to; otherwise as soon as the event is stored."""
    timeout: Duration = timedelta(seconds=25)
    """How long to wait; the answer is 202 then, and the command goes on."""
    status: Annotated[int, Field(ge=200, le=599)] = 202
    body: str | None = None
    content_type: str = "text/plain; charset=utf-8"
    output: bool = False
    """The command's output as the body."""
    status_by_exit_code: dict[Annotated[int, Field(ge=0, le=255)], Annotated[int, Field(ge=200, le=599)]] = {}


class WebhookOptions(Options):
    path: Annotated[str, BeforeValidator(readers.url_path)]
    """Where the requests go to."""
    port: Annotated[int, Field(ge=0, le=65535)] | None = None
    """A port of its own; the server's own port is used unless given."""
    host: str | None = None
    """The address that a port of its own listens on; loopback unless given."""
    methods: Annotated[
        tuple[Method, ...], BeforeValidator(one_or_more, json_schema_input_type=Method | tuple[Method, ...])
    ] = ("POST",)
    auth: Literal["none"] | None = None
    """``none``: take requests from anybody, also from other machines."""
    auth_token: Secrets | None = None
    """A sender must give it: ``Authorization: Bearer …`` or ``X-Auth-Token: …``."""
    signature: Signature | None = None
    hmac_secret: Secrets | None = None
    """Short for ``signature: {secret: …}``."""
    hmac_header: str | None = None
    """Short for ``signature: {header: …}``."""
    allow_ips: Texts = ()
    """Addresses and networks (``10.0.0.0/8``) that may send."""
    trust_proxies: Texts = ()
    """Proxies whose X-Forwarded-For is believed."""
    id_header: str | None = None
    """The header that holds the sender's id of the event: the same id again changes nothing."""
    max_body: Size = 25 * 1024 * 1024
    rate_limit: Annotated[float, Field(gt=0)] | None = None
    """Requests a second, with bursts of a second's worth."""
    health_path: Annotated[str, BeforeValidator(readers.url_path)] | None = None
    response: Response = Response()


class WebhookHook(Hook):
    type: Literal["Webhook"]
    options: WebhookOptions
