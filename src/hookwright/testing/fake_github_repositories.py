"""Repositories themselves: what they are, who may do what there, and events sent to them."""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Route, fields, invalid, page, texts
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]
_ROLES = frozenset({"pull", "triage", "push", "maintain", "admin"})
_TO_ROLE = {"pull": "read", "push": "write"}
# What the older field says for each of the roles.
_COARSE = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read", "none": "none"}
_RANKS = ("none", "read", "triage", "write", "maintain", "admin")


def _get(state: State, call: Call, repository: Record) -> Answer:
    return Answer(200, shapes.repository(state, call.url, repository))


def _by_id(state: State, call: Call, id: int) -> Answer:
    """By its number, which no renaming changes. What GitHub has taken down is 451."""
    found = next((one for one in state.repositories.values() if one["id"] == id), None)
    if found is None or not state.visible(found["full_name"], call.who):
        return NOT_FOUND
    if found.get("blocked"):
        return Answer(451, {"message": "Repository access blocked", "block": {"reason": "dmca"}})
    return _get(state, call, found)


def _change(state: State, call: Call, repository: Record) -> Answer:
    choices = {"description": str, "homepage": str, "private": bool, "default_branch": str, "archived": bool}
    given = fields(call, {}, {**choices, "allow_auto_merge": bool})
    repository.update({name: given[name] for name in (*choices, "allow_auto_merge") if name in given})
    repository["updated_at"] = call.moment
    return Answer(200, shapes.repository(state, call.url, repository))


def _delete(state: State, call: Call, repository: Record) -> Answer:
    del state.repositories[repository["full_name"].lower()]
    return Answer(204)


def _create(state: State, call: Call, org: str | None = None) -> Answer:
    given = fields(call, {"name": str}, {"description": str, "private": bool, "auto_init": bool})
    full_name = f"{org or call.actor['login']}/{given['name']}"
    if full_name.lower() in state.repositories:
        return invalid("Repository", "name", "custom", "name already exists on this account")
    made = state.add_repository(
        full_name,
        description=given.get("description"),
        private=bool(given.get("private")),
        created_at=call.moment,
    )
    return Answer(201, shapes.repository(state, call.url, made))


def _of_owner(state: State, call: Call, login: str) -> Answer:
    found = [
        shapes.repository(state, call.url, one)
        for one in state.repositories.values()
        if one["owner"]["login"].lower() == login.lower()
        and state.visible(one["full_name"], call.who)
        and call.may_reach(one["name"])
    ]
    return page(call, found)


def permissions(role: str) -> Record:
    rank = _RANKS.index(role)
    names = {"pull": 1, "triage": 2, "push": 3, "maintain": 4, "admin": 5}
    return {name: rank >= needed for name, needed in names.items()}


def _collaborator(state: State, call: Call, repository: Record, login: str) -> Record:
    role = state.role(repository, login)
    found = shapes.account(call.url, state.account(login))
    return {**found, "role_name": role, "permissions": permissions(role)}


def _permission(state: State, call: Call, repository: Record, login: str) -> Answer:
    if not state.exists(login):
        return NOT_FOUND
    role = state.role(repository, login)
    body = {"permission": _COARSE[role], "role_name": role, "user": _collaborator(state, call, repository, login)}
    return Answer(200, body)


def _collaborators(state: State, call: Call, repository: Record) -> Answer:
    found = [login for name, login in state.collaborators if name == repository["full_name"].lower()]
    return page(call, [_collaborator(state, call, repository, login) for login in found])


def _is_collaborator(state: State, call: Call, repository: Record, login: str) -> Answer:
    key = (repository["full_name"].lower(), login.lower())
    if call.method == "PUT":
        given = fields(call, {}, {"permission": _ROLES}).get("permission") or "push"
        state.account(login)
        state.collaborators[key] = _TO_ROLE.get(given, given)
        return Answer(204)
    if call.method == "DELETE":
        state.collaborators.pop(key, None)
        return Answer(204)
    known = key in state.collaborators or repository["owner"]["login"].lower() == login.lower()
    return Answer(204) if known else NOT_FOUND


def _dispatch(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"event_type": str}, {"client_payload": dict})
    if len(given["event_type"]) > 100:
        return invalid("RepositoryDispatch", "event_type", "custom", "is too long (maximum is 100 characters)")
    if len(given.get("client_payload") or {}) > 10:
        return invalid("RepositoryDispatch", "client_payload", "custom", "No more than 10 properties are allowed")
    state.part(Dispatches, repository).sent.append(given)
    return Answer(204)


class Dispatches:
    """The ``repository_dispatch`` events that were sent to a repository."""

    def __init__(self) -> None:
        self.sent: list[Record] = []


def _languages(state: State, call: Call, repository: Record) -> Answer:
    return Answer(200, dict(repository.get("languages", {})))


def _topics(state: State, call: Call, repository: Record) -> Answer:
    if call.method == "PUT":
        repository["topics"] = texts(fields(call, {"names": list}), "names")
    return Answer(200, {"names": list(repository.get("topics", ()))})


_REPO = "/repos/{owner}/{repo}"
ROUTES = (
    Route("GET", _REPO, _get),
    Route("GET", "/repositories/{id}", _by_id),
    Route("PATCH", _REPO, _change, "administration:write"),
    Route("DELETE", _REPO, _delete, "administration:write"),
    Route("POST", "/orgs/{org}/repos", _create, "administration:write"),
    Route("POST", "/user/repos", _create, wants="user"),
    Route("GET", "/orgs/{login}/repos", _of_owner),
    Route("GET", "/users/{login}/repos", _of_owner),
    Route("GET", _REPO + "/collaborators", _collaborators),
    Route("GET", _REPO + "/collaborators/{login}", _is_collaborator),
    Route("PUT", _REPO + "/collaborators/{login}", _is_collaborator, "administration:write"),
    Route("DELETE", _REPO + "/collaborators/{login}", _is_collaborator, "administration:write"),
    Route("GET", _REPO + "/collaborators/{login}/permission", _permission),
    Route("POST", _REPO + "/dispatches", _dispatch, "contents:write"),
    Route("GET", _REPO + "/languages", _languages),
    Route("GET", _REPO + "/topics", _topics),
    Route("PUT", _REPO + "/topics", _topics, "administration:write"),
)
