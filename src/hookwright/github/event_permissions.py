"""What a GitHub App must be allowed before it may subscribe to an event, and what the handlers of an app add to that.

From the "availability" notes of https://docs.github.com/en/webhooks/webhook-events-and-payloads. Events that want no
more than the metadata that every App may read are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hookwright.core.router import Route

LEVELS = ("read", "write", "admin")
"""In rising order."""
_BY_PERMISSION = {
    "actions": ("workflow_job", "workflow_run"),
    "administration": ("branch_protection_configuration", "branch_protection_rule", "deploy_key", "repository_ruleset"),
    "checks": ("check_run", "check_suite"),
    "contents": (
        *("commit_comment", "create", "delete", "fork", "gollum", "push", "release"),
        *("repository_dispatch", "workflow_dispatch"),
    ),
    "deployments": ("deployment", "deployment_protection_rule", "deployment_review", "deployment_status"),
    "discussions": ("discussion", "discussion_comment"),
    "issues": ("issue_comment", "issue_dependencies", "issues", "sub_issues"),
    "members": ("membership", "organization", "team", "team_add"),
    "merge_queues": ("merge_group",),
    "organization_administration": ("org_block",),
    "organization_projects": ("projects_v2", "projects_v2_item", "projects_v2_status_update"),
    "packages": ("package", "registry_package"),
    "pages": ("page_build",),
    "pull_requests": (
        *("pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread"),
    ),
    "repository_advisories": ("repository_advisory",),
    "secret_scanning_alerts": ("secret_scanning_alert", "secret_scanning_alert_location"),
    "security_events": ("code_scanning_alert",),
    "statuses": ("status",),
    "vulnerability_alerts": ("dependabot_alert",),
}
READ_FOR: Mapping[str, str] = {event: name for name, events in _BY_PERMISSION.items() for event in events}
"""Which permission an event wants at least read access to."""


def needed(routes: Iterable[Route]) -> dict[str, tuple[str, str]]:
    """The permissions that these handlers need: the level, and the name of a handler that needs it."""
    found: dict[str, tuple[str, str]] = {}

    def want(permission: str, level: str, handler: str) -> None:
        if permission not in found or _rank(level) > _rank(found[permission][0]):
            found[permission] = (level, handler)

    for route in routes:
        if route.source in (None, "github"):
            for event in route.events:
                permission = READ_FOR.get(event.partition(".")[0])
                if permission is not None:
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
