"""What the stand-in for GitHub knows: repositories, issues, comments, labels, reactions, installations."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KEPT_REQUESTS = 10_000


@dataclass
class State:
    """Plain dicts in GitHub's own shapes. Unless ``strict``, what is asked for the first time comes into being:
    tests are about what an App does, seldom about which repositories there are."""

    app: dict[str, Any]
    strict: bool = False
    repositories: dict[str, dict[str, Any]] = field(default_factory=dict)
    issues: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    installations: dict[int, dict[str, Any]] = field(default_factory=dict)
    uninstalled: set[int] = field(default_factory=set)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))
    request_count: int = 0
    tokens_minted: int = 0
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    @property
    def bot(self) -> dict[str, Any]:
        """The App's own account."""
        return {"login": f"{self.app['slug']}[bot]", "id": self.app["id"] + 1_000_000, "type": "Bot"}

    def new_id(self) -> int:
        return next(self._ids)

    def installation(self, id: int) -> dict[str, Any] | None:
        if id in self.uninstalled:
            return None
        if id not in self.installations and not self.strict:
            self.installations[id] = {
                "id": id,
                "app_id": self.app["id"],
                "app_slug": self.app["slug"],
                "account": {"login": "octo-org", "id": 1, "type": "Organization"},
                "target_type": "Organization",
                "repository_selection": "all",
                "permissions": {"issues": "write", "metadata": "read", "pull_requests": "write"},
                "events": ["issues", "issue_comment", "pull_request"],
                "suspended_at": None,
            }
        return self.installations.get(id)

    def repository(self, full_name: str) -> dict[str, Any] | None:
        found = self.repositories.get(full_name.lower())
        if found is None and not self.strict:
            found = self.add_repository(full_name)
        return found

    def add_repository(self, full_name: str) -> dict[str, Any]:
        owner, _, name = full_name.partition("/")
        return self.repositories.setdefault(
            full_name.lower(),
            {
                "id": self.new_id(),
                "name": name,
                "full_name": full_name,
                "private": False,
                "owner": {"login": owner, "id": 1, "type": "Organization"},
                "default_branch": "main",
            },
        )

    def issue(self, repository: dict[str, Any], number: int) -> dict[str, Any] | None:
        key = (repository["full_name"].lower(), number)
        if key not in self.issues and not self.strict:
            self.add_issue(repository, {"title": f"Issue {number}"}, number=number, user={"login": "octocat"})
        return self.issues.get(key)

    def add_issue(
        self, repository: dict[str, Any], given: dict[str, Any], *, number: int | None = None, user: dict[str, Any]
    ) -> dict[str, Any]:
        full_name = repository["full_name"]
        if number is None:
            number = 1 + max((known for name, known in self.issues if name == full_name.lower()), default=0)
        issue = {
            "id": self.new_id(),
            "number": number,
            "title": given.get("title", ""),
            "body": given.get("body"),
            "state": "open",
            "state_reason": None,
            "labels": [{"name": name} for name in given.get("labels", ())],
            "user": user,
            "comments": 0,
        }
        self.issues[full_name.lower(), number] = issue
        return issue

    def add_comment(
        self, repository: dict[str, Any], issue: dict[str, Any], body: str, *, now: datetime, delivery: str | None
    ) -> dict[str, Any]:
        """``delivery`` is the ``X-GitHub-Delivery`` that the request carried: which delivery caused the comment."""
        issue["comments"] += 1
        comment = {
            "id": self.new_id(),
            "body": body,
            "user": self.bot,
            "created_at": now.isoformat(),
            "issue": issue["number"],
            "repository": repository["full_name"],
            "delivery": delivery,
            "performed_via_github_app": {"id": self.app["id"], "slug": self.app["slug"]},
        }
        self.comments[comment["id"]] = comment
        return comment

    def comments_on(self, repository: dict[str, Any], number: int) -> list[dict[str, Any]]:
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
