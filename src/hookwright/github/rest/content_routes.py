"""Which requests notify people, and so count as creating content? GitHub's description says so.

Written by scripts/generate_operations.py from GitHub's description of its API; never edited.
"""

from __future__ import annotations

CONTENT_ROUTES = {
    "POST": (
        "/orgs/{}/invitations",
        "/repos/{}/{}/commits/{}/comments",
        "/repos/{}/{}/issues",
        "/repos/{}/{}/issues/{}/comments",
        "/repos/{}/{}/issues/{}/dependencies/blocked_by",
        "/repos/{}/{}/issues/{}/issue-field-values",
        "/repos/{}/{}/issues/{}/sub_issues",
        "/repos/{}/{}/pulls",
        "/repos/{}/{}/pulls/{}/comments",
        "/repos/{}/{}/pulls/{}/comments/{}/replies",
        "/repos/{}/{}/pulls/{}/requested_reviewers",
        "/repos/{}/{}/pulls/{}/reviews",
        "/repos/{}/{}/releases",
    ),
    "PUT": (
        "/repos/{}/{}/issues/{}/issue-field-values",
        "/repos/{}/{}/pulls/{}/merge",
    ),
}
