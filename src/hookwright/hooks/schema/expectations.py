"""``tests:`` in the file: what goes in, and what should come of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from hookwright.hooks.schema.strict import Duration, Id, Strict, Texts, Variable, Words, one_or_more

End = int | Literal["timeout", "signal", "error"]
"""How a command ends: an exit code, or what ``retry: {on: […]}`` calls it."""


class Input(Strict):
    """The event that is handed in. What fits the hook's type may be given, and is what its source would have said."""

    method: str = "POST"
    """Of a webhook's request."""
    path: str | None = None
    """Another path than the hook's own."""
    headers: dict[str, Words] = {}
    query: dict[str, Words] = {}
    body: Any = None
    """Of a request or a message: text, or a value that is sent as JSON."""
    sign: bool = True
    """Send the token and the signature that the hook asks for. ``false`` to see a stranger refused."""
    remote: str = "127.0.0.1"
    """The address that a request comes from."""
    file: str | None = None
    """A path below the watched folder."""
    change: Literal["created", "modified", "moved", "deleted"] = "created"
    files: tuple[str, ...] = ()
    """Several paths that changed together."""
    message_id: str | None = None
    """Of a queue's message."""
    at: str | None = None
    """What time it is, in ISO 8601; a schedule fires then. The tests' time begins on 2026-01-05, 09:00 UTC."""
    missed: bool = False
    """A schedule's time had passed, and is caught up on."""
    event: str | None = None
    """The name of an event: ``issues.opened``."""
    payload: Any = None
    """What conditions call so. A GitHub event's is merged into GitHub's own example of it."""
    exports: dict[Variable, Words] = {}
    """What other hooks have exported before."""
    forwarded_by: Texts = ()
    """The hooks that it came through."""


class Mock(Strict):
    """A command that is not run: what it would print, and how it would end."""

    hook: str | None = None
    """Of which hook; the tested one unless given."""
    part: Literal["command", "on_success", "on_failure"] | None = None
    """Which of its commands; all of them unless given."""
    exit_code: Annotated[
        tuple[End, ...],
        BeforeValidator(one_or_more, json_schema_input_type=End | tuple[End, ...]),
        Field(min_length=1),
    ] = (0,)
    """One end, or one for each attempt: a code, ``timeout``, ``signal`` or ``error``."""
    stdout: str = ""
    stderr: str = ""
    exports: dict[Variable, Words] = {}
    takes: Duration | None = None
    """How far the tests' clock moves meanwhile; over the command's ``timeout`` it is a timeout."""


class Expect(Strict):
    """What must be so at the end; what is not given may be anything.

    Unless it says how the hook ends (``state``, ``exit_code``, ``status`` or ``reason_contains``), that must be a
    success.
    """

    state: Literal["succeeded", "failed", "skipped", "not_reached"] | None = None
    """``skipped`` by a condition or a route; ``not_reached``: the event is not for this hook."""
    exit_code: int | None = None
    """Of the last attempt."""
    reason_contains: Texts = ()
    """In why it was skipped or has failed."""
    output_contains: Texts = ()
    """In what the last attempt printed, errors included."""
    output_lacks: Texts = ()
    """Not in there."""
    output_matches: str | None = None
    """A regular expression that fits somewhere in it."""
    output_equals: str | None = None
    """The standard output, whole; ends of lines at its end do not count."""
    route: str | int | None = None
    """The pattern or the number (from 0) of the route that was taken."""
    command: tuple[Words, ...] | str | None = None
    """What was run: the arguments as a list, or the text of the script."""
    env: dict[Variable, Words | None] = {}
    """Variables that the command got; ``null``: that it did not get."""
    forwards: Texts | None = None
    """The hooks that the event was forwarded to, in any order."""
    exports: dict[Variable, Words] = {}
    attempts: int | None = None
    waits: tuple[Duration, ...] | None = None
    """How long each retry was waited for; the random part of delays is left out in tests."""
    status: int | None = None
    """What the sender of a webhook was answered."""
    body_contains: Texts = ()
    """In what the sender was answered."""
    on_success: Expect | None = None
    """Of the command of that name."""
    on_failure: Expect | None = None
    hooks: dict[Id, Expect] = {}
    """Of other hooks that the event went to."""


class Test(Strict):
    __test__ = False  # pytest looks for classes of this name.

    name: str
    input: Input = Input()
    environment: dict[Variable, Words] = {}
    """Our own environment, for ``${…}``, ``env_pass`` and ``secret://env/…``. Commands get nothing else of the real one
    but the likes of PATH."""
    commands: Literal["own", "all", "none"] = "own"
    """Which commands are really run: the hook's own, those of all hooks, or none. The others end at once, with 0."""
    mock: Annotated[
        tuple[Mock, ...],
        BeforeValidator(one_or_more, json_schema_input_type=Mock | tuple[Mock, ...]),
    ] = ()
    """Commands that stand-ins take the place of. With one for the hook itself, none of its commands is run."""
    expect: Expect = Expect()


class FileTest(Test):
    """A test beside the hooks instead of inside one: it says which it is about."""

    hook: str
    """By id or by name."""
