"""What came of a test, held against what it expects. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hookwright.core.readers import spell
from hookwright.hooks.building import route_name
from hookwright.hooks.schema.expectations import Expect
from hookwright.hooks.selftest.standing_in import Call
from hookwright.hooks.yaml_text import Path_

LONGEST = 300
"""Characters of one value in a message."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One job: a hook's own, or of what follows its end. ``state`` is ``not_reached`` where there was none."""

    state: str = "not_reached"
    error: str | None = None
    attempts: int = 0
    result: Mapping[str, Any] | None = None
    calls: Sequence[Call] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``parts`` by handler; ``labels`` are each hook's routes; ``names`` lead to ids."""

    parts: Mapping[str, Part]
    labels: Mapping[str, Sequence[str]]
    names: Mapping[str, str]
    status: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class Difference:
    """``path`` is the place within the test that was not met."""

    path: Path_
    what: str


def judge(outcome: Outcome, hook: str, expect: Expect, at: Path_ = ("expect",)) -> Iterator[Difference]:
    """All that is not as expected, of the hook with this id."""
    yield from _part(outcome, hook, route_name(hook), expect, at)
    if expect.status is not None and outcome.status != expect.status:
        was = "no request was sent" if outcome.status is None else f"it was {outcome.status}: {_short(outcome.answer)}"
        yield Difference((*at, "status"), f"status: {expect.status} was expected, and {was}")
    for number, wanted in enumerate(expect.body_contains):
        if wanted not in outcome.answer:
            yield Difference(
                (*at, "body_contains", number),
                f"body_contains: {_short(wanted)!r} is not in the answer: {_short(outcome.answer)!r}",
            )
    for word in ("on_success", "on_failure"):
        follow: Expect | None = getattr(expect, word)
        if follow is not None:
            yield from _part(outcome, hook, f"{route_name(hook)}/{word}", follow, (*at, word))
    for name, other in expect.hooks.items():
        yield from judge(outcome, outcome.names[name], other, (*at, "hooks", name))


def _part(outcome: Outcome, hook: str, handler: str, expect: Expect, at: Path_) -> Iterator[Difference]:
    part = outcome.parts.get(handler, Part())
    said_how = expect.state or expect.exit_code is not None or expect.status is not None or expect.reason_contains
    wanted = expect.state or (None if said_how else "succeeded")
    if wanted is not None and part.state != wanted:
        reason = f": {part.error}" if part.error else ""
        yield Difference(
            (*at, "state") if expect.state else at,
            f"state: {wanted} was expected, and it was {part.state}{_short(reason)}",
        )
    for number, text in enumerate(expect.reason_contains):
        if text not in (part.error or ""):
            yield Difference(
                (*at, "reason_contains", number),
                f"reason_contains: {text!r} is not in the reason: {_short(part.error or 'there is none')}",
            )
    yield from _run(part, expect, at)
    result = part.result or {}
    if expect.forwards is not None:
        forwarded = set(result.get("forwarded", ()))
        yield from _sets((*at, "forwards"), "forwards", {outcome.names[name] for name in expect.forwards}, forwarded)
    for name, value in expect.exports.items():
        found = (result.get("exports") or {}).get(name)
        if found != value:
            yield Difference((*at, "exports", name), _was(f"exports: {name}", value, found))
    if expect.route is not None:
        yield from _route(outcome.labels.get(hook, ()), result, expect.route, (*at, "route"))
    if expect.attempts is not None and part.attempts != expect.attempts:
        yield Difference((*at, "attempts"), _was("attempts", expect.attempts, part.attempts))


