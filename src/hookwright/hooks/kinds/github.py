"""``type: GitHub``: the events of the GitHub App that the settings name."""

from __future__ import annotations

from hookwright.core.errors import ConfigError
from hookwright.core.filters import NO_FILTERS, Filters
from hookwright.hooks.kinds.declared import Declared, Ground
from hookwright.hooks.schema.kinds.github import GitHubHook


def github(hook: GitHubHook, ground: Ground) -> Declared:
    options = hook.options
    if options.token:
        raise ConfigError("token: this version does not give commands a token yet; take it out")
    filters = Filters(
        repository=options.repository,
        branch=options.branch,
        label=options.label,
        author=options.author,
        bot=options.bot,
    )
    return Declared(source="github", events=options.events, filters=filters or NO_FILTERS)
