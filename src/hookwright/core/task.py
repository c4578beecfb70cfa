"""A task: a function whose calls are deliveries."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import Any, get_type_hints

import msgspec

SOURCE = "task"
BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class Arguments(msgspec.Struct, frozen=True):
    args: list[Any]
    kwargs: dict[str, Any]


class Task:
    """A function and the name its stored calls go by. `App.task` makes one.

    Arguments travel as JSON and come back as their annotations say (dates, enums, dataclasses, msgspec Structs).
    A first parameter named ``ctx`` receives the context and is not part of a call.
    """

    def __init__(self, function: Callable[..., Any], *, name: str) -> None:
        self.function = function
        self.name = name
        parameters = list(inspect.signature(function).parameters.values())
        self.wants_context = bool(parameters) and parameters[0].name == "ctx" and parameters[0].kind in BY_PLACE
        self._signature = inspect.Signature(parameters[1:] if self.wants_context else parameters)

    def __repr__(self) -> str:
        return f"<Task {self.name}>"

    def encode(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bytes:
        """The body of a delivery that calls this. Raises `TypeError` for arguments that do not fit or are not JSON."""
        try:
            self._signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"task {self.name}: {error}") from None
        try:
            return msgspec.json.encode(Arguments(list(args), dict(kwargs)))
        except (TypeError, ValueError, RecursionError) as error:
            raise TypeError(f"task {self.name}: its arguments are not JSON: {error}") from None

    def decode(self, body: bytes) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a stored call. Raises `TypeError` where they no longer fit the function."""
        try:
            stored = msgspec.json.decode(body, type=Arguments)
            bound = self._signature.bind(*stored.args, **stored.kwargs)
        except (TypeError, msgspec.DecodeError) as error:
            raise TypeError(f"task {self.name} was stored with arguments that no longer fit: {error}") from None
        for name, value in bound.arguments.items():
            if name not in self._hints:
                continue
            kind = self._signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                bound.arguments[name] = tuple([self._convert(name, one) for one in value])
            elif kind is inspect.Parameter.VAR_KEYWORD:
                bound.arguments[name] = {key: self._convert(name, one) for key, one in value.items()}
            else:
                bound.arguments[name] = self._convert(name, value)
        return bound.args, bound.kwargs

    @cached_property
    def _hints(self) -> dict[str, Any]:
        """The types of what travels. Not of ``ctx`` or the result, whose names may be there for a type checker only."""
        annotations = {
            name: parameter.annotation
            for name, parameter in self._signature.parameters.items()
            if parameter.annotation is not parameter.empty
        }
        # Read at the first call, not when the task is declared: a class may stand below the function that names it.
        known = getattr(inspect.unwrap(self.function), "__globals__", {})
        try:
            return get_type_hints(SimpleNamespace(__annotations__=annotations), globalns=known, include_extras=True)
        except NameError as error:
            raise TypeError(
                f"task {self.name}: {error}; what annotates an argument must be known at run time in its module"
            ) from None

    def _convert(self, name: str, value: Any) -> Any:
        try:
            return msgspec.convert(value, self._hints[name], strict=False)
        except (TypeError, ValueError) as error:
            raise TypeError(f"task {self.name} was stored with a {name!r} that no longer fits: {error}") from None
