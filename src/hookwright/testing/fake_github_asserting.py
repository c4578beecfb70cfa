"""What a test claims of an App's doings on the stand-in. A failure shows what was done instead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from hookwright.testing.fake_github_checks import Checks
from hookwright.testing.fake_github_reviews import Reviews
from hookwright.testing.fake_github_state import State
from hookwright.testing.fake_github_statuses import Statuses

_READS = ("GET", "HEAD")
_SHOWN = 20
_LONG = 200


class Asserting:
    """The assertions of `FakeGitHub`. ``repository`` is ``owner/name``; what is not given may be anything.

    Texts are globs (``"Thanks*"``). Each raises `AssertionError`.
    """

    state: State

    def assert_commented(
        self, body: str = "*", *, on: int | None = None, repository: str | None = None, times: int | None = None
    ) -> dict[str, Any]:
        """A comment like ``body``, on the issue or pull request ``on``; the last such. ``times``: so many exactly."""
        found = [
            one
            for one in self.state.comments.values()
            if _like(one["body"], body) and on in (None, one["issue"]) and _same(one["repository"], repository)
        ]
        wanted = f"a comment like {body!r}{_at(on, repository)}"
        said = [f"{one['repository']}#{one['issue']}: {one['body']!r}" for one in self.state.comments.values()]
        self._count(found, wanted, times, "comments", said)
        return found[-1] if found else {}

    def assert_labeled(self, *labels: str, on: int | None = None, repository: str | None = None) -> None:
        """One issue that has all of these labels."""

        def fits(issue: Mapping[str, Any]) -> bool:
            return {label.lower() for label in labels} <= {label["name"].lower() for label in issue["labels"]}

        wanted = f"labels {', '.join(labels)}{_at(on, repository)}"
        self._issue(fits, wanted, on, repository, lambda one: [label["name"] for label in one["labels"]])

    def assert_assigned(self, *logins: str, on: int | None = None, repository: str | None = None) -> None:
        def fits(issue: Mapping[str, Any]) -> bool:
            return set(logins) <= set(issue["assignees"])

        self._issue(fits, f"{', '.join(logins)} assigned{_at(on, repository)}", on, repository, _part("assignees"))

    def assert_closed(self, number: int, *, repository: str | None = None, reason: str | None = None) -> None:
        def fits(issue: Mapping[str, Any]) -> bool:
            return issue["state"] == "closed" and reason in (None, issue["state_reason"])

        self._issue(fits, f"#{number} closed", number, repository, _part("state"))

    def assert_reacted(self, content: str, *, times: int | None = None) -> None:
        found = [one for one in self.state.reactions if one["content"] == content]
        said = [f"{one['content']} to {one['on']}" for one in self.state.reactions]
        self._count(found, f"the reaction {content}", times, "reactions", said)

    def assert_check(
        self, name: str = "*", *, conclusion: str | None = None, status: str | None = None, sha: str | None = None
    ) -> dict[str, Any]:
        """A check run like this; the last such."""
        runs = [one for part in self._parts(Checks) for one in part.runs.values()]
        found = [
            one
            for one in runs
            if _like(one["name"], name)
            and conclusion in (None, one["conclusion"])
            and status in (None, one["status"])
            and sha in (None, one["head_sha"])
        ]
        said = [f"{one['name']}: {one['conclusion'] or one['status']} on {one['head_sha'][:7]}" for one in runs]
        given = ", ".join(str(one) for one in (conclusion, status, sha) if one)
        self._count(found, f"a check run like {name!r}{f' ({given})' if given else ''}", None, "check runs", said)
        return dict(found[-1])

    def assert_status(self, state: str, *, context: str = "*", sha: str | None = None) -> dict[str, Any]:
        kept = [one for part in self._parts(Statuses) for made in part.by_sha.values() for one in made]
        found = [
            one
            for one in kept
            if one["state"] == state and _like(one["context"], context) and sha in (None, one["sha"])
        ]
        said = [f"{one['context']}: {one['state']} on {one['sha'][:7]}" for one in kept]
        self._count(found, f"the status {state} of {context!r}", None, "statuses", said)
        return dict(found[-1])

    def assert_reviewed(self, state: str, *, on: int | None = None, body: str = "*") -> dict[str, Any]:
        """``state``: ``APPROVED``, ``CHANGES_REQUESTED``, ``COMMENTED``."""
        kept = [one for part in self._parts(Reviews) for one in part.made.values()]
        found = [
            one for one in kept if one["state"] == state and on in (None, one["pull"]) and _like(one["body"], body)
        ]
        said = [f"#{one['pull']}: {one['state']} {one['body']!r}" for one in kept]
        self._count(found, f"a review {state}{_at(on, None)}", None, "reviews", said)
        return dict(found[-1])

    def assert_merged(self, number: int, *, repository: str | None = None) -> None:
        pulls = {key: pull for key, pull in self.state.pulls.items() if _same(key[0], repository)}
        found = [pull for (_, known), pull in pulls.items() if known == number and pull["merged_at"]]
        said = [f"{name}#{known}: {'merged' if pull['merged_at'] else 'not'}" for (name, known), pull in pulls.items()]
        self._count(found, f"#{number} merged", None, "pull requests", said)

    def assert_requested(
        self, method: str = "*", path: str = "*", *, json: Any = ..., times: int | None = None
    ) -> dict[str, Any]:
        """A request of this kind; ``path`` is a glob, and an object ``json`` is a part of what was sent."""
        kept = [one for one in self.state.requests if not one["path"].endswith("/access_tokens")]
        found = [
            one
            for one in kept
            if method in ("*", one["method"]) and fnmatchcase(one["path"], path) and _within(json, one["json"])
        ]
        wanted = f"{method} {path}{'' if json is ... else f' with {_short(json)}'}"
        self._count(found, wanted, times, "requests", [_request(one) for one in kept])
        return found[-1] if found else {}

    def assert_nothing_changed(self) -> None:
        """The App read, and wrote nothing."""
        wrote = [
            one
            for one in self.state.requests
            if one["method"] not in _READS and not one["path"].endswith("/access_tokens")
        ]
        if wrote:
            raise AssertionError(_told("no request that changes anything", "these", [_request(one) for one in wrote]))

    def _issue(
        self,
        fits: Callable[[Mapping[str, Any]], bool],
        wanted: str,
        number: int | None,
        repository: str | None,
        shown: Callable[[Mapping[str, Any]], Any],
    ) -> None:
        kept = [(name, known, issue) for (name, known), issue in self.state.issues.items() if _same(name, repository)]
        if not any(fits(issue) for _, known, issue in kept if number in (None, known)):
            said = [f"{name}#{known}: {_short(shown(issue))}" for name, known, issue in kept]
            raise AssertionError(_told(wanted, "the issues are", said))

    def _parts(self, kind: type[Any]) -> list[Any]:
        return [self.state.part(kind, repository) for repository in list(self.state.repositories.values())]

    def _count(self, found: list[Any], wanted: str, times: int | None, what: str, said: Iterable[str]) -> None:
        if (times is None and not found) or (times is not None and len(found) != times):
            number = "" if times is None else f", {times} times and not {len(found)}"
            raise AssertionError(_told(wanted + number, f"the {what} are", list(said)))


def _told(wanted: str, what: str, said: list[str]) -> str:
    if not said:
        return f"expected {wanted}; there are none at all"
    more = [f"  … and {len(said) - _SHOWN} before"] if len(said) > _SHOWN else []
    return "\n".join([f"expected {wanted}; {what}:", *more, *(f"  {one}" for one in said[-_SHOWN:])])


def _request(one: Mapping[str, Any]) -> str:
    sent = "" if one["json"] is None else f" {_short(one['json'])}"
    return f"{one['method']} {one['path']}{sent} → {one['status'] or 'no answer'}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else text[:_LONG] + "…"


def _within(part: Any, whole: Any) -> bool:
    if part is ...:
        return True
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(name in whole and _within(value, whole[name]) for name, value in part.items())
    return bool(part == whole)


def _like(text: str | None, glob: str) -> bool:
    # Brackets are common in comments, and sets of characters are not what anybody means by them.
    return fnmatchcase(text or "", glob.replace("[", "[[]")) or text == glob


def _same(full_name: str, wanted: str | None) -> bool:
    return wanted is None or full_name.lower() == wanted.lower()


def _at(number: int | None, repository: str | None) -> str:
    return "".join([f" in {repository}" if repository else "", f" on #{number}" if number is not None else ""])


def _part(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda one: one[name]
