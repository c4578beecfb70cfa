"""Reactions, to issues and to every kind of comment. Twice is once."""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Route, fields, page, refused
from hookwright.testing.fake_github_state import State

CONTENTS = frozenset({"+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"})
_SUBJECTS = (
    ("issues/{number}", "issues:write|pull_requests:write"),
    ("issues/comments/{id}", "issues:write|pull_requests:write"),
    ("pulls/comments/{id}", "pull_requests:write"),
    ("comments/{id}", "contents:write"),
)


def _react(state: State, call: Call, repository: dict[str, Any], **subject: int) -> Answer:
    content = fields(call, {"content": CONTENTS})["content"]
    on = call.path.removesuffix("/reactions")
    for reaction in state.reactions:
        same_user = reaction["user"]["login"] == call.actor["login"]
        if reaction["on"] == on and reaction["content"] == content and same_user:
            return Answer(200, shapes.reaction(call.url, reaction))
    made = {"id": state.new_id(), "content": content, "user": dict(call.actor), "on": on, "created_at": call.moment}
    state.reactions.append(made)
    return Answer(201, shapes.reaction(call.url, made))


def _list(state: State, call: Call, repository: dict[str, Any], **subject: int) -> Answer:
    on = call.path.removesuffix("/reactions")
    return page(call, [shapes.reaction(call.url, one) for one in state.reactions if one["on"] == on])


def _remove(state: State, call: Call, repository: dict[str, Any], reaction_id: int, **subject: int) -> Answer:
    for reaction in state.reactions:
        if reaction["id"] == reaction_id:
            if reaction["user"]["login"] != call.actor["login"]:
                return refused(403, "You may only delete your own reactions")
            state.reactions.remove(reaction)
            return Answer(204)
    return NOT_FOUND


ROUTES = tuple(
    route
    for subject, needs in _SUBJECTS
    for route in (
        Route("POST", f"/repos/{{owner}}/{{repo}}/{subject}/reactions", _react, needs),
        Route("GET", f"/repos/{{owner}}/{{repo}}/{subject}/reactions", _list),
        Route("DELETE", f"/repos/{{owner}}/{{repo}}/{subject}/reactions/{{reaction_id}}", _remove, needs),
    )
)
