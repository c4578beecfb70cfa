"""GitHub's own example payloads, signed as GitHub signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from benchmarks.load import Template

PACKAGE = "@octokit/webhooks-examples@7.6.1"
EXAMPLES = "package/api.github.com/index.json"
EVENTS = (("issues", "opened"), ("pull_request", "opened"), ("push", None), ("check_run", "created"))
"""In equal parts. What a busy repository sends most, 7 to 21 kB, 13 kB on average."""
INSTALLATION = {"id": 375706, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMzc1NzA2"}
"""GitHub sends it to every App; some examples were recorded from a repository's hook and lack it."""


def bodies(cache: Path) -> dict[str, bytes]:
    """One payload for each of `EVENTS`, compact as on the wire, by event name. Fetched once, with npm."""
    events = json.loads(_examples(cache))
    return {name: _compact(_first(events, name, action)) for name, action in EVENTS}


def templates(payloads: dict[str, bytes], *, path: str, secret: str) -> list[Template]:
    """Requests with the header set of github.com."""
    return [_template(event, body, path, secret.encode()) for event, body in payloads.items()]


def _template(event: str, body: bytes, path: str, secret: bytes) -> Template:
    before = (
        f"POST {path} HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        "User-Agent: GitHub-Hookshot/044aadd\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        f"X-GitHub-Event: {event}\r\n"
        "X-GitHub-Hook-ID: 292430182\r\n"
        "X-GitHub-Hook-Installation-Target-ID: 79929171\r\n"
        "X-GitHub-Hook-Installation-Target-Type: integration\r\n"
        f"X-Hub-Signature: sha1={hmac.new(secret, body, hashlib.sha1).hexdigest()}\r\n"
        f"X-Hub-Signature-256: sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "X-GitHub-Delivery: "
    )
    return Template(event, before.encode(), b"\r\n\r\n" + body)


def _first(events: list[dict[str, Any]], name: str, action: str | None) -> dict[str, Any]:
    for event in events:
        if event["name"] == name:
            for example in event["examples"]:
                if example.get("action") == action:
                    return {**example, "installation": example.get("installation", INSTALLATION)}
    raise LookupError(f"{PACKAGE} has no example of {name} with action {action}")


def _compact(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()


def _examples(cache: Path) -> bytes:
    kept = cache / "examples.json"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", "--pack-destination", str(cache), PACKAGE]
        packed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if packed.returncode:
            raise SystemExit(f"npm could not fetch {PACKAGE}, which the payloads come from:\n{packed.stderr.strip()}")
        with tarfile.open(cache / packed.stdout.split()[-1]) as archive:
            found = archive.extractfile(EXAMPLES)
            assert found is not None
            kept.write_bytes(found.read())
    return kept.read_bytes()
