"""What a handler does on GitHub about what its delivery is about: a word for each thing that Apps do every day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from hookwright.github.changed_files import FileChange, compared, pushed_files
from hookwright.github.check_attempts import CheckAttempts
from hookwright.github.client import GitHubClient
from hookwright.github.clients import Clients
from hookwright.github.errors import NotConfigured, Suspended, Uninstalled
from hookwright.github.fleet import Fleet
from hookwright.github.hosts import GITHUB_API
from hookwright.github.operations.checks import CheckRun
from hookwright.github.operations.commits import State
from hookwright.github.operations.contents import FileContent
from hookwright.github.operations.issues import CloseReason, Reaction
from hookwright.github.operations.pulls import MergeMethod
from hookwright.github.operations.repository import RepositoryOperations
from hookwright.github.operations.shapes import (
    Comment,
    Commit,
    Deployment,
    Installation,
    Issue,
    Label,
    Merged,
    RepositoryInfo,
    Review,
    Status,
)
from hookwright.github.subject import Subject


class Acting(Subject):
    """The part of a `GitHubContext` that acts. Each helper is one call, or as few as do: it raises a `GitHubError`.

    An attempt that is cut between a call and the end of its handler calls again. Where that would hurt, keep the first:
    ``await ctx.once("welcome", lambda: ctx.comment("Hello"))``.
    """

    def __init__(self, *, fleet: Fleet | None = None, **engine: Any) -> None:
        super().__init__(**engine)
        self._fleet = fleet

    @cached_property
    def github(self) -> GitHubClient:
        """The client of the delivery's installation; of the App itself where the delivery has none (cron, ping).

        Its requests carry the delivery's id as ``X-GitHub-Delivery``. Raises `NotConfigured` without credentials, or
        where the delivery came from an Enterprise Server and the credentials are for github.com.
        """
        clients = self._clients(None)
        server = self.delivery.headers.get("x-github-enterprise-host")
        if server and clients.api_url == GITHUB_API and not server.endswith((".ghe.com", "github.com")):
            # Its installation ids mean other installations on github.com.
            raise NotConfigured(
                f"the delivery comes from {server}, but GITHUB_API_URL is {GITHUB_API}: "
                f"set it to https://{server}/api/v3"
            )
        id = self.installation_id
        client = clients.app() if id is None else clients.installation(id)
        tenant = self.delivery.tenant
        if id is not None and tenant.endswith(f"/{id}"):
            # Behind a proxy the API may have another host than the one that deliveries, and so tenants, go by.
            client = client.working_for(tenant)
        delivery = self.delivery.id
        # Another source's id may be anything; a header may not.
        return client.with_headers({"x-github-delivery": delivery}) if _fits_a_header(delivery) else client

    @cached_property
    def here(self) -> RepositoryOperations:
        """All that can be done in the delivery's repository: ``await ctx.here.releases.latest()``."""
        return self.github.repo(self.repository.full_name)

    def github_app(self, name: str | None = None) -> GitHubClient:
        """The client of a GitHub App itself: its installations, its deliveries. Of several Apps, the one of this
        delivery, or the one called ``name``. Raises `NotConfigured` without its credentials."""
        return self._clients(name).app()

    def installation(self, id: int, *, github_app: str | None = None) -> GitHubClient:
        """The client of any installation, as `github_app` chooses the App: for cron handlers and tasks."""
        return self._clients(github_app).installation(id)

    async def each_installation(
        self, *, github_app: str | None = None
    ) -> AsyncIterator[tuple[Installation, GitHubClient]]:
        """Each installation of the GitHub App that is not suspended, with a client that speaks as it."""
        async for installation in self.github_app(github_app).app.active_installations():
            yield installation, self.installation(installation.id, github_app=github_app)

    async def each_repository(
        self, *, github_app: str | None = None
    ) -> AsyncIterator[tuple[RepositoryInfo, RepositoryOperations]]:
        """Each repository of each installation, with all that can be done in it. Who uninstalls meanwhile is passed
        over. For a few hundred; for more, `enqueue` a task for each installation."""
        async for _, client in self.each_installation(github_app=github_app):
            try:
                async for info in client.app.repositories():
                    yield info, client.repo(info.full_name)
            except (Uninstalled, Suspended):
                # Since the list was made; this job is not about that one.
                continue

    # Issues and pull requests

    async def comment(self, body: str) -> Comment:
        """Comment on the issue or pull request. The comment as GitHub made it."""
        return await self.here.issues.comment(self.issue_number, body)

    async def keep_comment(self, marker: str, body: str) -> Comment:
        """One comment that is rewritten from delivery to delivery, found again by ``marker``, which it hides."""
        return await self.here.issues.keep_comment(self.issue_number, marker, body)

    async def edit(self, **fields: Any) -> Issue:
        """Change the issue or pull request: ``title``, ``body``, ``state``, ``labels``, ``assignees``…"""
        return await self.here.issues.edit(self.issue_number, **fields)

    async def close_issue(self, reason: CloseReason = "completed") -> Issue:
        """Close the issue or pull request. The issue afterwards."""
        return await self.here.issues.close(self.issue_number, reason)

    async def add_labels(self, *labels: str) -> Sequence[Label]:
        """Add labels, creating those that the repository has not. All labels of the issue afterwards."""
        return await self.here.issues.add_labels(self.issue_number, *labels)

    async def remove_label(self, label: str) -> bool:
        """``False``: the issue did not have it."""
        return await self.here.issues.remove_label(self.issue_number, label)

    async def assign(self, *logins: str) -> Issue:
        """Those who cannot be assigned are passed over by GitHub; the issue says who is."""
        return await self.here.issues.assign(self.issue_number, *logins)

    async def react(self, content: Reaction) -> dict[str, Any]:
        """React to the comment that the delivery is about, else to its issue or pull request. Twice is once."""
        reaction: dict[str, Any] = await self.github.post(f"{self._reacted_to()}/reactions", {"content": content})
        return reaction

    async def approve(self, body: str = "") -> Review:
        """Approve the pull request."""
        return await self.here.pulls.approve(self.pr_number, body)

    async def request_changes(self, body: str) -> Review:
        return await self.here.pulls.request_changes(self.pr_number, body)

    async def merge(self, method: MergeMethod = "merge", *, title: str = "", message: str = "") -> Merged:
        """Merge the pull request as it was when the delivery was made: a push since then is a `Conflict`."""
        head = self._part("pull_request").get("head")
        sha = head.get("sha") if isinstance(head, dict) else None
        return await self.here.pulls.merge(self.pr_number, method, sha=sha, title=title, message=message)

    async def changed_files(self) -> list[FileChange]:
        """What the pull request, or the push, changes. Raises `NoSubject` for any other delivery.

        Of a pull request at most 3,000 files and of a very large or forced push 300, says GitHub.
        """
        if self.delivery.event == "push":
            found = pushed_files(self.payload)
            if found is not None:
                return found
            base, head = compared(self.payload)
            return [FileChange.of(one) for one in (await self.here.commits.compare(base, head)).get("files") or ()]
        return [FileChange.of(one) async for one in self.here.pulls.files(self.pr_number)]

    # Commits

    def create_check(
        self, name: str, *, head_sha: str | None = None, title: str | None = None, **fields: Any
    ) -> CheckRun:
        """A check run on the delivery's commit that lasts as long as an ``async with`` block: see `Checks.run`.

        A later attempt of the same job goes on with the same check run; while one is to follow the run is queued,
        with what went wrong so far. ``fields``: ``details_url``, ``actions``, ``external_id``.
        """
        sha = head_sha or self.head_sha
        attempts = CheckAttempts(self, self.here.checks, name, sha)
        return self.here.checks.run(name, sha, title=title, attempts=attempts, **fields)

    async def set_status(
        self, state: State, *, context: str, description: str = "", target_url: str | None = None
    ) -> Status:
        """A commit status on the delivery's commit."""
        return await self.here.commits.set_status(
            self.head_sha, state, context=context, description=description, target_url=target_url
        )

    async def deploy(self, environment: str = "production", *, ref: str | None = None, **fields: Any) -> Deployment:
        """A deployment of ``ref``, or of the delivery's commit. Report with ``ctx.here.deployments.set_status``."""
        return await self.here.deployments.create(ref or self.head_sha, environment=environment, **fields)

    async def commit_files(
        self,
        files: Mapping[str, bytes | str | FileContent | None],
        message: str,
        *,
        branch: str | None = None,
        create_from: str | None = None,
    ) -> Commit:
        """Write, change and delete (``None``) files in one commit, on ``branch`` or on the delivery's own.

        ``create_from``: the branch or commit that a new branch starts from. See `Contents.commit_files`.
        """
        return await self.here.contents.commit_files(
            files, message, branch=branch or self.branch, create_from=create_from
        )

    def _clients(self, name: str | None) -> Clients:
        member = None
        if self._fleet is not None:
            member = self._fleet.of(self.delivery) if name is None else self._fleet.named(name)
        if member is None or member.clients is None:
            whose = f"App {name!r}" if name else "your GitHub App"
            raise NotConfigured(
                "GitHub cannot be called: set GITHUB_APP_ID (or GITHUB_CLIENT_ID) and GITHUB_PRIVATE_KEY (or "
                f"GITHUB_PRIVATE_KEY_PATH) to those of {whose}"
            )
        return member.clients

    def _reacted_to(self) -> str:
        comment = self._part("comment").get("id")
        repository = f"/repos/{self.repository.full_name}"
        match self.origin.partition(".")[0]:
            case "issue_comment" if comment is not None:
                return f"{repository}/issues/comments/{comment}"
            case "pull_request_review_comment" if comment is not None:
                return f"{repository}/pulls/comments/{comment}"
            case "commit_comment" if comment is not None:
                return f"{repository}/comments/{comment}"
        return f"{repository}/issues/{self.issue_number}"


def _fits_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable()
