"""A value that must not be seen."""

from __future__ import annotations

import hmac
from typing import Any, NoReturn


class Secret:
    """Text that shows itself only when asked: `reveal`.

    ``repr``, ``str`` and formatting give ``***``. It cannot be pickled, and no JSON encoder knows it, so it does not
    slip into a log line, a stored result or a traceback's locals by being part of something larger.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself. Call it where the secret is used, and do not keep the answer."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    # Settings are copied; a copy of an immutable value is the value, and must not go through pickling.
    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled")
