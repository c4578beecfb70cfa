"""The stand-in's back door, for those who are not in its process: below ``/_stand_in/``.

``GET summary``, ``GET requests``, ``POST faults``, ``POST clock``, ``POST expire_tokens``, ``POST suspend`` and
``POST uninstall``.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Protocol

from hookwright.testing.fake_github_routes import Answer
from hookwright.testing.fake_github_state import State

PREFIX = "/_stand_in/"


class Inspected(Protocol):
    """The part of `FakeGitHub` that is worked from outside."""

    state: State
    clock_ahead: timedelta

    def fault(self, kind: Any, *, times: int = 1, method: str = "*", path: str = "*", seconds: Any = None) -> None: ...
    def expire_tokens(self) -> None: ...
    def suspend(self, installation: int) -> None: ...
    def uninstall(self, installation: int) -> None: ...


def inspect(github: Inspected, method: str, path: str, body: bytes) -> Answer:
    what = path.removeprefix(PREFIX)
    given = json.loads(body) if body else {}
    match method, what:
        case "GET", "summary":
            return Answer(200, github.state.summary())
        case "GET", "requests":
            return Answer(200, list(github.state.requests))
        case "POST", "faults":
            try:
                github.fault(**given)
            except (TypeError, ValueError) as error:
                return Answer(400, {"message": str(error)})
        case "POST", "clock":
            github.clock_ahead = timedelta(seconds=given["seconds"])
        case "POST", "expire_tokens":
            github.expire_tokens()
        case "POST", "suspend":
            github.suspend(given["installation"])
        case "POST", "uninstall":
            github.uninstall(given["installation"])
        case _:
            return Answer(404, {"message": f"the stand-in has no {what!r}"})
    return Answer(204)
