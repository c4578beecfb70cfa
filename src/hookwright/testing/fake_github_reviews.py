"""Reviews of pull requests, and comments on their lines."""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_pull_state import ReviewComments, ends
from hookwright.testing.fake_github_pulls import of_pull
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
_EVENTS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


class Reviews:
    def __init__(self) -> None:
        self.made: dict[int, Record] = {}


def _shape(call: Call, repository: Record, given: Record) -> Record:
    web = f"{call.url}/{repository['full_name']}/pull/{given['pull']}"
    api = f"{shapes.repo_url(call.url, repository)}/pulls/{given['pull']}"
    return {
        **{name: value for name, value in given.items() if name != "pull"},
        "node_id": shapes.node_id("PullRequestReview", given["id"]),
        "user": shapes.account(call.url, given["user"]),
        "html_url": f"{web}#pullrequestreview-{given['id']}",
        "pull_request_url": api,
        "_links": {"html": {"href": f"{web}#pullrequestreview-{given['id']}"}, "pull_request": {"href": api}},
        "author_association": "NONE",
    }


def _list(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    kept = state.part(Reviews, repository).made.values()
    return page(call, [_shape(call, repository, one) for one in kept if one["pull"] == pull["number"]])


def _create(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    choices: Kinds = {"event": frozenset(_EVENTS), "body": str, "commit_id": str, "comments": list}
    given = fields(call, {}, choices)
    event, body = given.get("event"), given.get("body") or ""
    author = state.issues[repository["full_name"].lower(), pull["number"]]["user"]["login"]
    if event in ("APPROVE", "REQUEST_CHANGES") and author == call.actor["login"]:
        word = "approve" if event == "APPROVE" else "request changes on"
        return refused(422, "Unprocessable Entity", errors=[f"Can not {word} your own pull request"])
    if event in ("REQUEST_CHANGES", "COMMENT") and not body and not given.get("comments"):
        return refused(422, "Unprocessable Entity", errors=["Body can't be blank"])
    head = ends(state, repository, pull)[1].sha
    made = {
        "id": state.new_id(),
        "pull": pull["number"],
        "user": dict(call.actor),
        "body": body,
        "state": _EVENTS.get(event or "", "PENDING"),
        "commit_id": given.get("commit_id") or head,
        "submitted_at": call.moment,
    }
    for comment in given.get("comments") or ():
        _note(state, call, repository, pull, comment, review=made["id"])
    state.part(Reviews, repository).made[made["id"]] = made
    if made["user"]["login"] in pull["requested_reviewers"]:
        pull["requested_reviewers"].remove(made["user"]["login"])
    return Answer(200, _shape(call, repository, made))


def _of_review(state: State, call: Call, repository: Record, pull: Record, id: int) -> Record:
    found = state.part(Reviews, repository).made.get(id)
    if found is None or found["pull"] != pull["number"]:
        raise Refused(NOT_FOUND)
    return found


def _get(state: State, call: Call, repository: Record, pull: Record, id: int) -> Answer:
    found = _of_review(state, call, repository, pull, id)
    if call.method == "PUT":
        found["body"] = fields(call, {"body": str})["body"]
    return Answer(200, _shape(call, repository, found))


def _submit(state: State, call: Call, repository: Record, pull: Record, id: int) -> Answer:
    found = _of_review(state, call, repository, pull, id)
    given = fields(call, {"event": frozenset(_EVENTS)}, {"body": str})
    found |= {"state": _EVENTS[given["event"]], "body": given.get("body") or found["body"]}
    return Answer(200, _shape(call, repository, found))


def _dismiss(state: State, call: Call, repository: Record, pull: Record, id: int) -> Answer:
    found = _of_review(state, call, repository, pull, id)
    fields(call, {"message": str})
    if found["state"] not in ("APPROVED", "CHANGES_REQUESTED"):
        return refused(422, "Unprocessable Entity", errors=["Can not dismiss a commented pull request review"])
    found["state"] = "DISMISSED"
    return Answer(200, _shape(call, repository, found))


def _note(
    state: State, call: Call, repository: Record, pull: Record, given: Any, *, review: int | None = None
) -> Record:
    if not isinstance(given, dict) or not isinstance(given.get("path"), str) or not given.get("body"):
        raise Refused(invalid("PullRequestReviewComment", "path", "missing_field"))
    head = ends(state, repository, pull)[1].sha
    made = {
        "id": state.new_id(),
        "pull": pull["number"],
        "pull_request_review_id": review,
        "path": given["path"],
        "body": given["body"],
        "line": given.get("line"),
        "side": given.get("side") or "RIGHT",
        "diff_hunk": "",
        "commit_id": given.get("commit_id") or head,
        "original_commit_id": given.get("commit_id") or head,
        "user": dict(call.actor),
        "created_at": call.moment,
        "updated_at": call.moment,
    }
    if given.get("in_reply_to") is not None:
        made["in_reply_to_id"] = given["in_reply_to"]
    state.part(ReviewComments, repository).made[made["id"]] = made
    return made


def _comment_shape(state: State, call: Call, repository: Record, given: Record) -> Record:
    api = shapes.repo_url(call.url, repository)
    here, pull = f"{api}/pulls/comments/{given['id']}", f"{api}/pulls/{given['pull']}"
    web = f"{call.url}/{repository['full_name']}/pull/{given['pull']}#discussion_r{given['id']}"
    return {
        **{name: value for name, value in given.items() if name != "pull"},
        "node_id": shapes.node_id("PullRequestReviewComment", given["id"]),
        "url": here,
        "html_url": web,
        "pull_request_url": pull,
        "user": shapes.account(call.url, given["user"]),
        "author_association": "NONE",
        "_links": {"self": {"href": here}, "html": {"href": web}, "pull_request": {"href": pull}},
        "reactions": shapes.reactions(state, call.url, here.removeprefix(call.url)),
    }


def _comments(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    kept = state.part(ReviewComments, repository).made.values()
    return page(call, [_comment_shape(state, call, repository, one) for one in kept if one["pull"] == pull["number"]])


def _create_comment(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    choices: Kinds = {"line": int, "side": str, "start_line": int, "in_reply_to": int, "position": int}
    given = fields(call, {"body": str, "commit_id": str, "path": str}, choices)
    return Answer(201, _comment_shape(state, call, repository, _note(state, call, repository, pull, given)))


def _reply(state: State, call: Call, repository: Record, pull: Record, id: int) -> Answer:
    before = state.part(ReviewComments, repository).made.get(id)
    if before is None or before["pull"] != pull["number"]:
        return NOT_FOUND
    given = {**fields(call, {"body": str}), "path": before["path"], "in_reply_to": id, "line": before["line"]}
    return Answer(201, _comment_shape(state, call, repository, _note(state, call, repository, pull, given)))


def _comment(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(ReviewComments, repository).made
    if id not in kept:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept[id]
        return Answer(204)
    if call.method == "PATCH":
        kept[id] |= {"body": fields(call, {"body": str})["body"], "updated_at": call.moment}
    return Answer(200, _comment_shape(state, call, repository, kept[id]))


_REPO = "/repos/{owner}/{repo}"
_PULL = _REPO + "/pulls/{number}"
_READ, _WRITE = "pull_requests:read", "pull_requests:write"
ROUTES = (
    Route("GET", _PULL + "/reviews", of_pull(_list), _READ),
    Route("POST", _PULL + "/reviews", of_pull(_create), _WRITE),
    Route("GET", _PULL + "/reviews/{id}", of_pull(_get), _READ),
    Route("PUT", _PULL + "/reviews/{id}", of_pull(_get), _WRITE),
    Route("POST", _PULL + "/reviews/{id}/events", of_pull(_submit), _WRITE),
    Route("PUT", _PULL + "/reviews/{id}/dismissals", of_pull(_dismiss), _WRITE),
    Route("GET", _PULL + "/comments", of_pull(_comments), _READ),
    Route("POST", _PULL + "/comments", of_pull(_create_comment), _WRITE),
    Route("POST", _PULL + "/comments/{id}/replies", of_pull(_reply), _WRITE),
    Route("GET", _REPO + "/pulls/comments/{id}", _comment, _READ),
    Route("PATCH", _REPO + "/pulls/comments/{id}", _comment, _WRITE),
    Route("DELETE", _REPO + "/pulls/comments/{id}", _comment, _WRITE),
)
