"""Users, organizations and their teams, and what a user has starred."""

from __future__ import annotations

import re
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Kinds, Route, fields, invalid, page
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]


class Members:
    """Organization (lower case) to its members: login to ``admin`` or ``member``."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, str]] = {}


class Teams:
    """Organization (lower case) to its teams by slug; ``members`` of a team: login to ``member`` or ``maintainer``."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, Record]] = {}

    def add(self, state: State, org: str, name: str, **more: Any) -> Record:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        made: Record = {"id": state.new_id(), "name": name, "slug": slug, "description": None, "members": {}, **more}
        return self.of.setdefault(org.lower(), {}).setdefault(slug, made)


class Stars:
    """Login (lower case) to what this user has starred: full name to when, in that order."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, str]] = {}


def _owned(state: State, login: str) -> int:
    return sum(1 for one in state.repositories.values() if one["owner"]["login"].lower() == login.lower())


def _user(state: State, call: Call, login: str) -> Answer:
    if not state.exists(login):
        return NOT_FOUND
    found = state.account(login)
    return Answer(200, shapes.full_account(call.url, found, repositories=_owned(state, found["login"])))


def _me(state: State, call: Call) -> Answer:
    return _user(state, call, call.actor["login"])


def _orgs_of(state: State, call: Call, login: str | None = None) -> Answer:
    login = login or call.actor["login"]
    names = [org for org, members in state.part(Members).of.items() if login in members]
    return page(call, [shapes.organization(call.url, state.account(org, "Organization")) for org in names])


def _my_repositories(state: State, call: Call) -> Answer:
    login = call.actor["login"]
    found = [
        shapes.repository(state, call.url, one)
        for one in state.repositories.values()
        if one["owner"]["login"] == login or (one["full_name"].lower(), login.lower()) in state.collaborators
    ]
    return page(call, found)


def _org(state: State, call: Call, org: str) -> Answer:
    if not state.exists(org):
        return NOT_FOUND
    found = state.account(org, "Organization")
    return Answer(200, shapes.organization(call.url, found, repositories=_owned(state, org), full=True))


def _members(state: State, call: Call, org: str) -> Answer:
    role = call.query.get("role", "all")
    kept = state.part(Members).of.get(org.lower(), {})
    names = [login for login, has in kept.items() if role in ("all", has)]
    return page(call, [shapes.account(call.url, state.account(login)) for login in names])


def _member(state: State, call: Call, org: str, login: str) -> Answer:
    return Answer(204) if login in state.part(Members).of.get(org.lower(), {}) else NOT_FOUND


def _membership(state: State, call: Call, org: str, login: str) -> Answer:
    kept = state.part(Members).of.setdefault(org.lower(), {})
    if call.method == "PUT":
        kept[login] = fields(call, {}, {"role": frozenset({"admin", "member"})}).get("role") or "member"
    if login not in kept:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept[login]
        return Answer(204)
    here = f"{call.url}/orgs/{org}"
    body = {
        "url": f"{here}/memberships/{login}",
        "state": "active",
        "role": kept[login],
        "organization_url": here,
        "organization": shapes.organization(call.url, state.account(org, "Organization")),
        "user": shapes.account(call.url, state.account(login)),
    }
    return Answer(200, body)


def _team_shape(state: State, call: Call, org: str, team: Record, *, full: bool = False) -> Record:
    here = f"{call.url}/orgs/{org}/teams/{team['slug']}"
    shown = {
        **{name: team[name] for name in ("id", "name", "slug", "description")},
        "node_id": shapes.node_id("Team", team["id"]),
        "url": here,
        "html_url": f"{call.url}/orgs/{org}/teams/{team['slug']}",
        "members_url": f"{here}/members{{/member}}",
        "repositories_url": f"{here}/repos",
        "permission": "pull",
        "privacy": team.get("privacy", "closed"),
        "notification_setting": "notifications_enabled",
        "parent": None,
        "type": "organization",
    }
    if full:
        owner = state.account(org, "Organization")
        organization = shapes.organization(call.url, owner, repositories=_owned(state, org), full=True)
        counted = {"members_count": len(team["members"]), "repos_count": 0}
        born = {name: organization[name] for name in ("created_at", "updated_at")}
        shown |= {**counted, **born, "organization": organization}
    return shown


def _teams(state: State, call: Call, org: str) -> Answer:
    kept = state.part(Teams).of.get(org.lower(), {}).values()
    return page(call, [_team_shape(state, call, org, one) for one in kept])


def _create_team(state: State, call: Call, org: str) -> Answer:
    privacy = frozenset({"secret", "closed"})
    given = fields(call, {"name": str}, {"description": str, "privacy": privacy, "maintainers": list})
    kept = state.part(Teams)
    if given["name"] in [one["name"] for one in kept.of.get(org.lower(), {}).values()]:
        return invalid("Team", "name", "already_exists")
    more = {name: given[name] for name in ("description", "privacy") if name in given}
    return Answer(201, _team_shape(state, call, org, kept.add(state, org, given["name"], **more), full=True))


def _team(state: State, call: Call, org: str, slug: str) -> Answer:
    found = state.part(Teams).of.get(org.lower(), {}).get(slug)
    if found is None:
        return NOT_FOUND
    if call.method == "DELETE":
        del state.part(Teams).of[org.lower()][slug]
        return Answer(204)
    return Answer(200, _team_shape(state, call, org, found, full=True))


def _team_members(state: State, call: Call, org: str, slug: str) -> Answer:
    found = state.part(Teams).of.get(org.lower(), {}).get(slug)
    if found is None:
        return NOT_FOUND
    return page(call, [shapes.account(call.url, state.account(login)) for login in found["members"]])


def _team_membership(state: State, call: Call, org: str, slug: str, login: str) -> Answer:
    team = state.part(Teams).of.get(org.lower(), {}).get(slug)
    if team is None:
        return NOT_FOUND
    if call.method == "PUT":
        roles: Kinds = {"role": frozenset({"member", "maintainer"})}
        team["members"][login] = fields(call, {}, roles).get("role") or "member"
    if login not in team["members"]:
        return NOT_FOUND
    if call.method == "DELETE":
        del team["members"][login]
        return Answer(204)
    url = f"{call.url}/orgs/{org}/teams/{slug}/memberships/{login}"
    return Answer(200, {"url": url, "role": team["members"][login], "state": "active"})


def _starred(state: State, call: Call, login: str | None = None) -> Answer:
    """Newest first; with ``application/vnd.github.star+json`` each with its moment."""
    kept = state.part(Stars).of.get((login or call.actor["login"]).lower(), {})
    order = sorted(kept.items(), key=lambda one: one[1], reverse=call.query.get("direction") != "asc")
    found = []
    for full_name, moment in order:
        repository = state.visible(full_name, call.who)
        if repository is not None:
            shown = shapes.repository(state, call.url, repository)
            found.append({"starred_at": moment, "repo": shown} if call.media() == "star" else shown)
    return page(call, found)


def _star(state: State, call: Call, owner: str, name: str) -> Answer:
    repository = state.visible(f"{owner}/{name}", call.who)
    if repository is None:
        return NOT_FOUND
    kept = state.part(Stars).of.setdefault(call.actor["login"].lower(), {})
    full_name, before = repository["full_name"], len(kept)
    if call.method == "GET":
        return Answer(204) if full_name in kept else NOT_FOUND
    if call.method == "PUT":
        kept.setdefault(full_name, call.moment)
    else:
        kept.pop(full_name, None)
    repository["stargazers_count"] = repository.get("stargazers_count", 0) + len(kept) - before
    return Answer(204)


_TEAM = "/orgs/{org}/teams/{slug}"
ROUTES = (
    Route("GET", "/user", _me, wants="user"),
    Route("GET", "/user/repos", _my_repositories, wants="user"),
    Route("GET", "/user/orgs", _orgs_of, wants="user"),
    Route("GET", "/user/starred", _starred, wants="user"),
    Route("GET", "/user/starred/{owner}/{name}", _star, wants="user"),
    Route("PUT", "/user/starred/{owner}/{name}", _star, wants="user"),
    Route("DELETE", "/user/starred/{owner}/{name}", _star, wants="user"),
    Route("GET", "/users/{login}", _user),
    Route("GET", "/users/{login}/orgs", _orgs_of),
    Route("GET", "/users/{login}/starred", _starred),
    Route("GET", "/orgs/{org}", _org),
    Route("GET", "/orgs/{org}/members", _members, "members:read"),
    Route("GET", "/orgs/{org}/members/{login}", _member, "members:read"),
    Route("GET", "/orgs/{org}/memberships/{login}", _membership, "members:read"),
    Route("PUT", "/orgs/{org}/memberships/{login}", _membership, "members:write"),
    Route("DELETE", "/orgs/{org}/memberships/{login}", _membership, "members:write"),
    Route("GET", "/orgs/{org}/teams", _teams, "members:read"),
    Route("POST", "/orgs/{org}/teams", _create_team, "members:write"),
    Route("GET", _TEAM, _team, "members:read"),
    Route("DELETE", _TEAM, _team, "members:write"),
    Route("GET", _TEAM + "/members", _team_members, "members:read"),
    Route("GET", _TEAM + "/memberships/{login}", _team_membership, "members:read"),
    Route("PUT", _TEAM + "/memberships/{login}", _team_membership, "members:write"),
    Route("DELETE", _TEAM + "/memberships/{login}", _team_membership, "members:write"),
)
