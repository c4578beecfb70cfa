"""GitHub's media types: in which form something is wanted. Pure.

https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
"""

from __future__ import annotations

_NOT_JSON = frozenset({"diff", "patch", "sha", "base64"})


def media_type(form: str) -> str:
    """The ``Accept`` header for ``raw``, ``text``, ``html``, ``full``, ``object``, ``diff``, ``patch`` or ``sha``.

    A whole media type is answered as it is.
    """
    if "/" in form:
        return form
    return f"application/vnd.github.{form}" if form in _NOT_JSON else f"application/vnd.github.{form}+json"
