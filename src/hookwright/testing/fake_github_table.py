"""Which area of the stand-in answers a request, and whether the caller may ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from hookwright.testing import (
    fake_github_accounts,
    fake_github_apps,
    fake_github_checks,
    fake_github_commits,
    fake_github_contents,
    fake_github_deployments,
    fake_github_git_routes,
    fake_github_graphql,
    fake_github_issues,
    fake_github_labels,
    fake_github_marketplace,
    fake_github_pulls,
    fake_github_reactions,
    fake_github_releases,
    fake_github_repositories,
    fake_github_reviews,
    fake_github_search,
    fake_github_statuses,
)
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Refused, Route, refused
from hookwright.testing.fake_github_state import State

AREAS: tuple[tuple[Route, ...], ...] = (
    fake_github_accounts.ROUTES,
    fake_github_apps.ROUTES,
    fake_github_checks.ROUTES,
    fake_github_commits.ROUTES,
    fake_github_contents.ROUTES,
    fake_github_deployments.ROUTES,
    fake_github_git_routes.ROUTES,
    fake_github_graphql.ROUTES,
    fake_github_issues.ROUTES,
    fake_github_labels.ROUTES,
    fake_github_marketplace.ROUTES,
    fake_github_pulls.ROUTES,
    fake_github_reactions.ROUTES,
    fake_github_releases.ROUTES,
    fake_github_repositories.ROUTES,
    fake_github_reviews.ROUTES,
    fake_github_search.ROUTES,
    fake_github_statuses.ROUTES,
    fake_github_commits.LAST,
)
"""An area adds itself here, in one line. Of two routes that fit the first one answers."""

_RANKS = {"none": 0, "read": 1, "write": 2, "admin": 3}


def answer(state: State, call: Call) -> Answer:
    """Find the route, check that the caller is whom it wants and may do what it needs, and let it answer."""
    known = False
    for route in _BY_METHOD.get(call.method, ()):
        arguments = route.arguments(call.raw_path or call.path)
        if arguments is None:
            continue
        known = True
        denied = _denied(call, route)
        if denied is not None:
            return denied
        if route.in_repository:
            repository = state.visible(f"{arguments.pop('owner')}/{arguments.pop('repo')}", call.who)
            if repository is None or (repository["private"] and not call.may_reach(repository["name"])):
                return NOT_FOUND
            arguments["repository"] = repository
            if call.method != "GET" and repository.get("archived"):
                return refused(403, "Repository was archived so is read-only.")
        lacking = _lacking(call, route)
        if lacking is not None:
            return lacking
        try:
            return route.handler(state, call, **arguments)
        except Refused as ended:
            return ended.answer
    if not known and call.who is None:
        return refused(401, "Requires authentication")
    return NOT_FOUND


def routes() -> Iterable[Route]:
    """All that the stand-in serves of GitHub's REST API."""
    return (route for area in AREAS for route in area)


def _denied(call: Call, route: Route) -> Answer | None:
    if route.wants == "anybody":
        return None
    if call.who is None:
        return refused(401, "Requires authentication")
    if route.wants == "app" and call.who != "app":
        return refused(401, "A JSON web token could not be decoded")
    if route.wants != "app" and not isinstance(call.who, int):
        return refused(403, "Resource not accessible by integration")
    if route.wants == "user" and isinstance(call.who, int) and call.who > 0:
        return refused(403, "Resource not accessible by integration")
    return None


def _lacking(call: Call, route: Route) -> Answer | None:
    """GitHub tells which permission would do, in a header."""
    if not route.needs or call.permissions is None:
        return None
    accepted = []
    for choice in route.needs.split("|"):
        name, _, level = choice.partition(":")
        if _RANKS[call.permissions.get(name, "none")] >= _RANKS[level]:
            return None
        accepted.append(f"{name}={level}")
    given = refused(403, "Resource not accessible by integration")
    return Answer(given.status, given.json, {"X-Accepted-GitHub-Permissions": "; ".join(accepted)})


def _by_method(areas: Iterable[tuple[Route, ...]]) -> Mapping[str, list[Route]]:
    found: dict[str, Any] = defaultdict(list)
    for area in areas:
        for route in area:
            found[route.method].append(route)
    return dict(found)


_BY_METHOD = _by_method(AREAS)
