"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "revoke": "POST /credentials/revoke||! credentials!||credentials/revoke#revoke-a-list-of-credentials|Revoke a list of credentials",
}
