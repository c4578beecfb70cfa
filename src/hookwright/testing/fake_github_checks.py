"""Check runs and suites: what Apps say of a commit. Only Apps write them.

https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks
"""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_commits import resolved
from hookwright.testing.fake_github_git import with_git
from hookwright.testing.fake_github_pull_state import ends
from hookwright.testing.fake_github_routes import (
    NOT_FOUND,
    Answer,
    Call,
    Kinds,
    Refused,
    Route,
    fields,
    invalid,
    page,
    refused,
)
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]
_AT_ONCE = 50
_MOST_TEXT = 65_535
_CONCLUSIONS = frozenset(
    {"action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"}
)
_STATUSES = frozenset({"queued", "in_progress", "completed", "waiting", "requested", "pending"})
_FIELDS: Kinds = {
    "name": str,
    "details_url": str,
    "external_id": str,
    "started_at": str,
    "completed_at": str,
    "status": _STATUSES,
    "conclusion": _CONCLUSIONS,
    "output": dict,
    "actions": list,
}
_WORST = ("failure", "timed_out", "cancelled", "action_required", "stale", "neutral", "success", "skipped")


class Checks:
    """Runs and suites by their ids."""

    def __init__(self) -> None:
        self.runs: dict[int, Record] = {}
        self.suites: dict[int, Record] = {}

    def suite(self, state: State, app: int, sha: str, moment: str) -> Record:
        """One for each App and commit."""
        for suite in self.suites.values():
            if (suite["app"], suite["head_sha"]) == (app, sha):
                return suite
        made: Record = {"id": state.new_id(), "app": app, "head_sha": sha, "created_at": moment, "rerequested": 0}
        self.suites[made["id"]] = made
        return made


def _shape(state: State, call: Call, repository: Record, run: Record) -> Record:
    here = f"{shapes.repo_url(call.url, repository)}/check-runs/{run['id']}"
    output = run["output"]
    return {
        **{name: value for name, value in run.items() if name not in ("annotations", "actions", "suite", "app")},
        "node_id": shapes.node_id("CheckRun", run["id"]),
        "url": here,
        "html_url": f"{call.url}/{repository['full_name']}/runs/{run['id']}",
        "details_url": run["details_url"] or f"{call.url}/external/{state.app_of(run['app'])['slug']}",
        "output": {
            **{name: output.get(name) for name in ("title", "summary", "text")},
            "annotations_count": len(run["annotations"]),
            "annotations_url": f"{here}/annotations",
        },
        "check_suite": {"id": run["suite"]},
        "app": shapes.app(call.url, state.app_of(run["app"])),
        "pull_requests": _pulls(state, call, repository, run["head_sha"]),
    }


def _pulls(state: State, call: Call, repository: Record, sha: str) -> list[Record]:
    """The open pull requests whose head this is."""
    api = shapes.repo_url(call.url, repository)
    inner = {"id": repository["id"], "url": api, "name": repository["name"]}
    found = []
    for (name, number), pull in state.pulls.items():
        issue = state.issues[name, number]
        if name == repository["full_name"].lower() and issue["state"] == "open":
            base, head = ends(state, repository, pull)
            if head.sha == sha:
                found.append(
                    {
                        "id": issue["id"],
                        "number": number,
                        "url": f"{api}/pulls/{number}",
                        "head": {"ref": pull["head"], "sha": head.sha, "repo": inner},
                        "base": {"ref": pull["base"], "sha": base.sha, "repo": inner},
                    }
                )
    return found


def _create(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"name": str, "head_sha": str}, _FIELDS)
    if not call.app:
        return refused(403, "You must authenticate via a GitHub App.")
    sha = resolved(state, repository, given["head_sha"]).sha
    kept = state.part(Checks, repository)
    app = call.app["id"]
    run: Record = {
        "id": state.new_id(),
        "app": app,
        "suite": kept.suite(state, app, sha, call.moment)["id"],
        "head_sha": sha,
        "name": given["name"],
        "external_id": given.get("external_id") or "",
        "details_url": given.get("details_url"),
        "status": "queued",
        "conclusion": None,
        "started_at": given.get("started_at") or call.moment,
        "completed_at": None,
        "output": {},
        "annotations": [],
        "actions": [],
    }
    _apply(call, run, given)
    kept.runs[run["id"]] = run
    return Answer(201, _shape(state, call, repository, run))


