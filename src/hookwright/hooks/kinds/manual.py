"""``type: Manual`` and ``type: Custom``: what has no source that runs."""

from __future__ import annotations

from hookwright.hooks.kinds.declared import Declared, Ground
from hookwright.hooks.schema.kinds.custom import CustomHook
from hookwright.hooks.schema.kinds.manual import ManualHook

SOURCE = "manual"
"""Of what a person hands in with ``hookwright hooks trigger``. Any hook can be triggered so; the event is its id."""


def manual(hook: ManualHook, ground: Ground) -> Declared:
    return Declared(source=SOURCE, events=(hook.key,))


def custom(hook: CustomHook, ground: Ground) -> Declared:
    return Declared(source=None)
