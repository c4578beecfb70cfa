"""What an expression says about an event: a value, or true or false with the reason. Pure and bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from hookwright.hooks.expression.nodes import (
    Binary,
    Call,
    Choice,
    ListOf,
    Literal,
    Name,
    Node,
    Quantified,
    Select,
    Unary,
    path_of,
)

MOST_STEPS = 20_000
"""``all`` within ``all`` over long lists ends here."""
LONGEST_TEXT = 64 * 1024
"""Longer texts are not searched with regular expressions."""


class Undecided(Exception):
    """The expression says nothing about this event: something is missing, or of another type."""


def evaluate(node: Node, scope: Mapping[str, Any]) -> Any:
    """The value. Raises `Undecided`."""
    return _Evaluation(scope).value(node)


def decide(node: Node, scope: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether it holds, and why not. What cannot be decided does not hold."""
    evaluation = _Evaluation(scope)
    try:
        value = evaluation.value(node)
    except Undecided as error:
        return False, str(error)
    if value is True:
        return True, ""
    if value is not False:
        return False, f"it is {shown(value)}, neither true nor false"
    try:
        return False, evaluation.reason(node)
    except Undecided as error:
        return False, str(error)


def shown(value: Any) -> str:
    """A value for people, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = str(type(value).__name__)
    return text if len(text) <= 80 else f"{text[:77]}…"


class _Evaluation:
    def __init__(self, scope: Mapping[str, Any]) -> None:
        self._scope = dict(scope)
        self._steps = 0

    def value(self, node: Node) -> Any:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Undecided("the expression takes too long over this event")
        match node:
            case Literal(value):
                return value
            case Name(name):
                if name in self._scope:
                    return self._scope[name]
                raise Undecided(f"{name} is not there")
            case Select(inner, field):
                return self._selected(node, self.value(inner), self.value(field))
            case ListOf(items):
                return [self.value(item) for item in items]
            case Unary(operator, operand):
                return self._unary(operator, operand)
            case Binary(operator, left, right):
                return self._binary(operator, left, right)
            case Choice(condition, yes, no):
                return self.value(yes if self._truth(condition) else no)
            case Quantified():
                return self._quantified(node)
            case Call(name, arguments):
                return self._call(name, arguments)

    def reason(self, node: Node) -> str:
        """Why a node that is false is false."""
        match node:
            case Binary("&&", left, right):
                return self.reason(left) if not self._safe(left) else self.reason(right)
            case Binary("||", left, right):
                return f"{self.reason(left)}, and {self.reason(right)}"
            case Binary("==", left, right):
                return f"{self._told(left)} is {shown(self.value(left))}, not {shown(self.value(right))}"
            case Binary("in", left, right):
                return f"{self._told(left)} is {shown(self.value(left))}, not one of {shown(self.value(right))}"
            case Binary(operator, left, right) if operator not in ("+", "-", "*", "/", "%"):
                right_value = shown(self.value(right))
                return f"{self._told(left)} is {shown(self.value(left))}, which is not {operator} {right_value}"
            case Call("has", (argument,)):
                return f"{self._told(argument)} is not there"
            case Call(name, (subject, *rest)) if name != "has":
                wanted = ", ".join(shown(self.value(one)) for one in rest)
                return f"{self._told(subject)} is {shown(self.value(subject))}: not {name}({wanted})"
            case Quantified(every, items):
                return f"{'not every' if every else 'no'} item of {self._told(items)} fits"
            case Unary("!", Binary("==", left, _)):
                return f"{self._told(left)} is {shown(self.value(left))}"
            case Unary("!", Call("has", (argument,))):
                return f"{self._told(argument)} is there"
            case Unary("!", operand):
                return f"{self._told(operand)} is true"
        return f"{self._told(node)} is false"

    def _safe(self, node: Node) -> bool:
        return self.value(node) is True

    def _told(self, node: Node) -> str:
        path = path_of(node)
        if path is None and isinstance(node, Call):
            path = f"{node.name}({self._told(node.arguments[0])})"
        return path or "what is compared"

    def _truth(self, node: Node) -> bool:
        value = self.value(node)
        if not isinstance(value, bool):
            raise Undecided(f"{self._told(node)} is {shown(value)}, neither true nor false")
        return value

    def _selected(self, node: Node, value: Any, field: Any) -> Any:
        if isinstance(value, Mapping) and isinstance(field, str) and field in value:
            return value[field]
        if isinstance(value, list | tuple):
            number = int(field) if isinstance(field, str) and field.isascii() and field.isdigit() else field
            if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(value):
                return value[number]
        raise Undecided(f"{path_of(node) or f'field {shown(field)}'} is not there")

    def _unary(self, operator: str, operand: Node) -> Any:
        if operator == "!":
            return not self._truth(operand)
        return -_number(self.value(operand), "-")

    def _binary(self, operator: str, left: Node, right: Node) -> Any:
        if operator in ("&&", "||"):
            return self._logic(operator == "&&", left, right)
        a, b = self.value(left), self.value(right)
        match operator:
            case "==":
                return _equal(a, b)
            case "!=":
                return not _equal(a, b)
            case "in":
                if isinstance(b, list | tuple):
                    return any(_equal(a, one) for one in b)
                if isinstance(b, Mapping):
                    return isinstance(a, str) and a in b
                raise Undecided(f"{self._told(right)} is {shown(b)}, neither a list nor a mapping")
            case "<" | "<=" | ">" | ">=":
                return _compared(operator, a, b)
            case "+":
                if isinstance(a, str) and isinstance(b, str):
                    if len(a) + len(b) > LONGEST_TEXT:
                        raise Undecided("the text becomes too long")
                    return a + b
                return _number(a, operator) + _number(b, operator)
            case "-":
                return _number(a, operator) - _number(b, operator)
            case "*":
                return _number(a, operator) * _number(b, operator)
        if _number(b, operator) == 0:
            raise Undecided("nothing can be divided by 0")
        return a / b if operator == "/" else a % b

    def _logic(self, both: bool, left: Node, right: Node) -> bool:
        """As CEL has it: a side that cannot be decided does not matter where the other decides."""
        try:
            first = self._truth(left)
        except Undecided:
            if self._truth(right) is both:
                raise
            return not both
        return first if first is not both else self._truth(right)

    def _quantified(self, node: Quantified) -> bool:
        items = self.value(node.items)
        if isinstance(items, Mapping):
            items = list(items)
        if not isinstance(items, list | tuple):
            raise Undecided(f"{self._told(node.items)} is {shown(items)}, not a list")
        missing = object()
        before = self._scope.get(node.variable, missing)
        try:
            for item in items:
                self._scope[node.variable] = item
                try:
                    fits = self._truth(node.condition)
                except Undecided as error:
                    if self._steps > MOST_STEPS:
                        raise error from None
                    fits = False
                if fits is not node.every:
                    return not node.every
            return node.every
        finally:
            if before is missing:
                self._scope.pop(node.variable, None)
            else:
                self._scope[node.variable] = before

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Any:
        if name == "has":
            try:
                self.value(arguments[0])
            except Undecided:
                return False
            return True
        first, *rest = [self.value(argument) for argument in arguments]
        told = self._told(arguments[0])
        match name:
            case "size":
                if isinstance(first, str | list | tuple | Mapping):
                    return len(first)
                raise Undecided(f"{told} is {shown(first)}, which has no size")
            case "int" | "double":
                try:
                    return int(first) if name == "int" else float(first)
                except (TypeError, ValueError, OverflowError):
                    raise Undecided(f"{told} is {shown(first)}, not a number") from None
            case "string":
                return first if isinstance(first, str) else json.dumps(first, ensure_ascii=False)
        if not isinstance(first, str) or not all(isinstance(one, str) for one in rest):
            raise Undecided(f"{told} is {shown(first)}, not a text")
        return _of_text(name, first, *rest)


def _of_text(name: str, text: str, *rest: str) -> Any:
    match name:
        case "lower":
            return text.lower()
        case "upper":
            return text.upper()
        case "startsWith":
            return text.startswith(rest[0])
        case "endsWith":
            return text.endswith(rest[0])
        case "contains":
            return rest[0] in text
        case "glob":
            return text == rest[0] or fnmatchcase(text, rest[0])
    if len(text) > LONGEST_TEXT:
        raise Undecided("the text is too long to be searched")
    return re.search(rest[0], text) is not None


def _equal(a: Any, b: Any) -> bool:
    # True is 1 for Python, and is not for anybody who reads JSON.
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    return bool(a == b)


def _compared(operator: str, a: Any, b: Any) -> bool:
    texts = isinstance(a, str) and isinstance(b, str)
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (a, b))
    if not texts and not numbers:
        raise Undecided(f"{shown(a)} and {shown(b)} cannot be compared with {operator}")
    match operator:
        case "<":
            return bool(a < b)
        case "<=":
            return bool(a <= b)
        case ">":
            return bool(a > b)
    return bool(a >= b)


def _number(value: Any, operator: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Undecided(f"{shown(value)} is not a number, as {operator} wants one")
    if isinstance(value, int) and value.bit_length() > 1024:
        raise Undecided("the number becomes too large")
    return value
