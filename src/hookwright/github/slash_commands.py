"""Slash commands in a comment: ``/retest`` or ``/deploy staging --force`` at the beginning of a line. Pure.

What GitHub shows as a quotation or as code is not a command, nor is what it hides in an HTML comment. The rules are
those of GitHub Flavored Markdown (https://github.github.com/gfm/), as far as they concern whole lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMAND = re.compile(r" {0,3}/([A-Za-z][A-Za-z0-9_-]{0,49})(?:[ \t]+(.*?))?[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_QUOTE = re.compile(r" {0,3}>[ \t]?(.*)$")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "”": "”", "„": "“"}  # noqa: RUF001 - what telephones type
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,49}")


class Invocation(msgspec.Struct, frozen=True):
    """One command as it was written: its name in lower case, and the rest of its line."""

    name: str
    text: str = ""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked for, as a handler reads it in ``ctx.command``."""

    name: str
    """In lower case, without the slash."""
    text: str = ""
    """All that follows the name in its line."""
    by: str = ""
    """The login of who asked."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Command:
        """From the payload of the command's delivery."""
        return cls(name=str(given.get("name")), text=str(given.get("text") or ""), by=str(given.get("by") or ""))

    @property
    def words(self) -> list[str]:
        """The text in words, as `split` divides it. Raises `ValueError` for a quote that is not closed."""
        return split(self.text)

    @property
    def args(self) -> list[str]:
        """The words that are no options."""
        return _parted(self.words)[0]

    @property
    def options(self) -> dict[str, str | bool]:
        """``--ref=main`` as text, ``--force`` as ``True``, ``--no-force`` as ``False``."""
        return _parted(self.words)[1]


def commands_in(body: str) -> list[Invocation]:
    """The commands of a comment, in their order."""
    found = (_COMMAND.fullmatch(line) for line in _own_lines(body))
    return [Invocation(one[1].lower(), one[2] or "") for one in found if one is not None]


def split(text: str) -> list[str]:
    """Words as a shell divides them, but an apostrophe inside a word is one, and typographic quotes are quotes.

    A backslash keeps the character after it. Raises `ValueError` for a quote that is not closed.
    """
    words: list[str] = []
    word: list[str] = []
    begun = False
    closing = ""
    characters = iter(text)
    for character in characters:
        if character == "\\" and closing != "'":
            word.append(next(characters, "\\"))
            begun = True
        elif closing:
            if character == closing:
                closing = ""
            else:
                word.append(character)
        elif character in _QUOTES and (not word or word[-1] == "="):
            closing, begun = _QUOTES[character], True
        elif character.isspace():
            if begun:
                words.append("".join(word))
            word, begun = [], False
        else:
            word.append(character)
            begun = True
    if closing:
        raise ValueError(f"a quote is not closed: {closing}")
    if begun:
        words.append("".join(word))
    # A telephone makes one dash of two.
    return [f"--{one[1:]}" if one.startswith("—") and len(one) > 1 else one for one in words]


def _parted(words: list[str]) -> tuple[list[str], dict[str, str | bool]]:
    args: list[str] = []
    options: dict[str, str | bool] = {}
    rest = iter(words)
    for word in rest:
        if word == "--":
            args += rest
        elif word.startswith("--") and len(word) > 2:
            name, equals, value = word[2:].partition("=")
            if equals:
                options[name] = value
            elif name.startswith("no-"):
                options[name[3:]] = False
            else:
                options[name] = True
        else:
            args.append(word)
    return args, options


def _own_lines(body: str) -> Iterator[str]:
    """The lines that are neither quoted, nor code, nor hidden."""
    fence = ""
    hiding = quoted = paragraph = False
    for line in _LINE_END.split(body):
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            continue
        if hiding or "<!--" in line:
            hidden_before = hiding or not line.partition("<!--")[0].strip()
            line, hiding = _shown(line, hiding)
            if hidden_before:
                continue
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence, quoted, paragraph = mark[1], False, False
            continue
        quote = _QUOTE.fullmatch(line)
        if quote or not line.strip():
            # A line without its '>' goes on with a quoted paragraph, and is shown inside the quotation.
            quoted, paragraph = bool(quote and quote[1].strip()), False
        elif not quoted and (paragraph or not _INDENTED.match(line)):
            paragraph = True
            yield line


def _shown(line: str, hiding: bool) -> tuple[str, bool]:
    """The line without what is hidden in it, and whether the next one is hidden from its beginning."""
    shown = ""
    while True:
        if hiding:
            _, ended, line = line.partition("-->")
            if not ended:
                return shown, True
        before, hiding_mark, line = line.partition("<!--")
        shown += before
        if not hiding_mark:
            return shown, False
        hiding = True
