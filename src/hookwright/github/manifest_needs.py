"""What a GitHub App has to be told, and allowed, for its handlers to run. Pure.

https://docs.github.com/en/webhooks/webhook-events-and-payloads: each event names the permission that it wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hookwright.github.event_names import ACTIONS

# Sent to every App without asking; a manifest that asks for them is refused.
UNASKED = frozenset(
    {"github_app_authorization", "installation", "installation_repositories", "marketplace_purchase", "ping"}
)
# Not for Apps at all: of Enterprise Server's own administration, and of accounts that are sponsored.
_NOT_FOR_APPS = frozenset({"cache_sync", "enterprise", "sponsorship", "user"})
_WANTED: Mapping[str, str] = {
    "actions": "workflow_job workflow_run",
    "administration": "branch_protection_configuration branch_protection_rule deploy_key repository_ruleset "
    "security_and_analysis",
    "checks": "check_run check_suite",
    "contents": "commit_comment create delete fork gollum push release repository_dispatch workflow_dispatch",
    "deployments": "deployment deployment_protection_rule deployment_review deployment_status",
    "discussions": "discussion discussion_comment",
    "issues": "issue_comment issue_dependencies issues label milestone sub_issues",
    "members": "member membership organization team team_add",
    "merge_queues": "merge_group",
    "organization_administration": "org_block",
    "organization_personal_access_token_requests": "personal_access_token_request",
    "organization_projects": "projects_v2 projects_v2_item projects_v2_status_update",
    "packages": "package registry_package",
    "pages": "page_build",
    "pull_requests": "pull_request pull_request_review pull_request_review_comment pull_request_review_thread",
    "repository_advisories": "repository_advisory",
    "secret_scanning_alerts": "secret_scanning_alert secret_scanning_alert_location secret_scanning_scan",
    "security_events": "code_scanning_alert",
    "statuses": "status",
    "vulnerability_alerts": "dependabot_alert repository_vulnerability_alert",
}
_PERMISSION_OF = {event: permission for permission, events in _WANTED.items() for event in events.split()}
# About both: either permission is enough.
_OR_PULL_REQUESTS = frozenset({"issue_comment", "label", "milestone"})
# What nearly every handler of these events does is to answer there.
_ANSWERED = frozenset({"issues", "pull_requests", "checks"})


def subscribed(names: Iterable[str]) -> tuple[str, ...]:
    """GitHub's events among what handlers want (``issues``, ``issues.opened``), as a manifest lists them."""
    events = {name.partition(".")[0] for name in names}
    return tuple(sorted(event for event in events if event in ACTIONS and event not in UNASKED | _NOT_FOR_APPS))


def permissions_for(events: Iterable[str]) -> dict[str, str]:
    """The least that GitHub wants for ``events``; where handlers usually answer, ``write``."""
    found = {_PERMISSION_OF[event] for event in events if event in _PERMISSION_OF}
    wanted = {name: "write" if name in _ANSWERED else "read" for name in sorted(found)}
    return {"metadata": "read", **wanted}


def refused(events: Iterable[str], permissions: Mapping[str, str]) -> tuple[str, ...]:
    """Those of ``events`` for which a manifest with these permissions would be refused."""

    def lacks(event: str) -> bool:
        wanted = _PERMISSION_OF.get(event)
        if event in UNASKED:
            return True
        return not (
            wanted is None or wanted in permissions or (event in _OR_PULL_REQUESTS and "pull_requests" in permissions)
        )

    return tuple(event for event in events if lacks(event))
