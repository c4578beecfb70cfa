"""What a handler of a GitHub App is given."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from msgspec.structs import replace

from hookwright.core.errors import GiveUp
from hookwright.github.configured import Configured
from hookwright.github.slash_commands import Command
from hookwright.github.subject import COMMAND
from hookwright.github.typed import SOURCE, event_of, wanted_by

if TYPE_CHECKING:
    # What makes `Context` alone mean `Context[Any]`. Python 3.11 has no default for a type variable; the package that
    # brings it would be a dependency for the sake of type checkers, which know it anyway.
    from typing_extensions import TypeVar

    E = TypeVar("E", covariant=True, default=Any)
else:
    from typing import TypeVar

    E = TypeVar("E", covariant=True)


class GitHubContext(Configured, Generic[E]):
    """A `Context` that knows what its delivery is about, and can answer on GitHub as the installation it came from.

    ``Context[issues.Opened]`` in a handler's signature says what `event` is, to it and to the type checker.
    """

    @cached_property
    def event(self) -> E:
        """The payload as the type that the handler asks for: ``ctx.event.issue.title``. Decoded at the first use.

        A slash command's is the event of GitHub's that it was found in. Where the handler names no type
        (``ctx: Context``) this is the type of the event itself, or plain dicts for an event that GitHub had not
        described then. Raises `GiveUp` where the handler asks for a type of the user's own that the payload does not
        fit.
        """
        route = self.state.get("route")
        delivery = self.delivery
        if delivery.event == COMMAND:
            event, _, action = self.origin.partition(".")
            delivery = replace(delivery, source=SOURCE, event=event, action=action or None)
        # E is what `wanted_by` read from the handler; no type checker can know that.
        found: E = event_of(delivery, () if route is None else wanted_by(route.handler))
        return found

    @cached_property
    def command(self) -> Command:
        """What was asked, in a handler of ``@app.command``. Raises `GiveUp` in any other."""
        given = self.payload.get("command") if isinstance(self.payload, dict) else None
        if self.delivery.event != COMMAND or not isinstance(given, dict):
            raise GiveUp(f"{self.delivery.name} is no slash command")
        return Command.of(given)
