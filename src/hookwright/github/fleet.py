"""The GitHub Apps that one process serves, and which of them a delivery belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.github.clients import Clients
from hookwright.github.credentials import Credentials


class Member(NamedTuple):
    """One App; ``clients`` is ``None`` where it has no key to call GitHub with."""

    credentials: Credentials
    clients: Clients | None


class Fleet:
    """At least one App. The first is the one that cron handlers and tasks act as, unless they name another."""

    def __init__(self, members: Sequence[Member]) -> None:
        """Raises `ConfigError` where two could not be told apart."""
        self._members = {member.credentials.name: member for member in members}
        self._first = members[0]
        if len(self._members) != len(members):
            raise ConfigError("two GitHub Apps have the same name: give each its own")
        seen: set[tuple[str, str]] = set()
        for one in members:
            if one.credentials.app_id is not None:
                known = (one.credentials.host, str(one.credentials.app_id))
                if known in seen:
                    raise ConfigError(f"GitHub App {known[1]} on {known[0]} is configured twice")
                seen.add(known)

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    @property
    def first(self) -> Member:
        return self._first

    def of(self, delivery: Delivery) -> Member:
        """The App whose webhook it was, or that it was caused by; the first where nobody said."""
        return self._members.get(delivery.facts.app or "", self._first)

    def named(self, name: str) -> Member:
        """Raises `ConfigError` with the names that there are."""
        found = self._members.get(name)
        if found is None:
            raise ConfigError(f"there is no GitHub App {name!r}; there are {', '.join(self._members)}")
        return found

    def check(self, pattern: str, handler: str) -> None:
        """Raise `ConfigError` where no App is called so: the handler would never run, and nobody would know why."""
        if not any(fnmatchcase(name, pattern) for name in self._members):
            raise ConfigError(
                f"{handler} wants github_app={pattern!r}, and there is no such GitHub App; "
                f"there are {', '.join(self._members)}"
            )
