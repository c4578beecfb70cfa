"""``tests:`` in the file: what goes in, and what should come of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from hookwright.hooks.schema.strict import Duration, Id, Ids, Strict, Variable, Words, one_or_more


class Input(Strict):
    """The event that is handed in. What fits the hook's type may be given."""

    method: str = "POST"
    path: str | None = None
    headers: dict[str, Words] = {}
    query: dict[str, Words] = {}
    body: Any = None
    """Text, or a value that is sent as JSON."""
    file: str | None = None
    change: Literal["created", "modified", "moved", "deleted"] = "created"
    files: tuple[str, ...] = ()
    message_id: str | None = None
    at: str | None = None
    """A cron fire's moment, in ISO 8601."""
    event: str | None = None
    """The name of an event: ``issues.opened``."""
    payload: Any = None


class Mock(Strict):
    """A command that is not run: what it would print and answer."""

    hook: Id | None = None
    """Of which hook; the tested one unless given."""
    exit_code: Annotated[tuple[int, ...], BeforeValidator(lambda v: (v,) if isinstance(v, int) else v)] = (0,)
    """One, or one for each attempt."""
    stdout: str = ""
    stderr: str = ""
    exports: dict[Variable, Words] = {}
    takes: Duration | None = None


class Expect(Strict):
    """What must be so at the end; what is not given may be anything."""

    exit_code: int | None = None
    output_contains: Annotated[tuple[str, ...], BeforeValidator(one_or_more)] = ()
    output_matches: str | None = None
    output_equals: str | None = None
    state: Literal["succeeded", "failed", "skipped"] | None = None
    reason_contains: str | None = None
    route: str | int | None = None
    """The pattern or the number (from 0) of the route that was taken."""
    command: tuple[Words, ...] | str | None = None
    env: dict[Variable, Words] = {}
    forwards: Ids | None = None
    """The hooks that the event was forwarded to, in any order."""
    exports: dict[Variable, Words] = {}
    attempts: int | None = None
    status: int | None = None
    """What the sender of a webhook was answered."""


class Test(Strict):
    __test__ = False  # pytest looks for classes of this name.

    name: str
    input: Input = Input()
    environment: dict[Variable, Words] = {}
    mock: Annotated[tuple[Mock, ...], BeforeValidator(one_or_more)] = ()
    expect: Expect = Expect()


class FileTest(Test):
    """A test beside the hooks instead of inside one: it says which it is about."""

    hook: Id
