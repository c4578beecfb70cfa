"""Who gets how many of the free slots: start-time fair queuing, as plain arithmetic.

Each participant has a virtual time, which grows by one with each job it is given; the one that is furthest behind is
next. Source: Goyal, Vin, Cheng, "Start-time Fair Queueing", SIGCOMM 1996, with equal weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heapreplace


def shares(virtual_times: Sequence[int], rooms: Sequence[int], slots: int) -> list[int]:
    """How many of ``slots`` each participant gets, at most its room; ties go to the earlier one."""
    if len(rooms) == 1:
        return [min(rooms[0], slots)]
    given = [0] * len(rooms)
    waiting = [(time, place) for place, time in enumerate(virtual_times) if rooms[place] > 0]
    heapify(waiting)
    while slots > 0 and waiting:
        time, place = waiting[0]
        given[place] += 1
        slots -= 1
        if given[place] < rooms[place]:
            heapreplace(waiting, (time + 1, place))
        else:
            heappop(waiting)
    return given
