"""What the stand-in answers to which request, in GitHub's shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from hookwright.testing.fake_github_state import State

REACTIONS = frozenset({"+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"})


@dataclass(frozen=True)
class Answer:
    status: int
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of ``json``: what a proxy would send."""


@dataclass(frozen=True)
class Call:
    """One authenticated request. ``who`` is the App, an installation, a user (their id, negative), or nobody."""

    method: str
    path: str
    query: Mapping[str, str]
    json: Any
    who: Literal["app"] | int | None
    url: str
    """The stand-in's own address."""
    now: datetime
    delivery: str | None


NOT_FOUND = Answer(404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"})
Handler = Callable[..., Answer]


def answer(state: State, call: Call) -> Answer:
    """Find the route, and check that the caller is whom it wants."""
    for method, pattern, wants, handler in _ROUTES:
        found = pattern.fullmatch(call.path)
        if found is None or method != call.method:
            continue
        if wants == "app" and call.who != "app":
            return Answer(401, {"message": "A JSON web token could not be decoded"})
        if wants == "installation" and not isinstance(call.who, int):
            return Answer(403, {"message": "Resource not accessible by integration"})
        arguments = {name: int(text) if text.isdecimal() else text for name, text in found.groupdict().items()}
        return handler(state, call, **arguments)
    return NOT_FOUND


def page(call: Call, items: list[Any], key: str | None = None) -> Answer:
    """One page with GitHub's ``Link`` header; in an object under ``key``, if given."""
    size = min(max(int(call.query.get("per_page", 30)), 1), 100)
    number = max(int(call.query.get("page", 1)), 1)
    links = []
    if number * size < len(items):
        following = urlencode({**call.query, "page": number + 1})
        last = urlencode({**call.query, "page": -(-len(items) // size)})
        links = [f'<{call.url}{call.path}?{following}>; rel="next"', f'<{call.url}{call.path}?{last}>; rel="last"']
    part = items[(number - 1) * size : number * size]
    body = part if key is None else {"total_count": len(items), key: part}
    return Answer(200, body, {"Link": ", ".join(links)} if links else {})


def _app(state: State, call: Call) -> Answer:
    return Answer(200, state.app)


def _installations(state: State, call: Call) -> Answer:
    return page(call, [one for id, one in state.installations.items() if id not in state.uninstalled])


def _installation(state: State, call: Call, id: int) -> Answer:
    found = state.installation(id)
    return NOT_FOUND if found is None else Answer(200, found)


def _installation_repositories(state: State, call: Call) -> Answer:
    return page(call, list(state.repositories.values()), "repositories")


def _repository(state: State, call: Call, owner: str, repo: str) -> Answer:
    found = state.repository(f"{owner}/{repo}")
    return NOT_FOUND if found is None else Answer(200, found)


def _issues(state: State, call: Call, owner: str, repo: str) -> Answer:
    wanted = call.query.get("state", "open")
    full_name = f"{owner}/{repo}".lower()
    return page(
        call,
        [
            issue
            for (repository, _), issue in state.issues.items()
            if repository == full_name and wanted in (issue["state"], "all")
        ],
    )


def _create_issue(state: State, call: Call, owner: str, repo: str) -> Answer:
    repository = state.repository(f"{owner}/{repo}")
    if repository is None:
        return NOT_FOUND
    if not isinstance(call.json, dict) or not call.json.get("title"):
        return _invalid("Issue", "title", "missing_field")
    return Answer(201, state.add_issue(repository, call.json, user=state.bot))


def _with_issue(handler: Handler) -> Handler:
    def find(state: State, call: Call, owner: str, repo: str, number: int) -> Answer:
        repository = state.repository(f"{owner}/{repo}")
        issue = None if repository is None else state.issue(repository, number)
        return NOT_FOUND if issue is None else handler(state, call, repository, issue)

    return find


def _issue(state: State, call: Call, repository: dict[str, Any], issue: dict[str, Any]) -> Answer:
    return Answer(200, issue)


def _change_issue(state: State, call: Call, repository: dict[str, Any], issue: dict[str, Any]) -> Answer:
    changes = call.json if isinstance(call.json, dict) else {}
    if changes.get("state") not in (None, "open", "closed"):
        return _invalid("Issue", "state", "invalid")
    issue.update({name: changes[name] for name in ("title", "body", "state", "state_reason") if name in changes})
    return Answer(200, issue)


def _comments(state: State, call: Call, repository: dict[str, Any], issue: dict[str, Any]) -> Answer:
    return page(call, state.comments_on(repository, issue["number"]))


def _create_comment(state: State, call: Call, repository: dict[str, Any], issue: dict[str, Any]) -> Answer:
    body = call.json.get("body") if isinstance(call.json, dict) else None
    if not isinstance(body, str) or not body:
        return _invalid("IssueComment", "body", "missing_field")
    return Answer(201, state.add_comment(repository, issue, body, now=call.now, delivery=call.delivery))


def _comment(state: State, call: Call, owner: str, repo: str, id: int) -> Answer:
    comment = state.comments.get(id)
    if comment is None:
        return NOT_FOUND
    if call.method == "DELETE":
        del state.comments[id]
        return Answer(204)
    if call.method == "PATCH" and isinstance(call.json, dict):
        comment["body"] = call.json.get("body", comment["body"])
    return Answer(200, comment)


def _labels(state: State, call: Call, repository: dict[str, Any], issue: dict[str, Any]) -> Answer:
    return page(call, issue["labels"])


def _add_labels(state: State, call: Call, repository: dict[str, Any], issue: dict[str, Any]) -> Answer:
    names = call.json.get("labels") if isinstance(call.json, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return _invalid("Label", "name", "invalid")
    known = {label["name"].lower() for label in issue["labels"]}
    issue["labels"] += [{"name": name} for name in names if name.lower() not in known]
    return Answer(200, issue["labels"])


def _react(state: State, call: Call, **subject: Any) -> Answer:
    content = call.json.get("content") if isinstance(call.json, dict) else None
    if content not in REACTIONS:
        return _invalid("Reaction", "content", "invalid")
    on = call.path.removesuffix("/reactions")
    for reaction in state.reactions:
        if reaction["on"] == on and reaction["content"] == content:
            return Answer(200, reaction)
    reaction = {"id": state.new_id(), "content": content, "user": state.bot, "on": on}
    state.reactions.append(reaction)
    return Answer(201, reaction)


def _invalid(resource: str, name: str, code: str) -> Answer:
    return Answer(
        422, {"message": "Validation Failed", "errors": [{"resource": resource, "field": name, "code": code}]}
    )


def _rate_limit(state: State, call: Call) -> Answer:
    return Answer(200, {"resources": {}, "rate": {}})


def _table() -> list[tuple[str, re.Pattern[str], str, Handler]]:
    repo = "/repos/{owner}/{repo}"
    issue = repo + "/issues/{number}"
    spelled: list[tuple[str, str, str, Handler]] = [
        ("GET", "/app", "app", _app),
        ("GET", "/app/installations", "app", _installations),
        ("GET", "/app/installations/{id}", "app", _installation),
        ("GET", "/installation/repositories", "installation", _installation_repositories),
        ("GET", "/rate_limit", "anybody", _rate_limit),
        ("GET", repo, "installation", _repository),
        ("GET", repo + "/issues", "installation", _issues),
        ("POST", repo + "/issues", "installation", _create_issue),
        ("GET", issue, "installation", _with_issue(_issue)),
        ("PATCH", issue, "installation", _with_issue(_change_issue)),
        ("GET", issue + "/comments", "installation", _with_issue(_comments)),
        ("POST", issue + "/comments", "installation", _with_issue(_create_comment)),
        ("GET", issue + "/labels", "installation", _with_issue(_labels)),
        ("POST", issue + "/labels", "installation", _with_issue(_add_labels)),
        ("POST", issue + "/reactions", "installation", _react),
        ("GET", repo + "/issues/comments/{id}", "installation", _comment),
        ("PATCH", repo + "/issues/comments/{id}", "installation", _comment),
        ("DELETE", repo + "/issues/comments/{id}", "installation", _comment),
        ("POST", repo + "/issues/comments/{id}/reactions", "installation", _react),
        ("POST", repo + "/pulls/comments/{id}/reactions", "installation", _react),
        ("POST", repo + "/comments/{id}/reactions", "installation", _react),
    ]
    return [(method, _pattern(path), wants, handler) for method, path, wants, handler in spelled]


def _pattern(path: str) -> re.Pattern[str]:
    numbers = re.sub(r"\{(id|number)\}", r"(?P<\1>[0-9]+)", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", numbers))


_ROUTES = _table()
