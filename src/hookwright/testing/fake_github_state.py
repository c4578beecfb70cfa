"""What the stand-in for GitHub knows: Apps, accounts, installations, repositories, issues and what is said there.

What belongs to one area only (git, checks, releases, …) is kept by that area: see `State.part`.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from hookwright.testing.fake_github_routes import stamp

KEPT_REQUESTS = 10_000
BORN = "2020-01-01T00:00:00Z"
"""When everything was made that nobody made by a request."""
_GRANTED = {
    **dict.fromkeys(
        ("actions", "administration", "checks", "contents", "deployments", "environments", "issues", "members"), "write"
    ),
    **dict.fromkeys(("pull_requests", "statuses", "workflows", "repository_hooks"), "write"),
    "metadata": "read",
}
P = TypeVar("P")


@dataclass
class State:
    """Plain dicts with the fields of GitHub that vary; addresses and the like are added when they are sent.

    Unless ``strict``, what is asked for the first time comes into being: tests are about what an App does, seldom
    about which repositories there are.
    """

    app: dict[str, Any]
    strict: bool = False
    other_apps: dict[int, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    repositories: dict[str, dict[str, Any]] = field(default_factory=dict)
    issues: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    """Pull requests are issues as well; what they have besides is in ``pulls``."""
    pulls: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    implied: set[tuple[str, int]] = field(default_factory=set)
    """The issues that came into being because somebody asked for them; they may be pull requests as well."""
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    installations: dict[int, dict[str, Any]] = field(default_factory=dict)
    uninstalled: set[int] = field(default_factory=set)
    collaborators: dict[tuple[str, str], str] = field(default_factory=dict)
    """Repository and login (lower case) to role: ``admin``, ``maintain``, ``write``, ``triage``, ``read``."""
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))
    request_count: int = 0
    tokens_minted: int = 0
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))
    _parts: dict[tuple[type, str], Any] = field(default_factory=dict)

    def part(self, kind: type[P], repository: Mapping[str, Any] | None = None) -> P:
        """What an area keeps: its own class, made without arguments at the first use, of a repository or of all."""
        key = (kind, "" if repository is None else repository["full_name"].lower())
        found = self._parts.get(key)
        if not isinstance(found, kind):
            found = self._parts[key] = kind()
        return found

    @property
    def bot(self) -> dict[str, Any]:
        """The App's own account."""
        return bot_of(self.app)

    def new_id(self) -> int:
        return next(self._ids)

    def app_of(self, id: int) -> dict[str, Any]:
        return self.other_apps.get(id, self.app)

    def account(self, login: str, kind: str = "User") -> dict[str, Any]:
        """The account, made where there is none yet. Programs end in ``[bot]``."""
        if login.endswith("[bot]"):
            for app in (self.app, *self.other_apps.values()):
                if bot_of(app)["login"] == login:
                    return bot_of(app)
            kind = "Bot"
        found = self.accounts.get(login.lower())
        if found is None:
            id = 583231 if login == "octocat" else self.new_id()
            found = self.accounts[login.lower()] = {"login": login, "id": id, "type": kind, "created_at": BORN}
        return found

    def account_of(self, id: int) -> dict[str, Any]:
        """By its id; the octocat's where nobody has it."""
        found = (one for one in self.accounts.values() if one["id"] == id)
        return next(found, None) or self.account("octocat")

    def exists(self, login: str) -> bool:
        """Not so strictly, everybody does."""
        return login.lower() in self.accounts or not self.strict

    def installation(self, id: int) -> dict[str, Any] | None:
        if id in self.uninstalled:
            return None
        if id not in self.installations and not self.strict:
            self.add_installation(id=id)
        return self.installations.get(id)

    def add_installation(
        self,
        account: str = "octo-org",
        *,
        id: int | None = None,
        app: int | None = None,
        kind: str = "Organization",
        repositories: list[str] | None = None,
        permissions: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Install the App on an account. ``repositories`` (full names) are the only ones that it may see, if given."""
        id = self.new_id() if id is None else id
        owner = self.app if app is None else self.app_of(app)
        for full_name in repositories or ():
            self.add_repository(full_name)
        made = self.installations[id] = {
            "id": id,
            "app_id": owner["id"],
            "app_slug": owner["slug"],
            "account": self.account(account, kind),
            "target_type": kind,
            "repository_selection": "all" if repositories is None else "selected",
            "permissions": dict(_GRANTED if permissions is None else permissions),
            "events": ["issues", "issue_comment", "pull_request"],
            "suspended_at": None,
        }
        if repositories is not None:
            made["selected"] = [name.lower() for name in repositories]
        return made

    def installed_on(self, login: str, *, app: Mapping[str, Any]) -> dict[str, Any] | None:
        """The App's installation on an account; not so strictly, one of all."""
        found = [
            one for id, one in self.installations.items() if one["app_id"] == app["id"] and id not in self.uninstalled
        ]
        named = [one for one in found if one["account"]["login"].lower() == login.lower()]
        if named or self.strict:
            return named[0] if named else None
        return found[0] if found else self.add_installation(login, app=app["id"])

    def repository(self, full_name: str) -> dict[str, Any] | None:
        found = self.repositories.get(full_name.lower())
        if found is None and not self.strict:
            found = self.add_repository(full_name)
        return found

    def add_repository(self, full_name: str, **fields: Any) -> dict[str, Any]:
        """``private``, ``archived``, ``default_branch``, ``description``…"""
        owner, _, name = full_name.partition("/")
        return self.repositories.setdefault(
            full_name.lower(),
            {
                "id": self.new_id(),
                "name": name,
                "full_name": full_name,
                "private": False,
                "owner": self.account(owner, "Organization"),
                "default_branch": "main",
                "created_at": BORN,
                "archived": False,
                **fields,
            },
        )

    def visible(self, full_name: str, who: object) -> dict[str, Any] | None:
        """The repository, unless it is private and the caller has no business there."""
        found = self.repository(full_name)
        if found is None or not found["private"] or not isinstance(who, int):
            return found
        return found if self.reaches(who, found) else None

    def reaches(self, who: int, repository: Mapping[str, Any]) -> bool:
        """Is this one of the installation's repositories, or one that the user is a collaborator of?"""
        if who < 0:
            login = self.account_of(-who)["login"]
            return self.role(repository, login) != "none"
        installation = self.installations.get(who)
        if installation is None:
            return False
        if installation["repository_selection"] == "selected":
            return repository["full_name"].lower() in installation.get("selected", ())
        return not self.strict or installation["account"]["login"].lower() == repository["owner"]["login"].lower()

    def role(self, repository: Mapping[str, Any], login: str) -> str:
        """``admin``, ``maintain``, ``write``, ``triage``, ``read``, or ``none``."""
        named = self.collaborators.get((repository["full_name"].lower(), login.lower()))
        if named is not None:
            return named
        if repository["owner"]["login"].lower() == login.lower():
            return "admin"
        return "none" if repository["private"] else "read"

    def issue(self, repository: dict[str, Any], number: int) -> dict[str, Any] | None:
        key = (repository["full_name"].lower(), number)
        if key not in self.issues and not self.strict:
            self.add_issue(repository, {"title": f"Issue {number}"}, number=number, user=self.account("octocat"))
            self.implied.add(key)
        return self.issues.get(key)

    def add_issue(
        self,
        repository: dict[str, Any],
        given: Mapping[str, Any],
        *,
        number: int | None = None,
        user: Mapping[str, Any],
        now: datetime | None = None,
    ) -> dict[str, Any]:
        full_name = repository["full_name"]
        if number is None:
            number = 1 + max((known for name, known in self.issues if name == full_name.lower()), default=0)
        moment = BORN if now is None else stamp(now)
        issue = {
            "id": self.new_id(),
            "number": number,
            "title": given.get("title", ""),
            "body": given.get("body"),
            "state": "open",
            "state_reason": None,
            "labels": [label_of(one) for one in given.get("labels") or ()],
            "assignees": list(given.get("assignees") or ()),
            "milestone": given.get("milestone"),
            "locked": False,
            "user": dict(user) if "login" in user else self.account("octocat"),
            "comments": 0,
            "created_at": moment,
            "updated_at": moment,
            "closed_at": None,
        }
        self.issues[full_name.lower(), number] = issue
        return issue

    def add_comment(
        self,
        repository: Mapping[str, Any],
        issue: dict[str, Any],
        body: str,
        *,
        now: datetime,
        delivery: str | None,
        app: Mapping[str, Any] | None = None,
        user: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """``delivery`` is the ``X-GitHub-Delivery`` that the request carried: which delivery caused the comment.

        By the App, or by ``user``.
        """
        issue["comments"] += 1
        issue["updated_at"] = stamp(now)
        app = app or self.app
        comment = {
            "id": self.new_id(),
            "body": body,
            "user": bot_of(app) if user is None else dict(user),
            "created_at": stamp(now),
            "updated_at": stamp(now),
            "issue": issue["number"],
            "repository": repository["full_name"],
            "delivery": delivery,
            "performed_via_github_app": {"id": app["id"], "slug": app["slug"]} if user is None else None,
        }
        self.comments[comment["id"]] = comment
        return comment

    def comments_on(self, repository: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
        return [
            comment
            for comment in self.comments.values()
            if comment["issue"] == number and comment["repository"] == repository["full_name"]
        ]

    def summary(self) -> dict[str, Any]:
        """What a test or a demonstration wants to count."""
        return {
            "requests": self.request_count,
            "tokens_minted": self.tokens_minted,
            "comments": [
                {name: comment[name] for name in ("id", "repository", "issue", "body", "delivery")}
                for comment in self.comments.values()
            ],
            "reactions": self.reactions,
            "issues": [
                {
                    "repository": repository,
                    "number": number,
                    "state": issue["state"],
                    "labels": [label["name"] for label in issue["labels"]],
                }
                for (repository, number), issue in self.issues.items()
            ],
        }


def bot_of(app: Mapping[str, Any]) -> dict[str, Any]:
    """The account that an App acts as."""
    return {"login": f"{app['slug']}[bot]", "id": app["id"] + 1_000_000, "type": "Bot"}


def label_of(given: Any) -> dict[str, Any]:
    """A label as an issue has it, from a name or an object."""
    return {"name": given} if isinstance(given, str) else dict(given)
