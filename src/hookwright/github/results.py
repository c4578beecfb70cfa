"""GitHub's answers as they are, with dots: ``issue.user.login`` and ``issue["user"]["login"]`` alike."""

from __future__ import annotations

from typing import Any, TypeVar

_T = TypeVar("_T", bound="Record")


class Record(dict[str, Any]):
    """A dict, whose keys can be read as attributes too, all the way down.

    What a dict has itself wins: a search's ``items`` is ``found["items"]``. Subclasses declare the fields that GitHub
    documents, for editors and type checkers; nothing is checked at run time, and unknown fields are there as well.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"GitHub's answer has no {name!r}; it has {', '.join(self) or 'nothing'}") from None

    def __getitem__(self, key: str) -> Any:
        value = dict.__getitem__(self, key)
        kind = type(value)
        if kind is dict:
            value = self[key] = Record(value)
        elif kind is list and value and type(value[0]) is dict:
            value[:] = map(wrapped, value)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        # By way of our own lookup, so that what comes out is a `Record` as well.
        return self[key] if key in self else default  # noqa: SIM401


def wrapped(value: Any) -> Any:
    """Decoded JSON, with `Record` for its outer objects; inner ones become so when they are looked at."""
    kind = type(value)
    if kind is dict:
        return Record(value)
    if kind is list and value and type(value[0]) is dict:
        value[:] = map(wrapped, value)
    return value


def viewed(value: Any, kind: type[_T]) -> _T:
    """``value``, an object of GitHub's, seen as ``kind``."""
    return kind(value)