def _run(part: Part, expect: Expect, at: Path_) -> Iterator[Difference]:
    """What is about the last attempt's command."""
    call = part.calls[-1] if part.calls else None
    asks = expect.model_fields_set & _OF_A_RUN
    if call is None:
        for word in sorted(asks):
            yield Difference((*at, word), f"{word}: no command was run{_because(part)}")
        return
    code = call.ended.exit_code
    if expect.exit_code is not None and code != expect.exit_code:
        how = "" if code is not None else f": {call.ended.how}"
        yield Difference((*at, "exit_code"), f"{_was('exit_code', expect.exit_code, code)}{how}")
    out, err = call.ended.stdout.text, call.ended.stderr.text
    for number, text in enumerate(expect.output_contains):
        if text not in out and text not in err:
            yield Difference(
                (*at, "output_contains", number), f"output_contains: {text!r} was not printed{_printed(out, err)}"
            )
    for number, text in enumerate(expect.output_lacks):
        if text in out or text in err:
            yield Difference((*at, "output_lacks", number), f"output_lacks: {text!r} was printed{_printed(out, err)}")
    if expect.output_matches is not None and not re.search(expect.output_matches, out + err, re.MULTILINE):
        yield Difference(
            (*at, "output_matches"), f"output_matches: {expect.output_matches} fits nowhere{_printed(out, err)}"
        )
    if expect.output_equals is not None and out.rstrip("\n") != expect.output_equals.rstrip("\n"):
        yield Difference((*at, "output_equals"), _differing("output_equals", expect.output_equals, out))
    if expect.command is not None:
        yield from _command(call, expect.command, (*at, "command"))
    for name, value in expect.env.items():
        found = call.env.get(name)
        if found != value:
            shown = None if found is None else call.masked(found)
            yield Difference((*at, "env", name), _was(f"env: {name}", value, shown, nothing="not set"))
    if expect.waits is not None:
        waits = tuple(
            later.began_at - earlier.ended_at for earlier, later in zip(part.calls, part.calls[1:], strict=False)
        )
        if waits != expect.waits:
            yield Difference(
                (*at, "waits"), f"waits: {_spelled(expect.waits)} were expected, there were {_spelled(waits)}"
            )


_OF_A_RUN = frozenset(
    {"exit_code", "output_contains", "output_matches", "output_equals", "command", "env", "output_lacks", "waits"}
)


def _command(call: Call, wanted: tuple[str, ...] | str, at: Path_) -> Iterator[Difference]:
    argv = call.prepared.argv
    if isinstance(wanted, str):
        if wanted.strip() not in (argv[-1].strip(), " ".join(argv)):
            yield Difference(at, _differing("command", wanted, call.masked(argv[-1])))
    elif wanted != argv:
        yield Difference(at, _was("command", list(wanted), [call.masked(word) for word in argv]))


def _route(labels: Sequence[str], result: Mapping[str, Any], wanted: str | int, at: Path_) -> Iterator[Difference]:
    taken = result.get("route")
    label = wanted
    if isinstance(wanted, int):
        label = labels[wanted] if 0 <= wanted < len(labels) else f"route {wanted}"
    elif "|" in wanted:
        label = "|".join(part.strip() for part in wanted.split("|"))
    if taken != label:
        yield Difference(at, _was("route", wanted, taken, nothing="none"))


def _sets(at: Path_, word: str, wanted: set[str], found: set[str]) -> Iterator[Difference]:
    if wanted == found:
        return
    parts = [f"missing: {', '.join(sorted(wanted - found))}"] if wanted - found else []
    parts += [f"not expected: {', '.join(sorted(found - wanted))}"] if found - wanted else []
    yield Difference(at, f"{word}: {'; '.join(parts)}")


def _was(word: str, wanted: object, found: object, *, nothing: str = "nothing") -> str:
    def shown(value: object) -> str:
        return nothing if value is None else _short(repr(value))

    return f"{word}: {shown(wanted)} was expected, and it was {shown(found)}"


def _differing(word: str, wanted: str, found: str) -> str:
    """A difference of texts, line by line where there are several."""
    if "\n" not in wanted.strip() and "\n" not in found.strip():
        return _was(word, wanted.strip("\n"), found.strip("\n"))
    lines = difflib.unified_diff(
        wanted.strip().splitlines(), found.strip().splitlines(), "expected", "found", lineterm="", n=2
    )
    return "\n".join([f"{word}: it differs", *(line[:LONGEST] for line in list(lines)[:40])])


def _printed(out: str, err: str) -> str:
    parts = [f"; {name}: {_short(text.strip())!r}" for name, text in (("stdout", out), ("stderr", err)) if text.strip()]
    return "".join(parts) or "; nothing was"


def _because(part: Part) -> str:
    return f"; the hook was {part.state}{_short(f': {part.error}' if part.error else '')}"


def _spelled(waits: Sequence[timedelta]) -> str:
    return ", ".join(spell(wait) for wait in waits) or "none"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
