"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get": "GET /meta||||meta/meta#get-apiname-meta-information|Get GitHub meta information",
    "get_all_versions": "GET /versions||||meta/meta#get-all-api-versions|Get all API versions",
    "get_octocat": "GET /octocat|s||text|meta/meta#get-octocat|Get Octocat",
    "get_zen": "GET /zen|||text|meta/meta#get-the-zen-of-github|Get the Zen of GitHub",
    "root": "GET /||||meta/meta#github-api-root|GitHub API Root",
}
