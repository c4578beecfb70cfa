"""From ``client.rest.issues.create_comment(…)`` to the request: looks names up in the tables when they are used."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from hookwright.github.rest.operation import Call, Operation

_TABLES = "hookwright.github.rest.tables"


class Performer(Protocol):
    """What can send a `Call`: the client."""

    async def perform(self, call: Call) -> Any: ...


class Method:
    """One operation for one client: await its call for the answer."""

    def __init__(self, performer: Performer, operation: Operation) -> None:
        self._performer = performer
        self.operation = operation
        self.__name__ = operation.name
        self.__doc__ = f"{operation.summary}.\n\n{operation.method} {operation.path}\n{operation.docs}"

    @property
    def __signature__(self) -> object:
        return self.operation.signature

    async def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Raises `GitHubError`; `TypeError` and `ValueError` before anything is sent, for arguments that do not fit."""
        return await self._performer.perform(self.operation.call(args, kwargs))

    def prepare(self, *args: Any, **kwargs: Any) -> Call:
        """The request, unsent."""
        return self.operation.call(args, kwargs)

    def __repr__(self) -> str:
        return f"<{self.operation.method} {self.operation.path}>"


class Group:
    """The operations of one of GitHub's categories."""

    def __init__(self, performer: Performer, name: str) -> None:
        self._performer = performer
        self._name = name

    def __getattr__(self, name: str) -> Any:
        operation = _operation(self._name, name)
        if operation is None:
            raise AttributeError(f"GitHub's REST API has no operation {self._name}.{name}{_nearest(name, dir(self))}")
        method = Method(self._performer, operation)
        # Found without coming here again the next time.
        self.__dict__[name] = method
        return method

    def __dir__(self) -> Iterable[str]:
        return sorted(_table(self._name))


class Surface:
    """All groups; each is loaded when it is first named."""

    GROUPS: tuple[str, ...] = ()

    def __init__(self, performer: Performer) -> None:
        self._performer = performer

    def __getattr__(self, name: str) -> Any:
        if name not in self.GROUPS:
            raise AttributeError(f"GitHub's REST API has no group {name}{_nearest(name, self.GROUPS)}")
        group = Group(self._performer, name)
        self.__dict__[name] = group
        return group

    def __dir__(self) -> Iterable[str]:
        return self.GROUPS


@functools.cache
def _table(group: str) -> Mapping[str, str]:
    # At first use: a program that comments on issues needs one table of forty-nine.
    operations: Mapping[str, str] = importlib.import_module(f"{_TABLES}.{group}").OPERATIONS
    return operations


@functools.lru_cache(maxsize=512)
def _operation(group: str, name: str) -> Operation | None:
    line = _table(group).get(name)
    return None if line is None else Operation(name, line)


def _nearest(name: str, known: Iterable[str]) -> str:
    # Only needed to word a mistake; difflib is not worth its start-up otherwise.
    import difflib

    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
