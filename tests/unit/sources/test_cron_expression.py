from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.core.schedule import CatchUp, Schedule
from hookwright.sources.cron_expression import ALIASES, check, fires, missed
from tests.unit.sources.minute_scan import scan

NEW_YORK, PARIS, LORD_HOWE = "America/New_York", "Europe/Paris", "Australia/Lord_Howe"
# Clocks that move at night, by half an hour, at midnight, southern ones, and one that never moves.
ZONES = [NEW_YORK, PARIS, LORD_HOWE, "America/Santiago", "Asia/Beirut", "Africa/Casablanca", "Asia/Kathmandu", "UTC"]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def every(
    expression: str, tz: str = "UTC", *, catch_up: CatchUp = "all", window: float = 24, most: int = 100
) -> Schedule:
    return Schedule(
        name="tidy", expression=expression, tz=tz, catch_up=catch_up, window=timedelta(hours=window), most=most
    )


def local_fires(expression: str, tz: str, start: str, count: int) -> list[str]:
    after = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(tz))
    found = islice(fires(every(expression, tz), after=after), count)
    return [moment.astimezone(ZoneInfo(tz)).isoformat(timespec="minutes") for moment in found]


@pytest.mark.parametrize(
    ("expression", "tz", "start", "expected"),
    [
        pytest.param(
            "30 2 * * *",
            NEW_YORK,
            "2026-03-07T12:00",
            ["2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"],
            id="a fixed time in the skipped hour runs right after it",
        ),
        pytest.param(
            "*/30 * * * *",
            NEW_YORK,
            "2026-03-08T01:20",
            ["2026-03-08T01:30-05:00", "2026-03-08T03:00-04:00", "2026-03-08T03:30-04:00"],
            id="a wildcard job follows the clock over the gap",
        ),
        pytest.param(
            "30 * * * *",
            NEW_YORK,
            "2026-03-08T00:45",
            ["2026-03-08T01:30-05:00", "2026-03-08T03:30-04:00"],
            id="an hourly job has no fire in the skipped hour",
        ),
        pytest.param(
            "30 1 * * *",
            NEW_YORK,
            "2026-10-31T12:00",
            ["2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00"],
            id="a fixed time in the repeated hour runs once",
        ),
        pytest.param(
            "0 * * * *",
            NEW_YORK,
            "2026-11-01T00:30",
            ["2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00", "2026-11-01T02:00-05:00"],
            id="an hourly job runs in both of the repeated hours",
        ),
        pytest.param(
            "*/30 * * * *",
            NEW_YORK,
            "2026-11-01T00:50",
            [
                "2026-11-01T01:00-04:00",
                "2026-11-01T01:30-04:00",
                "2026-11-01T01:00-05:00",
                "2026-11-01T01:30-05:00",
                "2026-11-01T02:00-05:00",
            ],
            id="a wildcard job runs through both of the repeated hours",
        ),
        pytest.param(
            "0 20 * * *",
            PARIS,
            "2026-10-25T00:00",
            ["2026-10-25T20:00+01:00", "2026-10-26T20:00+01:00"],
            id="a time on the day of the change keeps its place on the wall",
        ),
        pytest.param(
            "0 1,2 * * *",
            PARIS,
            "2026-10-24T12:00",
            ["2026-10-25T01:00+02:00", "2026-10-25T02:00+02:00", "2026-10-26T01:00+01:00"],
            id="a list of hours runs each once",
        ),
        pytest.param(
            "0,30 2 * * *",
            PARIS,
            "2026-03-28T12:00",
            ["2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00", "2026-03-30T02:30+02:00"],
            id="two times in one skipped hour are one run after it",
        ),
        pytest.param(
            "45 1 * * *",
            LORD_HOWE,
            "2026-04-04T12:00",
            ["2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30"],
            id="a fixed time in a repeated half hour runs once",
        ),
        pytest.param(
            "*/15 2 * * *",
            LORD_HOWE,
            "2026-04-05T01:20",
            ["2026-04-05T02:00+10:30", "2026-04-05T02:15+10:30", "2026-04-05T02:30+10:30"],
            id="a wildcard job loses nothing after a repeated half hour",
        ),
        pytest.param(
            "*/30 0 * * *",
            "Asia/Beirut",
            "2026-03-28T12:00",
            ["2026-03-30T00:00+03:00"],
            id="a wildcard job does not run in a skipped midnight hour",
        ),
    ],
)
def test_daylight_saving_follows_the_rules_of_debian_cron(
    expression: str, tz: str, start: str, expected: list[str]
) -> None:
    assert local_fires(expression, tz, start, len(expected)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("0 0 13 * FRI", ["2026-01-02", "2026-01-09", "2026-01-13"], id="a day of month or a weekday"),
        pytest.param("0 0 */2 * MON", ["2026-01-05", "2026-01-19", "2026-02-09"], id="a stepped day and a weekday"),
        pytest.param("0 0 * * 7", ["2026-01-04", "2026-01-11", "2026-01-18"], id="7 is Sunday"),
        pytest.param("0 0 L * *", ["2026-01-31", "2026-02-28", "2026-03-31"], id="L is the last day"),
    ],
)
def test_days_are_joined_as_debian_cron_does(expression: str, expected: list[str]) -> None:
    found = islice(fires(every(expression), after=datetime(2026, 1, 1, 12, tzinfo=UTC)), 3)

    assert [f"{moment:%Y-%m-%d}" for moment in found] == expected


