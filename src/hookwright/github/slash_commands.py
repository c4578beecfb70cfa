"""Commands in comments: a line such as ``/deploy staging --force``. Pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.github.operations.repository import Permission

MOST = 10
"""Commands of one comment that are looked at."""
_NAME = re.compile(r"/[a-z][a-z0-9-]{0,38}")
_LINE = re.compile(r" {0,3}(/[A-Za-z][A-Za-z0-9-]{0,38})(?:[ \t]+(.*))?")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """``/deploy staging --force --to=eu``: ``/deploy`` with ``("staging",)`` and ``{"force": True, "to": "eu"}``."""

    name: str
    args: tuple[str, ...] = ()
    options: Mapping[str, str | bool] = field(default_factory=dict)
    text: str = ""
    """What stands behind the name, as it was written."""
    by: str = ""
    """The login of who asked."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Command:
        """The inverse of `as_json`."""
        return cls(
            given["name"],
            tuple(given.get("args") or ()),
            dict(given.get("options") or {}),
            given.get("text", ""),
            given.get("by", ""),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "args": list(self.args),
            "options": dict(self.options),
            "text": self.text,
            "by": self.by,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What ``@app.command`` says of a command."""

    name: str
    permission: Permission
    help: str = ""
    in_bodies: bool = False

    def __post_init__(self) -> None:
        """Raises `ConfigError`."""
        if not _NAME.fullmatch(self.name):
            raise ConfigError(
                f"command({self.name!r}): a name is a slash and then lower-case letters, digits or dashes"
            )

    @property
    def action(self) -> str:
        """The name as an event's action: ``command.retest``."""
        return self.name.removeprefix("/")


def commands(text: str, *, by: str = "") -> list[Command]:
    """The commands in a comment, in their order; what is quoted, code or hidden is none.

    One command is a line. Words are split as a shell splits them; ``--name`` is an option, ``--name=value`` one with a
    value, and behind ``--`` everything is an argument. A line whose quotes do not close is split at its spaces.
    """
    found: list[Command] = []
    fence = ""
    for line in _HTML_COMMENT.sub("", text).splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            continue
        if mark:
            fence = mark[1]
            continue
        matched = _LINE.fullmatch(line.rstrip())
        if matched is not None:
            rest = (matched[2] or "").strip()
            args, options = _split(rest)
            found.append(Command(matched[1].lower(), args, options, rest, by))
            if len(found) == MOST:
                break
    return found


def _split(text: str) -> tuple[tuple[str, ...], dict[str, str | bool]]:
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    args: list[str] = []
    options: dict[str, str | bool] = {}
    for place, word in enumerate(words):
        if word == "--":
            args += words[place + 1 :]
            break
        if word.startswith("--") and len(word) > 2:
            name, equals, value = word[2:].partition("=")
            options[name] = value if equals else True
        else:
            args.append(word)
    return tuple(args), options


def help_text(declared: Iterable[Declared]) -> str:
    """What ``/help`` answers."""
    rows = [
        f"| `{one.name}` | {_cell(one.help) or ' '} | {'anybody' if one.permission == 'none' else one.permission} |"
        for one in sorted(declared, key=lambda one: one.name)
    ]
    return "\n".join(["| command | what it does | who may |", "|---|---|---|", *rows])


def known(found: Sequence[Command], declared: Mapping[str, Declared], *, body: bool) -> list[Command]:
    """Those of ``found`` that are declared; in the ``body`` of an issue only those that want to be looked for there."""
    return [one for one in found if one.name in declared and (not body or declared[one.name].in_bodies)]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
