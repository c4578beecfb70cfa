"""What the admin API takes and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Read off a row of the database."""

    model_config = ConfigDict(from_attributes=True)


class MirrorAnswer(Answer):
    repository_id: int
    full_name: str
    html_url: str
    state: str
    reason: str
    next_step: str
    paused: bool
    origin: str
    policy: dict[str, Any]
    project_id: int | None
    project_path: str | None
    project_url: str | None
    private: bool
    size_kb: int
    cache_bytes: int
    pushed_at: datetime | None
    starred_at: datetime | None
    unstarred_at: datetime | None
    last_synced_at: datetime | None
    checked_at: datetime | None
    next_retry_at: datetime | None
    failures: int
    progress: str


class RunAnswer(Answer):
    id: str
    reason: str
    state: str
    error_kind: str | None
    error: str | None
    started_at: datetime
    ended_at: datetime | None
    nbytes: int
    report: dict[str, Any]


class StepAnswer(Answer):
    name: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    detail: dict[str, Any]


class ActAnswer(Answer):
    id: int
    at: datetime
    ended_at: datetime | None
    actor: str
    repository_id: int | None
    run_id: str | None
    act: str
    target: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    outcome: str
    error: str | None


class DeliveryAnswer(Answer):
    seq: int
    source: str
    id: str
    event: str
    action: str | None
    repository: str | None
    received_at: datetime


class StatusAnswer(BaseModel):
    states: dict[str, int]
    totals: dict[str, Any]
    polled_at: datetime | None
    walked_at: datetime | None
    walk: dict[str, Any] | None
    account_frozen: dict[str, Any] | None
    guard: dict[str, Any] | None


class Name(BaseModel):
    name: str = Field(max_length=300, description="owner/name, or an address on GitHub")


class Policy(BaseModel):
    """Fields that are left out stay; null takes the setting again."""

    model_config = ConfigDict(extra="forbid")

    forced: Literal["keep", "archive", "hold"] | None = None
    unstar: Literal["keep", "label", "archive", "delete"] | None = None
    lfs: bool | None = None
    wiki: bool | None = None


class Count(BaseModel):
    count: int


class Said(BaseModel):
    said: str


class Wrong(BaseModel):
    error: str
