"""Answers that GitHub need not send again: asking whether one is still true costs nothing of the primary limit.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from hookwright.github.response import Response

Key: TypeAlias = tuple[str, str, str, str]
"""Identity with its host, address, ``Accept`` and API version. What one may see another may not."""

DEFAULT_BYTES = 8 * 1024 * 1024
_LARGEST_PART = 4
# What a kept answer takes beside its body: headers, key, and the objects around them.
_OVERHEAD = 2_048


class Kept(msgspec.Struct, frozen=True):
    """One answer, as it was given to one identity."""

    response: Response
    etag: str | None
    last_modified: str | None
    shown: int
    """Of which authorization the tag is; a hash, so that no token is kept."""
    size: int

    def conditions(self, authorization: str) -> Mapping[str, str]:
        """The headers that ask whether this is still true.

        GitHub's tags hold for the token that they were given to, and installation tokens change every hour; a date
        outlives them. Sent together the tag would win, so after a change of token only the date is sent.
        """
        if self.last_modified is not None and (self.etag is None or self.shown != hash(authorization)):
            return {"if-modified-since": self.last_modified}
        return {} if self.etag is None else {"if-none-match": self.etag}

    def confirmed(self, response: Response) -> Response:
        """What was kept, after ``response``, a 304. The limits are the new answer's; the rest is the old one's."""
        headers = {
            name.lower(): value for given in (self.response.headers, response.headers) for name, value in given.items()
        }
        return Response(self.response.status, headers, self.response.body)


class ResponseCache:
    """The answers used last, within ``max_bytes`` all together. One that is over a quarter of that is not kept."""

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self.bytes = 0

    def get(self, key: Key) -> Kept | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def clear(self) -> None:
        self._kept.clear()
        self.bytes = 0

    def keep(self, key: Key, response: Response, authorization: str) -> None:
        """Keep an answer with status 200, if it can be asked after."""
        old = self._kept.pop(key, None)
        if old is not None:
            self.bytes -= old.size
        etag, last_modified = response.headers.get("etag"), response.headers.get("last-modified")
        size = len(response.body) + _OVERHEAD
        if (etag is None and last_modified is None) or size > self._max_bytes // _LARGEST_PART:
            return
        if "no-store" in response.headers.get("cache-control", ""):
            return
        self._kept[key] = Kept(response, etag, last_modified, hash(authorization), size)
        self.bytes += size
        while self.bytes > self._max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self.bytes -= dropped.size
