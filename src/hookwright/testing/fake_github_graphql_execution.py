"""How the stand-in walks through a GraphQL document and the objects it asks for, and cuts lists into pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hookwright.testing.fake_github_graphql_document import Document, Field, Spread, filled

Record = dict[str, Any]
Resolver = Callable[[Mapping[str, Any]], Any]
"""From a field's arguments to its value: a scalar, an object (name to value or `Resolver`), a list of them."""


class Failed(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Execution:
    def __init__(self, document: Document, variables: Mapping[str, Any]) -> None:
        self._document = document
        self._variables = variables
        self.errors: list[Record] = []

    def object(self, source: Mapping[str, Any], selection: Sequence[Field | Spread], path: list[str | int]) -> Record:
        found: Record = {}
        for one in self._flat(selection, str(source.get("__typename", ""))):
            here = [*path, one.alias]
            if one.name not in source:
                kind = source.get("__typename", "Query")
                self._fail("undefinedField", f"Field '{one.name}' doesn't exist on type '{kind}'", here)
                found[one.alias] = None
                continue
            value = source[one.name]
            try:
                if callable(value):
                    value = value(filled(dict(one.arguments), self._variables))
                found[one.alias] = self._shown(value, one, here)
            except Failed as failed:
                self._fail(failed.kind, str(failed), here)
                found[one.alias] = None
        return found

    def _shown(self, value: Any, one: Field, path: list[str | int]) -> Any:
        if isinstance(value, list):
            return [self._shown(each, one, [*path, place]) for place, each in enumerate(value)]
        return self.object(value, one.fields, path) if isinstance(value, dict) and one.fields else value

    def _flat(self, selection: Sequence[Field | Spread], kind: str) -> list[Field]:
        found: list[Field] = []
        for one in selection:
            if isinstance(one, Field):
                found.append(one)
                continue
            fragment = self._document.fragments.get(one.name, one)
            if fragment.on in ("", kind) or not kind:
                found += self._flat(fragment.fields, kind)
        return found

    def _fail(self, kind: str, message: str, path: list[str | int]) -> None:
        self.errors.append({"type": kind, "path": path, "locations": [{"line": 1, "column": 1}], "message": message})


def connection(items: list[Record], given: Mapping[str, Any]) -> Record:
    """By ``first`` and ``after``, or ``last`` and ``before``; one of the two sizes is wanted, and 100 is the most."""
    size = given.get("first") or given.get("last")
    if not isinstance(size, int) or not 1 <= size <= 100:
        words = "You must provide a `first` or `last` value, between 1 and 100, to properly paginate the connection."
        raise Failed("MISSING_PAGINATION_BOUNDARIES", words)
    start, end = 0, len(items)
    if given.get("after"):
        start = _place(given["after"]) + 1
    if given.get("before"):
        end = _place(given["before"])
    start, end = (start, min(end, start + size)) if given.get("first") else (max(start, end - size), end)
    shown = list(enumerate(items))[start:end]
    cursors = [base64.b64encode(f"cursor:{place}".encode()).decode() for place, _ in shown]
    return {
        "__typename": "Connection",
        "totalCount": len(items),
        "nodes": [one for _, one in shown],
        "edges": [
            {"__typename": "Edge", "cursor": cursor, "node": one}
            for cursor, (_, one) in zip(cursors, shown, strict=True)
        ],
        "pageInfo": {
            "__typename": "PageInfo",
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _place(cursor: object) -> int:
    found = re.fullmatch(r"cursor:([0-9]+)", decoded(str(cursor)))
    if found is None:
        raise Failed("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")
    return int(found[1])


def decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""
