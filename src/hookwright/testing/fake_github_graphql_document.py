"""GraphQL documents as the stand-in reads them: operations, fields, arguments, variables, fragments. Pure.

https://spec.graphql.org/October2021/#sec-Language
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r'\s*(?:#[^\n]*\n\s*)*(?:,\s*)*(\.\.\.|"""(?:\\"""|(?!""").)*"""|"(?:\\.|[^"\\\n])*"|-?[0-9]+(?:\.[0-9]+)?|'
    r"[A-Za-z_]\w*|[!$()=:\[\]{}@|&])",
    re.DOTALL,
)


class Malformed(Exception):
    """The document is no GraphQL."""


@dataclass(frozen=True)
class Field:
    name: str
    alias: str
    arguments: Mapping[str, Any]
    """Variables are `Variable`."""
    fields: tuple[Field | Spread, ...] = ()


@dataclass(frozen=True)
class Spread:
    """A fragment, by its name or in place."""

    name: str = ""
    fields: tuple[Field | Spread, ...] = ()
    on: str = ""


@dataclass(frozen=True)
class Variable:
    name: str


@dataclass
class Document:
    kind: str = "query"
    fields: tuple[Field | Spread, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    fragments: dict[str, Spread] = field(default_factory=dict)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        text = text.strip()
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise Malformed(f'Expected NAME, actual: (none) ("{text[at : at + 10]}")')
            self._tokens.append(found[1])
            at = found.end()
            while at < len(text) and text[at] in " \t\r\n,":
                at += 1
        self._at = 0

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        found = self.next
        if not found or (wanted is not None and found != wanted):
            raise Malformed(f"Expected {wanted or 'more'}, actual: {found or '(end)'}")
        self._at += 1
        return found

    def document(self) -> Document:
        made = Document()
        while self.next:
            match self.next:
                case "{":
                    made.fields = self.selection()
                case "query" | "mutation":
                    made.kind = self.take()
                    self._operation(made)
                case "fragment":
                    self.take()
                    name = self.take()
                    self.take("on")
                    on = self.take()
                    made.fragments[name] = Spread(name, self.selection(), on)
                case other:
                    raise Malformed(f"Unexpected {other}")
        return made

    def _operation(self, made: Document) -> None:
        if self.next not in ("(", "{"):
            self.take()
        if self.next == "(":
            self._variables(made)
        made.fields = self.selection()

    def _variables(self, made: Document) -> None:
        self.take("(")
        while self.next != ")":
            self.take("$")
            name = self.take()
            self.take(":")
            needed = self._type()
            if self.next == "=":
                self.take()
                made.defaults[name] = self.value()
            elif needed:
                made.required.append(name)
        self.take(")")

    def _type(self) -> bool:
        """Past a type; may it not be null?"""
        if self.next == "[":
            self.take()
            self._type()
            self.take("]")
        else:
            self.take()
        if self.next == "!":
            self.take()
            return True
        return False

    def selection(self) -> tuple[Field | Spread, ...]:
        self.take("{")
        found: list[Field | Spread] = []
        while self.next != "}":
            found.append(self._spread() if self.next == "..." else self._field())
        self.take("}")
        return tuple(found)

    def _spread(self) -> Spread:
        self.take("...")
        if self.next == "on":
            self.take()
            on = self.take()
            return Spread(on=on, fields=self.selection())
        if self.next == "{":
            return Spread(fields=self.selection())
        return Spread(self.take())

    def _field(self) -> Field:
        alias = name = self.take()
        if self.next == ":":
            self.take()
            name = self.take()
        arguments = {}
        if self.next == "(":
            self.take()
            while self.next != ")":
                key = self.take()
                self.take(":")
                arguments[key] = self.value()
            self.take(")")
        return Field(name, alias, arguments, self.selection() if self.next == "{" else ())

    def value(self) -> Any:
        token = self.take()
        match token:
            case "$":
                return Variable(self.take())
            case "[":
                found = []
                while self.next != "]":
                    found.append(self.value())
                self.take("]")
                return found
            case "{":
                given = {}
                while self.next != "}":
                    key = self.take()
                    self.take(":")
                    given[key] = self.value()
                self.take("}")
                return given
            case "true" | "false" | "null":
                return {"true": True, "false": False, "null": None}[token]
        if token.startswith('"""'):
            return token[3:-3].strip()
        if token[0] == '"' or token[0] in "-0123456789":
            return json.loads(token)
        return token


def read(text: str) -> Document:
    """Raises `Malformed`."""
    return _Reader(text).document()


def filled(value: Any, variables: Mapping[str, Any]) -> Any:
    """With the values of its variables."""
    if isinstance(value, Variable):
        return variables.get(value.name)
    if isinstance(value, dict):
        return {name: filled(one, variables) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, variables) for one in value]
    return value
