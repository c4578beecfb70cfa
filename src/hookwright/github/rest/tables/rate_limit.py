"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get": "GET /rate_limit||||rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user|Get rate limit status for the authenticated user",
}
