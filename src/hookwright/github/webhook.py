"""From an HTTP request of GitHub's to a verified delivery. Pure.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import msgspec

from hookwright.core.delivery import Delivery, Facts
from hookwright.core.errors import BadSignature, ConfigError, MalformedDelivery, UnsupportedMedia
from hookwright.core.secret import Secret
from hookwright.github import envelope, signature
from hookwright.github.credentials import Credentials

MAX_BODY = 25 * 1024 * 1024
"""GitHub does not deliver larger payloads."""
DEFAULT_PATH = "/webhooks/github"
GITHUB = "github.com"

_EVENT = re.compile(rb"[A-Za-z0-9_-]{1,64}")
_GUID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_PART = re.compile(rb"[A-Za-z0-9_.:-]{1,255}")
_KEPT = (b"x-github-", b"content-type", b"user-agent")
_EVENT_NAME = b"x-github-event"
_HOST = b"x-github-enterprise-host"
_TARGET_TYPE = b"x-github-hook-installation-target-type"
_TARGET_ID = b"x-github-hook-installation-target-id"
_HOOK_ID = b"x-github-hook-id"
_USUAL = {
    **{name: name.decode() for name in (_EVENT_NAME, _HOST, _TARGET_TYPE, _TARGET_ID, _HOOK_ID, *_KEPT[1:])},
    b"x-github-delivery": "x-github-delivery",
    **dict.fromkeys((b"host", b"accept", b"content-length", b"x-hub-signature", b"x-hub-signature-256"), ""),
}
"""The headers of most requests, so that they need not be looked at: how each is kept, or that it is not."""
_MOST_SENDERS = 1024
_WIDE_FACTS = frozenset({"branch", "label"})


class GitHubWebhook:
    """The webhook of one GitHub App, or of one repository or organisation; implements `WebhookSource`.

    The signature covers the body alone. The headers, the delivery's id among them, are believed because the
    connection is, so serve this over TLS: who can replay a signed body under new ids can have it handled again.
    """

    name = "github"
    max_body = MAX_BODY

    def __init__(
        self,
        secrets: Sequence[Secret | bytes],
        *,
        path: str = DEFAULT_PATH,
        insecure: bool = False,
        wide: bool = False,
        apps: Sequence[Credentials] = (),
    ) -> None:
        """``secrets``: any of them may have signed. ``insecure``: without one, take everything unverified.

        ``apps``: several GitHub Apps behind one address. A delivery that names one of them (by its id and host) must
        be signed with a secret of that very App; ``secrets`` is for what names none of them.

        Raises `ConfigError` where there is no secret and ``insecure`` does not say that this is meant, or where one
        is empty.
        """
        self._secrets = tuple(secret.reveal().encode() if isinstance(secret, Secret) else secret for secret in secrets)
        self._apps = {
            (app.host.encode(), str(app.app_id).encode()): _App(
                app.name, tuple([secret.reveal().encode() for secret in app.secrets])
            )
            for app in apps
            if app.app_id is not None
        }
        self._insecure = insecure
        if not self._secrets and not self._apps and not insecure:
            raise ConfigError(
                "there is no webhook secret: set GITHUB_WEBHOOK_SECRET to the one in the webhook's settings on GitHub"
            )
        if not all(self._secrets) or not all(app.secrets and all(app.secrets) for app in self._apps.values()):
            raise ConfigError("a webhook secret is empty: anybody could sign with it. Set GITHUB_WEBHOOK_SECRET")
        self.path = path
        self._senders = _Senders()
        self._read = envelope.read_wide if wide else envelope.read

    def prepare(self, used: frozenset[str]) -> None:
        """Read as much of each payload as the routes' filters want: `Router.filters_in_use`. Called at start."""
        self._read = envelope.read_wide if used & _WIDE_FACTS else envelope.read

    def parse(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> Delivery:
        """The verified delivery. ``headers`` has lower-case names; ``now`` becomes ``received_at``.

        Nothing of the body is looked at before its signature has been checked. Raises `UnsupportedMedia`,
        `BadSignature` or `MalformedDelivery`.
        """
        content_type = headers.get(b"content-type", b"")
        form = content_type != b"application/json" and _is_form(content_type)
        app = self._app_of(headers)
        secrets = self._secrets if app is None else app.secrets
        if secrets or not self._insecure:
            if not secrets:
                raise BadSignature("the delivery is for none of the configured GitHub Apps: see [[github.apps]]")
            signature.verify(body, headers.get(b"x-hub-signature-256"), secrets)
        return self.read(headers, _payload_of(body) if form else body, now=now)

    def read(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> Delivery:
        """A delivery that is believed, because it was asked of GitHub itself: ``body`` is JSON.

        It has the id that the webhook would have had. Raises `MalformedDelivery`.
        """
        guid = _required(headers, b"x-github-delivery", _GUID)
        sender = self._senders.of(headers)
        action, facts = self._read(body)
        app = self._app_of(headers)
        if app is not None:
            facts = msgspec.structs.replace(facts, app=app.name)
        return Delivery(
            source="github",
            id=guid,
            event=sender.event,
            received_at=now,
            scope=sender.scope,
            action=action,
            body=body,
            headers=_kept(headers),
            tenant=sender.host if _of_the_app(sender.event, action, facts) else f"{sender.host}/{facts.installation}",
            facts=facts,
            rearm=True,
        )

    def _app_of(self, headers: Mapping[bytes, bytes]) -> _App | None:
        """Which of several Apps the request is for, by its own word: the signature is checked with that App's."""
        if not self._apps:
            return None
        return self._apps.get((headers.get(_HOST) or GITHUB.encode(), headers.get(_TARGET_ID, b"")))


class _App(NamedTuple):
    name: str
    secrets: tuple[bytes, ...]


class _Sender(NamedTuple):
    """What the headers say that is the same for each delivery of one event from one hook."""

    event: str
    host: str
    scope: str


class _Senders:
    """Reads them once: a busy hook sends the same five headers thousands of times a second."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes | None, ...], _Sender] = {}

    def of(self, headers: Mapping[bytes, bytes]) -> _Sender:
        """Raises `MalformedDelivery`."""
        get = headers.get
        told = (get(_EVENT_NAME), get(_HOST), get(_TARGET_TYPE), get(_TARGET_ID), get(_HOOK_ID))
        known = self._known.get(told)
        if known is None:
            known = self._read(headers)
            if len(self._known) >= _MOST_SENDERS:
                self._known.clear()
            self._known[told] = known
        return known

    def _read(self, headers: Mapping[bytes, bytes]) -> _Sender:
        event = _required(headers, _EVENT_NAME, _EVENT)
        host = _optional(headers, _HOST) or GITHUB
        parts = [_optional(headers, name) or "-" for name in (_TARGET_TYPE, _TARGET_ID, _HOOK_ID)]
        # Two webhooks of one organisation are sent the same GUID: it is unique within a hook only.
        return _Sender(event, host, "/".join([host, *parts]))


def _of_the_app(event: str, action: str | None, facts: Facts) -> bool:
    """Has the delivery no installation to be the tenant? One that is no more ends with its queue: the handlers that
    want to know of the end must not wait in that."""
    return facts.installation is None or (event == "installation" and action == "deleted")


def _kept(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    kept = {}
    for name, value in headers.items():
        text = _USUAL.get(name)
        if text is None:
            if not (name.startswith(_KEPT) and name.isascii()):
                continue
            text = name.decode()
        if text:
            kept[text] = value.decode("latin-1")
    return kept


def _is_form(content_type: bytes) -> bool:
    kind = content_type.partition(b";")[0].strip().lower()
    if kind == b"application/json":
        return False
    if kind == b"application/x-www-form-urlencoded":
        return True
    raise UnsupportedMedia(
        "GitHub sends application/json or application/x-www-form-urlencoded: choose application/json as the content "
        "type in the webhook's settings"
    )


def _payload_of(form: bytes) -> bytes:
    for field in form.split(b"&", 20):
        name, _, value = field.partition(b"=")
        if name == b"payload":
            return unquote_to_bytes(value.replace(b"+", b" "))
    raise MalformedDelivery("the form has no field named payload")


def _required(headers: Mapping[bytes, bytes], name: bytes, form: re.Pattern[bytes]) -> str:
    value = headers.get(name)
    if value is None:
        raise MalformedDelivery(f"the header {name.decode()} is missing: this does not come from GitHub")
    if form.fullmatch(value) is None:
        raise MalformedDelivery(f"the header {name.decode()} has characters or a length that GitHub's never has")
    return value.decode()


def _optional(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    return _required(headers, name, _PART) if headers.get(name) else None