def test_a_moment_in_the_repeated_hour_does_not_bring_back_a_fire_that_has_passed() -> None:
    # 06:10 UTC is the second 01:10 in New York; the first 01:30 was at 05:30 UTC.
    after = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)

    assert next(fires(every("30 1 * * *", NEW_YORK), after=after)) == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


def year_of(expression: str, tz: str) -> tuple[list[datetime], list[datetime]]:
    after, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    found = list(takewhile(lambda moment: moment <= until, fires(every(expression, tz), after=after)))
    return found, scan(expression, tz, after=after, until=until)


@pytest.mark.parametrize("tz", [NEW_YORK, PARIS, LORD_HOWE])
@pytest.mark.parametrize("expression", ["30 2 * * *", "15 */5 * * *"])
def test_a_year_of_fires_is_what_a_scan_of_its_minutes_finds(expression: str, tz: str) -> None:
    found, expected = year_of(expression, tz)

    assert found == expected


@pytest.mark.slow
@pytest.mark.parametrize("tz", ZONES)
@pytest.mark.parametrize(
    "expression", ["*/15 2 * * *", "10,50 0-3 * * 0,6", "*/20 1,23 */2 * 1-5", "7 0 1 * *", "* 0-3 * 3-11 0"]
)
def test_a_year_of_fires_is_what_a_scan_finds_in_many_zones(expression: str, tz: str) -> None:
    found, expected = year_of(expression, tz)

    assert found == expected


def field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    # Nobody writes 5-5/2, which cronsim takes for 5/2.
    span = st.sets(number, min_size=2, max_size=2).map(lambda pair: f"{min(pair)}-{max(pair)}")
    step = st.integers(1, high)
    term = st.one_of(number.map(str), span, st.builds("{}/{}".format, span, step))
    return st.one_of(st.just("*"), step.map("*/{}".format), st.lists(term, min_size=1, max_size=3).map(",".join))


EXPRESSIONS = st.tuples(field(0, 59), field(0, 23), st.just("*"), st.just("*"), field(0, 7)).map(" ".join)
# Days around which some clock among ZONES moves.
CHANGES = st.sampled_from(
    ["2026-02-14", "2026-03-07", "2026-03-28", "2026-04-04", "2026-09-05", "2026-10-03", "2026-10-31"]
)


@given(EXPRESSIONS, st.sampled_from(ZONES), CHANGES, st.integers(0, 3 * 86400), st.integers(0, 999_999))
def test_the_next_fire_is_after_the_given_moment_and_none_is_nearer(
    expression: str, tz: str, day: str, second: int, microsecond: int
) -> None:
    after = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(seconds=second, microseconds=microsecond)
    until = after + timedelta(days=2)

    found = list(takewhile(lambda moment: moment <= until, fires(every(expression, tz), after=after)))

    assert found == scan(expression, tz, after=after, until=until)
    assert all(earlier < later for earlier, later in pairwise([after, *found]))
    assert all(moment.tzinfo is UTC for moment in found)


@pytest.mark.parametrize("alias", [*ALIASES, " @Daily "])
def test_an_alias_means_its_five_fields(alias: str) -> None:
    meant = ALIASES[alias.strip().lower()]

    assert next(fires(every(alias), after=NOON)) == next(fires(every(meant), after=NOON))


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("60 * * * *", "wrong: Bad minute"),
        ("* * * * 8", "wrong: Bad day-of-week"),
        ("5-1 * * * *", "wrong: Bad minute"),
        ("*/0 * * * *", "wrong: Bad minute"),
        ("H * * * *", "wrong: Bad minute"),
        ("0 0 31 2 *", "wrong: Bad day-of-month"),
        ("0" * 5000 + " * * * *", "wrong"),
        ("0 0 LW * */7", "never fires"),
        ("* * LW * */7", "never fires"),
        ("* * * *", "five fields"),
        ("0 0 0 0 * * *", "five fields"),
        ("@reboot", "five fields"),
        ("", "five fields"),
    ],
)
def test_a_wrong_expression_is_refused_by_name(expression: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match="cron tidy: ") as refused:
        check(every(expression))

    assert complaint in str(refused.value)


