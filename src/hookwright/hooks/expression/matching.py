"""``match:`` lines as an expression.

    match:
      ref: refs/heads/main              # equal; with * ? or [ a glob
      repository.full_name: [a/b, a/c]  # one of
      commits: {size: {gt: 3}}          # operators
      any: [{sender.type: User}, {not: {action: closed}}]

A path whose first word is not known begins in the payload. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from hookwright.hooks.expression.nodes import Binary, Call, ListOf, Literal, Name, Node, Select, Unary
from hookwright.hooks.expression.parsing import check_pattern
from hookwright.hooks.mistakes import nearest

SCOPE: Mapping[str, str] = {
    "payload": "the body of the event",
    "headers": "headers of the request, names in lower case",
    "event": "the name of what happened: issues.opened, or the name of the schedule",
    "action": "the part of it behind the dot, or null",
    "source": "where it came from",
    "id": "the id that upstream gave it",
    "repository": "owner/name, where the event is about one",
    "branch": "name of a branch, where the event is about one",
    "author": "login of who caused it",
    "labels": "labels that the event names",
    "number": "of an issue or pull request",
    "file": "the path that changed",
    "files": "all paths of a batch",
    "variables": "what the source puts into the environment: variables.METHOD",
    "exports": "what the hook exported that forwarded the event",
    "hook": "the id of the hook that forwarded the event, or null",
    "chain": "the ids of all hooks that forwarded it, oldest first",
    "exit_code": "of the command that ended, in on_success and on_failure",
}
"""What an expression may name."""
_RELATIONS = {"eq": "==", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_METHODS = {
    "starts_with": "startsWith",
    "ends_with": "endsWith",
    "contains": "contains",
    "regex": "matches",
    "glob": "glob",
}
OPERATORS = (*_RELATIONS, "in", *_METHODS, "exists", "size", "not")


def compile_match(lines: Mapping[str, Any]) -> Node:
    """All lines must hold. Raises `ValueError` with what is wrong."""
    nodes = [_line(path, wanted) for path, wanted in lines.items()]
    return reduce(lambda left, right: Binary("&&", left, right), nodes) if nodes else Literal(True)


def _line(path: str, wanted: Any) -> Node:
    if path in ("any", "all"):
        if not isinstance(wanted, list) or not all(isinstance(one, Mapping) for one in wanted):
            raise ValueError(f"{path}: takes a list of mappings")
        parts = [compile_match(one) for one in wanted] or [Literal(path == "all")]
        operator = "||" if path == "any" else "&&"
        return reduce(lambda left, right: Binary(operator, left, right), parts)
    if path == "not":
        if not isinstance(wanted, Mapping):
            raise ValueError("not: takes a mapping")
        return Unary("!", compile_match(wanted))
    return _wanted(_path(path), wanted)


def _path(path: str) -> Node:
    words = path.split(".")
    if not all(words):
        raise ValueError(f"{path!r} is not a path such as pull_request.base.ref")
    node: Node = Name(words.pop(0)) if words[0] in SCOPE else Name("payload")
    for word in words:
        node = Select(node, Literal(word))
    return node


def _wanted(subject: Node, wanted: Any) -> Node:
    if isinstance(wanted, str) and any(char in wanted for char in "*?["):
        return Call("glob", (subject, Literal(wanted)))
    if isinstance(wanted, list):
        parts = [_wanted(subject, one) for one in wanted]
        if not parts:
            raise ValueError("an empty list lets nothing through; leave the line out to want everything")
        if any(not isinstance(part, Binary) or part.operator != "==" for part in parts):
            return reduce(lambda left, right: Binary("||", left, right), parts)
        return Binary("in", subject, ListOf(tuple(Literal(one) for one in wanted)))
    if isinstance(wanted, Mapping):
        nodes = [_operator(subject, name, value) for name, value in wanted.items()]
        if not nodes:
            raise ValueError("an empty mapping says nothing")
        return reduce(lambda left, right: Binary("&&", left, right), nodes)
    return Binary("==", subject, Literal(wanted))


def _operator(subject: Node, name: str, value: Any) -> Node:
    if name in _RELATIONS:
        return Binary(_RELATIONS[name], subject, Literal(value))
    if name in _METHODS:
        if not isinstance(value, str):
            raise ValueError(f"{name}: takes a text")
        if name == "regex":
            check_pattern(value)
        return Call(_METHODS[name], (subject, Literal(value)))
    match name:
        case "in" if isinstance(value, list):
            return Binary("in", subject, ListOf(tuple(Literal(one) for one in value)))
        case "exists" if isinstance(value, bool):
            there = Call("has", (subject,))
            return there if value else Unary("!", there)
        case "size":
            return _wanted(Call("size", (subject,)), value)
        case "not":
            return Unary("!", _wanted(subject, value))
    raise ValueError(f"there is no operator {name!r}{nearest(name, OPERATORS)}, or it takes another kind of value")


def unknown_names(node: Node) -> list[str]:
    """Names in an expression that mean nothing, with what was perhaps meant."""
    found: list[str] = []

    def walk(part: Any, bound: frozenset[str]) -> None:
        if isinstance(part, Name) and part.name not in bound:
            found.append(f"{part.name!r} is not known{nearest(part.name, SCOPE)}")
        elif hasattr(part, "variable"):
            walk(part.items, bound)
            walk(part.condition, bound | {part.variable})
        elif hasattr(part, "__dataclass_fields__"):
            for name in part.__dataclass_fields__:
                walk(getattr(part, name), bound)
        elif isinstance(part, tuple):
            for one in part:
                walk(one, bound)

    walk(node, frozenset(SCOPE))
    return found
