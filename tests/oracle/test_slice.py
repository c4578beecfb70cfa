"""A part of GitHub's description, stored: what operations send is held against it without a network.

scripts/generate_operations.py wrote slice.json; test_prism.py does the same for all of them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from hookwright.github.client import GitHubClient
from hookwright.github.response import Response
from tests.support.description import arguments, deref, mistakes, operations

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parent / "slice.json").read_text("utf-8"))
CASES = [(group, name, given) for group, name, given in operations(DOCUMENT)]


def wrong(method: str, url: str, headers: Any, body: Any) -> list[str]:
    """What GitHub's description says against a request."""
    parts = urlsplit(url)
    for path, methods in DOCUMENT["paths"].items():
        pattern = "[^/]*".join(re.escape(piece) for piece in re.split(r"\{[^}]+\}", path))
        if method.lower() in methods and re.fullmatch(pattern, parts.path):
            given = methods[method.lower()]
            break
    else:
        return [f"no route {method} {parts.path}"]
    found = []
    known = {one["name"]: one for one in (deref(DOCUMENT, one) for one in given.get("parameters", ()))}
    sent = parse_qsl(parts.query, keep_blank_values=True)
    found += [f"unknown in the query: {name}" for name, _ in sent if name.removesuffix("[]") not in known]
    names = {name.removesuffix("[]") for name, _ in sent}
    wanted = [name for name, one in known.items() if one["in"] == "query" and one.get("required")]
    found += [f"missing in the query: {name}" for name in wanted if name not in names]
    content = deref(DOCUMENT, given.get("requestBody", {})).get("content", {})
    if "application/json" in content and body is not None:
        found += list(mistakes(DOCUMENT, content["application/json"]["schema"], json.loads(body)))
    elif body is not None and headers.get("content-type") not in content:
        found.append(f"a body of {headers.get('content-type')}")
    elif body is None and content and deref(DOCUMENT, given["requestBody"]).get("required"):
        found.append("no body")
    assert ".." not in unquote(parts.path)
    return found


@pytest.mark.parametrize(("group", "name", "given"), CASES, ids=[f"{group}.{name}" for group, name, _ in CASES])
async def test_an_operation_sends_what_github_describes(group: str, name: str, given: dict[str, Any]) -> None:
    found: list[str] = []

    async def transport(method: str, url: str, headers: Any, body: Any) -> Response:
        found.extend(wrong(method, url, headers, body))
        return Response(200, {}, b"{}")

    client = GitHubClient.for_token("oracle", transport=transport)
    positional, named = arguments(DOCUMENT, group, name, given)
    await getattr(getattr(client.rest, group), name)(*positional, **named)

    assert found == []


def test_the_oracle_would_notice() -> None:
    comments = "https://api.github.com/repos/o/r/issues/1/comments"
    assert wrong("POST", comments, {}, b'{"text": "hi"}') == [".body is missing"]
    assert wrong("POST", comments, {}, b'{"body": 1}') == [".body is no string"]
    assert wrong("GET", f"{comments}?nothing=1", {}, None) == ["unknown in the query: nothing"]
    assert wrong("PUT", "https://api.github.com/x", {}, None) == ["no route PUT /x"]
