"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get_all_codes_of_conduct": "GET /codes_of_conduct||||codes-of-conduct/codes-of-conduct#get-all-codes-of-conduct|Get all codes of conduct",
    "get_conduct_code": "GET /codes_of_conduct/{key}||||codes-of-conduct/codes-of-conduct#get-a-code-of-conduct|Get a code of conduct",
}
