"""A repository's labels and milestones."""

from __future__ import annotations

import re
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Kinds, Route, fields, invalid, page
from hookwright.testing.fake_github_state import State

_COLOR = re.compile(r"[0-9a-fA-F]{6}")
_STATES = frozenset({"open", "closed"})
Record = dict[str, Any]


class Labels:
    """By their names in lower case, which GitHub takes for the same."""

    def __init__(self) -> None:
        self.by_name: dict[str, Record] = {}

    def known(self, given: Record) -> Record:
        """What the repository says of a label that an issue has."""
        return self.by_name.get(given["name"].lower(), given)

    def ensure(self, state: State, name: str) -> Record:
        return self.by_name.setdefault(name.lower(), {"id": state.new_id(), "name": name})


class Milestones:
    def __init__(self) -> None:
        self.by_number: dict[int, Record] = {}


def _list(state: State, call: Call, repository: Record) -> Answer:
    kept = state.part(Labels, repository).by_name
    return page(call, [shapes.label(call.url, repository, one) for one in kept.values()])


def _create(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"name": str}, {"color": str, "description": str})
    kept = state.part(Labels, repository)
    if given["name"].lower() in kept.by_name:
        return invalid("Label", "name", "already_exists")
    refused = _refused(given)
    if refused is not None:
        return refused
    made = kept.ensure(state, given["name"])
    made.update({name: given[name] for name in ("color", "description") if name in given})
    return Answer(201, shapes.label(call.url, repository, made))


def _refused(given: Record) -> Answer | None:
    if given.get("color") is not None and not _COLOR.fullmatch(given["color"]):
        return invalid("Label", "color", "invalid")
    if len(given.get("description") or "") > 100:
        return invalid("Label", "description", "custom", "description is too long (maximum is 100 characters)")
    return None


def _one(state: State, call: Call, repository: Record, name: str) -> Answer:
    kept = state.part(Labels, repository).by_name
    found = kept.get(name.lower())
    if found is None:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept[name.lower()]
        for (full_name, _), issue in state.issues.items():
            if full_name == repository["full_name"].lower():
                issue["labels"] = [one for one in issue["labels"] if one["name"].lower() != name.lower()]
        return Answer(204)
    if call.method == "PATCH":
        given = fields(call, {}, {"new_name": str, "color": str, "description": str})
        refused = _refused(given)
        if refused is not None:
            return refused
        found.update({one: given[one] for one in ("color", "description") if one in given})
        new = given.get("new_name") or found["name"]
        for (full_name, _), issue in state.issues.items():
            for label in issue["labels"] if full_name == repository["full_name"].lower() else ():
                if label["name"].lower() == name.lower():
                    label["name"] = new
        found["name"] = new
        kept[new.lower()] = kept.pop(name.lower())
    return Answer(200, shapes.label(call.url, repository, found))


def _milestones(state: State, call: Call, repository: Record) -> Answer:
    wanted = call.query.get("state", "open")
    kept = state.part(Milestones, repository).by_number.values()
    found = [one for one in kept if wanted in (one["state"], "all")]
    return page(call, [shapes.milestone(state, call.url, repository, one) for one in found])


_FIELDS: Kinds = {"description": str, "due_on": str, "state": _STATES}


def _create_milestone(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"title": str}, _FIELDS)
    kept = state.part(Milestones, repository).by_number
    if any(one["title"] == given["title"] for one in kept.values()):
        return invalid("Milestone", "title", "already_exists")
    number = max(kept, default=0) + 1
    made = kept[number] = {
        "id": state.new_id(),
        "number": number,
        "title": given["title"],
        "description": given.get("description"),
        "due_on": given.get("due_on"),
        "state": given.get("state") or "open",
        "creator": dict(call.actor),
        "created_at": call.moment,
        "updated_at": call.moment,
        "closed_at": None,
    }
    return Answer(201, shapes.milestone(state, call.url, repository, made))


def _milestone(state: State, call: Call, repository: Record, number: int) -> Answer:
    kept = state.part(Milestones, repository).by_number
    found = kept.get(number)
    if found is None:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept[number]
        return Answer(204)
    if call.method == "PATCH":
        given = fields(call, {}, {**_FIELDS, "title": str})
        found.update({name: given[name] for name in ("title", *_FIELDS) if name in given})
        found["closed_at"] = call.moment if found["state"] == "closed" else None
        found["updated_at"] = call.moment
    return Answer(200, shapes.milestone(state, call.url, repository, found))


_REPO = "/repos/{owner}/{repo}"
_WRITE = "issues:write|pull_requests:write"
ROUTES = (
    Route("GET", _REPO + "/labels", _list),
    Route("POST", _REPO + "/labels", _create, _WRITE),
    Route("GET", _REPO + "/labels/{name}", _one),
    Route("PATCH", _REPO + "/labels/{name}", _one, _WRITE),
    Route("DELETE", _REPO + "/labels/{name}", _one, _WRITE),
    Route("GET", _REPO + "/milestones", _milestones),
    Route("POST", _REPO + "/milestones", _create_milestone, _WRITE),
    Route("GET", _REPO + "/milestones/{number}", _milestone),
    Route("PATCH", _REPO + "/milestones/{number}", _milestone, _WRITE),
    Route("DELETE", _REPO + "/milestones/{number}", _milestone, _WRITE),
)