@given(st.text(max_size=30) | st.text("0123456789*/,-#LW ", max_size=30))
def test_any_text_is_either_a_schedule_or_refused(expression: str) -> None:
    try:
        check(every(expression))
    except ConfigError:
        return
    assert next(fires(every(expression), after=NOON)) > NOON


@pytest.mark.parametrize("tz", ["Mars/Olympus", "", "../etc/passwd", "America", "a\x00b"])
def test_a_zone_that_does_not_exist_is_refused(tz: str) -> None:
    with pytest.raises(ConfigError, match="there is no time zone"):
        check(every("0 0 * * *", tz))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"catch_up": "newest"}, "catch_up='newest': use 'none', 'last', 'all'"),
        ({"window": timedelta(hours=-1)}, "window= cannot be negative"),
        ({"most": 0}, "most= is at least 1"),
    ],
)
def test_a_wrong_catch_up_rule_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        check(msgspec.structs.replace(every("0 0 * * *"), **change))


def test_a_good_schedule_passes_the_check() -> None:
    check(every("*/5 9-17 * * MON-FRI", PARIS))


def test_with_no_catch_up_nothing_was_missed() -> None:
    assert missed(every("* * * * *", catch_up="none"), since=NOON - timedelta(hours=1), now=NOON) == ()


def test_the_last_missed_fire_is_the_newest() -> None:
    assert missed(every("0 * * * *", catch_up="last"), since=NOON - timedelta(hours=5), now=NOON) == (NOON,)


def test_all_missed_fires_come_oldest_first() -> None:
    found = missed(every("0 * * * *"), since=NOON - timedelta(hours=3), now=NOON)

    assert found == (NOON - timedelta(hours=2), NOON - timedelta(hours=1), NOON)


def test_of_too_many_missed_fires_the_newest_are_kept() -> None:
    found = missed(every("0 * * * *", most=2), since=NOON - timedelta(hours=20), now=NOON)

    assert found == (NOON - timedelta(hours=1), NOON)


def test_fires_older_than_the_window_are_not_missed() -> None:
    found = missed(every("0 * * * *", window=2), since=NOON - timedelta(days=9), now=NOON)

    assert found == (NOON - timedelta(hours=1), NOON)


@pytest.mark.parametrize("catch_up", ["last", "all"])
def test_a_year_of_missed_minutes_ends_with_the_newest(catch_up: CatchUp) -> None:
    schedule = every("* * * * *", PARIS, catch_up=catch_up, window=24 * 365)

    found = missed(schedule, since=NOON - timedelta(days=365), now=NOON)

    assert found[-1] == NOON
    assert len(found) == (1 if catch_up == "last" else 100)


def test_a_window_without_end_is_no_overflow() -> None:
    schedule = msgspec.structs.replace(every("0 0 1 1 *"), window=timedelta.max)

    assert len(missed(schedule, since=datetime(2000, 6, 1, tzinfo=UTC), now=NOON)) == 26


def test_a_watermark_in_the_future_has_missed_nothing() -> None:
    assert missed(every("* * * * *"), since=NOON + timedelta(days=1), now=NOON) == ()


@given(
    EXPRESSIONS,
    st.sampled_from(ZONES),
    st.sampled_from(["none", "last", "all"]),
    st.integers(-60, 3000),
    st.integers(0, 2000),
    st.integers(0, 7),
)
def test_what_was_missed_lies_between_the_two_moments_and_is_never_too_much(
    expression: str, tz: str, catch_up: CatchUp, minutes: int, window: int, most: int
) -> None:
    now = datetime(2026, 3, 29, 4, 0, 30, tzinfo=UTC)
    since = now - timedelta(minutes=minutes)
    schedule = every(expression, tz, catch_up=catch_up, window=window / 60, most=most)

    found = missed(schedule, since=since, now=now)

    allowed = {"none": 0, "last": 1, "all": most}[catch_up]
    start = max(since, now - schedule.window)
    passed = scan(expression, tz, after=start, until=now) if start < now else []
    assert list(found) == passed[len(passed) - min(allowed, len(passed)) :]


def test_six_fields_have_seconds_in_front_and_follow_the_wall() -> None:
    found = list(islice(fires(every("*/20 30 12 * * *"), after=NOON), 4))

    assert [moment.isoformat() for moment in found] == [
        "2026-06-01T12:30:00+00:00",
        "2026-06-01T12:30:20+00:00",
        "2026-06-01T12:30:40+00:00",
        "2026-06-02T12:30:00+00:00",
    ]
    assert local_fires("0 30 2 * * *", NEW_YORK, "2026-03-07T12:00", 1) == ["2026-03-09T02:30-04:00"]
