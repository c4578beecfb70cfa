"""From text to nodes. Raises `ValueError` that points at the character."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
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
)

LONGEST = 10_000
DEEPEST = 60
FUNCTIONS: Mapping[str, tuple[int, str]] = {
    "has": (1, "whether something is there: has(payload.pull_request)"),
    "size": (1, "length of a text, a list or a mapping"),
    "int": (1, "a number from a text"),
    "double": (1, "a number from a text"),
    "string": (1, "a text from a number"),
    "lower": (1, "in lower case: headers.host.lower()"),
    "upper": (1, "in upper case"),
    "startsWith": (2, 'payload.ref.startsWith("refs/tags/")'),
    "endsWith": (2, 'file.endsWith(".csv")'),
    "contains": (2, "whether a text holds another"),
    "matches": (2, 'whether a regular expression is found: payload.ref.matches("^refs/tags/v[0-9]+$")'),
    "glob": (2, 'whether a shell pattern fits the whole: payload.ref.glob("refs/heads/*")'),
}
"""Each function with how many arguments it takes, of which the first may stand before a dot."""
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<mark>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]])
    )""",
    re.VERBOSE,
)
_RELATIONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})


def parse(text: str) -> Node:
    """The expression. Raises `ValueError` for what is none."""
    if len(text) > LONGEST:
        raise ValueError(f"an expression has at most {LONGEST} characters")
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._scan())
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._choice()
        kind, value, place = self._peek()
        if kind != "end":
            raise self._wrong(place, f"{value!r} is not expected here")
        return node

    def _scan(self) -> Any:
        place = 0
        while self._text[place:].strip():
            found = _TOKEN.match(self._text, place)
            if found is None or found.lastgroup is None:
                start = place + len(self._text[place:]) - len(self._text[place:].lstrip())
                char = self._text[start]
                hint = "; and is &&, or is ||" if char in "&|" else "; one = compares with ==" if char == "=" else ""
                raise self._wrong(start, f"{char!r} is not part of an expression{hint}")
            yield found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)
            place = found.end()
        yield "end", "", len(self._text)

    def _peek(self) -> tuple[str, str, int]:
        found: tuple[str, str, int] = self._tokens[self._at]
        return found

    def _take(self, *marks: str) -> str | None:
        kind, value, _ = self._peek()
        if value in marks and kind in ("mark", "name"):
            self._at += 1
            return value
        return None

    def _need(self, mark: str) -> None:
        if self._take(mark) is None:
            _, value, place = self._peek()
            raise self._wrong(place, f"{mark!r} is expected" + (f" before {value!r}" if value else " at the end"))

    def _wrong(self, place: int, what: str) -> ValueError:
        return ValueError(f"character {place + 1} of the expression: {what}")

    def _choice(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(self._peek()[2], "this is nested too deeply")
        condition = self._or()
        if self._take("?"):
            yes = self._choice()
            self._need(":")
            condition = Choice(condition, yes, self._choice())
        self._depth -= 1
        return condition

    def _or(self) -> Node:
        node = self._and()
        while self._take("||"):
            node = Binary("||", node, self._and())
        return node

    def _and(self) -> Node:
        node = self._relation()
        while self._take("&&"):
            node = Binary("&&", node, self._relation())
        return node

    def _relation(self) -> Node:
        node = self._sum()
        while (operator := self._take(*_RELATIONS)) is not None:
            node = Binary(operator, node, self._sum())
        return node

    def _sum(self) -> Node:
        node = self._product()
        while (operator := self._take("+", "-")) is not None:
            node = Binary(operator, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._unary()
        while (operator := self._take("*", "/", "%")) is not None:
            node = Binary(operator, node, self._unary())
        return node

    def _unary(self) -> Node:
        operators = []
        while (operator := self._take("!", "-")) is not None:
            operators.append(operator)
            if len(operators) > DEEPEST:
                raise self._wrong(self._peek()[2], "this is nested too deeply")
        node = self._member()
        for operator in reversed(operators):
            node = Unary(operator, node)
        return node

    def _member(self) -> Node:
        node = self._primary()
        links = 0
        while (mark := self._take(".", "[")) is not None:
            links += 1
            if links > DEEPEST:
                raise self._wrong(self._peek()[2], "this path is too long")
            if mark == "[":
                node = Select(node, self._choice())
                self._need("]")
                continue
            kind, name, place = self._peek()
            if kind not in ("name", "number"):
                raise self._wrong(place, "a name is expected after the dot")
            self._at += 1
            if kind == "name" and self._take("("):
                node = self._method(node, name, place)
            else:
                node = Select(node, Literal(name))
        return node

    def _method(self, node: Node, name: str, place: int) -> Node:
        if name in ("exists", "all"):
            kind, variable, where = self._peek()
            if kind != "name":
                raise self._wrong(where, f"{name} takes a name and a condition: list.{name}(x, x.size > 1)")
            self._at += 1
            self._need(",")
            condition = self._choice()
            self._need(")")
            return Quantified(name == "all", node, variable, condition)
        return self._checked(name, (node, *self._arguments()), place)

    def _arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        if self._take(")"):
            return ()
        while True:
            found.append(self._choice())
            if self._take(")"):
                return tuple(found)
            self._need(",")

    def _checked(self, name: str, arguments: tuple[Node, ...], place: int) -> Node:
        if name not in FUNCTIONS:
            raise self._wrong(place, f"there is no function {name!r}; there are {', '.join(FUNCTIONS)}, exists, all")
        count = FUNCTIONS[name][0]
        if len(arguments) != count:
            raise self._wrong(place, f"{name} takes {count} argument{'s' if count > 1 else ''}, not {len(arguments)}")
        if name == "matches" and isinstance(arguments[1], Literal):
            try:
                check_pattern(arguments[1].value)
            except ValueError as error:
                raise self._wrong(place, str(error)) from None
        return Call(name, arguments)

    def _primary(self) -> Node:
        kind, value, place = self._peek()
        self._at += 1
        match kind:
            case "number":
                return Literal(float(value) if any(char in value for char in ".eE") else int(value))
            case "text":
                return Literal(self._unquoted(value, place))
            case "name":
                if value in ("true", "false", "null"):
                    return Literal({"true": True, "false": False, "null": None}[value])
                if self._take("("):
                    return self._checked(value, self._arguments(), place)
                return Name(value)
        if value == "(":
            node = self._choice()
            self._need(")")
            return node
        if value == "[":
            items: list[Node] = []
            while not self._take("]"):
                items.append(self._choice())
                if not self._take(","):
                    self._need("]")
                    break
            return ListOf(tuple(items))
        raise self._wrong(place, f"{value!r} is not expected here" if value else "it ends too early")

    def _unquoted(self, text: str, place: int) -> str:
        inner = text[1:-1]
        if text[0] == "'":
            inner = inner.replace("\\'", "'").replace('"', '\\"')
        try:
            found: str = json.loads(f'"{inner}"')
        except ValueError:
            raise self._wrong(place, 'a backslash is written twice: \\\\; known are \\n \\t \\" \\u0000') from None
        return found


def check_pattern(pattern: object) -> None:
    """Raise `ValueError` for what is no regular expression, or one that some texts would keep busy for years.

    Python's engine tries all ways to split a text among repeats within repeats (``(a+)+``): the time doubles with each
    character, and the sender chooses the text.
    """
    if not isinstance(pattern, str):
        raise ValueError("a regular expression is a text")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
            parsed = _sre().parse(pattern)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        raise ValueError(f"this is no regular expression: {error}") from None
    if _repeats_within(parsed, within=False):
        raise ValueError("this regular expression repeats what repeats, as in (a+)+: some texts would take years")


def _sre() -> Any:
    from re import _parser  # type: ignore[attr-defined]  # the only way to look into a pattern

    return _parser


def _repeats_within(parsed: Any, *, within: bool) -> bool:
    for operator, argument in parsed:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inner = argument
            many = int(most) > 20
            if many and within:
                return True
            if _repeats_within(inner, within=within or many):
                return True
        elif name == "SUBPATTERN":
            if _repeats_within(argument[3], within=within):
                return True
        elif name == "BRANCH":
            if any(_repeats_within(branch, within=within) for branch in argument[1]):
                return True
        elif name in ("ASSERT", "ASSERT_NOT") and _repeats_within(argument[1], within=within):
            return True
    return False
