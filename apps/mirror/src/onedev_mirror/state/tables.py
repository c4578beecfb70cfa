"""The tables. Rows leave this room detached: others read them, and change them through the ledgers beside this file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, DateTime, ForeignKey, Index, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only where the key is an INTEGER.
_SERIAL = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware moment. SQLite knows no zones, so what comes back from it is said to be UTC, as it went in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """All tables of the mirror. Their names begin with ``mirror``: the engine's own may lie in the same database."""


class Mirror(Table):
    """One GitHub repository, by its number, and where it is kept."""

    __tablename__ = "mirrors"

    repository_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """GitHub's number: the only thing about a repository that never changes."""
    node_id: Mapped[str | None] = mapped_column(String(255))
    full_name: Mapped[str] = mapped_column(String(255), index=True)
    html_url: Mapped[str] = mapped_column(Text, default="")
    clone_url: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    default_branch: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(100))
    size_kb: Mapped[int] = mapped_column(BigInteger, default=0)
    private: Mapped[bool] = mapped_column(Boolean, default=False)
    fork: Mapped[bool] = mapped_column(Boolean, default=False)
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
    has_wiki: Mapped[bool] = mapped_column(Boolean, default=False)
    pushed_at: Mapped[datetime | None] = mapped_column(Moment)
    starred_at: Mapped[datetime | None] = mapped_column(Moment)
    origin: Mapped[str] = mapped_column(String(20), default="star")
    """``star``, or ``manual``: added by a person, so no star is missed when there is none."""

    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    """waiting, syncing, synced, failed, held, skipped, frozen, removed"""
    reason: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    paused: Mapped[bool] = mapped_column(Boolean, default=False)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What differs from the settings for this one: ``forced``, ``lfs``, ``wiki``, ``unstar``."""
    approved: Mapped[str | None] = mapped_column(String(20))
    """A person's word for the next run: ``force`` lets a held rewrite through."""

    held: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Refs that were rewritten on GitHub, with what the copy has, until a person approves or GitHub goes back."""

    project_id: Mapped[int | None] = mapped_column(BigInteger)
    project_path: Mapped[str | None] = mapped_column(Text)
    """Decided once and kept: never worked out again."""
    project_url: Mapped[str | None] = mapped_column(Text)
    created_by_us: Mapped[bool] = mapped_column(Boolean, default=False)
    wiki_project_id: Mapped[int | None] = mapped_column(BigInteger)

    first_seen_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a run last compared both sides, whether or not there was something to copy."""
    last_synced_at: Mapped[datetime | None] = mapped_column(Moment)
    """When both sides were last known to be equal. Never set by a run that failed."""
    synced_pushed_at: Mapped[datetime | None] = mapped_column(Moment)
    source_digest: Mapped[str | None] = mapped_column(String(64))
    target_digest: Mapped[str | None] = mapped_column(String(64))
    """Of all refs on each side when they were last known to be equal: what a look at both is compared with."""
    cache_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    transferred_bytes: Mapped[int] = mapped_column(BigInteger, default=0)

    frozen_reason: Mapped[str | None] = mapped_column(String(40))
    unstarred_at: Mapped[datetime | None] = mapped_column(Moment)
    unstar_done: Mapped[str | None] = mapped_column(String(20))

    wanted_at: Mapped[datetime | None] = mapped_column(Moment)
    wanted_reason: Mapped[str] = mapped_column(String(100), default="")
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Counts runs: the id of the delivery that asks for the next one, so that asking twice is asking once."""
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """In a row."""
    next_retry_at: Mapped[datetime | None] = mapped_column(Moment)
    progress: Mapped[str] = mapped_column(String(255), default="")


class Alias(Table):
    """A name that a repository had."""

    __tablename__ = "mirror_aliases"

    id: Mapped[int] = mapped_column(_SERIAL, primary_key=True)
    repository_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("mirrors.repository_id", ondelete="CASCADE"), index=True
    )
    full_name: Mapped[str] = mapped_column(String(255))
    until: Mapped[datetime] = mapped_column(Moment)


class Run(Table):
    """One attempt to bring one repository over."""

    __tablename__ = "mirror_runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Also the correlation id in logs."""
    repository_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("mirrors.repository_id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(100))
    job: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(20), default="running", index=True)
    """running, synced, unchanged, failed, held, skipped, frozen, interrupted"""
    error_kind: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    nbytes: Mapped[int] = mapped_column(BigInteger, default=0)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What changed, in numbers, and the refs that OneDev would not take."""


class Step(Table):
    """One step of a run: written when it begins and when it ends."""

    __tablename__ = "mirror_steps"

    id: Mapped[int] = mapped_column(_SERIAL, primary_key=True)
    run_id: Mapped[str] = mapped_column(String(32), ForeignKey("mirror_runs.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), default="running")
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Act(Table):
    """One thing done to the outside world, or by a person: written before (``intended``) and after."""

    __tablename__ = "mirror_audit"

    id: Mapped[int] = mapped_column(_SERIAL, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(100))
    # No foreign key: what was done outlives what it was done to.
    repository_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    run_id: Mapped[str | None] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(20), default="intended")
    """intended, done, failed, unknown: begun by a process that died, and looked into since"""
    error: Mapped[str | None] = mapped_column(Text)


class Mark(Table):
    """A small fact under a name: when a walk ended, what was approved."""

    __tablename__ = "mirror_marks"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(Moment)


Index("ix_mirrors_wanted", Mirror.wanted_at)
