"""The text of a configuration file: from YAML to values, and from a value back to its line. Pure.

YAML 1.2 by ruamel.yaml's safe loader: no text of anybody's makes an object other than a plain one.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

MOST_BYTES = 128 * 1024
"""Reading so much takes a core for seconds; whoever may write to a repository may give us such a file."""
MOST_VALUES = 100_000
"""Once its aliases are written out; a text of a few lines can stand for billions."""
Place = tuple[str | int, ...]
"""Keys and indexes from the outermost value."""
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


class Mistake(msgspec.Struct, frozen=True):
    """One thing that is wrong with a file."""

    message: str
    line: int = 1
    place: str = ""
    """``rules[0].label``; empty for the file as a whole."""


class Unreadable(Exception):
    """The text is no YAML that we take."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def parse(text: str) -> dict[str, Any]:
    """The outermost mapping; an empty file is an empty one. Raises `Unreadable`."""
    from ruamel.yaml import YAML  # 5 MB and 60 ms, that only who reads such files need pay for.
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        found = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(filter(None, (error.context, error.problem))) or "this is no YAML"
        raise Unreadable(Mistake(said, 1 if mark is None else mark.line + 1)) from None
    except (YAMLError, ValueError, TypeError, AttributeError, KeyError, RecursionError, OverflowError) as error:
        # The loader raises those for a date that does not exist, a tag that nobody knows, a nesting without end.
        raise Unreadable(Mistake(f"this is no YAML: {_first_line(error)}")) from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unreadable(Mistake(f"the file holds a {_named(found)}; it should hold names with their values"))
    if _size(found, {}, set()) > MOST_VALUES:
        raise Unreadable(Mistake(f"the file stands for more than {MOST_VALUES} values"))
    return cast("dict[str, Any]", found)


def line_of(text: str, place: Place) -> int:
    """The line, from 1, of a value, or of the nearest one around it that the text has."""
    return lines_of(text, [place])[0]


def lines_of(text: str, places: Sequence[Place]) -> list[int]:
    """As `line_of`, of several values: the text is read once."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        outermost = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, RecursionError):
        return [1] * len(places)
    return [_line(outermost, place) for place in places]


def _line(node: Any, place: Place) -> int:
    line = 1
    for step in place:
        children = getattr(node, "value", None)
        if not isinstance(children, list):
            break
        if isinstance(step, int) and step < len(children) and not isinstance(children[step], tuple):
            node = children[step]
            line = node.start_mark.line + 1
            continue
        pair = next((one for one in children if isinstance(one, tuple) and one[0].value == str(step)), None)
        if pair is None:
            break
        line = pair[0].start_mark.line + 1
        node = pair[1]
    return line


def checked(value: Mapping[str, Any], schema: Any) -> tuple[Any, list[tuple[Place, str]]]:
    """``value`` as ``schema``, a msgspec Struct, a dataclass or a pydantic model; or what is wrong, with each place."""
    if hasattr(schema, "model_validate"):
        return _by_pydantic(value, schema)
    try:
        return msgspec.convert(value, schema, strict=True), []
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `")
        return None, [(_place(path.rstrip("`")), said)]
    except (ValueError, TypeError) as error:
        # What a Struct's or dataclass's own __post_init__ raises arrives as ValidationError; the rest is a schema's.
        if dataclasses.is_dataclass(schema) or isinstance(error, ValueError):
            return None, [((), _first_line(error))]
        raise


def written(place: Place) -> str:
    """``rules[0].label``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``over`` on top of ``base``: mappings name by name, everything else whole."""
    found = dict(base)
    for name, value in over.items():
        below = found.get(name)
        found[name] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return found


def _by_pydantic(value: Mapping[str, Any], schema: Any) -> tuple[Any, list[tuple[Place, str]]]:
    try:
        return schema.model_validate(value), []
    except ValueError as error:
        # pydantic's ValidationError is one; to import it would cost those 7 MB who use none.
        errors = getattr(error, "errors", None)
        if errors is None:
            return None, [((), _first_line(error))]
        return None, [(tuple(one["loc"]), str(one["msg"])) for one in errors()]


def _place(path: str) -> Place:
    steps: list[str | int] = []
    for name, index in _STEP.findall(path.removeprefix("$")):
        if index == "...":
            # Somewhere below here: msgspec does not say which.
            break
        steps.append(int(index) if index else name)
    return tuple(steps)


def _size(value: Any, known: dict[int, int], around: set[int]) -> int:
    """How many values it is with every alias written out. Raises `Unreadable` where one holds itself."""
    if not isinstance(value, dict | list | set | tuple):
        return 1
    if id(value) in known:
        return known[id(value)]
    if id(value) in around:
        raise Unreadable(Mistake("a value holds itself, by its alias"))
    around.add(id(value))
    inside: Sequence[Any] = [*value.values()] if isinstance(value, dict) else [*value]
    size = 1 + sum(_size(one, known, around) for one in inside)
    around.discard(id(value))
    known[id(value)] = size
    return size


def _named(value: Any) -> str:
    return {list: "list", str: "text", int: "number", float: "number", bool: "truth value"}.get(
        type(value), type(value).__name__
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
