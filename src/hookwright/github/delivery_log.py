"""What GitHub remembers of its deliveries to the App: listed, read, and sent again.

https://docs.github.com/en/rest/apps/webhooks
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeVar

import msgspec

from hookwright.github.client import GitHubClient
from hookwright.github.errors import UnreadableAnswer
from hookwright.github.hosts import is_server
from hookwright.github.response import Response, next_page

T = TypeVar("T")

PATH = "/app/hook/deliveries"
PER_PAGE = 100
"""GitHub's largest page."""
WINDOW = timedelta(days=3)
SERVER_WINDOW = timedelta(days=7)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """One try of GitHub's to deliver an event. All tries of one event share the ``guid``."""

    id: int
    guid: str
    delivered_at: Moment
    redelivery: bool = False
    status: str | None = None
    """``OK``, or what went wrong."""
    event: str = ""

    @property
    def ok(self) -> bool:
        return self.status == "OK"


class Request(msgspec.Struct, frozen=True):
    """What was sent. ``payload`` is JSON as GitHub's API spells it, which the signature was not made over."""

    headers: Mapping[str, str]
    payload: msgspec.Raw


class _Detail(msgspec.Struct, frozen=True):
    request: Request


def window(api_url: str) -> timedelta:
    """How long GitHub remembers deliveries, and sends them again.

    https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
    """
    return SERVER_WINDOW if is_server(api_url) else WINDOW


class DeliveryLog:
    """As the App itself: ``client`` must speak by its JWT. Everything here raises `GitHubError`."""

    def __init__(self, client: GitHubClient) -> None:
        self._client = client

    async def since(
        self, moment: datetime | None, *, status: Literal["success", "failure"] | None = None, pages: int | None = None
    ) -> AsyncIterator[Sending]:
        """Newest first, down to ``moment``, or through at most so many ``pages`` of a hundred.

        ``status`` is GitHub's own filter, which goes by the HTTP status: a try that never reached a server may be
        neither. An Enterprise Server that does not know it answers with all.
        """
        url: str | None = None
        asked: set[str] = set()
        page = 0
        while pages is None or page < pages:
            page += 1
            params = {"per_page": PER_PAGE, "status": status} if url is None else None
            response = await self._client.send("GET", url or PATH, params=params)
            found = _decoded(response, list[Sending])
            for sending in found:
                if moment is None or sending.delivered_at >= moment:
                    yield sending
            url = next_page(response.headers)
            # A cursor that does not move would keep us here for ever.
            if url is None or url in asked or (moment is not None and found and found[-1].delivered_at < moment):
                return
            asked.add(url)

    async def request(self, id: int) -> Request:
        """What GitHub sent at that try. Raises `NotFound` once it has forgotten it."""
        return _decoded(await self._client.send("GET", f"{PATH}/{id}"), _Detail).request

    async def redeliver(self, id: int) -> None:
        """Ask GitHub to send it again, with the same GUID; it does so a little later."""
        # A delivery more than wanted changes nothing here, so this POST may be repeated.
        await self._client.send("POST", f"{PATH}/{id}/attempts", harmless=True)


def _decoded(response: Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(response.body, type=kind)
    except msgspec.DecodeError as error:
        raise UnreadableAnswer(
            f"the list of deliveries is not what GitHub sends ({error})",
            status=response.status,
            request_id=response.headers.get("x-github-request-id"),
        ) from None
