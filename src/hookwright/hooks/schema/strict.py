"""What all parts of the file share: no unknown key passes, and how a person writes durations, sizes and names."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from hookwright.core import readers
from hookwright.core.secret import Secret

LONGEST = timedelta(days=365)


class Strict(BaseModel):
    """A mapping of the file. Values of a wrong type are refused rather than guessed at."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        # The kinds that no hook has are never built: some megabytes.
        defer_build=True,
    )


def _duration(value: Any) -> timedelta:
    found: timedelta = readers.duration(timedelta(0), LONGEST)(value)
    return found


_DURATION_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": r"^(\s*\d+(\.\d+)?\s*(d|h|ms|m|s))+$"},
        ],
        "description": "seconds, or a text such as 500ms, 15s, 1h30m, 7d",
    }
)
Duration = Annotated[timedelta, BeforeValidator(_duration), _DURATION_SCHEMA]
"""Seconds as a number, or ``500ms``, ``15s``, ``1h30m``, ``7d``."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]i?b?|b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "ki": 1024, "mi": 1024**2, "gi": 1024**3}


def _size(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("must be a size: a number of bytes, or a text such as 64kB, 1MiB or 2GB")
    return int(float(found[1]) * _UNITS[(found[2] or "").lower().removesuffix("b")])


Size = Annotated[
    int,
    BeforeValidator(_size),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*([kKmMgG]i?[bB]?|[bB])?$"},
            ],
            "description": "bytes, or a text such as 64kB or 1MiB",
        }
    ),
]
"""Bytes, or ``64kB``, ``1MiB``."""


def _words(value: Any) -> str:
    # YAML 1.2 reads 5 and 1.10 as numbers where an argument or a variable was meant. A boolean or nothing at all may
    # have been written in several ways, so which text was meant cannot be known.
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(getattr(value, "written", value))
    raise ValueError('must be a text: put it into quotes ("…")')


Words = Annotated[str, BeforeValidator(_words), WithJsonSchema({"type": ["string", "number"]})]
"""Text; a number is taken as it was written."""


def one_or_more(value: Any) -> Any:
    """A single value stands for a list of one."""
    return [value] if isinstance(value, str | int | float | dict) else value


Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(one_or_more),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One text, or a list of them."""

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def _id(value: str) -> str:
    if ID.fullmatch(value) is None:
        raise ValueError("must be of a-z, 0-9, - and _, begin with a letter or digit, and have at most 63 characters")
    return value


Id = Annotated[str, AfterValidator(_id), Field(json_schema_extra={"pattern": "^[a-z0-9][a-z0-9_-]{0,62}$"})]
"""What a hook is called by others and in stored jobs."""
Ids = Annotated[
    tuple[Id, ...],
    BeforeValidator(one_or_more),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def _variable(value: str) -> str:
    if _VARIABLE.fullmatch(value) is None:
        raise ValueError("must be the name of an environment variable: letters, digits and _")
    return value


Variable = Annotated[str, AfterValidator(_variable), Field(json_schema_extra={"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"})]


def _hidden(value: Any) -> Secret:
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty, or a reference such as secret://env/NAME")
    return Secret(value)


Hidden = Annotated[
    Secret,
    BeforeValidator(_hidden),
    WithJsonSchema({"type": "string", "description": "a secret, best given as a reference: secret://env/NAME"}),
]
"""A secret, by reference (``secret://env/NAME``) or as it is."""


def slug(name: str) -> str:
    """The id of a hook that gives none: its name in lower case, with ``-`` for all that an id cannot hold."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].strip("-")
