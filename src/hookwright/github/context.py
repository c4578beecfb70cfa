"""What a handler of a GitHub App is given."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from hookwright.core.errors import GiveUp
from hookwright.github.acting import Acting
from hookwright.github.configured import Configured
from hookwright.github.slash_commands import Command
from hookwright.github.typed import event_of, wanted_by

if TYPE_CHECKING:
    # What makes `Context` alone mean `Context[Any]`. Python 3.11 has no default for a type variable; the package that
    # brings it would be a dependency for the sake of type checkers, which know it anyway.
    from typing_extensions import TypeVar

    E = TypeVar("E", covariant=True, default=Any)
else:
    from typing import TypeVar

    E = TypeVar("E", covariant=True)


class GitHubContext(Configured, Acting, Generic[E]):
    """A `Context` that knows what its delivery is about, and can answer on GitHub as the installation it came from.

    ``Context[issues.Opened]`` in a handler's signature says what `event` is, to it and to the type checker.
    """

    @cached_property
    def event(self) -> E:
        """The payload as the type that the handler asks for: ``ctx.event.issue.title``. Decoded at the first use.

        `hookwright.github.events` has a type for each of GitHub's events, and none of them is ever refused: where
        GitHub has changed something, a field is ``None``, and an event that nobody knew is plain dicts. A handler
        that asks for nothing is given the type of the action. A Struct, dataclass or TypedDict of your own works for
        any source: raises `GiveUp` where the payload is something else.
        """
        route = self.state.get("route")
        found: E = event_of(self.delivery, () if route is None else wanted_by(route.handler))
        return found

    @cached_property
    def command(self) -> Command:
        """What was asked, in a handler of ``@app.command``. Raises `GiveUp` in any other."""
        given = self.payload.get("command") if isinstance(self.payload, dict) else None
        if self.delivery.event != "command" or not isinstance(given, dict):
            raise GiveUp(f"{self.delivery.name} is no slash command")
        return Command.of(given)
