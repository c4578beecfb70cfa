"""YAML 1.2 into plain values that know where they stood. Nothing is guessed: ``no`` is a text, ``22:22`` too."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from hookwright.hooks.mistakes import HooksError, Mistake, Place

Path_: TypeAlias = tuple[str | int, ...]
"""Where in the document: keys and numbers from the root."""
MOST_NODES = 200_000
"""Aliases may be repeated; a document that grows without end by them is refused."""
DEEPEST = 100
_TAG = "tag:yaml.org,2002:"


class WrittenInt(int):
    """A whole number that remembers how it was written: ``0755``."""

    written: str


class WrittenFloat(float):
    """A number that remembers how it was written: ``1.10``."""

    written: str


@dataclass(frozen=True)
class Document:
    """``places`` of values, ``keys`` of the keys that they stand under."""

    file: Path
    value: Any
    places: Mapping[Path_, Place] = field(repr=False)
    keys: Mapping[Path_, Place] = field(repr=False)

    def place(self, path: Path_, *, key: bool = False) -> Place:
        """Of the value at ``path``, or of its key; of the nearest thing around it where there is none."""
        while path:
            found = (self.keys.get(path) if key else None) or self.places.get(path)
            if found is not None:
                return found
            path = path[:-1]
        return self.places.get((), Place(self.file))

    def mistake(self, path: Path_, what: str, *, key: bool = False, warning: bool = False) -> Mistake:
        return Mistake(self.place(path, key=key), what, warning)


def parse(text: str, file: Path) -> Document:
    """The document in ``text``. Raises `HooksError` for what is no YAML, or has a key twice."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        problem = " ".join(str(part) for part in (error.context, error.problem) if part)
        hint = "; YAML is indented with spaces, not tabs" if "\\t" in problem else ""
        raise HooksError([Mistake(place, f"this is no YAML: {problem}{hint}")]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise HooksError([Mistake(Place(file), f"this is no YAML: {str(error).splitlines()[0]}")]) from None
    reader = _Reader(file)
    value = None if root is None else reader.read(root, ())
    if reader.mistakes:
        raise HooksError(reader.mistakes)
    return Document(file, value, reader.places, reader.keys)


class _Reader:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._nodes = 0
        self.places: dict[Path_, Place] = {}
        self.keys: dict[Path_, Place] = {}
        self.mistakes: list[Mistake] = []

    def read(self, node: Any, path: Path_) -> Any:
        place = self._place(node)
        self._nodes += 1
        if self._nodes > MOST_NODES or len(path) > DEEPEST:
            raise HooksError([Mistake(place, "aliases make the document larger than anybody can mean")])
        self.places[path] = place
        kind = type(node).__name__
        if kind == "MappingNode":
            return self._mapping(node, path)
        if kind == "SequenceNode":
            return [self.read(child, (*path, number)) for number, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, value in node.value:
            if str(key.tag) == f"{_TAG}merge":
                for part in value.value if type(value).__name__ == "SequenceNode" else [value]:
                    merged |= {name: one for name, one in self._mapping(part, path).items() if name not in merged}
                continue
            name = key.value if isinstance(key.value, str) else None
            if name is None:
                self.mistakes.append(Mistake(self._place(key), "a key must be a text"))
                continue
            if name in found:
                first = self.keys[(*path, name)]
                self.mistakes.append(
                    Mistake(self._place(key), f"the key {name!r} stands here a second time; line {first.line} has it")
                )
                continue
            self.keys[(*path, name)] = self._place(key)
            found[name] = self.read(value, (*path, name))
        return {**merged, **found}

    def _scalar(self, node: Any) -> Any:
        tag, text = str(node.tag), node.value
        match tag.removeprefix(_TAG):
            case "str" | "timestamp" | "merge" | "value" | "binary":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return _integer(text)
            case "float":
                return _float(text)
        self.mistakes.append(Mistake(self._place(node), f"the tag {tag} says nothing here: remove it"))
        return text

    def _place(self, node: Any) -> Place:
        return Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)


def _integer(text: str) -> Any:
    plain = text.replace("_", "")
    base = 16 if plain.lower().startswith(("0x", "-0x")) else 8 if plain.lower().startswith(("0o", "-0o")) else 10
    try:
        number = WrittenInt(int(plain, base))
    except ValueError:
        return text
    number.written = text
    return number


def _float(text: str) -> Any:
    plain = text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan")
    try:
        number = WrittenFloat(plain)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    number.written = text
    return number
