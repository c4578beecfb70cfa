"""Fetch GitHub's published example payloads: a few for our own tests, and one at least of each event for `simulate`.

They come from the npm package `@octokit/webhooks-examples` (MIT), by name, version and hash. Needs npm. What it writes
is committed and never edited. Addresses of package files and registries lead to example.com: one of them is a signed
address of a file store, and nobody should be sent there by an example.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = "@octokit/webhooks-examples@7.6.1"
INTEGRITY = "sha512-De6U3XB6O3DtCa7bKgCMzTHdeopqqZ6SNivMYJnK65ierKL1AnNIA0tkRYCRS7lwGT792d+Ps1WbfHlso6MynQ=="
ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests" / "payloads" / "github"
SHIPPED = ROOT / "src" / "hookwright" / "testing" / "data"

# Event and action, and which of the package's examples of it: those whose size is ordinary for the event.
KEPT = {
    "branch_protection_rule.created": 0,
    "check_run.created": 0,
    "check_run.requested_action": 0,
    "check_suite.requested": 0,
    "create": 3,
    "delete": 2,
    "deployment_status.created": 3,
    "discussion.labeled": 0,
    "fork": 2,
    "github_app_authorization.revoked": 0,
    "installation.created": 0,
    "installation.deleted": 0,
    "installation_repositories.added": 0,
    "issue_comment.created": 1,
    "issues.labeled": 0,
    "issues.opened": 1,
    "issues.reopened": 0,
    "marketplace_purchase.purchased": 0,
    "merge_group.checks_requested": 0,
    "ping": 3,
    "pull_request.opened": 1,
    "pull_request.synchronize": 0,
    "pull_request_review.submitted": 1,
    "pull_request_review_comment.created": 1,
    "push": 3,
    "release.published": 0,
    "repository_dispatch.on-demand-test": 0,
    "star.created": 0,
    "status": 2,
    "workflow_job.queued": 0,
    "workflow_run.completed": 0,
}
ELSEWHERE = {
    r'https://github-production-package-file[^"]+': "https://example.com/package-file",
    r"https?://npm\.pkg\.github\.com": "https://example.com",
    r'"ghcr\.io/': '"example.com/',
}
"""What is replaced by what in the text of an example."""
NOTICE = f"""\
The JSON files in this folder are GitHub's example webhook payloads as published in the npm package
{PACKAGE} (https://github.com/octokit/webhooks), unchanged but for white space
and for the addresses of package files and registries, which lead to example.com.
scripts/fetch_payloads.py fetched them. The package states its licence as MIT and its author as Gregor Martynus.

The MIT License

Copyright (c) Gregor Martynus and the contributors of octokit/webhooks

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        examples = {entry["name"]: entry["examples"] for entry in fetched(Path(directory))}
    for folder in (TESTS, SHIPPED):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.json"):
            old.unlink()
        (folder / "LICENSE").write_text(NOTICE)
    for name, place in KEPT.items():
        event, _, action = name.partition(".")
        payload = [one for one in examples[event] if not action or one.get("action") == action][place]
        text = written(payload)
        for folder in (TESTS, SHIPPED):
            (folder / f"{name}.json").write_text(text)
    others = examples.keys() - {name.partition(".")[0] for name in KEPT}
    for event in sorted(others):
        payload = examples[event][0]
        name = f"{event}.{payload['action']}" if payload.get("action") else event
        (SHIPPED / f"{name}.json").write_text(written(payload))
    print(f"{len(KEPT)} payloads for our tests, and {len(others)} more in the package")


def written(payload: dict[str, Any]) -> str:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")) + "\n"
    for pattern, replacement in ELSEWHERE.items():
        text = re.sub(pattern, replacement, text)
    return text


def fetched(directory: Path) -> list[dict[str, Any]]:
    packed = subprocess.run(
        ["npm", "pack", PACKAGE, "--json"], cwd=directory, check=True, capture_output=True, text=True
    )
    about = json.loads(packed.stdout)[0]
    if about["integrity"] != INTEGRITY:
        sys.exit(f"{PACKAGE} has the hash {about['integrity']}, not the expected one")
    with tarfile.open(directory / about["filename"]) as archive:
        file = archive.extractfile("package/api.github.com/index.json")
        assert file is not None
        entries: list[dict[str, Any]] = json.load(file)
        return entries


if __name__ == "__main__":
    main()
