from __future__ import annotations

from hookwright.web.limits import Budget


def test_a_budget_gives_until_it_is_used_up() -> None:
    budget = Budget(10)
    assert budget.take(6)
    assert not budget.take(5)
    assert budget.used == 6
    assert budget.take(4)
    budget.give_back(10)
    assert budget.used == 0


def test_an_empty_budget_takes_anything() -> None:
    budget = Budget(10)
    assert budget.take(50)
    assert not budget.take(1)
