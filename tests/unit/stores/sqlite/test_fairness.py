from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hookwright.stores.sqlite.fairness import shares

participants = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=20)


@given(participants, st.integers(0, 100))
def test_no_slot_is_lost_and_no_room_exceeded(participants: list[tuple[int, int]], slots: int) -> None:
    times, rooms = [time for time, _ in participants], [room for _, room in participants]
    given_ = shares(times, rooms, slots)
    assert all(0 <= share <= room for share, room in zip(given_, rooms, strict=True))
    assert sum(given_) == min(slots, sum(rooms))


@given(participants, st.integers(0, 100))
def test_nobody_gets_ahead_of_one_who_could_still_take(participants: list[tuple[int, int]], slots: int) -> None:
    times, rooms = [time for time, _ in participants], [room for _, room in participants]
    given_ = shares(times, rooms, slots)
    for time, room, share in zip(times, rooms, given_, strict=True):
        for other, others_share in zip(times, given_, strict=True):
            # The last job given to anybody began no later than what this one would have begun next.
            assert share == room or others_share == 0 or other + others_share - 1 <= time + share


def test_equals_share_equally() -> None:
    assert shares([0, 0, 0], [10, 10, 10], 9) == [3, 3, 3]
    assert shares([0, 0, 0], [1, 10, 10], 9) == [1, 4, 4]
    assert shares([5, 0], [10, 10], 4) == [0, 4]
