"""Write the words that most stored bodies share: the dictionary of `hookwright.stores.bodies`.

    python scripts/generate_dictionary.py

Each kind of object in GitHub's example payloads (tests/payloads) is written once, its names and numbers taken out: what
stays is what every payload has in common, whoever sent it. Stored bodies refer to it by its number, so a change of
this program's output is a new dictionary beside the old ones, never a change of one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAYLOADS = ROOT / "tests/payloads/github"
TARGET = ROOT / "src/hookwright/stores/dictionaries/1.txt"
SIZE = 8 * 1024
"""lz4 reads the whole dictionary for each body: twice as much would cost more time than it saves."""
HEADERS = json.dumps(
    {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/",
        "x-github-delivery": "",
        "x-github-event": "",
        "x-github-hook-id": "",
        "x-github-hook-installation-target-id": "",
        "x-github-hook-installation-target-type": "integration",
    },
    separators=(",", ":"),
)
FIRST = ("repository", "sender", "user", "issue", "pull_request", "commits", "check_run", "comment", "installation")
"""Under these keys stands what is in most deliveries."""


def main() -> None:
    shapes: dict[tuple[str, ...], tuple[int, str]] = {}
    for path in sorted(PAYLOADS.glob("*.json")):
        _collect(json.loads(path.read_text()), "", shapes)
    ordered = sorted(shapes.items(), key=lambda item: (item[1][0], -len(item[1][1]), item[0]))
    words = HEADERS
    for _, (_, text) in ordered:
        if len(words) + len(text) <= SIZE:
            words += text
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(words)
    print(f"{TARGET.relative_to(ROOT)}: {len(words)} characters")


def _collect(value: Any, key: str, shapes: dict[tuple[str, ...], tuple[int, str]]) -> None:
    if isinstance(value, list):
        for item in value[:1]:
            _collect(item, key, shapes)
    elif isinstance(value, dict):
        rank = FIRST.index(key) if key in FIRST else len(FIRST)
        shape = tuple(value)
        if shape not in shapes or rank < shapes[shape][0]:
            shapes[shape] = (rank, _skeleton(value))
        for name, item in value.items():
            _collect(item, name, shapes)


def _skeleton(value: dict[str, Any]) -> str:
    """The object without what is its own: nested objects are written where they are an object's turn."""
    plain = {name: _common(item) for name, item in value.items()}
    return json.dumps(plain, separators=(",", ":"))


def _common(item: Any) -> Any:
    match item:
        case bool() | None:
            return item
        case int() | float():
            return 1
        case str():
            return _address(item) if "://" in item else item if re.fullmatch("[a-z_]{3,12}", item) else ""
        case list():
            return []
        case _:
            return {}


def _address(text: str) -> str:
    """Without the names of its owner and repository, without numbers and hashes."""
    text = re.sub(r"(github\.com/(?:repos/|users/)?)[^/{]+(/[^/{]+)?", _unnamed, text)
    return re.sub(r"[0-9a-f]{40}|\d+", "", text)


def _unnamed(match: re.Match[str]) -> str:
    # users/NAME/followers: the second part is the API's, not a name.
    return match[1] + (match[2] or "" if match[1].endswith("users/") else "")


if __name__ == "__main__":
    main()
