"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "code": "GET /search/code|q! sort order per_page page|||search/search#search-code|Search code",
    "commits": "GET /search/commits|q! sort order per_page page|||search/search#search-commits|Search commits",
    "issues_and_pull_requests": "GET /search/issues|q! sort order per_page page advanced_search search_type|||search/search#search-issues-and-pull-requests|Search issues and pull requests",
    "labels": "GET /search/labels|repository_id! q! sort order per_page page|||search/search#search-labels|Search labels",
    "repos": "GET /search/repositories|q! sort order per_page page|||search/search#search-repositories|Search repositories",
    "topics": "GET /search/topics|q! per_page page|||search/search#search-topics|Search topics",
    "users": "GET /search/users|q! sort order per_page page|||search/search#search-users|Search users",
}
