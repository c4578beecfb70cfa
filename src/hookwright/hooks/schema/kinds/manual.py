"""``type: Manual``: a person or another program asks for it, with ``hookwright hooks trigger``."""

from __future__ import annotations

from typing import Literal

from hookwright.hooks.schema.hook import Hook, Options


class ManualHook(Hook):
    type: Literal["Manual"]
    options: Options = Options()
