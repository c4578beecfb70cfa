"""Which deliveries of an event a route wants, decided on facts alone."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import msgspec

from hookwright.core.delivery import Facts
from hookwright.core.errors import ConfigError


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Each given filter must hold. Patterns are shell globs (``octo/*``); one of several is enough.

    A pattern that is the very value holds too: ``dependabot[bot]`` is a login, though as a glob it is not.
    ``handler`` is names, not patterns: the engine tells of a job's end to those who asked about its handler.
    Repositories and logins are compared without case, as GitHub does; branches and labels with it.
    """

    repository: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    bot: bool | None = None
    handler: tuple[str, ...] = ()
    github_app: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != NO_FILTERS

    def pass_(self, facts: Facts) -> bool:
        return (
            (self.bot is None or self.bot == facts.bot)
            and (not self.handler or facts.handler in self.handler)
            and (not self.github_app or (facts.app is not None and _any(self.github_app, facts.app)))
            and _any_folded(self.repository, facts.repository)
            and _any_folded(self.author, facts.author)
            and (not self.branch or (facts.branch is not None and _any(self.branch, facts.branch)))
            and (not self.label or any(_any(self.label, label) for label in facts.labels))
        )


NO_FILTERS = Filters()


def patterns(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """What a user gave (one pattern, several, none) as a tuple. Raises `ConfigError` for one that is empty."""
    if value is None:
        return ()
    given = (value,) if isinstance(value, str) else tuple(value)
    if not given or not all(isinstance(pattern, str) and pattern for pattern in given):
        # An empty list, computed somewhere, would else filter nothing where it was meant to let nothing through.
        raise ConfigError(f"filter {value!r}: give one or more patterns, or leave it out to want everything")
    return given


def _any(globs: tuple[str, ...], value: str) -> bool:
    return any(value == glob or fnmatchcase(value, glob) for glob in globs)


def _any_folded(globs: tuple[str, ...], value: str | None) -> bool:
    if not globs:
        return True
    return value is not None and _any(tuple(glob.casefold() for glob in globs), value.casefold())
