"""The configuration that a repository keeps for an App: ``await ctx.config("my-app.yml")``."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar, overload

from hookwright.github.acting import Acting
from hookwright.github.client import GitHubClient
from hookwright.github.config_file import MAX_BYTES, Document, InvalidConfig, Mistake, merged, read, validated
from hookwright.github.errors import GitHubError, NoSubject, NotFound
from hookwright.github.operations.checks import annotation

S = TypeVar("S")
FOLDER = ".github"
EXTENDS = "_extends"
MOST = 10
"""Files that may extend one another in a row."""


class _File(NamedTuple):
    repository: str
    path: str
    document: Document


class Configured(Acting):
    """The part of a `GitHubContext` that reads configuration."""

    @overload
    async def config(self, name: str) -> dict[str, Any]: ...
    @overload
    async def config(self, name: str, *, schema: type[S]) -> S: ...
    async def config(self, name: str, *, schema: type[Any] | None = None) -> Any:
        """``.github/NAME`` of the delivery's repository, on its default branch; without one, of the owner's ``.github``
        repository; without either, empty.

        A file may say ``_extends: other-repository``, ``owner/repository`` or ``owner/repository:path.yml``: that one's
        values are taken first, and this one's win. ``schema`` is a msgspec Struct, a dataclass or a pydantic model that
        the values are checked against and become. A file that is unchanged costs a conditional request, which GitHub
        does not count.

        A file that cannot be used raises `InvalidConfig`: the job ends as skipped, and where the delivery is about a
        commit a check run on it names the line.
        """
        files: list[_File] = []
        try:
            values = await self._gather(name, files)
            if schema is None:
                return values
            return validated(values, schema)
        except Mistake as mistake:
            # Values of several files: the first that has what is wrong is to blame.
            blamed = next((file for file in files if _has(file.document, mistake.place)), files[0] if files else None)
            if blamed is None:
                raise InvalidConfig(f"{mistake.message}; there is no {FOLDER}/{name} to say it") from None
            where = ".".join(str(step) for step in mistake.place)
            invalid = InvalidConfig(
                f"{where}: {mistake.message}" if where else mistake.message,
                repository=blamed.repository,
                path=blamed.path,
                line=blamed.document.line(mistake.place),
            )
            await self._report(name, invalid)
            raise invalid from None
        except InvalidConfig as invalid:
            await self._report(name, invalid)
            raise

    async def _gather(self, name: str, files: list[_File]) -> dict[str, Any]:
        owner = self.repo_owner
        path = f"{FOLDER}/{name}"
        found = await _file(self.github, self.repository.full_name, path)
        if found is None and self.repo_name != FOLDER:
            found = await _file(self.github, f"{owner}/{FOLDER}", path)
        values: dict[str, Any] = {}
        chain: list[_File] = []
        while found is not None:
            if any((one.repository, one.path) == (found.repository, found.path) for one in chain):
                raise InvalidConfig(f"{EXTENDS} leads back to this file", repository=found.repository, path=found.path)
            if len(chain) >= MOST:
                raise InvalidConfig(
                    f"more than {MOST} files extend one another", repository=found.repository, path=path
                )
            chain.append(found)
            files.append(found)
            wanted = found.document.values.get(EXTENDS)
            if wanted is None:
                break
            base = _extended(wanted, owner, path)
            if base is None:
                raise _blame(
                    found, (EXTENDS,), f"{EXTENDS} must name a repository: name, owner/name or owner/name:path"
                )
            following = await _file(self.github, *base)
            if following is None:
                raise _blame(found, (EXTENDS,), f"there is no {base[1]} in {base[0]}, or this App may not read it")
            found = following
        for file in reversed(chain):
            values = merged(values, {key: value for key, value in file.document.values.items() if key != EXTENDS})
        return values

    async def _report(self, name: str, invalid: InvalidConfig) -> None:
        """On the delivery's commit, if it has one. What GitHub does not take is logged: the reason is kept anyway."""
        try:
            sha = self.head_sha
        except NoSubject:
            return
        output: dict[str, Any] = {"title": f"{name} cannot be used", "summary": invalid.reason}
        if invalid.line and invalid.repository.lower() == self.repository.full_name.lower():
            output["annotations"] = [annotation(invalid.path, invalid.line, invalid.message, level="failure")]
        try:
            await self.once(
                f"config:{name}",
                lambda: self.here.checks.create(name, sha, status="completed", conclusion="failure", output=output),
            )
        except GitHubError as error:
            self.log.warning("could not report a configuration that cannot be used", extra={"error": str(error)})


async def _file(client: GitHubClient, repository: str, path: str) -> _File | None:
    try:
        content = await client.repo(repository).contents.read(path)
    except NotFound:
        return None
    if len(content) > MAX_BYTES:
        raise InvalidConfig(f"the file has over {MAX_BYTES} bytes", repository=repository, path=path)
    try:
        return _File(repository, path, read(content.decode()))
    except UnicodeDecodeError:
        raise InvalidConfig("the file is not UTF-8", repository=repository, path=path) from None
    except InvalidConfig as invalid:
        raise InvalidConfig(invalid.message, repository=repository, path=path, line=invalid.line) from None


def _extended(wanted: Any, owner: str, path: str) -> tuple[str, str] | None:
    if not isinstance(wanted, str):
        return None
    repository, _, own_path = wanted.partition(":")
    full_name = repository if "/" in repository else f"{owner}/{repository}"
    parts = full_name.split("/")
    if len(parts) != 2 or not all(part and part not in (".", "..") for part in parts):
        return None
    return full_name, own_path or path


def _blame(file: _File, place: tuple[str, ...], message: str) -> InvalidConfig:
    return InvalidConfig(message, repository=file.repository, path=file.path, line=file.document.line(place))


def _has(document: Document, place: tuple[str | int, ...]) -> bool:
    return bool(place) and place[0] in document.values
