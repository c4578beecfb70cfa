"""Search for issues and repositories: words, and ``repo:``, ``is:``, ``label:``, ``author:``, ``org:``."""

from __future__ import annotations

import shlex
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_issues import issue_shape
from hookwright.testing.fake_github_routes import Answer, Call, Refused, Route, invalid, page
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]


def _terms(call: Call) -> tuple[list[str], list[tuple[str, str]]]:
    if not call.query.get("q", "").strip():
        raise Refused(invalid("Search", "q", "missing"))
    words, qualifiers = [], []
    for term in shlex.split(call.query["q"]):
        name, colon, value = term.partition(":")
        if colon:
            qualifiers.append((name.lower(), value.lower()))
        else:
            words.append(term.lower())
    return words, qualifiers


def _found(call: Call, items: list[Record], **more: Any) -> Answer:
    paged = page(call, items, "items")
    return Answer(200, {**paged.json, "incomplete_results": False, **more}, paged.headers)


def _issues(state: State, call: Call) -> Answer:
    words, qualifiers = _terms(call)
    found = []
    for (full_name, number), issue in state.issues.items():
        text = f"{issue['title']} {issue['body'] or ''}".lower()
        kind = "pr" if (full_name, number) in state.pulls else "issue"
        labels = {label["name"].lower() for label in issue["labels"]}
        facts = {
            "repo": {full_name},
            "org": {full_name.partition("/")[0]},
            "user": {full_name.partition("/")[0]},
            "is": {issue["state"], kind, "pull-request" if kind == "pr" else kind},
            "type": {kind},
            "state": {issue["state"]},
            "label": labels,
            "author": {issue["user"]["login"].lower()},
        }
        fits = all(value in facts.get(name, {value}) for name, value in qualifiers)
        repository = state.visible(full_name, call.who)
        if repository is not None and fits and all(word in text for word in words):
            found.append({**issue_shape(state, call.url, repository, issue), "score": 1.0})
    return _found(call, found, search_type="lexical")


def _repositories(state: State, call: Call) -> Answer:
    words, qualifiers = _terms(call)
    found = []
    for full_name, repository in state.repositories.items():
        owner = full_name.partition("/")[0]
        facts = {"org": {owner}, "user": {owner}, "repo": {full_name}}
        text = f"{full_name} {repository.get('description') or ''}".lower()
        fits = all(value in facts.get(name, {value}) for name, value in qualifiers)
        if state.visible(full_name, call.who) and fits and all(word in text for word in words):
            found.append({**shapes.repository(state, call.url, repository), "score": 1.0})
    return _found(call, found)


ROUTES = (
    Route("GET", "/search/issues", _issues),
    Route("GET", "/search/repositories", _repositories),
)
