"""An App's configuration in the repositories that it works for: ``.github/NAME.yml``, with what that extends.

Read from the default branch, so that a pull request cannot change by what rules it is judged. A repository without the
file has its owner's: the same path in the repository ``.github`` there.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import msgspec

from hookwright.core.errors import HookwrightError, Skip
from hookwright.github.client import GitHubClient
from hookwright.github.config_text import (
    MOST_BYTES,
    Mistake,
    Unreadable,
    checked,
    line_of,
    lines_of,
    merged,
    parse,
    written,
)
from hookwright.github.errors import Forbidden, NotFound
from hookwright.github.operations.checks import annotation

EXTENDS = "_extends"
DEFAULTS = ".github"
"""The repository of an owner's defaults, and the folder of the files."""
MOST_EXTENDED = 8
_KEPT = 512


class Source(msgspec.Struct, frozen=True):
    """One file: where it is and what it says."""

    repository: str
    path: str
    sha: str
    text: str

    def __str__(self) -> str:
        return f"{self.repository}:{self.path}"


class InvalidConfig(HookwrightError, Skip):
    """A configuration file is wrong; ``mistakes`` tell where. The repository's people were told by a check run, so the
    job that needs the file ends as skipped: it is for them to put that right."""

    def __init__(self, source: Source, mistakes: Sequence[Mistake]) -> None:
        first = mistakes[0]
        more = f" and {len(mistakes) - 1} more" if len(mistakes) > 1 else ""
        what = f"{first.place}: {first.message}" if first.place else first.message
        super().__init__(f"{source}, line {first.line}: {what}{more}")
        self.source = source
        self.mistakes = tuple(mistakes)


