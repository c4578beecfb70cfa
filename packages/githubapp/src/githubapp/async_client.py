"""`AsyncGitHubClient`: the roadmap's methods over hookwright's client, in the repository that is being handled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator
from types import TracebackType
from typing import Any, Protocol

from githubapp import configuration
from githubapp.current import current
from githubapp.errors import GitHubAppError
from hookwright import GitHubClient, GitHubClients, GitHubError, Pause, Secret

_DETAILS = """\
query($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    name nameWithOwner description url isPrivate stargazerCount forkCount createdAt updatedAt
    defaultBranchRef { name }
    primaryLanguage { name }
    issues(states: OPEN) { totalCount }
    pullRequests(states: OPEN) { totalCount }
  }
}"""


class AsyncGitHubAPIError(Exception):
    """GitHub said no, or nothing. ``response_data`` is the `GitHubError` with all that is known."""

    def __init__(self, message: str, status_code: int | None = None, response_data: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.response_data = response_data


class AsyncGitHubRateLimitError(AsyncGitHubAPIError, Pause):
    """A limit that ends too late to wait for. In a background task it pauses the installation until ``reset_time``."""

    def __init__(self, message: str, *, reset_time: Any, status_code: int | None = None, data: Any = None) -> None:
        Pause.__init__(self, message, until=reset_time)
        self.message = message
        self.status_code = status_code
        self.response_data = data
        self.reset_time = reset_time


class AsyncGitHubClient:
    """Speaks as an installation, or with a ``token``. Answers are dicts whose keys are attributes too.

    Methods about a repository take ``owner`` and ``repo`` first; without them the repository of the delivery or task
    is meant. They raise `AsyncGitHubAPIError`, `AsyncGitHubRateLimitError`, and `GitHubAppError` where no repository
    is known. Waits under ten seconds for a limit happen inside; what was read is kept by its ETag.
    """

    def __init__(
        self,
        token: str | None = None,
        base_url: str = configuration.DEFAULT_API,
        *,
        client: GitHubClient | None = None,
        repository: str | None = None,
    ) -> None:
        if client is None and not token:
            raise GitHubAppError("an AsyncGitHubClient needs a token")
        self._own = client is None
        self.github = client or GitHubClient.for_token(Secret(token or ""), api_url=base_url)
        """hookwright's own client: ``rest``, ``paginate``, ``graphql``, ``upload``…"""
        self.repository = repository

    async def __aenter__(self) -> AsyncGitHubClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, where they are this client's own."""
        if self._own:
            await self.github.close()

    async def request(self, method: str, path: str, *, params: Any = None, json: Any = None) -> Any:
        """Any request. ``path`` begins with ``/``."""
        return await _told(self.github.request(method, path, params=params, json=json))

    async def get_repository(self, *where: str, **named: Any) -> Any:
        """``get_repository("octocat", "hello-world")``, or of the delivery."""
        return await self.request("GET", self._in(where, named).path)

    async def create_repository(self, name: str, *, org: str | None = None, **fields: Any) -> Any:
        """In the organisation ``org``, else the user's own."""
        path = "/user/repos" if org is None else f"/orgs/{org}/repos"
        return await self.request("POST", path, json={"name": name, **fields})

    async def update_repository(self, *where: str, **fields: Any) -> Any:
        at = self._in(where, fields)
        return await self.request("PATCH", at.path, json=at.rest)

    async def get_issue(self, *where: Any, **named: Any) -> Any:
        """``get_issue(owner, repo, 7)`` or ``get_issue(7)``; so do all that follow."""
        at = self._in(where, named, "issue_number")
        return await self.request("GET", f"{at.path}/issues/{at.values['issue_number']}")

    async def create_issue(self, *where: str, **fields: Any) -> Any:
        """``title``, ``body``; and ``labels``, ``assignees``, ``milestone`` by name."""
        at = self._in(where, fields, "title", "body")
        return await self.request("POST", f"{at.path}/issues", json={**at.values, **at.rest})

    async def update_issue(self, *where: Any, **fields: Any) -> Any:
        at = self._in(where, fields, "issue_number")
        return await self.request("PATCH", f"{at.path}/issues/{at.values['issue_number']}", json=at.rest)

    async def close_issue(self, *where: Any, **named: Any) -> Any:
        return await self.update_issue(*where, **{"state": "closed", **named})

    async def add_issue_comment(self, *where: Any, **fields: Any) -> Any:
        """``issue_number`` (of an issue or a pull request) and ``body``."""
        at = self._in(where, fields, "issue_number", "body")
        path = f"{at.path}/issues/{at.values['issue_number']}/comments"
        return await self.request("POST", path, json={"body": at.values["body"]})

    async def get_pull_request(self, *where: Any, **named: Any) -> Any:
        at = self._in(where, named, "pull_number")
        return await self.request("GET", f"{at.path}/pulls/{at.values['pull_number']}")

    async def create_pull_request(self, *where: str, **fields: Any) -> Any:
        """``title``, ``head``, ``base``; and ``body``, ``draft`` by name."""
        at = self._in(where, fields, "title", "head", "base")
        return await self.request("POST", f"{at.path}/pulls", json={**at.values, **at.rest})

    async def merge_pull_request(self, *where: Any, **fields: Any) -> Any:
        at = self._in(where, fields, "pull_number")
        return await self.request("PUT", f"{at.path}/pulls/{at.values['pull_number']}/merge", json=at.rest or None)

    async def add_pr_review(self, *where: Any, **fields: Any) -> Any:
        """``pull_number``, ``event`` (``APPROVE``, ``REQUEST_CHANGES``, ``COMMENT``) and ``body``."""
        at = self._in(where, fields, "pull_number", "event", "body")
        number = at.values.pop("pull_number")
        return await self.request("POST", f"{at.path}/pulls/{number}/reviews", json={**at.values, **at.rest})

    async def get_commit_files(self, *where: str, **named: Any) -> list[Any]:
        """The files of a commit, all of them: GitHub sends 300 a page, 3,000 at most."""
        at = self._in(where, named, "sha")
        path = f"{at.path}/commits/{at.values['sha']}"
        files: list[Any] = []
        for page in range(1, 11):
            found = (await self.request("GET", path, params={"page": page, "per_page": 100})).get("files", [])
            files += found
            if len(found) < 100:
                break
        return files

    async def create_deployment(self, *where: str, **fields: Any) -> Any:
        """``ref``; and ``environment``, ``description``, ``required_contexts``… by name."""
        at = self._in(where, fields, "ref")
        return await self.request("POST", f"{at.path}/deployments", json={**at.values, **at.rest})

    async def create_deployment_status(self, *where: Any, **fields: Any) -> Any:
        """``deployment_id`` and ``state``; and ``description``, ``log_url`` by name."""
        at = self._in(where, fields, "deployment_id", "state")
        number = at.values.pop("deployment_id")
        return await self.request("POST", f"{at.path}/deployments/{number}/statuses", json={**at.values, **at.rest})

    async def execute_graphql(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """The answer's ``data``. Raises `AsyncGitHubAPIError` where GitHub reports errors."""
        return await _told(self.github.graphql(query, variables))

    async def get_repository_details_graphql(self, *where: str, **named: Any) -> Any:
        owner, _, name = self._in(where, named).path.removeprefix("/repos/").partition("/")
        return (await self.execute_graphql(_DETAILS, {"owner": owner, "name": name}))["repository"]

    def _in(self, where: tuple[Any, ...], named: dict[str, Any], *names: str) -> _Placed:
        """Tell owner and repository from the rest: both are there, or neither."""
        rest = dict(named)
        owner, repo = rest.pop("owner", None), rest.pop("repo", None)
        full = rest.pop("repository", None)
        missing = [name for name in names if name not in rest]
        given = list(where)
        if owner is None and repo is None and len(given) > len(missing):
            if len(given) < 2:
                raise TypeError("give owner and repository, or neither")
            owner, repo = given.pop(0), given.pop(0)
        if len(given) > len(missing):
            raise TypeError(f"at most owner, repo, {', '.join(names)} are given by place")
        values = dict(zip(missing, given, strict=False)) | {name: rest.pop(name) for name in names if name in rest}
        if names and names[0] not in values:
            raise TypeError(f"{names[0]} is missing")
        full = full or (f"{owner}/{repo}" if owner is not None and repo is not None else self.repository)
        if not isinstance(full, str) or full.count("/") != 1:
            raise GitHubAppError("no repository is known here: give owner and repo", status=400)
        return _Placed(f"/repos/{full}", values, rest)


async def _told(asked: Awaitable[Any]) -> Any:
    """hookwright's errors by the roadmap's names."""
    try:
        return await asked
    except Pause as error:
        status = getattr(error, "status", None)
        raise AsyncGitHubRateLimitError(str(error), reset_time=error.until, status_code=status, data=error) from error
    except GitHubError as error:
        raise AsyncGitHubAPIError(str(error), error.status, error) from error


class _Placed:
    def __init__(self, path: str, values: dict[str, Any], rest: dict[str, Any]) -> None:
        self.path, self.values, self.rest = path, values, rest


class _Face(Protocol):
    id: Any
    key: Any
    base_url: str


class AsyncClients:
    """The clients of one GitHubApp: one token and one pool of connections for each event loop and installation."""

    def __init__(self, face: _Face) -> None:
        self._face = face
        self._clients: dict[asyncio.AbstractEventLoop, GitHubClients] = {}
        self._installations: dict[str, int] = {}

    def open(self, installation: int | None, repository: str | None) -> Opening:
        return Opening(self, installation, repository)

    def app(self) -> GitHubClient:
        """Speaks as the GitHub App itself."""
        return self._of_loop().app()

    async def get(self, installation: int | None, repository: str | None) -> AsyncGitHubClient:
        """Raises `GitHubAppError` where no installation is known, and none can be found by the repository."""
        here = current()
        where = repository or (None if here is None else here.repository)
        if installation is None and here is not None and repository in (None, here.repository):
            installation = here.installation
        if installation is None:
            installation = await self._look_up(where)
        return AsyncGitHubClient(client=self._of_loop().installation(installation), repository=where)

    async def close(self) -> None:
        """Those of this event loop."""
        clients = self._clients.pop(asyncio.get_running_loop(), None)
        if clients is not None:
            await clients.close()

    async def _look_up(self, repository: str | None) -> int:
        if repository is None or repository.count("/") != 1:
            raise GitHubAppError(
                "Missing installation id: give installation_id or repository, or ask inside a handler", status=400
            )
        known = self._installations.get(repository.lower())
        if known is None:
            found = await _told(self.app().get(f"/repos/{repository}/installation"))
            known = self._installations[repository.lower()] = int(found["id"])
        return known

    def _of_loop(self) -> GitHubClients:
        loop = asyncio.get_running_loop()
        found = self._clients.get(loop)
        if found is None:
            key = configuration.normal_key(self._face.key)
            if self._face.id is None or not key:
                raise GitHubAppError("GitHub cannot be called: configure github_app_id and github_app_key")
            for closed in [one for one in self._clients if one.is_closed()]:
                del self._clients[closed]
            found = self._clients[loop] = GitHubClients(
                issuer=self._face.id, private_key=Secret(key), api_url=self._face.base_url
            )
        return found


class Opening:
    """A client that is on its way: await it, or enter it."""

    def __init__(self, clients: AsyncClients, installation: int | None, repository: str | None) -> None:
        self._clients = clients
        self._asked = (installation, repository)

    def __await__(self) -> Generator[Any, None, AsyncGitHubClient]:
        return self._clients.get(*self._asked).__await__()

    async def __aenter__(self) -> AsyncGitHubClient:
        return await self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The connections are shared, and stay."""
