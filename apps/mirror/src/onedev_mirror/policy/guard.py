"""Many removals at once are more likely a mistake than a wish."""

from __future__ import annotations


def holds(missing: int, known: int, *, share: float, count: int) -> str | None:
    """Why a person should look before anything is done about ``missing`` of ``known`` stars; ``None``: go on.

    A few are let through however few there are: of three stars one is a third.
    """
    if missing <= 2:
        return None
    if missing > count:
        return f"{missing} stars are gone at once, and more than {count} stop and ask"
    if missing > known * share:
        return f"{missing} of {known} stars are gone at once, and more than {share:.0%} stop and ask"
    return None
