"""What an expression is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """``object.field`` and ``object["field"]``; ``object.0`` too, as paths in ``match:`` are written."""

    object: Node
    field: Node


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """``condition ? yes : no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Call:
    """``name(…)``; a method's object is its first argument."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quantified:
    """``list.exists(x, condition)`` or ``list.all(x, condition)``."""

    every: bool
    items: Node
    variable: str
    condition: Node


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Node, ...]


Node: TypeAlias = Literal | Name | Select | Unary | Binary | Choice | Call | Quantified | ListOf


def path_of(node: Node) -> str | None:
    """``payload.ref`` where that is what the node says; ``None`` for anything else."""
    match node:
        case Name(name):
            return name
        case Select(inner, Literal(field)):
            before = path_of(inner)
            return None if before is None else f"{before}.{field}"
    return None
