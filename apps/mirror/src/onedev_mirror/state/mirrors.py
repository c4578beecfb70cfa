"""What is kept, and what is wanted: the ledger of mirrors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from onedev_mirror.repository import Repository
from onedev_mirror.state.database import Database
from onedev_mirror.state.tables import Alias, Mirror

CLAIM = timedelta(seconds=90)
"""How long a run holds its mirror without saying that it is alive."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of looking at a repository."""

    mirror: Mirror
    new: bool
    renamed_from: str | None
    pushed: bool
    """GitHub says that something was pushed since the last time both sides were equal."""


class Mirrors:
    """All changes to mirrors. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, repository_id: int) -> Mirror | None:
        async with self._database.begin() as session:
            return await session.get(Mirror, repository_id)

    async def find(self, name: str) -> Mirror | None:
        """By number, by name as it is now, or else by the last one who had that name."""
        if "\x00" in name:
            # No name has one, and PostgreSQL would take it for damage.
            return None
        async with self._database.begin() as session:
            if name.isascii() and name.isdecimal() and len(name) < 19:
                return await session.get(Mirror, int(name))
            wanted = name.lower()
            found = (
                await session.scalars(
                    select(Mirror).where(func.lower(Mirror.full_name) == wanted).order_by(Mirror.last_seen_at.desc())
                )
            ).first()
            if found is not None:
                return found
            past = (
                await session.scalars(
                    select(Alias).where(func.lower(Alias.full_name) == wanted).order_by(Alias.until.desc())
                )
            ).first()
            return None if past is None else await session.get(Mirror, past.repository_id)

    async def all(
        self,
        *,
        state: str | None = None,
        text: str | None = None,
        first: Sequence[str] = (),
        limit: int = 100_000,
        offset: int = 0,
    ) -> Sequence[Mirror]:
        """By name; those in one of the states ``first`` before the others, in that order. ``text`` is looked for in
        names and reasons."""
        query = select(Mirror).limit(limit).offset(offset)
        if first:
            places = {name: place for place, name in enumerate(first)}
            query = query.order_by(case(places, value=Mirror.state, else_=len(places)))
        query = query.order_by(func.lower(Mirror.full_name))
        if state:
            query = query.where(Mirror.state == state)
        if text:
            like = f"%{text.lower().replace(chr(0), '')}%"
            query = query.where(or_(func.lower(Mirror.full_name).like(like), func.lower(Mirror.reason).like(like)))
        async with self._database.begin() as session:
            return (await session.scalars(query)).all()

    async def largest(self, limit: int) -> Sequence[Mirror]:
        """Those that take the most room in the cache, the largest first."""
        query = select(Mirror).where(Mirror.cache_bytes > 0).order_by(Mirror.cache_bytes.desc()).limit(limit)
        async with self._database.begin() as session:
            return (await session.scalars(query)).all()

    async def where(self, *conditions: ColumnElement[bool], limit: int = 10_000) -> Sequence[Mirror]:
        async with self._database.begin() as session:
            return (await session.scalars(select(Mirror).where(*conditions).limit(limit))).all()

    async def names(self, repository_id: int) -> Sequence[Alias]:
        """The names that it had, oldest first."""
        async with self._database.begin() as session:
            query = select(Alias).where(Alias.repository_id == repository_id).order_by(Alias.until)
            return (await session.scalars(query)).all()

    async def taken(self, parent: str, *, but: int) -> Collection[str]:
        """The names that mirrors other than ``but`` have been given below ``parent``, in lower case."""
        prefix = f"{parent}/" if parent else ""
        query = select(Mirror.project_path).where(Mirror.project_path.is_not(None), Mirror.repository_id != but)
        async with self._database.begin() as session:
            paths = (await session.scalars(query)).all()
        lower = [str(path).lower() for path in paths]
        below = [path.removeprefix(prefix.lower()) for path in lower if path.startswith(prefix.lower())]
        return {name for name in below if "/" not in name}

    async def see(
        self,
        repository: Repository,
        *,
        now: datetime,
        starred_at: datetime | None = None,
        origin: str = "star",
        known_only: bool = False,
    ) -> Seen | None:
        """Write down what GitHub says of it now, under its number. ``known_only``: ``None`` for one not yet here."""
        async with self._database.begin() as session:
            return await _see(session, repository, now=now, starred_at=starred_at, origin=origin, known_only=known_only)

    async def see_starred(
        self, stars: Sequence[tuple[Repository, datetime | None]], *, now: datetime
    ) -> Sequence[Seen]:
        """The same for a page of stars, in one transaction."""
        async with self._database.begin() as session:
            found = [
                await _see(session, repository, now=now, starred_at=at, origin="star", known_only=False)
                for repository, at in stars
            ]
        return [seen for seen in found if seen is not None]

    async def want(self, repository_id: int, reason: str, *, now: datetime) -> int | None:
        """Note that it should be brought up to date. Answers the generation to ask for, or ``None`` where nobody is to
        be asked: it is paused, or a run under way will look again at its end."""
        async with self._database.begin() as session:
            mirror = await session.get(Mirror, repository_id, with_for_update=True)
            if mirror is None:
                return None
            mirror.wanted_at, mirror.wanted_reason = now, reason[:100]
            mirror.next_retry_at = None
            if mirror.paused or _claimed(mirror, now):
                return None
            if mirror.state in ("synced", "failed", "skipped"):
                mirror.state, mirror.reason, mirror.next_step = "waiting", "", ""
            return mirror.generation

    async def unsent(self, *, now: datetime) -> Sequence[tuple[int, int]]:
        """Number and generation of each that is wanted and that no run has."""
        free = or_(Mirror.claimed_until.is_(None), Mirror.claimed_until < now)
        found = await self.where(and_(Mirror.wanted_at.is_not(None), Mirror.paused.is_(False), free))
        return [(mirror.repository_id, mirror.generation) for mirror in found]

    async def skip_generation(self, repository_id: int, generation: int) -> None:
        """The delivery of this generation came to nothing: the next is asked for by another."""
        async with self._database.begin() as session:
            await session.execute(
                update(Mirror)
                .where(Mirror.repository_id == repository_id, Mirror.generation == generation)
                .values(generation=generation + 1)
            )

    async def claim(self, repository_id: int, job: str, *, now: datetime) -> Mirror | None:
        """Take it for one run. ``None``: another run has it, and was told that it is wanted again. Who died while it
        had the mirror is followed by the same job, at once."""
        async with self._database.begin() as session:
            mirror = await session.get(Mirror, repository_id, with_for_update=True)
            if mirror is None:
                return None
            if _claimed(mirror, now) and mirror.claimed_by != job:
                mirror.wanted_at = now
                return None
            mirror.claimed_by, mirror.claimed_until = job, now + CLAIM
            mirror.generation += 1
            mirror.wanted_at = None
            mirror.state, mirror.progress = "syncing", ""
            return mirror

    async def renew(self, repository_id: int, job: str, *, now: datetime, progress: str) -> bool:
        """Say that the run is alive. ``False``: it has lost its mirror to another."""
        return await self._change(
            repository_id, job, {"claimed_until": now + CLAIM, "progress": progress[:255]}, release=False
        )

    async def note(self, repository_id: int, job: str, **fields: Any) -> bool:
        """Write down what a run found out, while it has the mirror."""
        return await self._change(repository_id, job, fields, release=False)

    async def finish(self, repository_id: int, job: str, **fields: Any) -> int | None:
        """End a run. Answers the generation to ask for where the mirror was wanted meanwhile."""
        await self._change(repository_id, job, fields, release=True)
        mirror = await self.get(repository_id)
        if mirror is None or mirror.wanted_at is None or mirror.paused:
            return None
        return mirror.generation

    async def change(self, repository_id: int, **fields: Any) -> Mirror | None:
        """Set fields, whoever has the mirror: for what people say of it."""
        async with self._database.begin() as session:
            mirror = await session.get(Mirror, repository_id, with_for_update=True)
            if mirror is not None:
                for name, value in fields.items():
                    setattr(mirror, name, value)
            return mirror

    async def counts(self) -> Mapping[str, int]:
        """How many mirrors are in each state."""
        async with self._database.begin() as session:
            rows = await session.execute(select(Mirror.state, func.count()).group_by(Mirror.state))
            return dict(rows.all())

    async def totals(self) -> Mapping[str, Any]:
        """Sums and ages of all: bytes kept, bytes carried, the oldest and newest sync."""
        async with self._database.begin() as session:
            row = (
                await session.execute(
                    select(
                        func.count(),
                        func.coalesce(func.sum(Mirror.cache_bytes), 0),
                        func.coalesce(func.sum(Mirror.transferred_bytes), 0),
                    )
                )
            ).one()
            kept = select(func.min(Mirror.last_synced_at)).where(Mirror.state.in_(("synced", "syncing", "failed")))
            oldest = await session.scalar(kept)
            newest = await session.scalar(select(func.max(Mirror.last_synced_at)))
        return {
            "mirrors": int(row[0]),
            "cache_bytes": int(row[1]),
            "transferred_bytes": int(row[2]),
            "oldest_sync_at": oldest,
            "newest_sync_at": newest,
        }

    async def _change(self, repository_id: int, job: str, fields: Mapping[str, Any], *, release: bool) -> bool:
        async with self._database.begin() as session:
            mirror = await session.get(Mirror, repository_id, with_for_update=True)
            if mirror is None or mirror.claimed_by != job:
                return False
            for name, value in fields.items():
                setattr(mirror, name, value)
            if release:
                mirror.claimed_by = mirror.claimed_until = None
                mirror.progress = ""
            return True


_FIELDS = (
    "node_id",
    "full_name",
    "html_url",
    "clone_url",
    "description",
    "default_branch",
    "language",
    "size_kb",
    "private",
    "fork",
    "archived",
    "has_wiki",
)


def _claimed(mirror: Mirror, now: datetime) -> bool:
    return mirror.claimed_by is not None and mirror.claimed_until is not None and mirror.claimed_until >= now


async def _see(
    session: AsyncSession,
    repository: Repository,
    *,
    now: datetime,
    starred_at: datetime | None,
    origin: str,
    known_only: bool,
) -> Seen | None:
    mirror = await session.get(Mirror, repository.id, with_for_update=True)
    new = mirror is None
    if mirror is None:
        if known_only:
            return None
        mirror = Mirror(repository_id=repository.id, first_seen_at=now, origin=origin, state="waiting", paused=False)
        mirror.policy, mirror.held, mirror.generation, mirror.failures = {}, {}, 0, 0
        session.add(mirror)
    renamed_from = None
    if not new and mirror.full_name != repository.full_name:
        renamed_from = mirror.full_name
        session.add(Alias(repository_id=repository.id, full_name=mirror.full_name, until=now))
    if origin == "manual":
        mirror.origin = origin
    for field in _FIELDS:
        setattr(mirror, field, getattr(repository, field))
    # The older of two answers that crossed must not undo the newer.
    if repository.pushed_at and (mirror.pushed_at is None or mirror.pushed_at < repository.pushed_at):
        mirror.pushed_at = repository.pushed_at
    mirror.last_seen_at = now
    if starred_at is not None:
        mirror.starred_at = starred_at
        mirror.unstarred_at = None
    pushed = mirror.pushed_at is not None and (
        mirror.synced_pushed_at is None or mirror.pushed_at > mirror.synced_pushed_at
    )
    return Seen(mirror, new, renamed_from, pushed)
