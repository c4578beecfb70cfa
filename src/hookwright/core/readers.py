"""From what a person wrote in a setting to its value. For our own settings and for those of plugins.

A reader takes text (from the environment) or any TOML value, and raises `ValueError` with what would be right. The
message never quotes what was written: it may be a secret in the wrong place.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from hookwright.core.errors import ConfigError
from hookwright.core.rate import Rate
from hookwright.core.secret import Secret

Reader: TypeAlias = Callable[[Any], Any]


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that is not empty")
    if not value.isprintable():
        raise ValueError("must be one line without control characters")
    return value.strip()


def words(value: Any) -> tuple[str, ...]:
    """Texts separated by commas, or a list of them."""
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not value:
        raise ValueError("must be one text, or several separated by commas")
    return tuple([text(part) for part in value])


def secret(value: Any) -> Secret:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    if value != value.strip():
        raise ValueError("begins or ends with white space, which is nearly always a slip: remove it")
    return Secret(value)


def secrets(value: Any) -> tuple[Secret, ...]:
    """One or several, separated by commas, or a list of them."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not value:
        raise ValueError("must be one text, or several separated by commas")
    return tuple([secret(part) for part in value])


def rate(value: Any) -> Rate:
    """``500/s``, ``100/m``, ``5000/h``, ``20/15m``."""
    try:
        return Rate.of(value)
    except ConfigError:
        raise ValueError("must be a rate such as 10/s, 100/m, 5000/h or 20/15m") from None


def whole(low: int, high: int) -> Reader:
    """A number between ``low`` and ``high``."""
    limits = f"from {low} to {high}" if high < 2**31 else f"of at least {low}"

    def read(value: Any) -> int:
        wrong = ValueError(f"must be a whole number {limits}")
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise wrong
        try:
            number = int(value)
        except ValueError:
            raise wrong from None
        if not low <= number <= high:
            raise wrong
        return number

    return read


def one_of(*words: str) -> Reader:
    def read(value: Any) -> str:
        found = value.strip().lower() if isinstance(value, str) else ""
        if found not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return found

    return read


def yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise ValueError("must be true or false")


_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(d|h|ms|m|s)")
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def duration(low: timedelta, high: timedelta) -> Reader:
    """Seconds as a number, or ``1h30m``, ``15s``, ``7d``, ``500ms``."""

    def read(value: Any) -> timedelta:
        seconds = _seconds(value)
        if seconds is None or not low.total_seconds() <= seconds <= high.total_seconds():
            raise ValueError(
                f"must be a duration from {spell(low)} to {spell(high)}: seconds, or a text such as 15s, 1h30m or 7d"
            )
        return timedelta(seconds=seconds)

    return read


def switched(low: timedelta, high: timedelta, *, on: timedelta) -> Reader:
    """A duration, or ``off`` (``None``), or ``on`` for the one that is usual."""
    read_duration = duration(low, high)

    def read(value: Any) -> timedelta | None:
        word = value.strip().lower() if isinstance(value, str) else value
        if word is True or word in ("true", "yes", "on"):
            return on
        if word is False or word in ("false", "no", "off"):
            return None
        try:
            given: timedelta = read_duration(value)
        except ValueError as error:
            raise ValueError(f"{error}; or on, or off") from None
        return given

    return read


def _seconds(value: Any) -> float | None:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    written = value.strip().lower()
    if re.fullmatch(r"\d{1,12}(\.\d+)?", written):
        return float(written)
    if len(written) > 40 or not re.fullmatch(rf"(?:{_PART.pattern}\s*)+", written):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(written))


def spell(value: timedelta) -> str:
    """A duration as `duration` reads it."""
    left = round(value.total_seconds() * 1000)
    parts = []
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def url(value: Any) -> str:
    """An ``http`` or ``https`` address without a slash at its end."""
    written = text(value).rstrip("/")
    try:
        parts = urlsplit(written)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
        parts = urlsplit("")
    if not good or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://api.github.com or https://github.example.com/api/v3")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user or a password")
    return written


def url_path(value: Any) -> str:
    """The path of a URL: plain ASCII, no query."""
    written = text(value)
    if not re.fullmatch(r"/[A-Za-z0-9/._~!$&'()*+,;=:@-]*", written):
        raise ValueError("must be a path such as /webhooks/github: it starts with / and has no query")
    return written


def store_url(value: Any) -> str:
    written = text(value)
    if not re.match(r"[a-z][a-z0-9+]*:", written):
        raise ValueError("must be a store's address, such as sqlite:///hookwright.db or memory:")
    return written


def transport(value: Any) -> str:
    written = text(value)
    if not re.fullmatch(r"celery\+[a-z0-9]+://\S*|[A-Za-z_][\w.]*:[A-Za-z_][\w.]*", written):
        raise ValueError(
            "must be celery+ before a broker's address, such as celery+redis://host:6379/0, or package.module:function"
        )
    return written


def pem(value: Any) -> Secret:
    """A private key in PEM: as it is, with ``\\n`` for line ends, or the whole in base64."""
    if not isinstance(value, str):
        raise ValueError("must be a text")
    written = value.strip().replace("\\n", "\n").replace("\r\n", "\n")
    if "-----BEGIN" not in written:
        try:
            written = base64.b64decode("".join(written.split()), validate=True).decode("ascii").strip()
        except (binascii.Error, ValueError):
            written = ""
    if not re.fullmatch(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n.+\n-----END [A-Z ]*PRIVATE KEY-----", written, re.DOTALL
    ):
        raise ValueError(
            "is not a private key in PEM: give the contents of the .pem file that GitHub let you download, as it is, "
            "with \\n for line ends, or in base64"
        )
    return Secret(written + "\n")
