"""The part of a context that reads the App's configuration from the repository."""

from __future__ import annotations

from typing import Any, TypeVar, overload

from hookwright.github.acting import Acting
from hookwright.github.errors import GitHubError, NoSubject
from hookwright.github.repository_config import InvalidConfig, ParsedFiles, RepositoryConfig, report

T = TypeVar("T")


class Configured(Acting):
    """The part of a `GitHubContext` that knows how the repository wants the App to behave."""

    def __init__(self, *, parsed: ParsedFiles | None = None, **rest: Any) -> None:
        super().__init__(**rest)
        self._parsed_files = ParsedFiles() if parsed is None else parsed

    @overload
    async def config(self, name: str, *, ref: str | None = ...) -> dict[str, Any]: ...
    @overload
    async def config(self, name: str, *, schema: type[T], ref: str | None = ...) -> T: ...
    async def config(self, name: str, *, schema: Any = None, ref: str | None = None) -> Any:
        """The App's configuration: ``.github/NAME`` on the default branch.

        A repository without the file has its owner's, of the repository ``.github``; where that has none either it is
        empty, and the defaults of the schema hold. A file may say ``_extends: repo``,
        ``owner/repo`` or ``owner/repo:path/to/file.yml``, and is laid over that one. ``schema`` is a msgspec Struct, a
        dataclass or a pydantic model. What did not change costs nothing of the rate limit, and is parsed once.

        A file that is wrong is reported by a failed check run on the delivery's commit, else on the newest one, with
        the lines; then `InvalidConfig` is raised, which ends the job as skipped.
        """
        repository = self.repository.full_name
        try:
            return await RepositoryConfig(self.github, repository, self._parsed_files).load(
                name, schema=schema, ref=ref
            )
        except InvalidConfig as error:
            await self._report(repository, error)
            raise

    async def _report(self, repository: str, error: InvalidConfig) -> None:
        try:
            sha: str | None = self.head_sha
        except NoSubject:
            sha = None
        try:
            await report(self.github, repository, sha, error)
        except GitHubError as failed:
            # Without the permission to write checks, say: what is wrong is still told, to those who run the App.
            self.log.warning("could not report a configuration that is wrong", extra={"error": str(failed)})
