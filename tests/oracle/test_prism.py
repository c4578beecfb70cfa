"""Every operation sends a request that GitHub's own description accepts, says a mock that we did not write.

Prism (npm `@stoplight/prism-cli`) validates requests against GitHub's description (npm `@octokit/openapi`). It knows no
state, no GraphQL and no authentication: this is about the shape of requests only.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookwright.github.client import GitHubClient
from hookwright.github.errors import GitHubError
from scripts.generate_operations import description
from tests.support.description import arguments, operations, prepared

pytestmark = [pytest.mark.slow, pytest.mark.needs_network, pytest.mark.timeout(900)]

PRISM = "@stoplight/prism-cli@5.14.2"
CACHE = Path.home() / ".cache" / "hookwright"
AT_ONCE = 8


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    if shutil.which("npm") is None:
        pytest.skip("npm fetches GitHub's description and Prism")
    return description(CACHE)


@pytest.fixture(scope="module")
def prism(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = CACHE / "prism"
    program = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run(["npm", "install", *quiet, PRISM], cwd=folder, check=True)
    file = tmp_path_factory.mktemp("prism") / "github.json"
    file.write_text(json.dumps(prepared(document)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    node = shutil.which("node")
    assert node is not None
    # Without --errors: that would hold GitHub's own examples against its schemas, of which many do not fit.
    command = [node, str(program), "mock", "-h", "127.0.0.1", "-p", str(port), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "listening" in line:
                    break
            else:
                pytest.fail("Prism did not start")
            # Drained, or it stops when the pipe is full.
            drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            drain.wait()


async def test_every_operation_sends_what_github_describes(document: dict[str, Any], prism: str) -> None:
    refused: list[str] = []
    sent = 0
    limit = asyncio.Semaphore(AT_ONCE)
    async with GitHubClient.for_token("oracle", api_url=prism, cache_bytes=0, random=lambda: 0.0) as client:

        async def one(group: str, name: str, given: dict[str, Any]) -> None:
            nonlocal sent
            positional, named = arguments(document, group, name, given)
            async with limit:
                try:
                    await getattr(getattr(client.rest, group), name)(*positional, **named)
                except GitHubError as error:
                    # An example answer may be an error too; what must not be is a refused request or an unknown route.
                    if error.status in (404, 405, 406, 415, 422, 400):
                        refused.append(f"{group}.{name}: {error}")
                sent += 1

        await asyncio.gather(*(one(*each) for each in operations(document)))

    assert sent == 1223
    assert not refused, "\n".join(refused)


async def test_the_oracle_would_notice(prism: str) -> None:
    async with GitHubClient.for_token("oracle", api_url=prism) as client:
        for path, json_body in (("/repos/o/r/issues/1/comments", {"text": "hi"}), ("/no/such/route", {})):
            with pytest.raises(GitHubError) as refused:
                await client.post(path, json_body)
            assert refused.value.status in (404, 422)
