"""Between HTTP and the stand-in's answers: what a request carries, tags of answers, and answers cut short."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import web

from hookwright.testing.fake_github_login import Caller
from hookwright.testing.fake_github_routes import Answer, Call


def counted(caller: Caller | None) -> object:
    """Whose limit it is: an installation's whatever its token, an App's own, a user's, or the address's."""
    if caller is None:
        return None
    return caller.who if isinstance(caller.who, int) else ("app", caller.app["id"])


def is_json(request: web.BaseRequest) -> bool:
    """All but files and what the sign-in of users posts; GitHub does not look at the Content-Type."""
    form = request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    return not form and not request.path.endswith(("/assets", "/raw"))


def parsed(body: bytes) -> Any:
    """The body that was sent, for assertions; ``None`` where it is no JSON."""
    try:
        return msgspec.json.decode(body) if body else None
    except ValueError:
        return None


def tagged(call: Call, given: Answer) -> Answer:
    """With an ``ETag``, which is good for this caller only."""
    if call.method != "GET" or given.status != 200 or given.json is None:
        return given
    seed = f"{call.who} {call.accept} ".encode() + msgspec.json.encode(given.json)
    tag = f'W/"{hashlib.sha256(seed).hexdigest()}"'
    return Answer(200, given.json, {**given.headers, "ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"})


def unchanged(request: web.BaseRequest, given: Answer) -> bool:
    tag = given.headers.get("ETag")
    return given.status == 200 and tag is not None and request.headers.get("If-None-Match") == tag


async def truncated(request: web.BaseRequest, given: Answer, headers: Mapping[str, str]) -> web.StreamResponse:
    """Half of what was announced, and then nothing."""
    body = msgspec.json.encode(given.json) if given.body is None else given.body
    response = web.StreamResponse(status=given.status, headers={**headers, **given.headers})
    response.content_type = "application/json"
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


def response(given: Answer, headers: Mapping[str, str]) -> web.Response:
    sent = {**headers, **given.headers}
    if given.body is not None:
        return web.Response(status=given.status, body=given.body, headers=sent)
    if given.json is None:
        return web.Response(status=given.status, headers=sent)
    return web.Response(
        status=given.status, body=msgspec.json.encode(given.json), headers=sent, content_type="application/json"
    )
