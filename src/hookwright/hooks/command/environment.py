"""The environment of a command: a few harmless variables, what the hook sets, and the event. Pure.

The kernel takes no variable over 128 KiB, no NUL, and no more than a few megabytes in all (execve(2)); whatever
an event holds, the command starts.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hookwright.core.errors import ConfigError

PASSED = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TMPDIR", "SSL_CERT_FILE")
"""What of our own environment every command gets; no secret is called so."""
MOST_VALUE = 120 * 1024
MOST_TOTAL = 1024 * 1024
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Environment(NamedTuple):
    """``too_large`` are variables of the event that were left out; the event's file has them."""

    variables: dict[str, str]
    too_large: tuple[str, ...]


def build(
    *,
    own: Mapping[str, str],
    passed: Iterable[str],
    set_by_hook: Mapping[str, str],
    of_event: Mapping[str, str],
) -> Environment:
    """Later ones win: our own that are passed on, what the hook sets, the event."""
    patterns = (*PASSED, *passed)
    found = {
        name: value
        for name, value in own.items()
        if any(name == pattern or fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    }
    found.setdefault("PATH", DEFAULT_PATH)
    found |= {name: safe(value) for name, value in set_by_hook.items()}
    event = {name: safe(value) for name, value in of_event.items()}
    room = MOST_TOTAL - sum(_size(name, value) for name, value in found.items())
    too_large = []
    for name in sorted(event, key=lambda name: _size(name, event[name])):
        size = _size(name, event[name])
        if size > MOST_VALUE or size > room:
            too_large.append(name)
        else:
            room -= size
            found[name] = event[name]
    return Environment(found, tuple(sorted(too_large)))


def safe(text: str) -> str:
    """Text as the kernel can take it: no NUL, and nothing that no bytes stand for.

    Names of files that are no UTF-8 stay as they are (`os.fsdecode`); a lone surrogate from JSON is replaced.
    """
    text = text.replace("\x00", "\ufffd")
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def dotenv(text: str, name: str) -> dict[str, str]:
    """``NAME=value`` lines; values may be quoted, comments begin with ``#``. Nothing in them is replaced.

    Raises `ConfigError` with the line that is none of these.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ConfigError(f"{name}:{number}: a line is NAME=value, or a comment that begins with #")
        found[match[1]] = _value(match[2].strip(), f"{name}:{number}")
    return found


def _value(written: str, place: str) -> str:
    quote = written[:1]
    if quote not in ("'", '"'):
        return re.split(r"\s#", written, maxsplit=1)[0].rstrip()
    end = re.match(r"'([^']*)'" if quote == "'" else r'"((?:[^"\\]|\\.)*)"', written)
    if end is None:
        raise ConfigError(f"{place}: a quote is not closed")
    if quote == "'":
        return end[1]
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda found: escapes.get(found[1], found[1]), end[1])


def _size(name: str, value: str) -> int:
    return len(name) + len(value.encode("utf-8", "surrogateescape")) + 2
