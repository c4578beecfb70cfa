"""What a command takes, read off its handler: what is positional there is an argument, what is by keyword an option."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from hookwright.core.errors import ConfigError, HookwrightError
from hookwright.github.slash_commands import split

_OURS = "--"
Kind = Literal["argument", "rest", "option", "flag"]


class WrongUsage(HookwrightError):
    """What somebody wrote does not fit the command; the message is for them."""


class Parameter(msgspec.Struct, frozen=True):
    """One argument or option."""

    name: str
    kind: Kind
    type: Any
    required: bool

    @property
    def shown(self) -> str:
        """``<environment>``, ``[--force]``, ``[--ref=REF]``, ``[files…]``."""
        word = self.name.replace("_", "-")
        if self.kind == "rest":
            return f"[{word}…]"
        text = {"argument": word, "flag": f"--{word}", "option": f"--{word}={_choices(self.type) or word.upper()}"}[
            self.kind
        ]
        if self.kind == "argument":
            text = _choices(self.type) or text
            return f"<{text}>" if self.required else f"[{text}]"
        return text if self.required else f"[{text}]"


class Usage(msgspec.Struct, frozen=True):
    """The parameters of a command; ``None``: its handler takes the context alone, and reads ``ctx.command`` itself."""

    parameters: tuple[Parameter, ...] | None = None

    def line(self, name: str) -> str:
        """``/deploy [environment] [--force]``."""
        return " ".join((f"/{name}", *(one.shown for one in self.parameters or ())))

    def bind(self, text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of the handler's call, converted. Raises `WrongUsage`."""
        if self.parameters is None:
            return (), {}
        try:
            words = split(text)
        except ValueError as error:
            raise WrongUsage(str(error)) from None
        given, options = self._sorted(words)
        arguments = [one for one in self.parameters if one.kind == "argument"]
        rest = next((one for one in self.parameters if one.kind == "rest"), None)
        if len(given) > len(arguments) and rest is None:
            raise WrongUsage(f"{given[len(arguments)]!r} is more than it takes")
        missing = [one for one in arguments[len(given) :] if one.required]
        missing += [one for one in self.parameters if one.kind == "option" and one.required and one.name not in options]
        if missing:
            raise WrongUsage(f"{missing[0].shown} is missing")
        values = [_converted(one, word) for one, word in zip(arguments, given, strict=False)]
        if rest is not None:
            values += [_converted(rest, word) for word in given[len(arguments) :]]
        return tuple(values), options

    def _sorted(self, words: list[str]) -> tuple[list[str], dict[str, Any]]:
        known = {one.name.replace("_", "-"): one for one in self.parameters or () if one.kind in ("option", "flag")}
        given: list[str] = []
        options: dict[str, Any] = {}
        left = iter(words)
        for word in left:
            if word == _OURS:
                given += left
                break
            if not word.startswith(_OURS):
                given.append(word)
                continue
            name, equals, value = word[2:].partition("=")
            parameter = known.get(name)
            if parameter is None and name.startswith("no-") and not equals:
                parameter = known.get(name[3:])
                if parameter is not None and parameter.kind == "flag":
                    options[parameter.name] = False
                    continue
            if parameter is None or (name.startswith("no-") and name not in known):
                raise WrongUsage(f"there is no option {word.partition('=')[0]}")
            if parameter.kind == "flag" and not equals:
                options[parameter.name] = True
                continue
            if not equals:
                following = next(left, None)
                if following is None:
                    raise WrongUsage(f"{word} wants a value")
                value = following
            options[parameter.name] = _converted(parameter, value)
        return given, options


def usage_of(function: Callable[..., Any]) -> Usage:
    """Raises `ConfigError` for a handler whose parameters no words can be made into."""
    name = getattr(function, "__qualname__", repr(function))
    try:
        hints = get_type_hints(function)
    except Exception:
        # A name that only the type checker knows: what it stands for cannot matter to words.
        hints = {}
    parameters = [*inspect.signature(function).parameters.values()]
    if not parameters:
        raise ConfigError(f"the command's handler {name} takes no context: async def {name}(ctx)")
    if len(parameters) == 1:
        return Usage()
    return Usage(tuple(_parameter(one, hints.get(one.name, str), name) for one in parameters[1:]))


def _parameter(given: inspect.Parameter, kind: Any, handler: str) -> Parameter:
    if given.kind is inspect.Parameter.VAR_KEYWORD:
        raise ConfigError(f"the command's handler {handler} takes **{given.name}: name its options one by one")
    if not _is_plain(kind):
        raise ConfigError(
            f"the command's handler {handler} wants {given.name}: {kind!r}; words become str, int, float, bool, "
            "Literal, Enum or one of these or None"
        )
    required = given.default is inspect.Parameter.empty
    if given.kind is inspect.Parameter.VAR_POSITIONAL:
        return Parameter(given.name, "rest", kind, False)
    if given.kind is inspect.Parameter.KEYWORD_ONLY:
        flag = kind is bool
        return Parameter(given.name, "flag" if flag else "option", kind, required and not flag)
    return Parameter(given.name, "argument", kind, required)


def _is_plain(kind: Any) -> bool:
    if get_origin(kind) in (Union, types.UnionType):
        return all(one is type(None) or _is_plain(one) for one in get_args(kind))
    found = msgspec.inspect.type_info(kind)
    plain = (msgspec.inspect.StrType, msgspec.inspect.IntType, msgspec.inspect.FloatType, msgspec.inspect.BoolType)
    return isinstance(found, (*plain, msgspec.inspect.LiteralType, msgspec.inspect.EnumType))


def _converted(parameter: Parameter, word: str) -> Any:
    try:
        # Not strict: "3" is the number and "true" the truth that were asked for.
        return msgspec.convert(word, parameter.type, strict=False)
    except msgspec.ValidationError:
        choices = _choices(parameter.type)
        wanted = f"one of {choices}" if choices else f"a value of type {getattr(parameter.type, '__name__', '?')}"
        raise WrongUsage(f"{word!r} is not {wanted}, which {parameter.name} is") from None


def _choices(kind: Any) -> str:
    """In the order in which they were written; msgspec's own is another."""
    if get_origin(kind) in (Union, types.UnionType):
        return "|".join(filter(None, map(_choices, get_args(kind))))
    if get_origin(kind) is Literal:
        return "|".join(map(str, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "|".join(str(one.value) for one in kind)
    return ""
