"""Deployments, what became of them, and environments."""

from __future__ import annotations

import json
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_git import with_git
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Kinds, Route, fields, page, refused, texts
from hookwright.testing.fake_github_state import State
from hookwright.testing.fake_github_statuses import Statuses

Record = dict[str, Any]
_STATES = frozenset({"error", "failure", "inactive", "in_progress", "queued", "pending", "success"})


class Deployments:
    def __init__(self) -> None:
        self.made: dict[int, Record] = {}
        self.statuses: dict[int, list[Record]] = {}
        """By deployment, oldest first."""
        self.environments: dict[str, Record] = {}


def _shape(call: Call, repository: Record, given: Record) -> Record:
    api = shapes.repo_url(call.url, repository)
    here = f"{api}/deployments/{given['id']}"
    return {
        **given,
        "node_id": shapes.node_id("Deployment", given["id"]),
        "url": here,
        "creator": shapes.account(call.url, given["creator"]),
        "statuses_url": f"{here}/statuses",
        "repository_url": api,
        "original_environment": given["environment"],
    }


_OPTIONAL: Kinds = {
    "task": str,
    "environment": str,
    "description": str,
    "payload": (dict, str),
    "required_contexts": list,
    "auto_merge": bool,
    "transient_environment": bool,
    "production_environment": bool,
}


def _create(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"ref": str}, _OPTIONAL)
    git = with_git(state, repository)
    commit = git.resolve(given["ref"], loose=not state.strict)
    if commit is None:
        return refused(422, f"No ref found for: {given['ref']}")
    base = git.refs[f"refs/heads/{repository['default_branch']}"]
    if given.get("auto_merge", True) and f"refs/heads/{given['ref']}" in git.refs:
        if git.conflicts(base, commit.sha):
            return refused(409, f"Conflict merging {repository['default_branch']} into {given['ref']}.")
        if git.between(commit.sha, base):
            files = git.merged(base, commit.sha)
            made = git.commit(files, "Merge before deployment", parents=(commit.sha, base))
            git.refs[f"refs/heads/{given['ref']}"] = made.sha
            return Answer(202, {"message": f"Auto-merged {repository['default_branch']} into {given['ref']}."})
    known = {one["context"]: one["state"] for one in state.part(Statuses, repository).by_sha.get(commit.sha, [])}
    wanted = None if given.get("required_contexts") is None else texts(given, "required_contexts")
    failing = [name for name in (known if wanted is None else wanted) if known.get(name) != "success"]
    if failing:
        errors = [{"contexts": [], "resource": "Deployment", "field": "required_contexts", "code": "invalid"}]
        return refused(409, "Conflict: Commit status checks failed for " + given["ref"], errors=errors)
    payload = given.get("payload") or {}
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except ValueError:
            pass
    environment = given.get("environment") or "production"
    deployment = {
        "id": state.new_id(),
        "sha": commit.sha,
        "ref": given["ref"],
        "task": given.get("task") or "deploy",
        "payload": payload,
        "environment": environment,
        "description": given.get("description"),
        "creator": dict(call.actor),
        "created_at": call.moment,
        "updated_at": call.moment,
        "transient_environment": bool(given.get("transient_environment")),
        "production_environment": given.get("production_environment", environment == "production"),
    }
    kept = state.part(Deployments, repository)
    kept.made[deployment["id"]] = deployment
    _environment_of(state, call, kept, environment)
    return Answer(201, _shape(call, repository, deployment))


def _list(state: State, call: Call, repository: Record) -> Answer:
    wanted = {name: call.query[name] for name in ("sha", "ref", "task", "environment") if name in call.query}
    kept = state.part(Deployments, repository).made.values()
    found = [one for one in kept if all(one[name] == value for name, value in wanted.items())]
    return page(call, [_shape(call, repository, one) for one in reversed(found)])


