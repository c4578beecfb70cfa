"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "add": "POST /repos/{owner}/{repo}/stacks/{stack_number}/add||! pull_requests!||pulls/stacks#add-pull-requests-to-a-pull-request-stack|Add pull requests to a pull request stack",
    "create": "POST /repos/{owner}/{repo}/stacks||! pull_requests!||pulls/stacks#create-a-pull-request-stack|Create a pull request stack",
    "get": "GET /repos/{owner}/{repo}/stacks/{stack_number}||||pulls/stacks#get-a-pull-request-stack|Get a pull request stack",
    "list": "GET /repos/{owner}/{repo}/stacks|pull_request per_page page|||pulls/stacks#list-pull-request-stacks|List pull request stacks",
    "unstack": "POST /repos/{owner}/{repo}/stacks/{stack_number}/unstack||||pulls/stacks#remove-pull-requests-from-a-pull-request-stack|Remove pull requests from a pull request stack",
}
