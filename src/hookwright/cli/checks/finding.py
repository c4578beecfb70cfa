"""What a check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    SKIPPED = "skip"
    """Could not be looked at; no judgement."""
    WARNING = "warn"
    """Works, but a person should know."""
    FAILED = "fail"
    """Does not work."""


@dataclass(frozen=True)
class Finding:
    """``advice`` says what to do; it is empty where nothing has to be done."""

    check: str
    status: Status
    summary: str
    advice: str = ""


def ok(check: str, summary: str) -> Finding:
    return Finding(check, Status.OK, summary)


def skipped(check: str, summary: str, advice: str = "") -> Finding:
    return Finding(check, Status.SKIPPED, summary, advice)


def warning(check: str, summary: str, advice: str) -> Finding:
    return Finding(check, Status.WARNING, summary, advice)


def failed(check: str, summary: str, advice: str) -> Finding:
    return Finding(check, Status.FAILED, summary, advice)
