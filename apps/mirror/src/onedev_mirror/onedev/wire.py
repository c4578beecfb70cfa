"""One request to OneDev's REST API: signed in, bounded in time, its answer as text or as an error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from hookwright import Secret
from onedev_mirror.onedev.errors import NotReady, OneDevError, Refused, error_of

ROOT: Final = "/~api"
LONGEST_ANSWER: Final = 8 * 1024 * 1024
PAUSES: Final = (0.2, 1.0)
"""Seconds before a question that got no answer is asked again. What changes something is asked once."""


class Wire:
    """``url`` is OneDev's own address, with its context path if it has one."""

    def __init__(self, url: str, token: Secret, session: aiohttp.ClientSession | None = None) -> None:
        self.url = checked(url)
        self._token = token
        self._own = session is None
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=60, sock_connect=15)

    async def ask(self, path: str, doing: str, **query: str | int) -> Any:
        """The JSON of a GET. Raises `OneDevError`."""
        return self._parsed(await self.text(path, doing, **query), doing)

    async def text(self, path: str, doing: str, **query: str | int) -> str:
        """The text of a GET, asked again where nobody answered."""
        for pause in PAUSES:
            try:
                return await self._request("GET", path, doing, query=query)
            except NotReady:
                await asyncio.sleep(pause)
        return await self._request("GET", path, doing, query=query)

    async def send(self, path: str, doing: str, body: Any) -> Any:
        """POST a JSON value; the JSON of the answer, or its text."""
        said = await self._request("POST", path, doing, body=json.dumps(body))
        try:
            return json.loads(said) if said else None
        except ValueError:
            return said

    async def delete(self, path: str, doing: str) -> None:
        await self._request("DELETE", path, doing)

    async def close(self) -> None:
        if self._own and self._session is not None:
            await self._session.close()

    async def _request(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: str | None = None,
    ) -> str:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Accept": "application/json, text/plain"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            # A redirect would carry the token to wherever a proxy points.
            async with self._session.request(
                method,
                f"{self.url}{ROOT}{path}",
                params=query or None,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                read = await response.content.read(LONGEST_ANSWER)
                while len(read) < LONGEST_ANSWER and (more := await response.content.read(LONGEST_ANSWER - len(read))):
                    read += more
                text = read.decode("utf-8", "replace")
                if response.status == 204:
                    return ""
                if not 200 <= response.status < 300:
                    raise error_of(response.status, text or response.headers.get("Location", ""), doing)
                if text.lstrip()[:1] == "<":
                    raise Refused(
                        response.status, f"{doing}: a web page came back", "set ONEDEV_URL to OneDev's own address"
                    )
                return text
        except TimeoutError:
            raise NotReady(0, f"{doing}: no answer in time", "see whether OneDev is overloaded", retry=True) from None
        except aiohttp.InvalidURL:
            raise Refused(0, f"{doing}: the address is no address", "set ONEDEV_URL") from None
        except aiohttp.ClientError as error:
            raise NotReady(
                0,
                f"{doing}: {type(error).__name__}: {error}",
                "see whether OneDev can be reached from here",
                retry=True,
            ) from None

    def _parsed(self, text: str, doing: str) -> Any:
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise OneDevError(
                200, f"{doing}: the answer is no JSON: {text[:200]}", "see whether ONEDEV_URL is a OneDev"
            ) from None


def checked(url: str) -> str:
    """The address without a slash at its end. Raises `Refused`: not HTTP, or with a password in it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(
            0, f"{url!r} is no address of a OneDev", "set ONEDEV_URL to its address, such as https://onedev.example"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Refused(0, "OneDev's address has more in it than an address", "put the token into ONEDEV_TOKEN")
    return url.rstrip("/")