def _apply(call: Call, run: Record, given: Record) -> None:
    """Refuses what GitHub refuses before anything is changed."""
    output = given.get("output") or {}
    if given.get("status") == "completed" and not given.get("conclusion"):
        raise Refused(refused(422, "Invalid request.\n\nMissing required parameter: conclusion"))
    if output:
        _check_output(output)
    actions = given.get("actions") or []
    if len(actions) > 3:
        raise Refused(refused(422, "Invalid request.\n\nNo more than 3 items are allowed; actions were supplied."))
    for action in (one if isinstance(one, dict) else {} for one in actions):
        for name, most in (("label", 20), ("description", 40), ("identifier", 20)):
            if not isinstance(action.get(name), str) or len(action[name]) > most:
                raise Refused(invalid("CheckRun", f"actions.{name}", "invalid"))
    run.update({name: given[name] for name in ("name", "details_url", "external_id", "started_at") if given.get(name)})
    if given.get("conclusion"):
        run |= {"status": "completed", "conclusion": given["conclusion"]}
        run["completed_at"] = given.get("completed_at") or call.moment
    elif given.get("status"):
        run |= {"status": given["status"], "conclusion": None, "completed_at": None}
    run["output"] |= {name: output[name] for name in ("title", "summary", "text") if name in output}
    run["annotations"] += output.get("annotations") or []
    run["actions"] = actions or run["actions"]


def _check_output(output: Record) -> None:
    if not isinstance(output.get("summary"), str) or not isinstance(output.get("title", ""), str):
        raise Refused(refused(422, "Invalid request.\n\nMissing required parameter: output.summary"))
    for name in ("summary", "text"):
        if len((output.get(name) or "").encode()) > _MOST_TEXT:
            raise Refused(invalid("CheckRun", name, "custom", f"{name} exceeds a maximum bytesize of {_MOST_TEXT}"))
    annotations = output.get("annotations") or []
    if len(annotations) > _AT_ONCE:
        words = f"No more than {_AT_ONCE} items are allowed; {len(annotations)} were supplied."
        raise Refused(refused(422, f"Invalid request.\n\n{words}"))
    for one in annotations:
        one = one if isinstance(one, dict) else {}
        missing = {"path", "start_line", "end_line", "annotation_level", "message"} - set(one)
        if missing or one["annotation_level"] not in ("notice", "warning", "failure"):
            raise Refused(invalid("CheckAnnotation", ", ".join(sorted(missing)) or "annotation_level", "invalid"))
        if one["start_line"] != one["end_line"] and {"start_column", "end_column"} & set(one):
            raise Refused(invalid("CheckAnnotation", "start_column", "invalid"))


def _run(state: State, call: Call, repository: Record, id: int) -> Answer:
    run = state.part(Checks, repository).runs.get(id)
    if run is None:
        return NOT_FOUND
    if call.method == "PATCH":
        if run["app"] != call.app.get("id"):
            return refused(403, f"Invalid app_id `{run['app']}` - check run can only be modified by the GitHub App")
        _apply(call, run, fields(call, {}, _FIELDS))
    return Answer(200, _shape(state, call, repository, run))


def _annotations(state: State, call: Call, repository: Record, id: int) -> Answer:
    run = state.part(Checks, repository).runs.get(id)
    if run is None:
        return NOT_FOUND
    usual = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
    web = f"{call.url}/{repository['full_name']}/blob/{run['head_sha']}"
    return page(call, [{**usual, **one, "blob_href": f"{web}/{one['path']}"} for one in run["annotations"]])


def _rerequest_run(state: State, call: Call, repository: Record, id: int) -> Answer:
    run = state.part(Checks, repository).runs.get(id)
    if run is None:
        return NOT_FOUND
    run |= {"status": "queued", "conclusion": None, "completed_at": None}
    return Answer(201, {})


def _of_ref(state: State, call: Call, repository: Record, ref: str) -> Answer:
    sha = resolved(state, repository, ref).sha
    runs = [one for one in state.part(Checks, repository).runs.values() if one["head_sha"] == sha]
    return _filtered(state, call, repository, runs)


