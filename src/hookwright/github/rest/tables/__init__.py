"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

from hookwright.github.rest.surface import Surface


class Rest(Surface):
    """Every operation of GitHub's REST API, by GitHub's own names, in groups."""

    GROUPS = (
        "actions",
        "activity",
        "agent_tasks",
        "agents",
        "api_insights",
        "apps",
        "billing",
        "campaigns",
        "checks",
        "classroom",
        "code_quality",
        "code_scanning",
        "code_security",
        "codes_of_conduct",
        "codespaces",
        "copilot",
        "copilot_spaces",
        "credentials",
        "dependabot",
        "dependency_graph",
        "emojis",
        "enterprise_team_memberships",
        "enterprise_team_organizations",
        "enterprise_teams",
        "gists",
        "git",
        "gitignore",
        "hosted_compute",
        "interactions",
        "issues",
        "licenses",
        "markdown",
        "meta",
        "migrations",
        "oidc",
        "orgs",
        "packages",
        "private_registries",
        "projects",
        "pull_request_stacks",
        "pulls",
        "rate_limit",
        "reactions",
        "repos",
        "search",
        "secret_scanning",
        "security_advisories",
        "teams",
        "users",
    )
