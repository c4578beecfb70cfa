from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.delivery_log import Sending
from hookwright.github.gaps import FIRST_PATIENCE, LONGEST_PATIENCE, OVERLAP, Asked, begin, decide, gaps

NOW = datetime(2030, 1, 10, tzinfo=UTC)
WINDOW = timedelta(days=3)


def tried(id: int, guid: str, status: str = "failed to connect to host", *, ago: float = 60.0) -> Sending:
    return Sending(id=id, guid=guid, delivered_at=NOW - timedelta(seconds=ago), status=status)


some_sendings = st.lists(
    st.builds(
        tried,
        st.integers(1, 60),
        st.sampled_from("abcdef"),
        st.sampled_from(["OK", "timed out", "Invalid HTTP Response: 503"]),
        ago=st.floats(0, 1e5),
    ),
    unique_by=lambda sending: sending.id,
)


@given(some_sendings)
def test_what_was_never_ok_is_a_gap_and_nothing_else(sendings: list[Sending]) -> None:
    found = {gap.guid for gap in gaps(sendings)}

    ok = {sending.guid for sending in sendings if sending.ok}
    assert found == {sending.guid for sending in sendings} - ok


@given(some_sendings, st.randoms(use_true_random=False))
def test_the_order_of_the_list_and_repetitions_in_it_change_nothing(
    sendings: list[Sending], chance: random.Random
) -> None:
    shuffled = [*sendings, *sendings]
    chance.shuffle(shuffled)

    assert gaps(shuffled) == gaps(sendings)


@given(some_sendings)
def test_the_newest_try_is_the_one_that_is_repeated(sendings: list[Sending]) -> None:
    for gap in gaps(sendings):
        of_it = [sending for sending in sendings if sending.guid == gap.guid]
        newest = max(sending.delivered_at for sending in of_it)
        assert gap.sending in {sending.id for sending in of_it if sending.delivered_at == newest}
        assert gap.first_at == min(sending.delivered_at for sending in of_it)


@given(some_sendings, st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9)), st.integers(1, 4))
def test_each_gap_is_either_repeated_or_waits_and_holds_the_watermark(
    sendings: list[Sending], times: dict[str, int], most: int
) -> None:
    found = gaps(sendings)
    asked = {guid: Asked(times=n, at=NOW - timedelta(hours=1)) for guid, n in times.items()}

    decision = decide(found, asked, began=NOW, most=most)

    assert sorted([*decision.redeliver, *decision.waiting], key=lambda gap: (gap.first_at, gap.guid)) == list(found)
    assert len(decision.redeliver) <= most
    assert all(decision.watermark <= gap.first_at for gap in found)
    assert decision.watermark == min([NOW, *(gap.first_at for gap in found)])


def test_what_was_asked_for_is_not_asked_for_again_at_once_but_ever_more_seldom() -> None:
    found = gaps([tried(1, "a")])

    for times, patience in ((1, FIRST_PATIENCE), (2, FIRST_PATIENCE * 2), (50, LONGEST_PATIENCE)):
        asked = {"a": Asked(times=times, at=NOW)}
        early = decide(found, asked, began=NOW + patience - timedelta(seconds=1), most=9)
        late = decide(found, asked, began=NOW + patience, most=9)
        assert (len(early.redeliver), len(late.redeliver)) == (0, 1)


def test_a_clock_that_was_set_back_does_not_make_a_gap_wait_for_the_future() -> None:
    asked = {"a": Asked(times=9, at=NOW + timedelta(days=300))}

    assert decide(gaps([tried(1, "a")]), asked, began=NOW, most=9).redeliver


def test_the_oldest_are_repeated_first() -> None:
    found = gaps([tried(3, "young", ago=1), tried(2, "old", ago=900), tried(1, "older", ago=90_000)])

    decision = decide(found, {}, began=NOW, most=2)

    assert [gap.guid for gap in decision.redeliver] == ["older", "old"]
    assert [gap.guid for gap in decision.waiting] == ["young"]


@given(st.none() | st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(lambda away: NOW + away))
def test_a_look_begins_within_what_github_remembers_and_before_the_watermark(watermark: datetime | None) -> None:
    found = begin(watermark, now=NOW, window=WINDOW)

    assert NOW - WINDOW <= found <= NOW
    if watermark is not None:
        assert found <= max(watermark - OVERLAP, NOW - WINDOW)


@dataclass
class Hub:
    """GitHub as this module sees it: redeliveries arrive later, and fail while the server is down."""

    now: datetime = NOW
    log: list[Sending] = field(default_factory=list)
    under_way: list[str] = field(default_factory=list)

    def attempt(self, guid: str, *, up: bool) -> None:
        status = "OK" if up else "failed to connect to host"
        self.log.append(Sending(id=len(self.log), guid=guid, delivered_at=self.now, status=status))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.booleans()),
        st.tuples(st.just("heal"), st.integers(0, 5)),
        st.tuples(st.just("settle"), st.booleans()),
        st.tuples(st.just("wait"), st.integers(1, 600)),
    ),
    max_size=60,
)


@given(steps)
def test_everything_is_delivered_in_the_end_and_nothing_that_is_known_to_have_arrived_is_asked_for(
    history: list[tuple[str, int]],
) -> None:
    hub = Hub()
    asked: dict[str, Asked] = {}
    watermark: datetime | None = None

    def heal(*, killed_after: int | None) -> None:
        nonlocal watermark
        since = begin(watermark, now=hub.now, window=WINDOW)
        seen = [sending for sending in hub.log if sending.delivered_at >= since]
        decision = decide(gaps(seen), asked, began=hub.now, most=3)
        for count, gap in enumerate(decision.redeliver):
            assert not any(sending.ok for sending in hub.log if sending.guid == gap.guid)
            if count == killed_after:
                return
            hub.under_way.append(gap.guid)
            before = asked.get(gap.guid)
            asked[gap.guid] = Asked(times=1 if before is None else before.times + 1, at=hub.now)
        watermark = decision.watermark

    def settle(*, up: bool) -> None:
        while hub.under_way:
            hub.attempt(hub.under_way.pop(0), up=up)

    for number, (step, value) in enumerate(history):
        match step:
            case "event":
                hub.attempt(f"guid-{number}", up=bool(value))
            case "heal":
                heal(killed_after=value)
            case "settle":
                settle(up=bool(value))
            case _:
                hub.now += timedelta(seconds=value)
    for _ in range(60):
        heal(killed_after=None)
        settle(up=True)
        hub.now += timedelta(minutes=10)

    forgotten = {s.guid for s in hub.log} - {s.guid for s in hub.log if s.ok}
    assert forgotten == set()
