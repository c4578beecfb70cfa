"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get_all_templates": "GET /gitignore/templates||||gitignore/gitignore#get-all-gitignore-templates|Get all gitignore templates",
    "get_template": "GET /gitignore/templates/{name}||||gitignore/gitignore#get-a-gitignore-template|Get a gitignore template",
}
