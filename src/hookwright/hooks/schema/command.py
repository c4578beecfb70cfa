"""What a hook runs, in what surroundings, and how long it may take."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from hookwright.hooks.schema.retry import Retries
from hookwright.hooks.schema.strict import Duration, Size, Strict, Texts, Variable, Words

Signal = Literal["TERM", "INT", "HUP", "QUIT", "KILL", "USR1", "USR2"]
Environment = Annotated[
    dict[Variable, Words],
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number"]}}),
]


def _signal(value: object) -> object:
    return value.upper().removeprefix("SIG") if isinstance(value, str) else value


class Limits(Strict):
    """What one run may use at most; set with ``setrlimit`` before the command starts."""

    processes: Annotated[int, Field(ge=1)] | None = None
    """Of the whole user, as the kernel counts them: give hooks that need it a user of their own."""
    memory: Size | None = None
    """Address space of each process."""
    open_files: Annotated[int, Field(ge=3)] | None = None
    cpu: Duration | None = None
    """Processor time of each process."""
    file_size: Size | None = None


class Output(Strict):
    """What becomes of what the command prints."""

    head: Size = 16 * 1024
    """Bytes of the beginning that are kept with the job."""
    tail: Size = 16 * 1024
    """Bytes of the end that are kept with the job."""
    log: bool = True
    """Write each line to the log as it comes; at most a thousand lines a run."""
    file: str | None = None
    """Append all of it to this file as it comes."""


class Surroundings(Strict):
    """How commands run. What ``defaults`` sets holds for every hook that does not set it itself."""

    shell_program: str | None = None
    """What reads ``shell:``: a name such as bash, or a path. ``sh`` unless given."""
    working_dir: str | None = None
    """The folder that the command starts in; relative to the folder of the file."""
    env: Environment = {}
    """Variables to set; a value may be a reference to a secret."""
    env_pass: Texts = ()
    """Variables of our own environment to pass on, as names or patterns (``AWS_*``). A few harmless ones always are."""
    dotenv: Texts = ()
    """Files with ``NAME=value`` lines; what ``env`` sets wins."""
    stdin: Literal["none", "event", "body"] | None = None
    """What the command reads: nothing, the event as JSON, or the body as it came."""
    timeout: Duration | None = None
    """After this long the command and all that it started are stopped; 5 minutes unless given, 0 for never."""
    stop_signal: Annotated[Signal, BeforeValidator(_signal)] | None = None
    """What it is stopped with; TERM unless given."""
    grace: Duration | None = None
    """How long after that signal what still runs is killed; 10 seconds unless given."""
    leftovers: Literal["stop", "leave"] | None = None
    """What becomes of processes that a command leaves behind when it ends; they are stopped unless told to be left."""
    success_codes: tuple[Annotated[int, Field(ge=0, le=255)], ...] | None = None
    """Exit codes that count as success; 0 unless given."""
    limits: Limits | None = None
    """What one run may use at most."""
    output: Output | None = None
    """What becomes of what it prints."""
    retry: Retries | None = None
    """How often to try again, or a whole policy; never unless given."""


class Command(Surroundings):
    """One command: ``run`` or ``shell``, not both."""

    run: Annotated[tuple[Words, ...], Field(min_length=1)] | None = None
    """A program and its arguments, started without a shell."""
    shell: str | None = None
    """A script for a shell. Event data is in the environment ("$EVENT_…"), never in this text."""


DEFAULT_TIMEOUT = timedelta(minutes=5)
DEFAULT_GRACE = timedelta(seconds=10)