def _of_suite(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(Checks, repository)
    if id not in kept.suites:
        return NOT_FOUND
    return _filtered(state, call, repository, [one for one in kept.runs.values() if one["suite"] == id])


def _filtered(state: State, call: Call, repository: Record, runs: list[Record]) -> Answer:
    name, status, app = (call.query.get(one) for one in ("check_name", "status", "app_id"))
    found = [
        one
        for one in runs
        if name in (None, one["name"]) and status in (None, one["status"]) and app in (None, str(one["app"]))
    ]
    if call.query.get("filter", "latest") == "latest":
        found = list({(one["app"], one["name"]): one for one in found}.values())
    shown = [_shape(state, call, repository, one) for one in reversed(found)]
    return page(call, shown, "check_runs")


def _suite_shape(state: State, call: Call, repository: Record, suite: Record) -> Record:
    here = f"{shapes.repo_url(call.url, repository)}/check-suites/{suite['id']}"
    kept = state.part(Checks, repository)
    runs = [one for one in kept.runs.values() if one["suite"] == suite["id"]]
    done = bool(runs) and all(one["status"] == "completed" for one in runs)
    conclusions = {one["conclusion"] for one in runs}
    conclusion = next((one for one in _WORST if one in conclusions), None) if done else None
    git = with_git(state, repository)
    commit = resolved(state, repository, suite["head_sha"])
    heads = [name for name, sha in git.refs.items() if sha == suite["head_sha"] and name.startswith("refs/heads/")]
    people = ({name: one[name] for name in ("name", "email")} for one in (commit.author, commit.committer))
    author, committer = people
    return {
        "id": suite["id"],
        "node_id": shapes.node_id("CheckSuite", suite["id"]),
        "head_branch": heads[0].removeprefix("refs/heads/") if heads else None,
        "head_sha": suite["head_sha"],
        "status": "completed" if done else "in_progress" if runs else "queued",
        "conclusion": conclusion,
        "url": here,
        "before": commit.parents[0] if commit.parents else None,
        "after": suite["head_sha"],
        "pull_requests": _pulls(state, call, repository, suite["head_sha"]),
        "app": shapes.app(call.url, state.app_of(suite["app"])),
        "repository": shapes.minimal_repository(call.url, repository),
        "created_at": suite["created_at"],
        "updated_at": suite["created_at"],
        "head_commit": {
            "id": commit.sha,
            "tree_id": commit.tree,
            "message": commit.message,
            "timestamp": commit.author["date"],
            "author": author,
            "committer": committer,
        },
        "latest_check_runs_count": len(runs),
        "check_runs_url": f"{here}/check-runs",
    }


def _suites(state: State, call: Call, repository: Record, ref: str) -> Answer:
    sha = resolved(state, repository, ref).sha
    found = [one for one in state.part(Checks, repository).suites.values() if one["head_sha"] == sha]
    return page(call, [_suite_shape(state, call, repository, one) for one in found], "check_suites")


def _suite(state: State, call: Call, repository: Record, id: int) -> Answer:
    found = state.part(Checks, repository).suites.get(id)
    return NOT_FOUND if found is None else Answer(200, _suite_shape(state, call, repository, found))


def _create_suite(state: State, call: Call, repository: Record) -> Answer:
    sha = resolved(state, repository, fields(call, {"head_sha": str})["head_sha"]).sha
    made = state.part(Checks, repository).suite(state, call.app.get("id", 0), sha, call.moment)
    return Answer(201, _suite_shape(state, call, repository, made))


def _rerequest_suite(state: State, call: Call, repository: Record, id: int) -> Answer:
    found = state.part(Checks, repository).suites.get(id)
    if found is None:
        return NOT_FOUND
    found["rerequested"] += 1
    return Answer(201, {})


_REPO = "/repos/{owner}/{repo}"
ROUTES = (
    Route("POST", _REPO + "/check-runs", _create, "checks:write"),
    Route("GET", _REPO + "/check-runs/{id}", _run, "checks:read"),
    Route("PATCH", _REPO + "/check-runs/{id}", _run, "checks:write"),
    Route("GET", _REPO + "/check-runs/{id}/annotations", _annotations, "checks:read"),
    Route("POST", _REPO + "/check-runs/{id}/rerequest", _rerequest_run, "checks:write"),
    Route("GET", _REPO + "/commits/{ref...}/check-runs", _of_ref, "checks:read"),
    Route("GET", _REPO + "/commits/{ref...}/check-suites", _suites, "checks:read"),
    Route("POST", _REPO + "/check-suites", _create_suite, "checks:write"),
    Route("GET", _REPO + "/check-suites/{id}", _suite, "checks:read"),
    Route("GET", _REPO + "/check-suites/{id}/check-runs", _of_suite, "checks:read"),
    Route("POST", _REPO + "/check-suites/{id}/rerequest", _rerequest_suite, "checks:write"),
)
