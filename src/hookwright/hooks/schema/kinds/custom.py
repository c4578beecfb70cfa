"""``type: Custom``: nothing happens by itself; only what is forwarded here."""

from __future__ import annotations

from typing import Literal

from hookwright.hooks.schema.hook import Hook, Options


class CustomHook(Hook):
    type: Literal["Custom"]
    options: Options = Options()
