"""Issues and what is said there: state, labels, assignees, locks, comments. Pull requests are issues too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_labels import Labels, Milestones
from hookwright.testing.fake_github_routes import (
    NOT_FOUND,
    Answer,
    Call,
    Handler,
    Kinds,
    Refused,
    Route,
    fields,
    invalid,
    page,
    refused,
    texts,
)
from hookwright.testing.fake_github_state import State

_STATES = frozenset({"open", "closed"})
_REASONS = frozenset({"completed", "not_planned", "duplicate", "reopened"})
_MOST_BODY = 65_536
Record = dict[str, Any]


def issue_shape(state: State, url: str, repository: Mapping[str, Any], given: Mapping[str, Any]) -> Record:
    here = f"{shapes.repo_url(url, repository)}/issues/{given['number']}"
    web = f"{url}/{repository['full_name']}"
    pull = state.pulls.get((repository["full_name"].lower(), given["number"]))
    assignees = [shapes.account(url, state.account(login)) for login in given["assignees"]]
    milestone = state.part(Milestones, repository).by_number.get(given["milestone"] or 0)
    kept = state.part(Labels, repository)
    shown = {
        **given,
        "node_id": shapes.node_id("Issue", given["id"]),
        "url": here,
        "repository_url": shapes.repo_url(url, repository),
        "labels_url": f"{here}/labels{{/name}}",
        "comments_url": f"{here}/comments",
        "events_url": f"{here}/events",
        "html_url": f"{web}/{'issues' if pull is None else 'pull'}/{given['number']}",
        "user": shapes.account(url, given["user"]),
        "labels": [shapes.label(url, repository, kept.known(one)) for one in given["labels"]],
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": None if milestone is None else shapes.milestone(state, url, repository, milestone),
        "author_association": "NONE",
        "active_lock_reason": given.get("active_lock_reason"),
        "reactions": shapes.reactions(state, url, here.removeprefix(url)),
    }
    if pull is not None:
        api = f"{shapes.repo_url(url, repository)}/pulls/{given['number']}"
        there = f"{web}/pull/{given['number']}"
        shown["pull_request"] = {
            "url": api,
            "html_url": there,
            "diff_url": f"{there}.diff",
            "patch_url": f"{there}.patch",
            "merged_at": pull["merged_at"],
        }
        shown["draft"] = pull["draft"]
    return shown


def apply_fields(state: State, call: Call, repository: Record, issue: Record, given: Mapping[str, Any]) -> None:
    """Labels, assignees and the milestone, from their names and its number. Refuses a milestone that is none."""
    if given.get("milestone") is not None and given["milestone"] not in state.part(Milestones, repository).by_number:
        raise Refused(invalid("Issue", "milestone", "invalid"))
    if "milestone" in given:
        issue["milestone"] = given["milestone"]
    if given.get("labels") is not None:
        issue["labels"] = _labels_named(state, repository, given["labels"])
    if given.get("assignees") is not None:
        issue["assignees"] = texts(given, "assignees")


def _list(state: State, call: Call, repository: Record) -> Answer:
    wanted, labels = call.query.get("state", "open"), call.query.get("labels", "")
    names = {name.lower() for name in labels.split(",") if name}
    since, creator = call.query.get("since", ""), call.query.get("creator")
    assignee, milestone = call.query.get("assignee"), call.query.get("milestone")

    def fits(issue: Record) -> bool:
        return (
            wanted in (issue["state"], "all")
            and names <= {label["name"].lower() for label in issue["labels"]}
            and issue["updated_at"] >= since
            and creator in (None, issue["user"]["login"])
            and (assignee in (None, "*") or assignee in issue["assignees"])
            and (milestone is None or milestone == "*" or str(issue["milestone"] or "none") == milestone)
        )

    key = {"updated": "updated_at", "comments": "comments"}.get(call.query.get("sort", ""), "created_at")
    found = [one for (name, _), one in state.issues.items() if name == repository["full_name"].lower() and fits(one)]
    found.sort(key=lambda one: (one[key], one["number"]), reverse=call.query.get("direction") != "asc")
    return page(call, [issue_shape(state, call.url, repository, one) for one in found])


def _create(state: State, call: Call, repository: Record) -> Answer:
    optional: Kinds = {
        "body": str,
        "labels": list,
        "assignees": list,
        "milestone": (int, str),
        "type": str,
        "assignee": str,
    }
    given = fields(call, {"title": (str, int)}, optional)
    title = str(given["title"])
    if not title.strip():
        return invalid("Issue", "title", "missing_field")
    if len(given.get("body") or "") > _MOST_BODY:
        return invalid("Issue", "body", "custom", f"body is too long (maximum is {_MOST_BODY} characters)")
    issue = state.add_issue(
        repository, {"title": title, "body": given.get("body")}, user=dict(call.actor), now=call.now
    )
    apply_fields(state, call, repository, issue, given)
    return Answer(201, issue_shape(state, call.url, repository, issue))


def of_issue(handler: Handler) -> Handler:
    def find(state: State, call: Call, repository: Record, number: int, **more: Any) -> Answer:
        issue = state.issue(repository, number)
        return NOT_FOUND if issue is None else handler(state, call, repository, issue, **more)

    return find


def _get(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    return Answer(200, issue_shape(state, call.url, repository, issue))


def _change(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    optional: Kinds = {
        "title": (str, int),
        "body": str,
        "labels": list,
        "assignees": list,
        "milestone": (int, str),
        "state": _STATES,
        "state_reason": _REASONS,
    }
    given = fields(call, {}, optional)
    if "title" in given and not str(given["title"] or "").strip():
        return invalid("Issue", "title", "missing_field")
    apply_fields(state, call, repository, issue, given)
    before = issue["state"]
    issue.update({name: given[name] for name in ("title", "body", "state", "state_reason") if name in given})
    if before != issue["state"]:
        closed = issue["state"] == "closed"
        issue["closed_at"] = call.moment if closed else None
        issue["closed_by"] = shapes.account(call.url, call.actor) if closed else None
        issue["state_reason"] = given.get("state_reason") or ("completed" if closed else "reopened")
    issue["updated_at"] = call.moment
    return Answer(200, issue_shape(state, call.url, repository, issue))


def _lock(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    issue["locked"] = call.method == "PUT"
    if issue["locked"]:
        reasons = frozenset({"off-topic", "too heated", "resolved", "spam"})
        issue["active_lock_reason"] = fields(call, {}, {"lock_reason": reasons}).get("lock_reason")
    return Answer(204)


def _comments(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    since = call.query.get("since", "")
    found = [one for one in state.comments_on(repository, issue["number"]) if one["updated_at"] >= since]
    return page(call, [shapes.comment(state, call.url, repository, one) for one in found])


def _create_comment(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    body = fields(call, {"body": str})["body"]
    if not body.strip():
        return invalid("IssueComment", "data", "unprocessable", "Body cannot be blank")
    if len(body) > _MOST_BODY:
        words = f"Body is too long (maximum is {_MOST_BODY} characters)"
        return invalid("IssueComment", "data", "unprocessable", words)
    if issue["locked"] and isinstance(call.who, int) and call.who < 0:
        return refused(403, "Unable to create comment because issue is locked.")
    made = state.add_comment(
        repository,
        issue,
        body,
        now=call.now,
        delivery=call.delivery,
        app=call.app or None,
        user=None if call.app else call.actor,
    )
    return Answer(201, shapes.comment(state, call.url, repository, made))


def _all_comments(state: State, call: Call, repository: Record) -> Answer:
    found = [one for one in state.comments.values() if one["repository"] == repository["full_name"]]
    return page(call, [shapes.comment(state, call.url, repository, one) for one in found])


def _comment(state: State, call: Call, repository: Record, id: int) -> Answer:
    comment = state.comments.get(id)
    if comment is None or comment["repository"].lower() != repository["full_name"].lower():
        return NOT_FOUND
    if call.method == "DELETE":
        del state.comments[id]
        issue = state.issues.get((repository["full_name"].lower(), comment["issue"]))
        if issue is not None:
            issue["comments"] -= 1
        return Answer(204)
    if call.method == "PATCH":
        comment["body"] = fields(call, {"body": str})["body"]
        comment["updated_at"] = call.moment
    return Answer(200, shapes.comment(state, call.url, repository, comment))


def _labels_named(state: State, repository: Record, given: list[Any]) -> list[Record]:
    """Names or objects; those that the repository has not are made."""
    kept = state.part(Labels, repository)
    found: dict[str, Record] = {}
    for one in given:
        name = one.get("name") if isinstance(one, dict) else one
        if not isinstance(name, str) or not name.strip():
            raise Refused(invalid("Label", "name", "invalid"))
        found.setdefault(name.lower(), {"name": kept.ensure(state, name)["name"]})
    return list(found.values())


def _show_labels(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    kept = state.part(Labels, repository)
    shown = [shapes.label(call.url, repository, kept.known(one)) for one in issue["labels"]]
    return page(call, shown) if call.method == "GET" else Answer(200, shown)


def _add_labels(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    given = call.json if isinstance(call.json, list) else fields(call, {}, {"labels": list}).get("labels") or []
    added = _labels_named(state, repository, given)
    known = {label["name"].lower() for label in issue["labels"]}
    issue["labels"] += [one for one in added if one["name"].lower() not in known]
    return _show_labels(state, call, repository, issue)


def _set_labels(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    given = call.json if isinstance(call.json, list) else fields(call, {}, {"labels": list}).get("labels") or []
    issue["labels"] = _labels_named(state, repository, given)
    return _show_labels(state, call, repository, issue)


def _clear_labels(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    issue["labels"] = []
    return Answer(204)


def _remove_label(state: State, call: Call, repository: Record, issue: Record, name: str) -> Answer:
    left = [label for label in issue["labels"] if label["name"].lower() != name.lower()]
    if len(left) == len(issue["labels"]):
        return refused(404, "Label does not exist")
    issue["labels"] = left
    return _show_labels(state, call, repository, issue)


def _assign(state: State, call: Call, repository: Record, issue: Record) -> Answer:
    logins = texts(fields(call, {}, {"assignees": list}), "assignees")
    if call.method == "DELETE":
        issue["assignees"] = [login for login in issue["assignees"] if login not in logins]
        return Answer(200, issue_shape(state, call.url, repository, issue))
    # GitHub ignores, without a word, whoever cannot be assigned.
    new = [login for login in logins if state.exists(login) and login not in issue["assignees"]]
    issue["assignees"] = [*issue["assignees"], *new]
    return Answer(201, issue_shape(state, call.url, repository, issue))


_REPO = "/repos/{owner}/{repo}"
_ISSUE = _REPO + "/issues/{number}"
_WRITE = "issues:write|pull_requests:write"
_READ = "issues:read|pull_requests:read"
ROUTES = (
    Route("GET", _REPO + "/issues", _list, _READ),
    Route("POST", _REPO + "/issues", _create, "issues:write"),
    Route("GET", _REPO + "/issues/comments", _all_comments, _READ),
    Route("GET", _ISSUE, of_issue(_get), _READ),
    Route("PATCH", _ISSUE, of_issue(_change), _WRITE),
    Route("PUT", _ISSUE + "/lock", of_issue(_lock), _WRITE),
    Route("DELETE", _ISSUE + "/lock", of_issue(_lock), _WRITE),
    Route("GET", _ISSUE + "/comments", of_issue(_comments), _READ),
    Route("POST", _ISSUE + "/comments", of_issue(_create_comment), _WRITE),
    Route("GET", _ISSUE + "/labels", of_issue(_show_labels), _READ),
    Route("POST", _ISSUE + "/labels", of_issue(_add_labels), _WRITE),
    Route("PUT", _ISSUE + "/labels", of_issue(_set_labels), _WRITE),
    Route("DELETE", _ISSUE + "/labels", of_issue(_clear_labels), _WRITE),
    Route("DELETE", _ISSUE + "/labels/{name}", of_issue(_remove_label), _WRITE),
    Route("POST", _ISSUE + "/assignees", of_issue(_assign), _WRITE),
    Route("DELETE", _ISSUE + "/assignees", of_issue(_assign), _WRITE),
    Route("GET", _REPO + "/issues/comments/{id}", _comment, _READ),
    Route("PATCH", _REPO + "/issues/comments/{id}", _comment, _WRITE),
    Route("DELETE", _REPO + "/issues/comments/{id}", _comment, _WRITE),
)
