"""What a command hands on: names and values from the file that HOOKWRIGHT_EXPORTS names. Pure.

    NAME=value                  up to the end of the line
    NAME<<END                   all lines up to END
    {"NAME": "value"}           JSON, on one line

A value with line ends in the first form could set further names, so whoever exports what an event holds uses one of the
others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

MOST_BYTES = 1024 * 1024
MOST_VALUE = 64 * 1024
_HEREDOC = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)<<(\S{1,100})")


class Exports(NamedTuple):
    """``refused`` says what was left out, for the log."""

    values: Mapping[str, str]
    refused: tuple[str, ...]


def read(content: bytes, allowed: Collection[str]) -> Exports:
    """The values of names that are ``allowed``."""
    if len(content) > MOST_BYTES:
        return Exports({}, (f"the exports file is over {MOST_BYTES} bytes; nothing of it was taken",))
    values: dict[str, str] = {}
    refused: list[str] = []

    def take(name: str, value: object) -> None:
        if name not in allowed:
            refused.append(f"{name[:100]!r} is not in the hook's exports")
        elif isinstance(value, bool) or not isinstance(value, str | int | float):
            refused.append(f"{name} is no text")
        elif len(str(value)) > MOST_VALUE:
            refused.append(f"{name} is over {MOST_VALUE} characters")
        else:
            values[name] = str(value)

    lines = iter(content.decode("utf-8", "replace").split("\n"))
    for line in lines:
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        heredoc = _HEREDOC.fullmatch(line)
        if line.startswith("{"):
            for name, value in _json(line, refused).items():
                take(name, value)
        elif heredoc is not None:
            found: list[str] = []
            for inner in lines:
                if inner == heredoc[2]:
                    take(heredoc[1], "\n".join(found))
                    break
                found.append(inner)
            else:
                refused.append(f"{heredoc[1]} does not end with a line {heredoc[2]!r}")
        elif "=" in line:
            name, _, value = line.partition("=")
            take(name.strip(), value)
        else:
            refused.append(f"a line is neither NAME=value nor JSON: {line[:60]!r}")
    return Exports(values, tuple(refused))


def _json(line: str, refused: list[str]) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        refused.append(f"a line is no JSON: {line[:60]!r}")
        return {}
    return found if isinstance(found, dict) else {}
