"""Drafts as a file that is right: what would be refused is not written, and the reason is."""

from __future__ import annotations

import io
import re
import tempfile
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from hookwright.hooks.importing.draft import Draft, Drafts
from hookwright.hooks.mistakes import HooksError, Mistake
from hookwright.hooks.yaml_text import parse

Check = Callable[[Path], object]
"""Reads a file of hooks. Raises `HooksError`."""
_NOT_YET = re.compile(r"(?P<option>\w+)\b[^;]*: this version does not do that yet")
_NOBODY = re.compile(r"forward_to: there is no hook '(.*?)'")
_GUARDS = frozenset({"allow_ips", "signature", "hmac_secret", "auth_token", "methods", "match", "when"})
"""What keeps strangers out: a hook that lost one is not enabled."""


def written(drafts: Drafts, *, check: Check, title: str) -> str:
    """The text of the file. ``check`` finds nothing wrong with it."""
    hooks = [_Written(draft) for draft in drafts.hooks]
    head = [title, *drafts.notes]
    while True:
        text, lines = _text(head, drafts.defaults, hooks)
        wrong = _mistakes(text, check)
        if not wrong:
            return text
        changed = False
        for number, hook in enumerate(hooks):
            own = [mistake for mistake in wrong if mistake.place.line in lines[number]]
            if own and not hook.refused:
                hook.amend(own)
                changed = True
        if not changed:
            # Not of any one hook, such as a default: it is left out, and said.
            head += [f"left out, with all hooks: {mistake.what}" for mistake in wrong]
            drafts.defaults.clear()
            for hook in hooks:
                hook.refused[:] = hook.refused or ["see the beginning of this file"]


class _Written:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.refused = draft.refused

    def amend(self, mistakes: Sequence[Mistake]) -> None:
        """Take out what this version does not do; a hook with any other mistake stays as a comment."""
        options = self.draft.entry.get("options")
        for mistake in mistakes:
            nobody = _NOBODY.match(mistake.what)
            targets = self.draft.entry.get("forward_to")
            if nobody is not None and isinstance(targets, list) and nobody[1] in targets:
                targets.remove(nobody[1])
                self.draft.comments.append(f"forward_to: {nobody[1]}: there is no such hook here")
                if not targets:
                    del self.draft.entry["forward_to"]
                continue
            found = _NOT_YET.match(mistake.what)
            if found is None or not isinstance(options, dict) or found["option"] not in options:
                self.refused.append(mistake.what)
                continue
            option = found["option"]
            said = f"options: {option}: {options.pop(option)!r}: this version does not do that yet"
            if option in _GUARDS:
                self.draft.disable(f"{said}; not enabled, since anybody could send without it")
            else:
                self.draft.comments.append(said)

    def lines(self) -> list[str]:
        comments = [line for comment in self.draft.comments for line in _comment(comment, "  ")]
        body = _entry(self.draft.entry)
        if body is None and not self.refused:
            self.refused.append("it holds text that YAML cannot hold as it is")
        if not self.refused:
            return comments + [f"  {line}" if line else "" for line in body or ()]
        reasons = [line for reason in self.refused for line in _comment(f"not carried over: {reason}", "  ")]
        shown = [f"  #   {_clean(line)}".rstrip() for line in body or ()]
        return [*comments, *reasons, *shown]


def _text(head: Sequence[str], defaults: Any, hooks: Sequence[_Written]) -> tuple[str, list[range]]:
    """The file, and the lines of each hook, from 1."""
    lines = [line for note in head for line in _comment(note, "")]
    if defaults:
        lines += ["defaults:", *(f"  {line}" for line in _dump(defaults, quote=False).splitlines())]
    bodies = [hook.lines() for hook in hooks]
    if not any(hook.refused == [] for hook in hooks):
        lines.append("handlers: []")
    else:
        lines.append("handlers:")
    ranges = []
    for body in bodies:
        ranges.append(range(len(lines) + 1, len(lines) + len(body) + 1))
        lines += [*body, ""]
    return "\n".join(lines).rstrip("\n") + "\n", ranges


def _mistakes(text: str, check: Check) -> list[Mistake]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hookwright.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            check(file)
        except HooksError as error:
            return [mistake for mistake in error.mistakes if not mistake.warning]
    return []


def _entry(entry: dict[str, Any]) -> list[str] | None:
    """The lines of one hook, or ``None`` where what is read again is not the same."""
    cleaned = _cleaned(entry)
    for quote in (False, True):
        text = _dump([cleaned], quote=quote)
        try:
            read = parse(text, Path("imported")).value
        except HooksError:
            continue
        if read == [cleaned]:
            return text.splitlines()
    return None


def _dump(value: Any, *, quote: bool) -> str:
    yaml = YAML(typ="rt")
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_styled(value, quote=quote), out)
    text = out.getvalue()
    # The outermost list is indented like those within.
    return textwrap.dedent(text) if isinstance(value, list) else text


def _styled(value: Any, *, quote: bool) -> Any:
    if isinstance(value, dict):
        return {key: _styled(one, quote=quote) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_styled(one, quote=quote) for one in value]
    if isinstance(value, str) and type(value) is str:
        if quote:
            return DoubleQuotedScalarString(value)
        return LiteralScalarString(value) if "\n" in value.strip("\n") and "\t" not in value else value
    return value


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    if isinstance(value, str):
        return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in value)
    # Without what our reader remembers of how a number was written.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else float(value)
    return value


def _comment(text: str, indent: str) -> list[str]:
    return [
        f"{indent}# {line}".rstrip()
        for line in textwrap.wrap(_clean(text), 110, break_long_words=False, break_on_hyphens=False) or [""]
    ]


def _clean(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
