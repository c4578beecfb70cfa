from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.examples import a_delivery


def test_a_name_is_event_and_action() -> None:
    assert (a_delivery("issues.opened").name, a_delivery("push").name) == ("issues.opened", "push")


def test_the_owner_is_the_tenant_or_else_the_source() -> None:
    assert (a_delivery(tenant="octo").owner, a_delivery().owner) == ("octo", "github")


def test_the_payload_is_the_body_parsed() -> None:
    assert a_delivery(body=b'{"issue": {"number": 7}}').payload == {"issue": {"number": 7}}
    assert a_delivery().payload == {}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": "\\ud800"}'])
def test_a_body_that_is_no_json_is_a_value_error(body: bytes) -> None:
    delivery = a_delivery(body=body)

    with pytest.raises(ValueError, match=r"JSON|truncated|byte|utf-8|surrogate"):
        delivery.payload  # noqa: B018


def test_a_key_names_source_scope_and_id() -> None:
    assert a_delivery(id="g-1", scope="github.com/integration/1/2").key == "github:github.com/integration/1/2/g-1"
    assert a_delivery(id="g-1").key == "github:g-1"


NAMES = st.text(st.characters(exclude_characters="/:"), min_size=1, max_size=5)
SCOPES = st.text("ab/:", max_size=6)
IDENTITIES = st.tuples(NAMES, SCOPES, st.text("ab:@", min_size=1, max_size=4))


@given(IDENTITIES, IDENTITIES)
def test_no_two_deliveries_share_a_key_while_ids_hold_no_slash(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    keys = [a_delivery(source=source, scope=scope, id=id).key for source, scope, id in (one, other)]

    assert (keys[0] == keys[1]) == (one == other)


def test_an_id_with_a_slash_may_share_its_key_which_is_why_stores_compare_the_fields() -> None:
    one, other = a_delivery(scope="a", id="b/c"), a_delivery(scope="a/b", id="c")

    assert one.key == other.key
    assert one != other


def test_a_delivery_survives_as_json() -> None:
    delivery = a_delivery(headers={"x-github-event": "issues"}, depth=3)

    assert msgspec.json.decode(msgspec.json.encode(delivery), type=type(delivery)) == delivery
