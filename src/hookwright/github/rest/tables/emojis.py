"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get": "GET /emojis||||emojis/emojis#get-emojis|Get emojis",
}
