"""``type: GitHub``: an event of the GitHub App whose secret the settings name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Texts


class GitHubOptions(Options):
    events: Annotated[Texts, Field(alias="event")] = ("*",)
    """``issues``, ``issues.opened``, several, or ``*`` for all."""
    repository: Texts = ()
    """Globs of ``owner/name``."""
    branch: Texts = ()
    label: Texts = ()
    author: Texts = ()
    bot: bool | None = None
    """``false``: people only."""
    token: bool = False
    """Give the command an installation token of the App as GITHUB_TOKEN."""


class GitHubHook(Hook):
    type: Literal["GitHub"]
    options: GitHubOptions = GitHubOptions()
