"""Record what a client really exchanges with GitHub, without its secrets, and play it back, strictly.

    async with recorded(Path("stale.json"), api_url=GITHUB_API) as transport:   # the file is there: replays it
        client = GitHubClient.for_token(token, transport=transport)

A cassette is JSON: requests and answers in their order. Requests that come in another order, or are others, or too
many, raise `CassetteMismatch`; those that were recorded and are not made raise it at the end.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from hookwright.core.redaction import HIDDEN, redact
from hookwright.github.response import Response
from hookwright.github.transport import AiohttpTransport, Transport

Mode = Literal["once", "record", "replay"]
_VERSION = 1
# What an answer says to a client. All else is GitHub's own business, or tells of ours; an old Date would be taken for
# a clock that goes wrong.
_KEPT = frozenset({"content-type", "etag", "last-modified", "link", "location", "retry-after", "x-github-request-id"})
_LIMITS = "x-ratelimit-"
_SECRET_FIELDS = re.compile(
    r"(?i)(token|access_token|refresh_token|client_secret|webhook_secret|secret|pem|private_key|password|"
    r"device_code|code_verifier|encrypted_value|authorization)"
)
_NEVER = "2999-01-01T00:00:00Z"
_SECRET_QUERY = re.compile(
    r"(?i)([?&](?:token|access_token|client_secret|code|state|sig|signature|x-amz-[^=]+)=|/app-manifests/)[^&#/]*"
)


class CassetteMismatch(AssertionError):
    """The requests are not the recorded ones."""


class Recording:
    """A `Transport` that notes what passes through another one."""

    def __init__(self, transport: Transport, *, api_url: str) -> None:
        self._transport = transport
        self._api_url = api_url
        self.exchanges: list[dict[str, Any]] = []

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> Response:
        sent = body if isinstance(body, bytes) or body is None else body.read()
        answer = await self._transport(method, url, headers, sent)
        self.exchanges.append(
            {"request": _request(method, url, sent, self._api_url), "response": _response(answer, self._api_url)}
        )
        return answer

    def save(self, file: Path) -> None:
        """Written whole or not at all, for this user only: redaction is a net, and nets have holes."""
        file.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": _VERSION, "exchanges": self.exchanges}
        other = file.with_suffix(".new")
        other.touch(mode=0o600)
        other.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
        other.replace(file)


class Replaying:
    """A `Transport` that answers from a cassette and reaches no network."""

    def __init__(self, file: Path, *, api_url: str) -> None:
        """Raises `CassetteMismatch` for a file that is no cassette."""
        try:
            document = json.loads(file.read_text("utf-8"))
            self._exchanges = list(document["exchanges"])
            known = document["version"] == _VERSION
        except (ValueError, KeyError, TypeError) as error:
            raise CassetteMismatch(f"{file} is no cassette: {error}") from error
        if not known:
            raise CassetteMismatch(f"{file} is of version {document['version']}; delete it and record again")
        self._file = file
        self._api_url = api_url
        self._at = 0

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> Response:
        sent = body if isinstance(body, bytes) or body is None else body.read()
        asked = _request(method, url, sent, self._api_url)
        if self._at >= len(self._exchanges):
            raise CassetteMismatch(f"{_named(asked)} comes after the last of the {self._at} requests in {self._file}")
        exchange = self._exchanges[self._at]
        if exchange["request"] != asked:
            wanted = _named(exchange["request"])
            raise CassetteMismatch(f"request {self._at + 1} in {self._file} is\n  {wanted}\nand not\n  {_named(asked)}")
        self._at += 1
        return _answered(exchange["response"], self._api_url)

    def finish(self) -> None:
        """Raises `CassetteMismatch` where requests are left."""
        left = self._exchanges[self._at :]
        if left:
            names = "\n".join(f"  {_named(one['request'])}" for one in left)
            raise CassetteMismatch(f"{len(left)} recorded requests of {self._file} were not made:\n{names}")


@asynccontextmanager
async def recorded(
    file: Path, *, api_url: str = "https://api.github.com", mode: Mode = "once", transport: Transport | None = None
) -> AsyncIterator[Transport]:
    """A transport over a cassette. ``once``: replay where the file exists, else record it. A recording is saved only
    where the block ends without an exception. ``transport`` is what is recorded; aiohttp without one."""
    if _plays(mode, file):
        playing = Replaying(file, api_url=api_url)
        yield playing
        playing.finish()
        return
    own = AiohttpTransport() if transport is None else None
    recording = Recording(transport or own or AiohttpTransport(), api_url=api_url)
    try:
        yield recording
        recording.save(file)
    finally:
        if own is not None:
            await own.close()


def _plays(mode: Mode, file: Path) -> bool:
    return mode == "replay" or (mode == "once" and file.exists())


def _request(method: str, url: str, body: bytes | None, api_url: str) -> dict[str, Any]:
    made: dict[str, Any] = {"method": method, "url": _relative(url, api_url)}
    if body:
        made |= _body(body, "json")
    return made


def _response(answer: Response, api_url: str) -> dict[str, Any]:
    headers = {
        name: _clean(value.replace(api_url, "{api}"))
        for name, value in ((name.lower(), value) for name, value in answer.headers.items())
        if name in _KEPT or name.startswith(_LIMITS)
    }
    made: dict[str, Any] = {"status": answer.status, "headers": headers}
    if answer.body:
        made |= _body(answer.body.replace(api_url.encode(), b"{api}"), headers.get("content-type", ""))
    return made


def _body(content: bytes, kind: str) -> dict[str, Any]:
    if "json" in kind:
        try:
            return {"json": _hidden(msgspec.json.decode(content))}
        except ValueError:
            pass
    try:
        return {"text": _clean(content.decode())}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _answered(given: Mapping[str, Any], api_url: str) -> Response:
    if "json" in given:
        body = msgspec.json.encode(given["json"])
    elif "base64" in given:
        body = base64.b64decode(given["base64"])
    else:
        body = str(given.get("text", "")).encode()
    headers = {name: value.replace("{api}", api_url) for name, value in given["headers"].items()}
    return Response(given["status"], headers, body.replace(b"{api}", api_url.encode()))


def _hidden(value: Any) -> Any:
    """Without secrets: by the names of fields, and by how tokens and keys look."""
    if isinstance(value, dict):
        if "token" in value and "expires_at" in value:
            # Played back next year, the client must not look for a new token that nobody recorded.
            value = {**value, "expires_at": _NEVER}
        return {
            name: HIDDEN if _SECRET_FIELDS.fullmatch(name) and isinstance(one, str) else _hidden(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_hidden(one) for one in value]
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    return redact(_SECRET_QUERY.sub(rf"\1{HIDDEN}", text))


def _relative(url: str, api_url: str) -> str:
    """So that what was recorded against one address plays at another."""
    short = url.removeprefix(api_url) if url.startswith(api_url) else url
    return _clean(short)


def _named(request: Mapping[str, Any]) -> str:
    bodies = [request[form] for form in ("json", "text", "base64") if form in request]
    return " ".join([request["method"], request["url"], *(json.dumps(one, ensure_ascii=False)[:500] for one in bodies)])
