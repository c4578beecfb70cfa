from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hookwright.core.delivery import Delivery
from hookwright.core.errors import (
    BadSignature,
    ConfigError,
    DeliveryRejected,
    MalformedDelivery,
    UnsupportedMedia,
)
from hookwright.core.secret import Secret
from hookwright.github.signature import sign
from hookwright.github.webhook import GitHubWebhook

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SECRET = b"hush"
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
BODY = b'{"action":"opened","installation":{"id":7},"repository":{"full_name":"octo/hello"}}'


def headers(body: bytes = BODY, /, **changes: bytes | None) -> dict[bytes, bytes]:
    """GitHub's headers; a change is named by the header's words, ``None`` leaves it out."""
    sent: dict[bytes, bytes | None] = {
        b"host": b"example.com",
        b"accept": b"*/*",
        b"content-type": b"application/json",
        b"user-agent": b"GitHub-Hookshot/0f1e2d3",
        b"x-github-delivery": GUID.encode(),
        b"x-github-event": b"issues",
        b"x-github-hook-id": b"42",
        b"x-github-hook-installation-target-id": b"1234",
        b"x-github-hook-installation-target-type": b"integration",
        b"x-hub-signature-256": sign(body, SECRET),
    }
    sent |= {name.replace("_", "-").encode(): value for name, value in changes.items()}
    return {name: value for name, value in sent.items() if value is not None}


def parse(body: bytes = BODY, /, **changes: bytes | None) -> Delivery:
    return GitHubWebhook([SECRET]).parse(headers(body, **changes), body, now=NOW)


def test_a_signed_request_becomes_a_delivery() -> None:
    delivery = parse()

    assert delivery.source == "github"
    assert delivery.id == GUID
    assert delivery.name == "issues.opened"
    assert delivery.scope == "github.com/integration/1234/42"
    assert delivery.key == f"github:github.com/integration/1234/42/{GUID}"
    assert delivery.tenant == "github.com/7"
    assert delivery.facts.repository == "octo/hello"
    assert delivery.body == BODY
    assert delivery.received_at == NOW
    assert delivery.rearm


def test_only_githubs_own_headers_are_kept() -> None:
    delivery = parse(authorization=b"Bearer hush", cookie=b"a=b", x_github_enterprise_version=b"3.17.0")

    assert dict(delivery.headers) == {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/0f1e2d3",
        "x-github-delivery": GUID,
        "x-github-event": "issues",
        "x-github-hook-id": "42",
        "x-github-hook-installation-target-id": "1234",
        "x-github-hook-installation-target-type": "integration",
        "x-github-enterprise-version": "3.17.0",
    }


def test_an_enterprise_server_is_another_host() -> None:
    delivery = parse(x_github_enterprise_host=b"github.example.com")

    assert delivery.scope == "github.example.com/integration/1234/42"
    assert delivery.tenant == "github.example.com/7"


def test_a_payload_without_installation_belongs_to_the_host() -> None:
    assert parse(b'{"zen":"Keep it logically awesome."}', x_github_event=b"ping").tenant == "github.com"


def test_hook_headers_that_a_proxy_removed_are_not_needed() -> None:
    delivery = parse(
        x_github_hook_id=None,
        x_github_hook_installation_target_id=None,
        x_github_hook_installation_target_type=b"",
    )

    assert delivery.scope == "github.com/-/-/-"


def test_a_form_is_verified_as_it_was_sent_and_stored_as_json() -> None:
    body = urlencode({"payload": BODY.decode()}).encode()

    delivery = parse(body, content_type=b"application/x-www-form-urlencoded; charset=utf-8")

    assert delivery.body == BODY
    assert delivery.action == "opened"


def test_a_form_keeps_plus_signs_and_letters_of_all_scripts() -> None:
    payload = {"action": "opened", "title": "1 + 1 = 2 & ü 🎉"}
    body = b"x=1&payload=" + quote_plus(msgspec.json.encode(payload)).encode()

    assert parse(body, content_type=b"application/x-www-form-urlencoded").payload == payload


@pytest.mark.parametrize("body", [b"", b"other=1", b"payload", b"payload=", b"&" * 100 + b"payload={}"])
def test_a_form_without_a_payload_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        parse(body, content_type=b"application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    "content_type", [b"application/json", b"application/json; charset=utf-8", b"Application/JSON ;charset=utf-8"]
)
def test_json_may_name_its_charset(content_type: bytes) -> None:
    assert parse(content_type=content_type).action == "opened"


@pytest.mark.parametrize("content_type", [b"text/plain", b"", b"application/jsonx", b"multipart/form-data", None])
def test_other_media_are_unsupported_before_anything_else(content_type: bytes | None) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        parse(content_type=content_type, x_hub_signature_256=b"wrong")

    assert refused.value.status == 415


def test_the_signature_is_checked_before_headers_and_body() -> None:
    with pytest.raises(BadSignature):
        parse(b"not json", x_github_event=None, x_hub_signature_256=sign(b"other", SECRET))


def test_either_secret_is_accepted_while_one_is_rotated() -> None:
    webhook = GitHubWebhook([Secret("new"), SECRET])

    assert webhook.parse(headers(), BODY, now=NOW).id == GUID
    assert webhook.parse(headers(x_hub_signature_256=sign(BODY, b"new")), BODY, now=NOW).id == GUID
    with pytest.raises(BadSignature):
        webhook.parse(headers(x_hub_signature_256=sign(BODY, b"older")), BODY, now=NOW)


