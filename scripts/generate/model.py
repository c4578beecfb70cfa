"""What GitHub's schemas say, merged: shapes of values, records of fields, events of actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

ENOUGH = 5
"""Examples of a record from which a rule may be drawn."""
MOSTLY = 0.7
"""A field is promised where this part of the descriptions of its record require it; GitHub's differ in details."""


@dataclass
class Shape:
    """What may stand in one place. Several may be true at once: a union."""

    null: bool = False
    text: bool = False
    words: dict[str, None] = field(default_factory=dict)
    """Values that a text is known to have, in the order of their description; it may have others."""
    time: bool = False
    """A text that is a time, even where one description of several does not say so."""
    no_time: bool = False
    """An example has another text there."""
    integer: bool = False
    number: bool = False
    boolean: bool = False
    items: Shape | None = None
    values: Shape | None = None
    """Of an object whose names are data."""
    records: dict[str, None] = field(default_factory=dict)
    """Keys of the records that an object may be."""

    def add(self, other: Shape) -> None:
        """Make this the union of both."""
        self.words = self.words | other.words
        for name in ("null", "text", "time", "no_time", "integer", "number", "boolean"):
            setattr(self, name, getattr(self, name) or getattr(other, name))
        self.items = _union(self.items, other.items)
        self.values = _union(self.values, other.values)
        self.records |= other.records

    def copy(self) -> Shape:
        twin = Shape()
        twin.add(self)
        return twin

    @property
    def unknown(self) -> bool:
        """Nothing is said about it."""
        scalar = self.text or self.time or self.integer or self.number or self.boolean
        return not (scalar or self.records or self.items is not None or self.values is not None)

    def places(self) -> Iterator[Shape]:
        """This shape and those inside it."""
        yield self
        for inner in (self.items, self.values):
            if inner is not None:
                yield from inner.places()


def _union(one: Shape | None, other: Shape | None) -> Shape | None:
    if one is None or other is None:
        only = one or other
        return only.copy() if only is not None else None
    both = one.copy()
    both.add(other)
    return both


@dataclass
class Field:
    """One field of a record, as its descriptions taken together have it."""

    shape: Shape
    described: int = 0
    required: int = 0
    nullable: int = 0

    def add(self, shape: Shape, *, required: bool) -> None:
        self.shape.add(shape)
        self.described += 1
        self.required += required
        self.nullable += shape.null


@dataclass
class Record:
    """An object with known fields. Becomes a Struct."""

    key: str
    name: str
    doc: str = ""
    descriptions: int = 0
    fields: dict[str, Field] = field(default_factory=dict)
    seen: int = 0
    """How often it occurs in GitHub's examples."""
    seen_value: Counter[str] = field(default_factory=Counter)
    """How often they have a value in this field."""
    seen_null: set[str] = field(default_factory=set)
    """Fields that are null in one of them, whatever the schema says."""
    promised: set[str] = field(default_factory=set)
    """Fields of which we know better (`corrections`)."""

    def promises(self, name: str) -> bool:
        """Whether the field is always there and never null: GitHub says so, or it always was in enough examples."""
        one = self.fields[name]
        if name in self.promised:
            return True
        if name in self.seen_null:
            return False
        described = max(one.described, 1)
        null = one.nullable / described
        if self.seen >= ENOUGH and self.seen_value[name] == self.seen and null < MOSTLY:
            return True
        often = one.described / max(self.descriptions, 1) >= MOSTLY
        return often and one.required / described >= MOSTLY and null <= 1 - MOSTLY

    def uses(self) -> Iterator[str]:
        """The keys of the records inside."""
        for one in self.fields.values():
            for place in one.shape.places():
                yield from place.records


@dataclass
class Event:
    """An event with its actions; the one action ``None`` where it has none."""

    name: str
    doc: str
    url: str
    actions: dict[str | None, Record] = field(default_factory=dict)


@dataclass
class Model:
    events: dict[str, Event] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
