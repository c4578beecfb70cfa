"""One operation of GitHub's REST API: from its line in a table and a caller's arguments to a request. Pure."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

_DOCS = "https://docs.github.com/rest/"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is ready to be sent, but for what the client adds to every one."""

    method: str
    path: str
    """Below the API's address, with every argument escaped."""
    params: Sequence[tuple[str, Any]] = ()
    json: Any = msgspec.UNSET
    data: bytes | None = None
    """A body that is no JSON, of the type ``media``."""
    media: str = ""
    answer: str = ""
    """``""``: JSON, or none; ``text``; ``file``: from wherever GitHub redirects to."""
    upload: bool = False
    """It goes to the host for uploads."""


class _Field(msgspec.Struct, frozen=True):
    name: str
    wire: str
    required: bool
    brackets: bool


class Operation:
    """``line`` is ``METHOD path|query|body|answer|docs|summary``.

    The query and the body list names: ``name=wire`` where Python cannot spell GitHub's name, then ``[]`` where lists
    are sent as Rails reads them, ``!`` where it is required. The body begins with ``!`` (needed) or ``?``, and has
    ``@`` and a media type where it may be given as a whole, as ``data``.
    """

    def __init__(self, name: str, line: str) -> None:
        route, query, body, answer, docs, summary = line.split("|", 5)
        self.name = name
        self.summary = summary
        self.docs = _DOCS + docs
        self.method, _, self.path = route.partition(" ")
        self._upload = answer.endswith("^")
        self._answer = answer.removesuffix("^")
        pieces = self.path.split("{")
        self._literal = (pieces[0], *(piece.partition("}")[2] for piece in pieces[1:]))
        self.segments = tuple(piece.partition("}")[0] for piece in pieces[1:])
        words = body.split()
        self._has_body = bool(words)
        self._body_needed = bool(words) and words[0] == "!"
        whole = [word for word in words[1:] if word.startswith("@")]
        self._whole = bool(whole)
        self._media = whole[0][1:] if whole else ""
        self._body = {one.name: one for one in map(_field, words[1 + len(whole) :])}
        self._query = {one.name: one for one in map(_field, query.split())}
        self._required = tuple(one.name for one in (*self._query.values(), *self._body.values()) if one.required)

    @property
    def signature(self) -> inspect.Signature:
        """For `help` and interactive shells; the stubs say more."""
        kind = inspect.Parameter
        names = dict.fromkeys([*(("data",) if self._whole else ()), *self._body, *self._query])
        return inspect.Signature(
            [
                *(kind(name, kind.POSITIONAL_OR_KEYWORD) for name in self.segments),
                *(
                    kind(name, kind.KEYWORD_ONLY, default=kind.empty if name in self._required else ...)
                    for name in names
                    if name not in self.segments
                ),
            ]
        )

    def call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Call:
        """The request. Raises `TypeError` that names what is missing or unknown, `ValueError` for a path argument
        that would lead to another route."""
        path, rest = self._path(args, kwargs)
        whole = rest.pop("data", None) if self._whole else None
        unknown = [name for name in rest if name not in self._body and name not in self._query]
        if unknown:
            known = ", ".join(dict.fromkeys([*self.segments, *self._body, *self._query])) or "nothing"
            raise TypeError(f"{self.name}() does not know {', '.join(map(repr, unknown))}; it takes {known}")
        if whole is None and (missing := [name for name in self._required if name not in rest]):
            raise TypeError(f"{self.name}() needs {', '.join(map(repr, missing))}")
        if whole is None and self._media and self._body_needed:
            raise TypeError(f"{self.name}() needs 'data'")
        json: Any = {field.wire: rest[name] for name, field in self._body.items() if name in rest}
        if whole is not None and json:
            raise TypeError(f"{self.name}() takes either 'data' or {', '.join(json)}, not both")
        raw = None
        if whole is not None:
            if self._media:
                raw = whole.encode() if isinstance(whole, str) else whole
                json = msgspec.UNSET
            else:
                json = whole
        elif self._media or not (json or self._body_needed):
            json = msgspec.UNSET
        params = [
            pair for name, value in rest.items() if name in self._query for pair in _pairs(self._query[name], value)
        ]
        return Call(
            method=self.method,
            path=path,
            params=params,
            json=json,
            data=raw,
            media=self._media,
            answer=self._answer,
            upload=self._upload,
        )

    def _path(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        segments = self.segments
        if len(args) > len(segments):
            raise TypeError(
                f"{self.name}() takes {len(segments)} positional arguments"
                f"{f' ({chr(44).join(segments)})' if segments else ''}, and the rest by name; {len(args)} were given"
            )
        rest = dict(kwargs)
        if twice := [name for name in segments[: len(args)] if name in rest]:
            raise TypeError(f"{self.name}() got {', '.join(map(repr, twice))} twice")
        if missing := [name for name in segments[len(args) :] if name not in rest]:
            raise TypeError(f"{self.name}() needs {', '.join(map(repr, missing))}")
        values = (*args, *(rest.pop(name) for name in segments[len(args) :]))
        pieces = [self._literal[0]]
        for place, (name, value) in enumerate(zip(segments, values, strict=True), 1):
            # The root of a repository's contents, and all of its references, are asked for with an empty name.
            empty = self.method == "GET" and place == len(segments) and name in ("path", "ref")
            pieces += (_segment(self.name, name, value, empty=empty), self._literal[place])
        return "".join(pieces), rest


def segment(name: str, value: object, *, of: str = "the path") -> str:
    """``value`` escaped to be one segment of a path. Raises `ValueError` for what would be another route."""
    return _segment(of, name, value, empty=False)


def _segment(of: str, name: str, value: object, *, empty: bool) -> str:
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isalnum() and value is not None:
        return text
    # Servers and clients along the way take "." and ".." away, escaped or not: the token would act elsewhere.
    if value is None or (not text and not empty) or any(part in (".", "..") for part in text.split("/")):
        raise ValueError(f"{of}() cannot have {name}={value!r}: it would lead to another route")
    return quote(text, safe="")


def _field(text: str) -> _Field:
    required = text.endswith("!")
    text = text.removesuffix("!")
    brackets = text.endswith("[]")
    name, _, wire = text.removesuffix("[]").partition("=")
    return _Field(name, wire or name, required, brackets)


def _pairs(field: _Field, value: Any) -> list[tuple[str, Any]]:
    if value is None:
        return []
    if isinstance(value, list | tuple | set | frozenset):
        name = f"{field.wire}[]" if field.brackets else field.wire
        return [(name, each) for each in value]
    return [(field.wire, value)]
