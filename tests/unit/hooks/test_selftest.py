from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import BadSignature, ConfigError
from hookwright.core.store import Cells
from hookwright.hooks.annotating import annotation
from hookwright.hooks.kinds.declared import Ground
from hookwright.hooks.kinds.table import declare
from hookwright.hooks.mistakes import Mistake, Place
from hookwright.hooks.schema.kinds.webhook import WebhookHook, WebhookOptions
from hookwright.hooks.selftest.junit import Verdict, junit
from hookwright.hooks.selftest.signing import signed

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PLACE = Place(Path("a.yaml"), 3, 5)


def no_cells(namespace: str) -> Cells:
    raise ConfigError(namespace)


def ground(folder: Path) -> Ground:
    return Ground(folder=folder, clock=lambda: NOW, cells=no_cells, reveal=lambda secret: secret, new_id=lambda: "1")


@given(st.text(), st.text())
def test_results_are_xml_whatever_commands_print(name: str, story: str) -> None:
    failure = Mistake(PLACE, story)
    text = junit([Verdict(hook="a", name=name, place=PLACE, seconds=0.5, failures=[failure], story=story)])

    assert ElementTree.fromstring(text.encode()).get("failures") == "1"  # noqa: S314 - our own


def test_an_annotation_is_one_line() -> None:
    line = annotation(Mistake(PLACE, "one\ntwo: 100%", True), title="a: b, c")

    assert line == "::warning file=a.yaml,line=3,col=5,title=a%3A b%2C c::one%0Atwo: 100%25\n"
    assert annotation(Mistake(Place(Path("b")), "x")) == "::error file=b,title=hookwright::x\n"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
@pytest.mark.parametrize("prefix", [None, "v0=", ""])
def test_what_is_signed_is_believed(algorithm: str, encoding: str, prefix: str | None, tmp_path: Path) -> None:
    signature = {"secret": "s3cret", "algorithm": algorithm, "encoding": encoding, "header": "X-Sig", "prefix": prefix}
    hook = WebhookHook.model_validate(
        {"type": "Webhook", "name": "a", "run": ["x"], "options": {"path": "/a", "signature": signature}}
    )
    headers = signed(hook.options, {}, b"{}", now=NOW, reveal=lambda secret: secret)
    [source] = declare(hook, ground(tmp_path)).webhooks

    raw = {name.encode(): value.encode() for name, value in headers.items()}
    assert source.parse(raw, b"{}", now=NOW).body == b"{}"
    with pytest.raises(BadSignature):
        source.parse(raw, b"[]", now=NOW)


def test_known_schemes_are_signed_as_their_makers_say() -> None:
    def headers(scheme: str, secret: str, **given: str) -> dict[str, str]:
        options = WebhookOptions.model_validate({"path": "/", "signature": {"scheme": scheme, "secret": secret}})
        return signed(options, given, b'{"test": 2432232314}', now=NOW, reveal=lambda secret: secret)

    assert headers("stripe", "x")["stripe-signature"].startswith("t=1767571200,v1=")
    assert headers("slack", "x")["x-slack-signature"].startswith("v0=")
    assert headers("github", "x")["x-hub-signature-256"].startswith("sha256=")
    # The example of https://github.com/standard-webhooks/standard-webhooks
    options = WebhookOptions.model_validate(
        {"path": "/", "signature": {"scheme": "standard", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}
    )
    found = signed(
        options,
        {"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek"},
        b'{"test": 2432232314}',
        now=datetime.fromtimestamp(1614265330, UTC),
        reveal=lambda secret: secret,
    )
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
