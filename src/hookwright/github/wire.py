"""How GitHub's objects are declared: the two kinds of Struct, and what their fields may hold.

To a type checker a field says what GitHub's description promises. At run time each may be missing or null, since a
delivery must not fail over a promise that was broken: `Sent[str]` reads as `str` there, and decodes as `str | None`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr

T = TypeVar("T")

if TYPE_CHECKING:
    Sent = Annotated[T, "always sent, and never null"]
    OneOf: TypeAlias = T | str
    Only = Annotated[T, "the one value there is"]
    Stamp: TypeAlias = datetime
else:

    class Sent:
        """GitHub says that the field is always there and never null."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return kind | None

    class OneOf:
        """One of these words, or one that GitHub has added since."""

        def __class_getitem__(cls, words: Any) -> Any:
            return str

    Only = OneOf
    Stamp = datetime | int

Time: TypeAlias = datetime
"""Aware: GitHub writes RFC 3339."""
ABSENT: Any = None
"""The default of a field that is always sent: objects made by hand, in tests, need not name them all."""


class Entity(Struct, frozen=True, gc=False, omit_defaults=True):
    """An object inside an event. Unknown fields are ignored."""


class Stamped(Entity, frozen=True):
    """An object whose times GitHub writes as text in some events, and as seconds since 1970 in others."""

    STAMPS: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self.STAMPS:
            seconds = getattr(self, name)
            if type(seconds) is int:
                force_setattr(self, name, _moment(seconds))


class Payload(Struct, frozen=True, gc=False, omit_defaults=True):
    """What an event carries."""

    NAME: ClassVar[str] = ""
    """As `on` takes it: ``issues`` or ``issues.opened``."""


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
