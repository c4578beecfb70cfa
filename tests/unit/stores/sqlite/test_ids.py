from __future__ import annotations

import uuid

from hypothesis import example, given
from hypothesis import strategies as st

from hookwright.stores.sqlite.ids import id_of, key

texts = st.one_of(
    st.text(alphabet=st.characters()),
    st.uuids().map(str),
    st.uuids().map(lambda id: str(id).upper()),
    st.uuids().map(lambda id: id.hex),
    st.text(alphabet="0123456789abcdef-", min_size=36, max_size=36),
)


@given(texts)
@example("72d3162e-cc78-11e3-81ab-4c9367dc0958")
@example("72D3162E-cc78-11e3-81ab-4c9367dc0958")
@example("72d3162e-cc78-11e3-81ab-4c9367dc095\u0663")
@example("\ud800")
@example("\x01")
def test_an_id_is_read_back_from_its_key(id: str) -> None:
    assert id_of(key(id)) == id


@given(texts, texts)
def test_different_ids_have_different_keys(one: str, other: str) -> None:
    assert (key(one) == key(other)) == (one == other)


def test_a_uuid_takes_17_bytes() -> None:
    for id in (str(uuid.uuid1()), str(uuid.uuid4())):
        assert len(key(id)) == 17


def test_keys_of_time_uuids_are_in_the_order_of_time() -> None:
    node = uuid.uuid1()

    def at(time: int) -> str:
        low, mid, high = time & 0xFFFFFFFF, time >> 32 & 0xFFFF, time >> 48 & 0x0FFF
        return str(uuid.UUID(fields=(low, mid, high | 0x1000, 0x80, 1, node.node)))

    times = [1, 1 << 31, (1 << 32) + 5, (1 << 40) + 1, 1 << 50, (1 << 59) + 3]
    keys = [key(at(time)) for time in times]
    assert all(isinstance(key, bytes) for key in keys)
    assert keys == sorted(keys)
