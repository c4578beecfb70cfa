"""A configuration file of a repository: from YAML to values, and from a mistake to its line. Pure.

YAML 1.2, read without making objects of any kind but those that JSON has.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from hookwright.core.errors import HookwrightError, Skip

T = TypeVar("T")
MAX_BYTES = 256 * 1024
_MAX_NODES = 50_000
"""Aliases let a few lines stand for a billion values."""
_PLACE = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


class InvalidConfig(HookwrightError, Skip):
    """A repository's configuration cannot be used: its owners' turn, so the job ends as skipped, with this reason.

    ``path`` and ``line`` say where, ``repository`` in which; ``line`` is 0 where no line is to blame.
    """

    def __init__(self, message: str, *, repository: str = "", path: str = "", line: int = 0) -> None:
        self.message = message
        self.repository = repository
        self.path = path
        self.line = line
        where = f"{repository}:{path}{f', line {line}' if line else ''}: " if path else ""
        self.reason = f"{where}{message}"
        Exception.__init__(self, self.reason)


class Document(NamedTuple):
    """A file's values, and where each of them stands."""

    values: dict[str, Any]
    tree: Any
    """As the parser made it: it knows the lines."""

    def line(self, place: Sequence[str | int]) -> int:
        """The line of what stands at ``place``, or of the nearest thing around it; from 1."""
        node, line = self.tree, 1
        for step in place:
            found = getattr(node, "lc", None)
            if found is None:
                break
            try:
                at = found.key(step) if isinstance(node, Mapping) else found.item(step)
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
            line = at[0] + 1
        return line


@functools.lru_cache(maxsize=256)
def read(text: str) -> Document:
    """Raises `InvalidConfig` where ``text`` is no YAML mapping. The same text is read once."""
    from ruamel.yaml import YAML  # 6 MB that an app without such a file need not carry
    from ruamel.yaml.error import YAMLError

    try:
        tree = YAML(typ="rt").load(io.StringIO(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InvalidConfig(f"this is not YAML: {problem}", line=0 if mark is None else mark.line + 1) from None
    except RecursionError:
        raise InvalidConfig("this is nested too deeply") from None
    if tree is None:
        return Document({}, {})
    if not isinstance(tree, Mapping):
        raise InvalidConfig("the file must hold settings: lines such as `key: value`", line=1)
    budget = [_MAX_NODES]
    values: dict[str, Any] = _plain(tree, budget)
    return Document(values, tree)


def _plain(node: Any, budget: list[int]) -> Any:
    budget[0] -= 1
    if budget[0] < 0:
        raise InvalidConfig(f"this stands for more than {_MAX_NODES} values")
    if isinstance(node, Mapping):
        return {_key(key): _plain(value, budget) for key, value in node.items()}
    if isinstance(node, list | tuple | set):
        return [_plain(value, budget) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return node if type(node) is kind else kind(node)
    return node if node is None else str(node)


def _key(key: Any) -> str:
    # As YAML and JSON readers agree: `true: 1` and `7: 1` are rarely meant otherwise.
    return str(key).lower() if isinstance(key, bool) else str(key)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``over`` wins; mappings are merged with mappings, anything else is replaced whole."""
    both = dict(base)
    for key, value in over.items():
        known = both.get(key)
        both[key] = merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return both


def validated(values: Mapping[str, Any], schema: type[T]) -> T:
    """``values`` as a msgspec Struct, a dataclass, a TypedDict or a pydantic model. Raises `Mistake`."""
    validate = getattr(schema, "model_validate", None)
    if validate is None:
        try:
            return msgspec.convert(dict(values), schema)
        except msgspec.ValidationError as error:
            raise Mistake(*_located(str(error))) from None
    try:
        made: T = validate(dict(values))
        return made
    except ValueError as error:
        listed = getattr(error, "errors", None)
        if listed is None:
            raise
        first = listed()[0]
        raise Mistake(str(first["msg"]), tuple(first["loc"])) from None


class Mistake(Exception):
    """What is wrong with some values, and where among them."""

    def __init__(self, message: str, place: Sequence[str | int]) -> None:
        super().__init__(message)
        self.message = message
        self.place = tuple(place)


def _located(message: str) -> tuple[str, tuple[str | int, ...]]:
    found = _PLACE.search(message)
    if found is None:
        return message, ()
    steps: list[str | int] = []
    for name, number in _STEP.findall(found[1]):
        if number == "...":
            break
        steps.append(int(number) if number else name)
    return message[: found.start()], tuple(steps)
