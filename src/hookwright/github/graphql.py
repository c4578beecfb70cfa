"""What a GraphQL answer says: its data, its errors, and where its next page begins. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

_STRINGS = re.compile(r'"""(?:\\"""|(?!""").)*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*', re.DOTALL)
_MUTATION = re.compile(r"\bmutation\b")


class GraphQLAnswer(msgspec.Struct, frozen=True):
    """``data`` as far as there is any, beside GitHub's ``errors``; a query over many things may fail for some."""

    data: Any
    errors: Sequence[Any]


class Connection(msgspec.Struct, frozen=True):
    """A part of an answer that has pages: ``nodes`` (or ``edges``) and ``pageInfo``."""

    items: Sequence[Any]
    more: bool
    cursor: str | None


def is_query(document: str) -> bool:
    """It changes nothing, so it may be sent twice. A document that has any mutation is none."""
    return _MUTATION.search(_STRINGS.sub("", document)) is None


def connection(data: Any) -> Connection | None:
    """The one connection of ``data`` with ``pageInfo``; ``None`` where there is none.

    Raises `ValueError` where there are several: one cursor cannot serve two lists.
    """
    found = list(_connections(data))
    if len(found) > 1:
        raise ValueError("the query asks for pageInfo of several connections; only one can be read page by page")
    if not found:
        return None
    part = found[0]
    page = part["pageInfo"]
    items = part.get("nodes") if isinstance(part.get("nodes"), list) else part.get("edges")
    cursor = page.get("endCursor")
    return Connection(items or [], bool(page.get("hasNextPage")), cursor if isinstance(cursor, str) else None)


def first_message(errors: Any) -> str:
    first = errors[0] if isinstance(errors, list) and errors else errors
    return str(first.get("message", first) if isinstance(first, dict) else first)[:500]


def _connections(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, dict):
        if isinstance(data.get("pageInfo"), dict):
            yield data
            return
        for value in data.values():
            yield from _connections(value)
    elif isinstance(data, list):
        for value in data:
            yield from _connections(value)
