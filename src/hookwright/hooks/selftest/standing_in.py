"""Runs commands in tests: what is mocked is not run, all else is, and everything is noted."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hookwright.core.secret import Secret
from hookwright.hooks.command.environment import build
from hookwright.hooks.command.masking import Masker
from hookwright.hooks.command.output import Captured
from hookwright.hooks.command.prepared import Prepared
from hookwright.hooks.command.running import Ended, Runs
from hookwright.hooks.schema.expectations import Mock
from hookwright.references.reference import is_reference, parse
from hookwright.references.resolving import Resolver

Choose = Callable[[str], Mock | None]
"""By handler: the stand-in of its command; ``None`` runs it."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One run of a command, by whom, and how it ended. Times are the tests' own."""

    handler: str
    prepared: Prepared
    env: Mapping[str, str]
    ended: Ended
    mocked: bool
    began_at: datetime
    ended_at: datetime

    def masked(self, text: str) -> str:
        """``text`` without the command's secrets."""
        masker = Masker(self.prepared.secrets)
        return (masker.feed(text.encode("utf-8", "surrogatepass")) + masker.end()).decode("utf-8", "replace")


class RehearsedRuns(Runs):
    """Takes the place of `Runs`. ``own`` is all that commands can be passed of our environment."""

    def __init__(
        self,
        own: Mapping[str, str],
        *,
        choose: Choose,
        now: Callable[[], datetime],
        pass_time: Callable[[timedelta], None],
    ) -> None:
        super().__init__(own)
        self._environ = own
        self._choose = choose
        self._now = now
        self._pass_time = pass_time
        self.calls: list[Call] = []

    async def run(
        self,
        prepared: Prepared,
        *,
        document: bytes,
        body: bytes,
        variables: Mapping[str, str],
        exports: tuple[str, ...] = (),
        on_line: Callable[[str, str], None] | None = None,
        handler: str = "",
    ) -> Ended:
        began_at = self._now()
        mock = self._choose(handler)
        if mock is None:
            ended = await super().run(
                prepared, document=document, body=body, variables=variables, exports=exports, handler=handler
            )
        else:
            attempt = sum(call.handler == handler for call in self.calls)
            ended = _mocked(mock, prepared, attempt, variables, exports)
            if mock.takes:
                self._pass_time(min(mock.takes, prepared.timeout or mock.takes))
        built = build(own=self._environ, passed=prepared.passed, set_by_hook=prepared.env, of_event=variables)
        self.calls.append(
            Call(
                handler=handler,
                prepared=prepared,
                env=built.variables,
                ended=ended,
                mocked=mock is not None,
                began_at=began_at,
                ended_at=self._now(),
            )
        )
        return ended


def _mocked(
    mock: Mock, prepared: Prepared, attempt: int, variables: Mapping[str, str], exports: Sequence[str]
) -> Ended:
    end = mock.exit_code[min(attempt, len(mock.exit_code) - 1)]
    if mock.takes and prepared.timeout and mock.takes > prepared.timeout:
        end = "timeout"
    handed_on = {name: variables[name] for name in exports if name in variables}
    return Ended(
        exit_code=end if isinstance(end, int) else None,
        signal="SIGKILL" if end == "signal" else None,
        timed_out=end == "timeout",
        cannot_start=f"{prepared.argv[0]}: the test says so" if end == "error" else None,
        seconds=mock.takes.total_seconds() if mock.takes else 0.0,
        stdout=_captured(mock.stdout),
        stderr=_captured(mock.stderr),
        exports=handed_on | {name: value for name, value in mock.exports.items() if name in exports},
    )


def _captured(text: str) -> Captured:
    content = text.encode("utf-8", "surrogatepass")
    return Captured(content, b"", len(content))


class StandInSecrets(Resolver):
    """Tests need no secrets: ``secret://env/…`` may be in their ``environment``; every other one is a text that says
    which it stands for. Nothing outside is asked."""

    def __init__(self, environ: Mapping[str, str], *, folder: Path) -> None:
        super().__init__(environ, folder=folder)
        self._given = environ

    def reveal(self, secret: Secret) -> Secret:
        """In a form that every scheme of signatures takes: Standard Webhooks want base64 behind a word."""
        text = secret.reveal()
        if not is_reference(text):
            return secret
        return Secret(self._found(text) or f"whsec_{base64.b64encode(_stand_in(text).encode()).decode()}")

    def text(self, value: str) -> str:
        return (self._found(value) or _stand_in(value)) if is_reference(value) else value

    def _found(self, text: str) -> str | None:
        wanted = parse(text)
        return self._given.get(wanted.name) if wanted.place == "env" else None


def _stand_in(text: str) -> str:
    return f"stand-in for {text.removeprefix('secret://')}"
