"""From a log record to one line: for a person, or for a program. Pure.

A line never holds a secret, and never a character that could start another line, move a terminal's cursor or turn the
direction of writing: values come from payloads, and who writes an issue must not be able to write the log.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import msgspec

from hookwright.core.redaction import HIDDEN, redact
from hookwright.core.secret import Secret

Format: TypeAlias = Literal["text", "json"]
Line: TypeAlias = Callable[[logging.LogRecord], str]

SHORTEST_SECRET = 6
"""A shorter value is not searched for: it would blot out ordinary words."""
MAX_VALUE = 8_000
"""Characters of one value. A handler may log a whole payload; a line that long helps nobody."""
LEVELS = {"DEBUG": "debug", "INFO": "info", "WARNING": "warning", "ERROR": "error", "CRITICAL": "error"}
COLOURS = {"debug": "\x1b[2m", "info": "\x1b[32m", "warning": "\x1b[33m", "error": "\x1b[31m"}

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
# Control characters, line and paragraph separators, and those that reorder text (https://trojansource.codes).
_ODD = r"\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_UNSAFE = re.compile(rf"[\x00-\x1f{_ODD}]")
_UNSAFE_BUT_LINES = re.compile(rf"[\x00-\x09\x0b-\x1f{_ODD}]")
_UNSAFE_IN_JSON = re.compile(rf"[{_ODD}]")
"""The encoder escapes the others."""
_BARE = re.compile(r"[^\s\"=]+")
# What every form that `redact` knows has in it. Looking for these first saves six searches per line.
_MARKS = (
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "-----begin", "eyj", "bearer", "authorization", "://"),
    *("password=", "passwd=", "secret="),
)
_traceback = logging.Formatter().formatException


class Hider:
    """Takes secrets out of text: those that look like one, and those that are known."""

    def __init__(self, secrets: Sequence[Secret] = ()) -> None:
        known = {secret.reveal() for secret in secrets}
        # A key in PEM is logged line by line at times, and with its line ends escaped.
        known |= {
            line for value in known if "\n" in value for line in value.splitlines() if not line.startswith("-----")
        }
        known |= {value.strip().replace("\n", "\\n") for value in known}
        self._known = sorted((value for value in known if len(value) >= SHORTEST_SECRET), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for value in self._known:
            if value in text:
                text = text.replace(value, HIDDEN)
        return redact(text)

    def all(self, texts: list[str]) -> list[str]:
        """Each of them, at the price of one where none holds a secret."""
        together = "\0".join(texts)
        for value in self._known:
            if value in together:
                return [self(text) for text in texts]
        lower = together.lower()
        for mark in _MARKS:
            if mark in lower:
                return [self(text) for text in texts]
        return texts


def json_line(hide: Hider) -> Line:
    """One JSON object per line: time, level, logger, message, the facts, and the traceback as ``exception``."""
    encode = msgspec.json.Encoder().encode

    def line(record: logging.LogRecord) -> str:
        found = facts(record)
        sentence, *texts = [
            text if text.isprintable() else _UNSAFE_IN_JSON.sub(_escape, text) for text in _texts(record, found, hide)
        ]
        fields: dict[str, object] = {
            "time": _time(record.created),
            "level": LEVELS.get(record.levelname, record.levelname.lower()),
            "logger": record.name,
            "message": sentence,
        }
        for (name, value), text in zip(found.items(), texts, strict=True):
            fields[name if name not in fields else f"{name}_"] = (
                value if isinstance(value, bool | int | float | None) else text
            )
        trouble = _trouble(record)
        if trouble:
            fields["exception"] = _UNSAFE_IN_JSON.sub(_escape, hide(trouble))
        return encode(fields).decode()

    return line


def text_line(hide: Hider, *, colours: bool) -> Line:
    """Time, level, sentence, then ``name=value``; a traceback follows on indented lines."""

    def line(record: logging.LogRecord) -> str:
        level = LEVELS.get(record.levelname, record.levelname.lower())
        shown = f"{COLOURS.get(level, '')}{level:<7}\x1b[0m" if colours else f"{level:<7}"
        found = facts(record)
        sentence, *texts = _texts(record, found, hide)
        sentence = _tame(sentence)
        parts = [_time(record.created), shown, f"\x1b[1m{sentence}\x1b[0m" if colours else sentence]
        for name, text in zip(found, texts, strict=True):
            parts.append(f"\x1b[2m{name}=\x1b[0m{_quoted(text)}" if colours else f"{name}={_quoted(text)}")
        trouble = _trouble(record)
        if not trouble:
            return " ".join(parts)
        # Indented, every line of it: a message with a line break in it must not look like a line of the log.
        lines = _UNSAFE_BUT_LINES.sub(_escape, hide(trouble)).split("\n")
        return "\n    ".join([" ".join(parts), *lines])

    return line


def facts(record: logging.LogRecord) -> Mapping[str, Any]:
    """What was given as ``extra``; `hookwright.core.fields` says what the names mean."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _time(created: float) -> str:
    return f"{_second(int(created))}.{int(created % 1 * 1000):03d}Z"


@functools.lru_cache(maxsize=1)
def _second(created: int) -> str:
    return datetime.fromtimestamp(created, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _text(value: object) -> str:
    try:
        return value if type(value) is str else str(value)
    except Exception:
        return f"<{type(value).__name__} that cannot be shown>"


def _texts(record: logging.LogRecord, found: Mapping[str, Any], hide: Hider) -> list[str]:
    """The sentence and the facts' values, without secrets, none of them endless."""
    texts = hide.all([record.getMessage(), *map(_text, found.values())])
    return [text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}... ({len(text)} characters)" for text in texts]


def _tame(text: str) -> str:
    return text if text.isprintable() else _UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return {10: "\\n", 13: "\\r", 9: "\\t"}.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _quoted(text: str) -> str:
    if _BARE.fullmatch(text):
        return _tame(text)
    return _tame('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')


def _trouble(record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info and record.exc_info[0] is not None:
        parts.append(_traceback(record.exc_info))
    elif record.exc_text:
        parts.append(record.exc_text)
    if record.stack_info:
        parts.append(record.stack_info)
    return "\n".join(parts)
