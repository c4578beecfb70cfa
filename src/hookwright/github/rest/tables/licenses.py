"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get": "GET /licenses/{license}||||licenses/licenses#get-a-license|Get a license",
    "get_all_commonly_used": "GET /licenses|featured per_page page|||licenses/licenses#get-all-commonly-used-licenses|Get all commonly used licenses",
    "get_for_repo": "GET /repos/{owner}/{repo}/license|ref|||licenses/licenses#get-the-license-for-a-repository|Get the license for a repository",
}
