"""A function's call as it is stored: which function, its arguments as JSON, and how it wants to be run."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError, PydanticUndefinedAnnotation
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The webhook that a task was enqueued for, so that the task sees it too."""

    seq: int | None = None
    event: str | None = None
    delivery_id: str | None = None
    installation: int | None = None
    repository: str | None = None


class StoredCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a task's delivery."""

    target: str
    """``package.module:function``."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    origin: Origin | None = None
    depends_on: tuple[str, ...] = ()
    retries: int | None = None
    timeout: float | None = None
    every: float | None = None
    """Seconds after which it runs again, for ever."""
    fire: int = 0
    """How many times it ran before, where it runs again and again."""

    def encode(self) -> bytes:
        return msgspec.json.encode(self)


class Functions:
    """Finds the function of a stored call: those that this process enqueued by themselves, others by import."""

    def __init__(self) -> None:
        self._known: dict[str, Callable[..., Any]] = {}

    def name(self, function: Callable[..., Any]) -> str:
        """Raises `TypeError` for what no other process could find: a lambda, or a function inside another."""
        module = getattr(function, "__module__", None) or ""
        name = getattr(function, "__qualname__", "")
        if module == "__main__":
            # `python main.py` and a worker that imports main must agree.
            path: str = getattr(function, "__globals__", {}).get("__file__") or ""
            module = path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
        if not module or not name or "<" in name:
            raise TypeError(f"{name or function!r} cannot be a task: give a function at the top of a module")
        target = f"{module}:{name}"
        self._known[target] = function
        return target

    def find(self, target: str) -> Callable[..., Any]:
        """Raises `LookupError` where there is no such function any more."""
        known = self._known.get(target)
        if known is not None:
            return known
        module, _, name = target.partition(":")
        try:
            found: Any = importlib.import_module(module)
            for part in name.split("."):
                found = getattr(found, part)
        except (ImportError, AttributeError) as error:
            raise LookupError(f"the task's function {target} cannot be imported: {error}") from error
        if not callable(found):
            raise LookupError(f"the task's function {target} is no function")
        self._known[target] = found
        return found  # type: ignore[no-any-return]  # it is callable, which is all that can be known


def bound(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[list[Any], Any]:
    """The arguments as JSON. Raises `TypeError` where they do not fit the function or are not JSON.

    Datetimes, enums, dataclasses, UUIDs and pydantic models become what `restored` makes them from again.
    """
    name = getattr(function, "__qualname__", repr(function))
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    try:
        return to_jsonable_python(list(args)), to_jsonable_python(dict(kwargs))
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        raise TypeError(f"{name}: its arguments are not JSON: {error}") from None


def restored(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Stored arguments as the function's annotations say. Raises `TypeError` where they no longer fit."""
    signature = inspect.signature(function)
    call = signature.bind(*args, **kwargs)
    try:
        hints = get_type_hints(inspect.unwrap(function), include_extras=True)
    except NameError:
        # A name that only type checkers know: the arguments stay as JSON has them.
        hints = {}
    for name, value in call.arguments.items():
        if name in hints:
            kind = signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                call.arguments[name] = tuple(_converted(name, one, hints[name]) for one in value)
            elif kind is inspect.Parameter.VAR_KEYWORD:
                call.arguments[name] = {key: _converted(name, one, hints[name]) for key, one in value.items()}
            else:
                call.arguments[name] = _converted(name, value, hints[name])
    return call.args, call.kwargs


def _converted(name: str, value: Any, hint: Any) -> Any:
    try:
        return TypeAdapter(hint).validate_python(value)
    except (PydanticSchemaGenerationError, PydanticUndefinedAnnotation):
        # A class that nothing is known of: what JSON has is all there is.
        return value
    except ValidationError as error:
        raise TypeError(f"the stored argument {name!r} no longer fits: {error.errors()[0]['msg']}") from None


def as_json(value: Any) -> Any:
    """``value`` as it can be stored, models and text of one's own kind too; ``None`` for what is no JSON at all."""
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        try:
            return msgspec.json.decode(to_json(value))
        except (PydanticSerializationError, ValueError, RecursionError):
            return None
    return value
