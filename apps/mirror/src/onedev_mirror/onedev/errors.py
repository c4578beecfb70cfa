"""What OneDev's answers mean. Its errors are plain text, and their status alone says little: 500 is its word for a
name that is taken, and 406 is, since 12.0.9, what 400 was before.

* OneDevError        ``status`` 0: nothing was heard
  + NotSignedIn      the token is missing, wrong or expired
  + Forbidden        the token may not do this
  + Conflict         the name is taken
  + NotReady         it is starting, overloaded or behind a proxy that cannot reach it; try again
  + Refused          it will not do it, however often it is asked
"""

from __future__ import annotations

import json
import re
from typing import Final

LONGEST_TEXT: Final = 2_000
_TAKEN = re.compile(r"is already used by another (?:root )?project|name .*already (?:used|exists)", re.IGNORECASE)
_PAGE = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)


class OneDevError(Exception):
    """``text`` is what OneDev said, ``advice`` what a person can do. ``retry``: asking again later may help."""

    def __init__(self, status: int, text: str, advice: str = "", *, retry: bool = False) -> None:
        super().__init__(f"{text} ({status})" if status else text)
        self.status = status
        self.text = text
        self.advice = advice
        self.retry = retry


class NotSignedIn(OneDevError):
    """The token is missing, wrong, expired or revoked."""


class Forbidden(OneDevError):
    """The token is good, and may not do this."""


class Conflict(OneDevError):
    """The name is taken, in whatever case it is written. Look the path up instead of trying again."""


class NotReady(OneDevError):
    """It cannot answer now."""


class Refused(OneDevError):
    """It understood, and will not do it."""


def error_of(status: int, text: str, doing: str) -> OneDevError:
    """The error that an answer is. ``doing`` names what was tried, for the message."""
    said = _said(text)
    what = f"{doing}: {said}" if said else doing
    if status == 401:
        return NotSignedIn(
            status, what, "make a new access token in OneDev and set ONEDEV_TOKEN; nothing is cleaned up meanwhile"
        )
    if status == 403:
        return Forbidden(
            status, what, "give the token a role on the parent project that may create children, write code and manage"
        )
    if status in (429, 502, 503, 504):
        return NotReady(status, what, "OneDev or the proxy before it is not ready; it is tried again", retry=True)
    if _TAKEN.search(said):
        return Conflict(status, what, "choose another name, or adopt the project that has it")
    if status == 404:
        return Refused(status, what, "look whether the project is still there and the token may see it")
    if status in (400, 406, 415, 422):
        return Refused(status, what, "this OneDev takes other fields than we send: run `onedev-mirror doctor`")
    if 300 <= status < 400:
        return Refused(status, what, "set ONEDEV_URL to the address that it redirects to")
    if status >= 500:
        # A broken rule and a broken server look alike, so nothing that changes something is repeated blindly.
        return Refused(status, what, "read what OneDev says; its log has more", retry=True)
    return Refused(status, what, "read what OneDev says")


def _said(text: str) -> str:
    if _PAGE.match(text):
        return "a web page came back, not an answer of OneDev's"
    return " ".join(_messages(text).split())[:LONGEST_TEXT]


def _messages(text: str) -> str:
    """Until 13.0.6 what is wrong with the fields of a body comes as a list of objects."""
    if not text.startswith("[{"):
        return text
    try:
        return "; ".join(f"{str(one['path']).rpartition('.')[2]}: {one['message']}" for one in json.loads(text))
    except (ValueError, TypeError, KeyError):
        return text
