"""What a handler of a GitHub App is given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal

from hookwright.core.context import Context
from hookwright.github.client import GitHubClient
from hookwright.github.clients import Clients
from hookwright.github.errors import NoSubject, NotConfigured
from hookwright.github.fleet import Fleet
from hookwright.github.hosts import GITHUB_API
from hookwright.github.repository import Repository
from hookwright.github.typed import event_of, wanted_by

if TYPE_CHECKING:
    # What makes `Context` alone mean `Context[Any]`. Python 3.11 has no default for a type variable; the package that
    # brings it would be a dependency for the sake of type checkers, which know it anyway.
    from typing_extensions import TypeVar

    E = TypeVar("E", covariant=True, default=Any)
else:
    from typing import TypeVar

    E = TypeVar("E", covariant=True)

CloseReason = Literal["completed", "not_planned", "duplicate"]
Reaction = Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]


class GitHubContext(Context, Generic[E]):
    """A `Context` that can answer on GitHub, as the installation that the delivery came from.

    ``Context[issues.Opened]`` in a handler's signature says what `event` is, to it and to the type checker.

    The helpers are plain calls: they raise a `GitHubError` that says what becomes of the job, and an attempt that is
    cut between the call and the end of the handler calls again. Where a second comment would hurt, keep the first:
    ``await ctx.once("welcome", lambda: ctx.comment("Hello"))``.
    """

    def __init__(self, *, fleet: Fleet | None = None, **engine: Any) -> None:
        super().__init__(**engine)
        self._fleet = fleet

    @cached_property
    def event(self) -> E:
        """The payload as the type that the handler asks for: ``ctx.event.issue.title``. Decoded at the first use.

        `hookwright.github.events` has a type for each of GitHub's events, and none of them is ever refused: where
        GitHub has changed something, a field is ``None``, and an event that nobody knew is plain dicts. A handler
        that asks for nothing is given the type of the action. A Struct, dataclass or TypedDict of your own works for
        any source: raises `GiveUp` where the payload is something else.
        """
        route = self.state.get("route")
        found: E = event_of(self.delivery, () if route is None else wanted_by(route.handler))
        return found

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

    def github_app(self, name: str | None = None) -> GitHubClient:
        """The client of a GitHub App itself: its installations, its deliveries. Of several Apps, the one of this
        delivery, or the one called ``name``. Raises `NotConfigured` without its credentials."""
        return self._clients(name).app()

    def installation(self, id: int, *, github_app: str | None = None) -> GitHubClient:
        """The client of any installation, as `github_app` chooses the App: for cron handlers and tasks."""
        return self._clients(github_app).installation(id)

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
    def sender(self) -> Mapping[str, Any]:
        """Who caused it, as GitHub describes an account; empty where nobody did (cron)."""
        return self._part("sender")

    @property
    def is_bot(self) -> bool:
        """A program caused it."""
        return self.delivery.facts.bot

    async def comment(self, body: str) -> dict[str, Any]:
        """Comment on the issue or pull request. The comment as GitHub made it."""
        comment: dict[str, Any] = await self.github.post(f"{self._issue()}/comments", {"body": body})
        return comment

    async def add_labels(self, *labels: str) -> list[Any]:
        """Add labels, creating those that the repository has not. All labels of the issue afterwards."""
        all_labels: list[Any] = await self.github.post(f"{self._issue()}/labels", {"labels": list(labels)})
        return all_labels

    async def close_issue(self, reason: CloseReason = "completed") -> dict[str, Any]:
        """Close the issue or pull request. The issue afterwards."""
        issue: dict[str, Any] = await self.github.patch(self._issue(), {"state": "closed", "state_reason": reason})
        return issue

    async def react(self, content: Reaction) -> dict[str, Any]:
        """React to the comment that the delivery is about, else to its issue or pull request. Twice is once."""
        reaction: dict[str, Any] = await self.github.post(f"{self._reacted_to()}/reactions", {"content": content})
        return reaction

    def _issue(self) -> str:
        return f"/repos/{self.repository.full_name}/issues/{self.issue_number}"

    def _reacted_to(self) -> str:
        comment = self._part("comment").get("id")
        repository = f"/repos/{self.repository.full_name}"
        match self.delivery.event:
            case "issue_comment" if comment is not None:
                return f"{repository}/issues/comments/{comment}"
            case "pull_request_review_comment" if comment is not None:
                return f"{repository}/pulls/comments/{comment}"
            case "commit_comment" if comment is not None:
                return f"{repository}/comments/{comment}"
        return self._issue()

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


def _fits_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable()
