"""What a GitHub App must be allowed before it may subscribe to an event, and what the handlers of an app add to that.

From the "availability" notes of https://docs.github.com/en/webhooks/webhook-events-and-payloads. Events that want no
more than the metadata that every App may read are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hookwright.core.router import Route

LEVELS = ("read", "write", "admin")
"""In rising order."""
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
READ_FOR: Mapping[str, str] = {event: name for name, events in _WANTED.items() for event in events.split()}
"""Which permission an event wants at least read access to."""
OR_PULL_REQUESTS = frozenset({"issue_comment", "label", "milestone"})
"""About issues and pull requests: either permission is enough."""


def needed(routes: Iterable[Route], granted: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The permissions that these handlers need: the level, and the name of a handler that needs it.

    Where one of two would do, none is needed as long as one is ``granted``.
    """
    found: dict[str, tuple[str, str]] = {}

    def want(permission: str, level: str, handler: str) -> None:
        if permission not in found or _rank(level) > _rank(found[permission][0]):
            found[permission] = (level, handler)

    for route in routes:
        if route.source in (None, "github"):
            for event in route.events:
                name = event.partition(".")[0]
                permission = READ_FOR.get(name)
                enough = name in OR_PULL_REQUESTS and "pull_requests" in granted
                if permission is not None and not enough:
                    want(permission, "read", route.name)
        for permission, level in route.permissions:
            want(permission, level, route.name)
    return found


def lacking(wanted: Mapping[str, tuple[str, str]], granted: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Those of ``wanted`` that are not ``granted``."""
    return {
        permission: (level, handler)
        for permission, (level, handler) in wanted.items()
        if _rank(granted.get(permission, "")) < _rank(level)
    }


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else -1
