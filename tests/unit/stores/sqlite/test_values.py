from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.delivery import Facts
from hookwright.stores.bodies import decode_facts, encode_facts, pack, unpack
from hookwright.stores.sqlite.values import from_sql, micros, micros_of, moment, readable, to_sql

anything = st.text(alphabet=st.characters())


@given(st.lists(anything, max_size=5))
def test_every_text_comes_back_from_sql_and_equals_only_itself(texts: list[str]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x TEXT)")
    connection.executemany("INSERT INTO t VALUES (?)", [(to_sql(text),) for text in texts])
    assert [from_sql(row[0]) for row in connection.execute("SELECT x FROM t ORDER BY rowid")] == texts
    for text in texts:
        found = connection.execute("SELECT count(*) FROM t WHERE x = ?", (to_sql(text),)).fetchone()[0]
        assert found == texts.count(text)
    connection.close()


@given(anything)
def test_readable_text_can_always_be_stored_as_text(text: str) -> None:
    shown = readable(text)
    assert shown is not None
    shown.encode()
    assert "\x00" not in shown


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7))])))
def test_a_moment_is_kept_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at)) == at


@given(st.timedeltas())
def test_a_duration_is_kept_to_the_microsecond(duration: timedelta) -> None:
    assert timedelta(microseconds=micros_of(duration)) == duration


@given(st.dictionaries(anything, anything, max_size=5), st.binary(max_size=2000))
def test_headers_and_body_come_back(headers: dict[str, str], body: bytes) -> None:
    assert unpack(pack(headers, body)) == (headers, body)


@given(
    st.builds(
        Facts,
        repository=st.none() | anything,
        number=st.none() | st.integers(0, 1 << 53),
        author=st.none() | anything,
        bot=st.booleans(),
        labels=st.lists(anything, max_size=3).map(tuple),
    )
)
def test_facts_come_back(facts: Facts) -> None:
    assert decode_facts(encode_facts(facts)) == facts
