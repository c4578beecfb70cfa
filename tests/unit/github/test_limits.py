from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.limits import (
    GITHUB_COM,
    Account,
    Budgets,
    Denied,
    Kind,
    Leased,
    Rules,
    budgets_of,
    give_back,
    kind_of,
    lease,
    resource_of,
)
from hookwright.github.limits_forecast import forecast, spending
from hookwright.github.response import RateLimit

NOW = datetime(2030, 1, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/repos/o/r/issues", Kind.READ),
        ("POST", "/repos/o/r/issues", Kind.CONTENT),
        ("POST", "/repos/o/r/issues?x=1", Kind.CONTENT),
        ("POST", "/repos/o/r/issues/1/comments", Kind.CONTENT),
        ("PATCH", "/repos/o/r/issues/comments/1", Kind.WRITE),
        ("POST", "/repos/o/r/issues/1/labels", Kind.WRITE),
        ("PUT", "/repos/o/r/pulls/1/merge", Kind.CONTENT),
        ("DELETE", "/repos/o/r/issues/1/lock", Kind.WRITE),
    ],
)
def test_a_request_counts_as_what_github_says_of_its_route(method: str, path: str, kind: Kind) -> None:
    assert kind_of(method, path) is kind


def test_a_query_is_no_write_though_it_is_a_post() -> None:
    assert kind_of("POST", "/graphql", harmless=True) is Kind.QUERY
    assert kind_of("POST", "https://ghe.example/api/graphql") is Kind.MUTATION


@pytest.mark.parametrize(
    ("path", "resource"),
    [("/repos/o/r", "core"), ("/search/issues", "search"), ("/search/code", "code_search"), ("/graphql", "graphql")],
)
def test_each_route_draws_on_one_primary_limit(path: str, resource: str) -> None:
    assert resource_of(path) == resource


def test_only_githubs_own_hosts_have_limits_by_themselves() -> None:
    assert budgets_of("https://api.github.com") is GITHUB_COM
    assert budgets_of("https://api.octo.ghe.com") is GITHUB_COM
    assert budgets_of("https://ghe.example/api/v3") is None


@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.floats(0, 30)), max_size=80),
    st.integers(5, 40),
    st.integers(1, 6),
)
def test_no_window_is_ever_overspent(asked: list[tuple[Kind, float]], points: int, content: int) -> None:
    rules = Rules(Budgets(points_per_minute=points, content_per_minute=content, content_per_hour=2 * content))
    account, now, sent = Account(), 1_000_000.0, list[tuple[float, Kind]]()
    for kind, later in asked:
        now += later
        answer = lease(account, rules, kind, now=now, longest_wait=10)
        if isinstance(answer, Leased):
            for name, units in answer.ahead.items():
                give_back(account, name, answer.slots[name], units)
            sent.append((now, kind))
        else:
            assert answer.at > now

    for at, _ in sent:
        minute = [kind for when, kind in sent if at - 60 < when <= at]
        hour = [kind for when, kind in sent if at - 3600 < when <= at]
        cost = {Kind.READ: 1, Kind.WRITE: 5, Kind.CONTENT: 5}
        assert sum(cost.get(kind, 0) for kind in minute) <= points
        assert sum(kind in (Kind.CONTENT, Kind.MUTATION) for kind in minute) <= content
        assert sum(kind in (Kind.CONTENT, Kind.MUTATION) for kind in hour) <= 2 * content


def test_what_is_denied_is_allowed_at_the_time_that_it_was_told() -> None:
    rules = Rules(Budgets(content_per_minute=2, between_content=timedelta(0)))
    account = Account()
    for _ in range(2):
        assert isinstance(lease(account, rules, Kind.CONTENT, now=1000.0, longest_wait=10), Leased)
    denied = lease(account, rules, Kind.CONTENT, now=1001.0, longest_wait=10)

    assert isinstance(denied, Denied)
    assert isinstance(lease(account, rules, Kind.CONTENT, now=denied.at + 1, longest_wait=10), Leased)


def test_a_clock_that_was_set_back_makes_nobody_wait_for_long() -> None:
    rules, account = Rules(Budgets()), Account()
    lease(account, rules, Kind.CONTENT, now=2_000_000.0, longest_wait=10)
    denied = lease(account, rules, Kind.CONTENT, now=1_000_000.0, longest_wait=10)

    assert isinstance(denied, Denied)
    assert denied.at <= 1_000_000 + 3600


def made(*minutes_ago: int) -> Account:
    """An account with one comment at each of these moments before `NOW`."""
    minute = int(NOW.timestamp()) // 60
    return Account(spent={"content_hour": {minute - ago: minutes_ago.count(ago) for ago in minutes_ago}})


def test_content_that_goes_on_as_it_does_ends_when_the_hour_is_full() -> None:
    # Ten in the last ten minutes and ten before: twenty of thirty, and one a minute.
    account = made(*range(1, 21))
    found = spending(account, Budgets(content_per_hour=30), now=NOW)

    assert (found.used, found.limit, round(found.per_hour)) == (20, 30, 60)
    assert found.runs_out_at == NOW + timedelta(minutes=10)


def test_content_that_leaves_the_window_as_fast_as_it_comes_never_ends() -> None:
    assert spending(made(*range(1, 61)), Budgets(content_per_hour=61), now=NOW).runs_out_at is None
    assert spending(Account(), Budgets(), now=NOW).runs_out_at is None
    assert spending(made(*range(30, 60)), Budgets(content_per_hour=31), now=NOW).runs_out_at is None


def test_a_secondary_limit_is_told_while_it_holds() -> None:
    account = Account(blocked={"*": NOW.timestamp() + 90})

    assert spending(account, Budgets(), now=NOW).blocked_until == NOW + timedelta(seconds=90)
    assert spending(account, Budgets(), now=NOW + timedelta(seconds=90)).blocked_until is None


@pytest.mark.parametrize("kind", [Kind.CONTENT, Kind.MUTATION])
@pytest.mark.parametrize("pause", [timedelta(0), timedelta(seconds=1)])
def test_no_content_is_leased_ahead_so_that_who_dies_keeps_none(kind: Kind, pause: timedelta) -> None:
    account = Account()
    lease(account, Rules(Budgets(between_content=pause)), kind, now=1000.0, longest_wait=10)

    assert sum(account.spent["content_hour"].values()) == sum(account.spent["content_minute"].values()) == 1


def limit(used: int, remaining: int, *, left: timedelta = timedelta(minutes=30)) -> RateLimit:
    return RateLimit(limit=used + remaining, remaining=remaining, used=used, reset_at=NOW + left, resource="core")


def test_a_limit_that_lasts_does_not_run_out() -> None:
    assert forecast(limit(2000, 3000), now=NOW).runs_out_at is None
    assert forecast(limit(2000, 3000), now=NOW).per_hour == 4000
    assert forecast(limit(0, 5000), now=NOW).runs_out_at is None


def test_a_limit_that_does_not_last_runs_out_when_it_is_spent_at_this_pace() -> None:
    assert forecast(limit(4000, 1000), now=NOW).runs_out_at == NOW + timedelta(minutes=7.5)


def test_a_limit_that_is_used_up_has_run_out_until_its_reset() -> None:
    assert forecast(limit(5000, 0), now=NOW).runs_out_at == NOW
    assert forecast(limit(5000, 0, left=timedelta(0)), now=NOW).runs_out_at is None


def test_a_burst_just_after_the_reset_is_no_catastrophe() -> None:
    assert forecast(limit(50, 4950, left=timedelta(minutes=59, seconds=59)), now=NOW).runs_out_at is None
