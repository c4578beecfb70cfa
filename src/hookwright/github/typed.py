"""A delivery's body as the type that its handler asks for."""

from __future__ import annotations

import functools
import importlib
import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any, TypeGuard, Union, get_args, get_origin, get_type_hints

import msgspec

from hookwright.core.context import Context
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, GiveUp
from hookwright.github.wire import Payload

SOURCE = "github"
_EVENTS = "hookwright.github.events"


def name_of_event(event: str | type[Payload]) -> str:
    """``issues.opened``, from itself or from ``issues.Opened``. Raises `ConfigError` for anything else."""
    if isinstance(event, str):
        return event
    if _is_payload(event) and event.NAME:
        return event.NAME
    raise ConfigError(
        f"on({event!r}): give an event's name, or its type: from {_EVENTS} import issues, then on(issues.Opened)"
    )


def type_of_event(event: str, action: str | None) -> type[Payload] | None:
    """The type of this action; for an action that nobody knew, a type that has what any may carry.

    ``None`` for an event that GitHub had not described when the types were generated.
    """
    # Asked before importing: an event's name comes from the network, and must not name just any module.
    names: frozenset[str] = importlib.import_module(_EVENTS).NAMES
    if event not in names:
        return None
    module = importlib.import_module(f"{_EVENTS}.{event}")
    actions: dict[str, type[Payload]] = getattr(module, "ACTIONS", {})
    other: type[Payload] = module.OTHER
    return other if action is None else actions.get(action, other)


def wanted_by(handler: Callable[..., Any]) -> tuple[Any, ...]:
    """What ``E`` stands for in the ``ctx: Context[E]`` of a handler: several for a union, none where it is bare."""
    try:
        return _wanted_by(handler)
    except TypeError:  # A callable object that cannot be hashed.
        return _wanted_by.__wrapped__(handler)


def event_of(delivery: Delivery, wanted: Sequence[Any]) -> Any:
    """The body, decoded.

    GitHub's events are always decoded: as the type of their action, else as that of their event, else as plain dicts.
    What does not fit is ``None`` there, so that no change at GitHub's fails a handler that does not care. A type of
    the user's own is a demand: raises `GiveUp` where the body is none of those, since no retry would change that.
    Raises `ValueError` where the body is not JSON.
    """
    own = [kind for kind in wanted if not _is_payload(kind)]
    if own:
        try:
            return msgspec.json.decode(delivery.body, type=Union[tuple(own)])  # noqa: UP007 - made at run time
        except msgspec.ValidationError as error:
            raise GiveUp(f"the payload of {delivery.name} is not what the handler takes: {error}") from error
    if delivery.source == SOURCE or any(kind.NAME.partition(".")[0] == delivery.event for kind in wanted):
        kind = type_of_event(delivery.event, delivery.action)
        if kind is not None:
            try:
                return msgspec.json.decode(delivery.body, type=kind)
            except msgspec.ValidationError:
                found = fitting(msgspec.json.decode(delivery.body), kind)
                return found if found is not None else delivery.payload
    return delivery.payload


def fitting(value: Any, kind: Any) -> Any:
    """As much of ``value`` as fits ``kind``: fields that do not are ``None``, items that do not are left out."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        pass
    for member in get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,):
        if isinstance(value, dict) and isinstance(member, type) and issubclass(member, msgspec.Struct):
            return member(
                **{
                    field.name: fitting(value[field.encode_name], field.type)
                    for field in msgspec.structs.fields(member)
                    if field.encode_name in value
                }
            )
        if isinstance(value, list) and get_origin(member) is list:
            items = ((item, fitting(item, get_args(member)[0])) for item in value)
            return [found for item, found in items if found is not None or item is None]
        if isinstance(value, dict) and get_origin(member) is dict:
            items = ((name, fitting(item, get_args(member)[1])) for name, item in value.items())
            return {name: found for name, found in items if found is not None}
    return None


@functools.lru_cache(maxsize=1024)
def _wanted_by(handler: Callable[..., Any]) -> tuple[Any, ...]:
    function = handler
    while isinstance(function, functools.partial):
        function = function.func
    if not inspect.isroutine(function):
        function = getattr(function, "__call__", function)  # noqa: B004 - its signature is wanted, not whether
    try:
        hints = get_type_hints(function)
    except Exception:
        # A name that only the type checker knows (imported under TYPE_CHECKING), or a callable without annotations.
        return ()
    for hint in hints.values():
        origin = get_origin(hint)
        if isinstance(origin, type) and issubclass(origin, Context):
            (asked,) = get_args(hint)
            members = get_args(asked) if get_origin(asked) in (Union, types.UnionType) else (asked,)
            return tuple(member for member in members if member is not Any)
    return ()


def _is_payload(kind: Any) -> TypeGuard[type[Payload]]:
    return isinstance(kind, type) and issubclass(kind, Payload)
