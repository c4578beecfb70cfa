"""The router that knows GitHub's events by name and by type.

What a type checker knows of it is in ``router.pyi``, which is generated: an overload of `on` for each event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

from hookwright.core.router import Router
from hookwright.github.event_names import ACTIONS
from hookwright.github.typed import name_of_event
from hookwright.github.wire import Payload

F = TypeVar("F", bound=Callable[..., Any])


class GitHubRouter(Router):
    """A `Router` whose `on` also takes the types of `hookwright.github.events`, and has an ``on_…`` for each event."""

    def on(self, *events: str | type[Payload], **options: Any) -> Callable[[F], F]:
        """Declare a handler: ``on("issues.opened")`` or ``on(issues.Opened)``; the options are those of `Router.on`.

        Raises `ConfigError` for a class that is no event, and as `Router.on` does.
        """
        return super().on(*map(name_of_event, events), **options)


def _registering(event: str) -> Callable[..., Any]:
    def register(self: GitHubRouter, handler: Callable[..., Any], /, **options: Any) -> Self:
        self.on(event, **options)(handler)
        return self

    register.__name__ = f"on_{event}"
    register.__qualname__ = f"GitHubRouter.on_{event}"
    register.__doc__ = f"Run ``handler`` for every `{event}` event; the options are those of `on`. Answers itself."
    return register


for _event in ACTIONS:
    setattr(GitHubRouter, f"on_{_event}", _registering(_event))
