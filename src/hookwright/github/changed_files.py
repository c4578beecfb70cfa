"""What a push changed, read off its commits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

import msgspec

FileStatus = Literal["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]

MANY_COMMITS = 2048
"""GitHub lists no more of a push: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push"""
_NOTHING = "0" * 40


class FileChange(msgspec.Struct, frozen=True):
    """One file that a push or a pull request changes."""

    path: str
    status: FileStatus
    previous_path: str | None = None

    @classmethod
    def of(cls, listed: Mapping[str, Any]) -> FileChange:
        """From a file as GitHub lists it in a pull request or a comparison."""
        return cls(listed["filename"], cast(FileStatus, listed["status"]), listed.get("previous_filename"))


def pushed_files(push: Mapping[str, Any]) -> list[FileChange] | None:
    """Each file once, as it is after the push; ``None`` where the commits do not tell, and GitHub is to be asked.

    That is a forced push, whose commits are what is new and not what it took away, and one of so many commits that not
    all are listed.
    """
    commits = push.get("commits") or []
    if push.get("deleted"):
        return []
    if push.get("forced") or len(commits) >= MANY_COMMITS:
        return None
    found: dict[str, FileStatus] = {}
    for commit in commits:
        for path in commit.get("added") or ():
            found[path] = "modified" if found.get(path) == "removed" else "added"
        for path in commit.get("modified") or ():
            found.setdefault(path, "modified")
        for path in commit.get("removed") or ():
            if found.get(path) == "added":
                del found[path]
            else:
                found[path] = "removed"
    return [FileChange(path, status) for path, status in found.items()]


def compared(push: Mapping[str, Any]) -> tuple[str, str]:
    """The two commits whose comparison says what a push changed; a new branch is compared with the default one."""
    before = push["before"]
    if before == _NOTHING:
        before = (push.get("repository") or {}).get("default_branch") or "main"
    return before, push["after"]
