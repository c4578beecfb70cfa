"""Signature schemes, by their senders' own examples where they publish one; addresses behind proxies."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import BadSignature, ConfigError
from hookwright.core.secret import Secret
from hookwright.sources.senders import Bucket, Senders
from hookwright.sources.signatures import Check, HmacCheck, SlackCheck, StandardCheck, StripeCheck

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STAMP = str(int(NOW.timestamp())).encode()
BODY = b'{"id": "evt_1", "event_id": "Ev1"}'
KEY = base64.b64encode(b"0123456789abcdef01234567").decode()


def mac(key: bytes, signed: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(key, signed, algorithm).digest()


def standard(body: bytes = BODY, stamp: bytes = STAMP) -> dict[bytes, bytes]:
    signed = base64.b64encode(mac(base64.b64decode(KEY), b"msg_1." + stamp + b"." + body))
    return {
        b"webhook-id": b"msg_1",
        b"webhook-timestamp": stamp,
        b"webhook-signature": b"v1,bm8= v1a,x v1," + signed,
    }


def stripe(body: bytes = BODY, stamp: bytes = STAMP) -> dict[bytes, bytes]:
    signed = mac(b"whsec_x", stamp + b"." + body).hex().encode()
    return {b"stripe-signature": b"t=" + stamp + b",v1=" + b"0" * 64 + b",v1=" + signed + b",v0=old"}


def slack(body: bytes = BODY, stamp: bytes = STAMP) -> dict[bytes, bytes]:
    signed = mac(b"k", b"v0:" + stamp + b":" + body).hex().encode()
    return {b"x-slack-request-timestamp": stamp, b"x-slack-signature": b"v0=" + signed}


SCHEMES: list[tuple[Check, Callable[..., dict[bytes, bytes]], str]] = [
    (StandardCheck(secrets=[Secret("whsec_b3RoZXI="), Secret(f"whsec_{KEY}")]), standard, "msg_1"),
    (StripeCheck(secrets=[Secret("old"), Secret("whsec_x")]), stripe, "evt_1"),
    (SlackCheck(secrets=[Secret("k")]), slack, "Ev1"),
]


@pytest.mark.parametrize(("check", "sign", "told"), SCHEMES)
def test_a_signed_message_passes_and_says_what_it_is(
    check: Check, sign: Callable[..., dict[bytes, bytes]], told: str
) -> None:
    assert check.verify(sign(), BODY, now=NOW) == told
    with pytest.raises(BadSignature, match="not signed"):
        check.verify(sign(), BODY + b" ", now=NOW)


@pytest.mark.parametrize(("check", "sign", "told"), SCHEMES)
@pytest.mark.parametrize(
    "stamp", [b"%d" % (int(STAMP) - 301), b"%d" % (int(STAMP) + 301), b"", b"-1", b"9" * 40, b"1e9"]
)
def test_an_old_time_or_none_is_refused(
    check: Check, sign: Callable[..., dict[bytes, bytes]], told: str, stamp: bytes
) -> None:
    with pytest.raises(BadSignature):
        check.verify(sign(stamp=stamp), BODY, now=NOW)


@given(st.dictionaries(st.sampled_from([b"webhook-id", b"webhook-timestamp", b"webhook-signature"]), st.binary()))
def test_no_header_makes_a_check_fail_otherwise(headers: dict[bytes, bytes]) -> None:
    with pytest.raises(BadSignature):
        StandardCheck(secrets=[Secret(KEY)]).verify(headers, BODY, now=NOW)


@given(st.binary())
def test_no_stripe_header_makes_the_check_fail_otherwise(header: bytes) -> None:
    with pytest.raises(BadSignature):
        StripeCheck(secrets=[Secret("x")]).verify({b"stripe-signature": header}, BODY, now=NOW)


def test_githubs_own_example_passes() -> None:
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    signature = b"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    check = HmacCheck(secrets=[Secret("It's a Secret to Everybody")], prefix="sha256=")

    check.verify({b"x-hub-signature-256": signature}, b"Hello, World!", now=NOW)
    with pytest.raises(BadSignature, match="does not begin"):
        check.verify({b"x-hub-signature-256": signature[7:]}, b"Hello, World!", now=NOW)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize(("prefix", "written"), [(None, ""), (None, "="), ("HMAC ", "HMAC ")])
def test_any_hash_header_and_prefix(algorithm: str, prefix: str | None, written: str) -> None:
    before = f"{algorithm}=" if written == "=" else written
    check = HmacCheck(secrets=[Secret("k")], algorithm=algorithm, header="X-Any", prefix=prefix, encoding="base64")  # type: ignore[arg-type]
    signed = base64.b64encode(hmac.new(b"k", BODY, getattr(hashlib, algorithm)).digest())

    check.verify({b"x-any": before.encode() + signed}, BODY, now=NOW)


def test_a_standard_secret_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="whsec_"):
        StandardCheck(secrets=[Secret("whsec_not base64!")])
    StandardCheck(secrets=[Secret("secret://env/LATER")])


@pytest.mark.parametrize(
    ("peer", "forwarded", "admitted"),
    [
        ("10.1.2.3", "", True),
        ("::ffff:10.1.2.3", "", True),
        ("11.0.0.1", "10.1.2.3", False),
        ("192.168.0.1", "10.1.2.3", True),
        ("192.168.0.1", "10.1.2.3, 8.8.8.8", False),
        ("192.168.0.1", "8.8.8.8, 10.1.2.3:4711, 192.168.0.9", True),
        ("192.168.0.1", "10.9.9.9, garbage", False),
        ("192.168.0.1", "", False),
        ("192.168.0.1", "[2001:db8::7]:99", True),
        (None, "10.1.2.3", False),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded: str, admitted: bool) -> None:
    senders = Senders(["10.0.0.0/8", "2001:db8::/32"], ["192.168.0.0/24"])

    assert senders.admits(peer, forwarded) is admitted


def test_a_socket_file_is_a_proxy_where_that_is_said() -> None:
    assert Senders(["10.0.0.0/8"], ["unix"]).admits(None, "10.1.2.3")
    with pytest.raises(ConfigError, match="allow_ips: 'ten' is neither"):
        Senders(["ten"], [])


def test_a_bucket_gives_a_seconds_worth_at_once() -> None:
    bucket = Bucket(2)
    assert [bucket.take(NOW) for _ in range(3)] == [0, 0, 0.5]
    assert [bucket.take(NOW.replace(second=1)) for _ in range(2)] == [0, 0]
    assert bucket.take(NOW) > 0  # A clock set back gives nothing.
