"""What a delivery of GitHub's is about: read off the payload, without a request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from hookwright.core.context import Context
from hookwright.github.errors import NoSubject
from hookwright.github.repository import Repository

_BRANCH = "refs/heads/"
COMMAND = "command"
"""The event that a slash command becomes, with its name as the action."""


class Subject(Context):
    """The part of a `GitHubContext` that only looks."""

    @property
    def origin(self) -> str:
        """The event of GitHub's behind it: ``issue_comment.created`` for a command, else the delivery's own name."""
        command = self._part("command") if self.delivery.event == COMMAND else {}
        return str(command.get("event") or self.delivery.name)

    @property
    def event_name(self) -> str:
        """``issues``, without its action."""
        return self.delivery.event

    @property
    def action(self) -> str | None:
        """``opened``; ``None`` for an event that has none."""
        return self.delivery.action

    @property
    def github_app_name(self) -> str | None:
        """Which of several GitHub Apps the delivery is for, by its configured name; ``None`` where it names none."""
        return self.delivery.facts.app

    @property
    def installation_id(self) -> int | None:
        """The installation that the delivery came from, or that caused it; ``None`` where there is none."""
        return self.delivery.facts.installation

    @cached_property
    def repository(self) -> Repository:
        """The payload's repository. Raises `NoSubject` where the delivery is about none."""
        found = self._part("repository")
        if isinstance(found.get("full_name"), str):
            return Repository(found)
        # What a handler emitted carries the facts of what caused it, but a payload of its own.
        full_name = self.delivery.facts.repository
        if full_name is None:
            raise NoSubject(f"{self.delivery.name} is not about a repository")
        owner, _, name = full_name.partition("/")
        return Repository(full_name=full_name, name=name, owner={"login": owner})

    @property
    def repo_owner(self) -> str:
        """The login of the repository's owner. Raises `NoSubject`."""
        return self.repository.owner

    @property
    def repo_name(self) -> str:
        """The repository's name without its owner. Raises `NoSubject`."""
        return self.repository.name

    @property
    def issue_number(self) -> int:
        """The number of the issue or pull request that the delivery is about, a check's first one included.

        Raises `NoSubject` where there is none; ``ctx.delivery.facts.number`` is ``None`` then.
        """
        number = self.delivery.facts.number
        if number is None:
            number = self._checked_pull_request()
        if number is None:
            raise NoSubject(f"{self.delivery.name} is not about an issue or a pull request")
        return number

    @property
    def is_pull_request(self) -> bool:
        """It is about a pull request: the event's own, a comment on one, or a check of one."""
        if self._part("pull_request") or "pull_request" in self._part("issue"):
            return True
        return not self._part("issue") and self._checked_pull_request() is not None

    @property
    def pr_number(self) -> int:
        """The number of the pull request. Raises `NoSubject` where the delivery is about none."""
        if not self.is_pull_request:
            raise NoSubject(f"{self.delivery.name} is not about a pull request")
        return self.issue_number

    @property
    def head_sha(self) -> str:
        """The commit that the delivery is about: where a check or a status belongs. Raises `NoSubject`."""
        for part, key in (
            ("pull_request", "head"),
            ("check_run", "head_sha"),
            ("check_suite", "head_sha"),
            ("workflow_run", "head_sha"),
            ("workflow_job", "head_sha"),
            ("deployment", "sha"),
            ("merge_group", "head_sha"),
        ):
            found = self._part(part).get(key)
            sha = found.get("sha") if isinstance(found, dict) else found
            if isinstance(sha, str):
                return sha
        payload = self.payload if isinstance(self.payload, dict) else {}
        sha = payload.get("after") or payload.get("sha")
        if isinstance(sha, str) and sha.strip("0"):
            return sha
        raise NoSubject(f"{self.delivery.name} is not about a commit")

    @property
    def branch(self) -> str:
        """The branch that was pushed to, or a pull request's own (its head); else the repository's default one.

        That of a fork's pull request is no branch of this repository.
        """
        ref = self.payload.get("ref") if isinstance(self.payload, dict) else None
        if isinstance(ref, str) and ref.startswith(_BRANCH):
            return ref.removeprefix(_BRANCH)
        head = self._part("pull_request").get("head")
        if isinstance(head, dict) and isinstance(head.get("ref"), str):
            return str(head["ref"])
        return str(self.repository.get("default_branch") or "main")

    @property
    def sender(self) -> Mapping[str, Any]:
        """Who caused it, as GitHub describes an account; empty where nobody did (cron)."""
        return self._part("sender")

    @property
    def is_bot(self) -> bool:
        """A program caused it."""
        return self.delivery.facts.bot

    def repo(self, **more: Any) -> dict[str, Any]:
        """``owner`` and ``repo``, with ``more`` beside them: ``rest.repos.get(**ctx.repo())``. Raises `NoSubject`."""
        return {"owner": self.repo_owner, "repo": self.repo_name, **more}

    def issue(self, **more: Any) -> dict[str, Any]:
        """``owner``, ``repo`` and ``issue_number``: ``rest.issues.create_comment(**ctx.issue(body="Hello"))``."""
        return {**self.repo(), "issue_number": self.issue_number, **more}

    def pull_request(self, **more: Any) -> dict[str, Any]:
        """``owner``, ``repo`` and ``pull_number``: ``rest.pulls.merge(**ctx.pull_request())``. Raises `NoSubject`."""
        return {**self.repo(), "pull_number": self.pr_number, **more}

    def _checked_pull_request(self) -> int | None:
        for name in ("check_run", "check_suite", "workflow_run"):
            requests = self._part(name).get("pull_requests")
            if isinstance(requests, list) and requests and isinstance(requests[0], dict):
                number = requests[0].get("number")
                return number if isinstance(number, int) else None
        return None

    def _part(self, name: str) -> dict[str, Any]:
        """An object of the payload; empty where it is absent or something else."""
        part = self.payload.get(name) if isinstance(self.payload, dict) else None
        return part if isinstance(part, dict) else {}
