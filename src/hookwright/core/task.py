"""A task: a function whose calls are deliveries."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec

SOURCE = "task"


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
        self.wants_context = bool(parameters) and parameters[0].name == "ctx"
        self._signature = inspect.Signature(parameters[1:] if self.wants_context else parameters)

    def __repr__(self) -> str:
        return f"<Task {self.name}>"

    def encode(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bytes:
        """The body of a delivery that calls this. Raises `TypeError` for arguments that do not fit or are not JSON."""
        try:
            self._signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"task {self.name}: {error}") from None
        return msgspec.json.encode(Arguments(list(args), dict(kwargs)))

    def decode(self, body: bytes) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a stored call. Raises `TypeError` where they no longer fit the function."""
        stored = msgspec.json.decode(body, type=Arguments)
        try:
            bound = self._signature.bind(*stored.args, **stored.kwargs)
        except TypeError as error:
            raise TypeError(f"task {self.name} was stored with arguments that no longer fit: {error}") from None
        hints = get_type_hints(self.function)
        for name, value in bound.arguments.items():
            kind = self._signature.parameters[name].kind
            if name in hints and kind not in (
                inspect.Parameter.VAR_POSITIONAL,
                inspect.Parameter.VAR_KEYWORD,
            ):
                bound.arguments[name] = msgspec.convert(value, hints[name], strict=False)
        return bound.args, bound.kwargs