class ParsedFiles:
    """What files say, by the SHA of their content: a file that did not change is parsed once."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()

    async def of(self, source: Source) -> dict[str, Any]:
        """Not to be changed. Raises `InvalidConfig`."""
        # Of one content there may be several files, but whoever may read one has read its text already.
        key = (source.sha, hashlib.sha256(source.text.encode()).hexdigest())
        found = self._kept.get(key)
        if found is None:
            try:
                # Beside the event loop: a long file takes seconds, and it is written by whoever may push.
                found = await asyncio.to_thread(parse, source.text)
            except Unreadable as error:
                raise InvalidConfig(source, [error.mistake]) from None
            self._kept[key] = found
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found


class RepositoryConfig:
    """Reads the configuration of one repository, as one installation."""

    def __init__(self, client: GitHubClient, repository: str, parsed: ParsedFiles) -> None:
        self._client = client
        self._repository = repository
        self._parsed = parsed

    async def load(self, name: str, *, schema: Any = None, ref: str | None = None) -> Any:
        """The file, with what it extends below it, as ``schema`` or as a dict. Where nobody has the file it is empty.

        ``name`` is below ``.github/`` unless it has a slash; ``ref`` another branch or commit than the default one.
        Unchanged files cost nothing of the rate limit. Raises `InvalidConfig`, and `GitHubError`.
        """
        path = _path(name)
        owner = self._repository.partition("/")[0]
        defaults = f"{owner}/{DEFAULTS}"
        source = await self._read(self._repository, path, ref)
        if source is None and defaults.lower() != self._repository.lower():
            source = await self._read(defaults, path, None)
        chain = [Source(self._repository, path, "", "")] if source is None else await self._chain(source)
        value: dict[str, Any] = {}
        for one in reversed(chain):
            value = merged(value, await self._parsed.of(one))
        value.pop(EXTENDS, None)
        if schema is None:
            return copy.deepcopy(value)
        found, wrong = checked(value, schema)
        if not wrong:
            return found
        raise await self._blamed(chain, wrong)

    async def _chain(self, first: Source) -> list[Source]:
        """The file and what it extends, nearest first."""
        chain = [first]
        while True:
            source = chain[-1]
            wanted = (await self._parsed.of(source)).get(EXTENDS)
            if wanted is None:
                return chain

            async def wrong(message: str, source: Source = source) -> InvalidConfig:
                line = await asyncio.to_thread(line_of, source.text, (EXTENDS,))
                return InvalidConfig(source, [Mistake(message, line, EXTENDS)])

            target = _target(wanted, source)
            if target is None:
                raise await wrong(
                    f"{wanted!r} names no repository: 'repo', 'owner/repo' or 'owner/repo:path/to/file.yml'"
                )
            where, path = target
            if any((one.repository.lower(), one.path) == (where.lower(), path) for one in chain):
                raise await wrong(f"{where}:{path} extends itself in the end")
            if len(chain) >= MOST_EXTENDED:
                raise await wrong(f"more than {MOST_EXTENDED} files extend one another")
            extended = await self._read(where, path, None)
            if extended is None:
                raise await wrong(f"there is no {path} in {where}, or this App may not read it")
            chain.append(extended)

    async def _read(self, repository: str, path: str, ref: str | None) -> Source | None:
        owner, _, name = repository.partition("/")
        try:
            entry: Any = await self._client.rest.repos.get_content(
                owner, name, path, **({} if ref is None else {"ref": ref})
            )
        except NotFound:
            return None
        except Forbidden:
            if repository.lower() == self._repository.lower():
                raise
            # Another repository, where the App is not installed.
            return None
        if isinstance(entry, list) or entry.get("type") != "file":
            raise InvalidConfig(Source(repository, path, "", ""), [Mistake("this is no file")])
        source = Source(repository, path, entry["sha"], "")
        if entry.get("encoding") != "base64" or entry.get("size", 0) > MOST_BYTES:
            raise InvalidConfig(source, [Mistake(f"the file is larger than {MOST_BYTES} bytes")])
        try:
            return msgspec.structs.replace(source, text=base64.b64decode(entry["content"]).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise InvalidConfig(source, [Mistake("the file is not UTF-8")]) from None

    async def _blamed(
        self, chain: Sequence[Source], wrong: Sequence[tuple[tuple[str | int, ...], str]]
    ) -> InvalidConfig:
        """Each mistake in the nearest file that says what is wrong; all that are in the first such file."""
        values = [(one, await self._parsed.of(one)) for one in chain]
        sources = [next((one for one, value in values if place and place[0] in value), chain[0]) for place, _ in wrong]
        blamed = [mistake for mistake, source in zip(wrong, sources, strict=True) if source == sources[0]]
        lines = await asyncio.to_thread(lines_of, sources[0].text, [place for place, _ in blamed])
        mistakes = [
            Mistake(message, line, written(place)) for (place, message), line in zip(blamed, lines, strict=True)
        ]
        return InvalidConfig(sources[0], mistakes)


async def report(client: GitHubClient, repository: str, head_sha: str | None, error: InvalidConfig) -> None:
    """Tell the repository's people by a failed check run on ``head_sha``, else on the newest commit of the default
    branch: one for each content of the file, however often it is met. Raises `GitHubError`."""
    repo = client.repo(repository)
    source = error.source
    sha = head_sha or (await repo.commits.get((await repo.get()).default_branch)).sha
    digest = hashlib.sha256(repr((str(source), source.sha, error.mistakes)).encode()).hexdigest()[:32]
    name = f"{source.path} ({source.repository})" if source.repository != repository else source.path
    async for run in repo.checks.list(sha, check_name=name):
        if run.get("external_id") == digest:
            return
    lines = [f"- line {one.line}: {f'`{one.place}`: ' if one.place else ''}{one.message}" for one in error.mistakes]
    output: dict[str, Any] = {
        "title": f"{source.path} is not valid",
        "summary": "\n".join([f"`{source}` cannot be used:", "", *lines]),
    }
    if source.repository.lower() == repository.lower():
        # Annotations are on files of the commit; another repository's has none.
        output["annotations"] = [
            annotation(source.path, one.line, one.message, level="failure", title=one.place) for one in error.mistakes
        ]
    await repo.checks.create(name, sha, status="completed", conclusion="failure", external_id=digest, output=output)


def _path(name: str) -> str:
    parts = name.split("/")
    if not name or any(one in ("", ".", "..") for one in parts):
        raise ValueError(f"config({name!r}): give a file's name, as in 'stale.yml', or a path from the root")
    return name if len(parts) > 1 else f"{DEFAULTS}/{name}"


def _target(wanted: object, source: Source) -> tuple[str, str] | None:
    """Repository and path that ``_extends`` names; ``None`` where it names none."""
    if not isinstance(wanted, str):
        return None
    where, colon, path = wanted.strip().partition(":")
    owner, slash, name = where.partition("/")
    if not slash:
        owner, name = source.repository.partition("/")[0], where
    if not owner or not name or "/" in name or {owner, name} & {".", ".."} or (colon and not path):
        return None
    try:
        return f"{owner}/{name}", _path(path) if path else source.path
    except ValueError:
        return None