def test_a_secret_may_hold_any_letter() -> None:
    webhook = GitHubWebhook([Secret("päss 🎉")])

    assert webhook.parse(headers(x_hub_signature_256=sign(BODY, "päss 🎉".encode())), BODY, now=NOW).id == GUID


@pytest.mark.parametrize("secrets", [[], [b""], [Secret("")], [SECRET, b""]])
def test_no_secret_or_an_empty_one_is_refused_at_start(secrets: list[bytes | Secret]) -> None:
    with pytest.raises(ConfigError, match="GITHUB_WEBHOOK_SECRET"):
        GitHubWebhook(secrets)


def test_unsigned_deliveries_pass_only_where_that_was_asked_for() -> None:
    webhook = GitHubWebhook([], insecure=True)

    assert webhook.parse(headers(x_hub_signature_256=None), BODY, now=NOW).id == GUID


def test_insecure_does_not_switch_a_secret_off() -> None:
    webhook = GitHubWebhook([SECRET], insecure=True)

    with pytest.raises(BadSignature):
        webhook.parse(headers(x_hub_signature_256=None), BODY, now=NOW)


@pytest.mark.parametrize("name", ["x_github_event", "x_github_delivery"])
@pytest.mark.parametrize(
    "value", [None, b"", b"a b", b"a/b", b"a\x00b", b"caf\xc3\xa9", b"a\n", b"x" * 129, b"\xff", b"'; drop table"]
)
def test_a_required_header_that_is_missing_or_odd_is_malformed(name: str, value: bytes | None) -> None:
    with pytest.raises(MalformedDelivery) as refused:
        parse(**{name: value})

    assert name.replace("_", "-") in str(refused.value)


@pytest.mark.parametrize(
    "name", ["x_github_hook_id", "x_github_hook_installation_target_id", "x_github_enterprise_host"]
)
@pytest.mark.parametrize("value", [b"a/b", b"a b", b"\xff", b"x" * 256, b"a\x00"])
def test_what_goes_into_the_key_has_no_odd_characters(name: str, value: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        parse(**{name: value})


def test_an_event_that_nobody_knows_is_a_delivery() -> None:
    assert parse(x_github_event=b"brand_new_event").event == "brand_new_event"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"1", b"{", b"{}x", b'{"a":}', b"\xef\xbb\xbf{}"])
def test_a_body_that_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        parse(body)


def test_the_message_does_not_quote_the_body() -> None:
    with pytest.raises(MalformedDelivery) as refused:
        parse(b'{"password":"hush-hush"')

    assert "hush" not in str(refused.value)


def test_branch_and_labels_are_read_only_where_a_route_filters_on_them() -> None:
    body = b'{"ref":"refs/heads/main","label":{"name":"bug"}}'
    webhook = GitHubWebhook([SECRET])
    assert webhook.parse(headers(body), body, now=NOW).facts.branch is None

    webhook.prepare(frozenset({"label"}))
    facts = webhook.parse(headers(body), body, now=NOW).facts
    assert (facts.branch, facts.labels) == ("main", ("bug",))

    webhook.prepare(frozenset())
    assert webhook.parse(headers(body), body, now=NOW).facts.labels == ()


def test_it_can_be_made_to_read_wide_from_the_start() -> None:
    body = b'{"ref":"refs/heads/main"}'

    assert GitHubWebhook([SECRET], wide=True).parse(headers(body), body, now=NOW).facts.branch == "main"


NAMES = st.sampled_from(sorted(headers())) | st.binary(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["action", "installation", "repository", "issue", "pull_request", "sender", "ref", "label", "check_run", "id"]
)


# The first draw of text builds a table of Unicode, which takes seconds on a busy machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    sent=st.dictionaries(NAMES, st.binary(max_size=80)),
    body=st.binary() | st.dictionaries(FIELDS, JSON).map(msgspec.json.encode),
    wide=st.booleans(),
)
@example(sent={}, body=b'{"a":' + b"[" * 100_000, wide=False)
@example(sent={}, body=b"[" * 100_000, wide=True)
def test_any_bytes_become_a_delivery_or_are_rejected(sent: dict[bytes, bytes], body: bytes, wide: bool) -> None:
    webhook = GitHubWebhook([], insecure=True, wide=wide)
    for given_headers in (sent, headers(body) | sent):
        try:
            delivery = webhook.parse(given_headers, body, now=NOW)
        except DeliveryRejected as refused:
            assert 400 <= refused.status < 500
        else:
            assert isinstance(read_again(delivery), dict)
            assert delivery.key.isprintable()
            msgspec.msgpack.encode(delivery)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FIELDS, JSON, st.booleans())
def test_a_field_of_the_wrong_type_does_not_reject_the_delivery(field: str, value: Any, wide: bool) -> None:
    body = msgspec.json.encode({field: value, "repository_id": 1})

    delivery = GitHubWebhook([SECRET], wide=wide).parse(headers(body), body, now=NOW)

    assert delivery.payload["repository_id"] == 1


def read_again(delivery: Delivery) -> Any:
    try:
        return delivery.payload
    except msgspec.ValidationError as error:
        # The one thing that only a full parse finds: a number beyond what a float or Python's int() takes.
        assert "out of range" in str(error)
        return {}


def test_the_end_of_an_installation_is_the_hosts_so_that_it_outlives_the_installations_queue() -> None:
    body = b'{"action":"deleted","installation":{"id":7}}'
    deleted = parse(body, x_github_event=b"installation")

    assert (deleted.tenant, deleted.facts.installation) == ("github.com", 7)
    assert parse(body.replace(b"deleted", b"suspend"), x_github_event=b"installation").tenant == "github.com/7"
    assert parse(body, x_github_event=b"issues").tenant == "github.com/7"