def _one(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(Deployments, repository)
    if id not in kept.made:
        return NOT_FOUND
    if call.method == "DELETE":
        latest = kept.statuses.get(id, [{}])[-1].get("state")
        if latest != "inactive" and len(kept.made) > 1:
            return refused(422, "We cannot delete an active deployment unless it is the only deployment")
        del kept.made[id]
        return Answer(204)
    return Answer(200, _shape(call, repository, kept.made[id]))


_STATUS: Kinds = {
    "target_url": str,
    "log_url": str,
    "description": str,
    "environment": str,
    "environment_url": str,
    "auto_inactive": bool,
}


def _set_status(state: State, call: Call, repository: Record, id: int) -> Answer:
    given = fields(call, {"state": _STATES}, _STATUS)
    kept = state.part(Deployments, repository)
    if id not in kept.made:
        return NOT_FOUND
    deployment = kept.made[id]
    made = {
        "id": state.new_id(),
        "deployment": id,
        "state": given["state"],
        "description": given.get("description") or "",
        "environment": given.get("environment") or deployment["environment"],
        "environment_url": given.get("environment_url") or "",
        "log_url": given.get("log_url") or given.get("target_url") or "",
        "target_url": given.get("target_url") or given.get("log_url") or "",
        "creator": dict(call.actor),
        "created_at": call.moment,
        "updated_at": call.moment,
    }
    kept.statuses.setdefault(id, []).append(made)
    if given["state"] == "success" and given.get("auto_inactive", True):
        _deactivate(state, kept, deployment)
    return Answer(201, _status_shape(call, repository, made))


def _deactivate(state: State, kept: Deployments, now: Record) -> None:
    """A success ends what was deployed to the same environment before."""
    for other, statuses in kept.statuses.items():
        there = kept.made.get(other)
        if there is None or other == now["id"] or there["environment"] != now["environment"]:
            continue
        if statuses[-1]["state"] == "success" and not there["transient_environment"]:
            statuses.append({**statuses[-1], "id": state.new_id(), "state": "inactive"})


def _status_shape(call: Call, repository: Record, given: Record) -> Record:
    api = shapes.repo_url(call.url, repository)
    deployment = f"{api}/deployments/{given['deployment']}"
    return {
        **{name: value for name, value in given.items() if name != "deployment"},
        "node_id": shapes.node_id("DeploymentStatus", given["id"]),
        "url": f"{deployment}/statuses/{given['id']}",
        "deployment_url": deployment,
        "repository_url": api,
        "creator": shapes.account(call.url, given["creator"]),
    }


def _statuses(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(Deployments, repository)
    if id not in kept.made:
        return NOT_FOUND
    return page(call, [_status_shape(call, repository, one) for one in reversed(kept.statuses.get(id, []))])


def _environment_of(state: State, call: Call, kept: Deployments, name: str) -> Record:
    usual = {"id": state.new_id(), "name": name, "created_at": call.moment, "updated_at": call.moment, "rules": {}}
    return kept.environments.setdefault(name, usual)


def _environment_shape(call: Call, repository: Record, given: Record) -> Record:
    rules = []
    if given["rules"].get("wait_timer"):
        wait = {"id": given["id"], "node_id": shapes.node_id("Gate", given["id"]), "type": "wait_timer"}
        rules.append({**wait, "wait_timer": given["rules"]["wait_timer"]})
    web = f"{call.url}/{repository['full_name']}/deployments"
    return {
        **{name: value for name, value in given.items() if name != "rules"},
        "node_id": shapes.node_id("Environment", given["id"]),
        "url": f"{shapes.repo_url(call.url, repository)}/environments/{given['name']}",
        "html_url": f"{web}/activity_log?environments_filter={given['name']}",
        "protection_rules": rules,
        "deployment_branch_policy": given["rules"].get("deployment_branch_policy"),
    }


def _environments(state: State, call: Call, repository: Record) -> Answer:
    kept = state.part(Deployments, repository).environments.values()
    return page(call, [_environment_shape(call, repository, one) for one in kept], "environments")


def _environment(state: State, call: Call, repository: Record, name: str) -> Answer:
    kept = state.part(Deployments, repository)
    if call.method == "PUT":
        rules: Kinds = {"wait_timer": int, "reviewers": list, "deployment_branch_policy": dict}
        given = fields(call, {}, {**rules, "prevent_self_review": bool})
        found = _environment_of(state, call, kept, name)
        found |= {"rules": given, "updated_at": call.moment}
        return Answer(200, _environment_shape(call, repository, found))
    if name not in kept.environments:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept.environments[name]
        return Answer(204)
    return Answer(200, _environment_shape(call, repository, kept.environments[name]))


_REPO = "/repos/{owner}/{repo}"
_READ, _WRITE = "deployments:read", "deployments:write"
ROUTES = (
    Route("POST", _REPO + "/deployments", _create, _WRITE),
    Route("GET", _REPO + "/deployments", _list, _READ),
    Route("GET", _REPO + "/deployments/{id}", _one, _READ),
    Route("DELETE", _REPO + "/deployments/{id}", _one, _WRITE),
    Route("POST", _REPO + "/deployments/{id}/statuses", _set_status, _WRITE),
    Route("GET", _REPO + "/deployments/{id}/statuses", _statuses, _READ),
    Route("GET", _REPO + "/environments", _environments, "actions:read|environments:read"),
    Route("GET", _REPO + "/environments/{name}", _environment, "actions:read|environments:read"),
    Route("PUT", _REPO + "/environments/{name}", _environment, "administration:write|environments:write"),
    Route("DELETE", _REPO + "/environments/{name}", _environment, "administration:write|environments:write"),
)
