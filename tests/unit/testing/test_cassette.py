from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from hookwright.github.client import GitHubClient
from hookwright.github.response import Response
from hookwright.testing import CassetteMismatch, recorded

API = "https://api.github.com"
TOKEN = "ghp_" + "a1B2" * 9


async def real(method: str, url: str, headers: Any, body: Any) -> Response:
    """Stands for the network."""
    if url.endswith("/access_tokens"):
        minted = {"token": TOKEN, "expires_at": "2020-01-01T00:00:00Z"}
        return Response(201, {"Content-Type": "application/json"}, json.dumps(minted).encode())
    sent = json.loads(body) if body else None
    answer: dict[str, Any] = {
        "url": f"{url}?access_token=abc",
        "sent": sent,
        "note": f"as {TOKEN}",
        "client_secret": "hush",
    }
    kept = {"Content-Type": "application/json; charset=utf-8", "Link": f'<{url}?page=2>; rel="next"', "Set-Cookie": "x"}
    return Response(200, kept, json.dumps(answer).encode())


async def ask(transport: Any, *, title: str = "Help", api: str = API) -> Any:
    async with GitHubClient.for_token(TOKEN, transport=transport, api_url=api) as client:
        await client.get("/repos/o/r")
        return await client.post("/repos/o/r/issues", {"title": title})


async def test_what_is_recorded_is_played_without_a_network(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.json"
    async with recorded(file, transport=real) as transport:
        first = await ask(transport)

    async with recorded(file, mode="replay") as transport:
        again = await ask(transport)

    assert again["sent"] == first["sent"] == {"title": "Help"}
    assert again.url.startswith(API)


async def test_it_plays_at_another_address(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    async with recorded(file, transport=real) as transport:
        await ask(transport)

    async with recorded(file, api_url="https://ghe.test/api/v3") as transport:
        again = await ask(transport, api="https://ghe.test/api/v3")

    assert again.url.startswith("https://ghe.test/api/v3/repos/o/r/issues")


async def test_no_secret_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    async with recorded(file, transport=real) as transport:
        await ask(transport, title=f"my token is {TOKEN}")
        await transport("POST", f"{API}/app/installations/1/access_tokens", {}, None)
        await transport("POST", f"{API}/app-manifests/0123456789/conversions?code=secret-code", {}, None)

    text = file.read_text()
    assert not [one for one in (TOKEN, "hush", "secret-code", "0123456789", "access_token=abc") if one in text]
    assert "Set-Cookie".lower() not in text.lower()
    assert "authorization" not in text.lower()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_recorded_token_does_not_run_out(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    async with recorded(file, transport=real) as transport:
        await transport("POST", f"{API}/app/installations/1/access_tokens", {}, None)

    async with recorded(file) as transport:
        played = await transport("POST", f"{API}/app/installations/1/access_tokens", {}, None)

    assert played.json() == {"token": "***", "expires_at": "2999-01-01T00:00:00Z"}


@pytest.mark.parametrize("title", ["Other", "Help!"])
async def test_another_request_is_refused_with_both(tmp_path: Path, title: str) -> None:
    file = tmp_path / "a.json"
    async with recorded(file, transport=real) as transport:
        await ask(transport)

    with pytest.raises(CassetteMismatch, match=rf'"title": "Help"(.|\n)*"title": "{title}"'):
        async with recorded(file) as transport:
            await ask(transport, title=title)


async def test_too_few_and_too_many_requests_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    async with recorded(file, transport=real) as transport:
        await ask(transport)

    with pytest.raises(CassetteMismatch, match=r"2 recorded requests .* were not made:\n  GET /repos/o/r"):
        async with recorded(file):
            pass
    with pytest.raises(CassetteMismatch, match="comes after the last of the 2 requests"):
        async with recorded(file) as transport:
            await ask(transport)
            await ask(transport)


async def test_a_test_that_fails_records_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    with pytest.raises(RuntimeError):
        async with recorded(file, transport=real) as transport:
            await ask(transport)
            raise RuntimeError

    assert not file.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9, "exchanges": []}'])
async def test_a_file_that_is_no_cassette_is_told_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text)
    with pytest.raises(CassetteMismatch, match=r"no cassette|of version 9"):
        async with recorded(file):
            pass


async def test_bytes_and_text_come_back_as_they_were(tmp_path: Path) -> None:
    bodies = [b"\x00\xff\x00", "a ✓ diff".encode(), b"{broken"]

    async def odd(method: str, url: str, headers: Any, body: Any) -> Response:
        return Response(200, {"content-type": "application/json"}, bodies[int(url[-1])])

    file = tmp_path / "a.json"
    for _ in range(2):
        async with recorded(file, transport=odd) as transport:
            for number, body in enumerate(bodies):
                assert (await transport("GET", f"{API}/{number}", {}, None)).body == body
