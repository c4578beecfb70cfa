"""Commit statuses: the older way to say what a commit is worth."""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_commits import resolved
from hookwright.testing.fake_github_routes import Answer, Call, Route, fields, invalid, page, refused
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]
_STATES = frozenset({"error", "failure", "pending", "success"})
_MOST = 1000


class Statuses:
    """By commit, oldest first."""

    def __init__(self) -> None:
        self.by_sha: dict[str, list[Record]] = {}


def _shape(call: Call, repository: Record, given: Record, *, simple: bool = False) -> Record:
    by = shapes.account(call.url, given["creator"])
    shown = {
        **{name: value for name, value in given.items() if name not in ("creator", "sha")},
        "node_id": shapes.node_id("StatusContext", given["id"]),
        "url": f"{shapes.repo_url(call.url, repository)}/statuses/{given['sha']}",
        "avatar_url": by["avatar_url"],
    }
    return shown if simple else {**shown, "creator": by}


def _create(state: State, call: Call, repository: Record, sha: str) -> Answer:
    given = fields(call, {"state": _STATES}, {"target_url": str, "description": str, "context": str})
    commit = resolved(state, repository, sha)
    if commit.sha != sha:
        return refused(422, f"No commit found for SHA: {sha}")
    if len(given.get("description") or "") > 140:
        return invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)")
    kept = state.part(Statuses, repository).by_sha.setdefault(sha, [])
    context = given.get("context") or "default"
    if sum(one["context"] == context for one in kept) >= _MOST:
        return invalid("Status", "base", "custom", "This SHA and context has reached the maximum number of statuses.")
    made = {
        "id": state.new_id(),
        "sha": sha,
        "state": given["state"],
        "description": given.get("description"),
        "target_url": given.get("target_url"),
        "context": context,
        "created_at": call.moment,
        "updated_at": call.moment,
        "creator": dict(call.actor),
    }
    kept.append(made)
    return Answer(201, _shape(call, repository, made))


def _list(state: State, call: Call, repository: Record, ref: str) -> Answer:
    sha = resolved(state, repository, ref).sha
    kept = state.part(Statuses, repository).by_sha.get(sha, [])
    return page(call, [_shape(call, repository, one) for one in reversed(kept)])


def _combined(state: State, call: Call, repository: Record, ref: str) -> Answer:
    sha = resolved(state, repository, ref).sha
    latest = list({one["context"]: one for one in state.part(Statuses, repository).by_sha.get(sha, [])}.values())
    states = {one["state"] for one in latest}
    worst = (
        "failure" if states & {"error", "failure"} else "pending" if "pending" in states or not states else "success"
    )
    here = f"{shapes.repo_url(call.url, repository)}/commits/{sha}"
    paged = page(call, [_shape(call, repository, one, simple=True) for one in latest])
    body = {
        "state": worst,
        "sha": sha,
        "total_count": len(latest),
        "statuses": paged.json,
        "repository": shapes.minimal_repository(call.url, repository),
        "commit_url": here,
        "url": f"{here}/status",
    }
    return Answer(200, body, paged.headers)


_REPO = "/repos/{owner}/{repo}"
ROUTES = (
    Route("POST", _REPO + "/statuses/{sha}", _create, "statuses:write"),
    Route("GET", _REPO + "/commits/{ref...}/statuses", _list, "statuses:read"),
    Route("GET", _REPO + "/commits/{ref...}/status", _combined, "statuses:read"),
)
