"""From pydantic's findings to mistakes that a person can act on: where, what, and the nearest right key."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from hookwright.hooks.mistakes import Mistake, nearest
from hookwright.hooks.yaml_text import Document, Path_

M = TypeVar("M", bound=BaseModel)


def check(model: type[M], value: Any, document: Document, path: Path_) -> tuple[M | None, list[Mistake]]:
    """``value``, which stands at ``path``, as the model; or what is wrong with it."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        found: dict[Path_, Mistake] = {}
        for detail in error.errors(include_url=False, include_input=False, include_context=True):
            inner = _path(detail["loc"], value, missing=detail["type"] in ("missing", "extra_forbidden"))
            # A value that fits none of several forms is reported once for each.
            if inner not in found:
                found[inner] = _mistake(model, detail, inner, document, path)
        return None, list(found.values())
    except RecursionError:
        return None, [document.mistake(path, "this is nested too deeply")]


def known_keys(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that may stand at ``path`` within a model."""
    for found in _models(model, tuple(path)):
        return tuple(found.model_fields)
    return ()


def _mistake(
    model: type[BaseModel], detail: Mapping[str, Any], inner: Path_, document: Document, path: Path_
) -> Mistake:
    where = (*path, *inner)
    key = str(inner[-1]) if inner else ""
    match detail["type"]:
        case "extra_forbidden":
            known = known_keys(model, inner[:-1])
            return document.mistake(where, f"there is no key {key!r} here{nearest(key, known)}", key=True)
        case "missing":
            around = f"{'.'.join(map(str, inner[:-1]))}: " if inner[:-1] else ""
            return document.mistake(where[:-1], f"{around}the key {key!r} is missing")
        case "literal_error":
            wanted = detail.get("ctx", {}).get("expected", "")
            return document.mistake(where, f"{key}: must be {wanted}")
        case "value_error":
            error: Mapping[str, Any] = detail.get("ctx", {})
            return document.mistake(where, f"{_named(inner)}{error.get('error', detail['msg'])}")
    return document.mistake(where, f"{_named(inner)}{_PLAIN.get(detail['type'], _lower(detail['msg']))}")


_PLAIN = {
    "string_type": 'must be a text: put it into quotes ("…")',
    "model_type": "must be a mapping: lines of `key: value`",
    "dict_type": "must be a mapping: lines of `key: value`",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "model_attributes_type": "must be a mapping: lines of `key: value`",
}


def _named(inner: Path_) -> str:
    words = [str(part) for part in inner if isinstance(part, str)]
    return f"{words[-1]}: " if words else ""


def _lower(message: str) -> str:
    plain = message.removeprefix("Input ")
    return plain[:1].lower() + plain[1:]


def _path(loc: Sequence[str | int], value: Any, *, missing: bool) -> Path_:
    """pydantic's location without the names of the forms that it tried, which stand in no document."""
    found: list[str | int] = []
    for place, part in enumerate(loc):
        if _holds(value, part):
            value = value[part]
        elif not (missing and place == len(loc) - 1):
            continue
        found.append(part)
    return tuple(found)


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(value, Mapping):
        return part in value
    return isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)


def _models(annotation: Any, path: Path_) -> Iterator[type[BaseModel]]:
    """The models that stand at ``path`` within an annotation."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0], path)
    elif origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _models(one, path)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            yield annotation
            return
        for name, info in annotation.model_fields.items():
            if path[0] in (name, info.alias):
                yield from _models(info.annotation, path[1:])
    elif origin in (tuple, list):
        rest = path[1:] if path and isinstance(path[0], int) else path
        for one in get_args(annotation):
            yield from _models(one, rest)
    elif origin is dict and path:
        yield from _models(get_args(annotation)[1], path[1:])
