"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get_finding": "GET /repos/{owner}/{repo}/code-quality/findings/{finding_number}||||code-quality/code-quality#get-a-code-quality-finding|Get a code quality finding",
    "get_setup": "GET /repos/{owner}/{repo}/code-quality/setup||||code-quality/code-quality#get-a-code-quality-setup-configuration|Get a code quality setup configuration",
    "list_findings_for_repo": "GET /repos/{owner}/{repo}/code-quality/findings|per_page direction before after state|||code-quality/code-quality#list-code-quality-findings-for-a-repository|List code quality findings for a repository",
    "update_setup": "PATCH /repos/{owner}/{repo}/code-quality/setup||! state runner_type runner_label languages ai_findings_option||code-quality/code-quality#update-a-code-quality-setup-configuration|Update a code quality setup configuration",
}
