"""What the operations here need of a client; they know no more of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar, overload

from hookwright.github.pages import Pages
from hookwright.github.rest.operation import Call
from hookwright.github.rest.tables import Rest
from hookwright.github.results import Record

P = ParamSpec("P")
T = TypeVar("T")


class Caller(Protocol):
    """`GitHubClient` is one."""

    @property
    def rest(self) -> Rest: ...
    @overload
    def paginate(self, path: str, /, *, key: str | None = None, per_page: int = 100) -> Pages[Any]: ...
    @overload
    def paginate(
        self, operation: Callable[P, Awaitable[list[T]]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Pages[T]: ...
    @overload
    def paginate(
        self, operation: Callable[P, Awaitable[Record]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Pages[Record]: ...
    async def request(self, method: str, path: str, *, json: Any = None) -> Any: ...
    async def graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> Any: ...
    async def upload(self, path: str, data: bytes | Path, *, params: Any = None, content_type: str = ...) -> Any: ...
    @overload
    async def download(self, path: str, /, *, to: Path, max_bytes: int | None = None) -> int: ...
    @overload
    async def download(self, path: Call, /, *, to: Path, max_bytes: int | None = None) -> int: ...
    async def read(self, call: Call, *, form: str) -> bytes:
        """The body of another form (`GitHubClient.media`), as it is."""
        ...

    async def fetch(self, path: str, *, form: str, to: Path, max_bytes: int | None = None) -> int:
        """As ``download``, of another form."""
        ...


class Part:
    """Operations on one repository."""

    def __init__(self, client: Caller, owner: str, repo: str) -> None:
        self._client = client
        self._rest = client.rest
        self._owner = owner
        self._repo = repo

    @property
    def _where(self) -> tuple[str, str]:
        return self._owner, self._repo
