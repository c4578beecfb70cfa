"""What GitHub says of the workflow run that a token was made for. Pure.

https://docs.github.com/en/actions/reference/security/oidc#standard-audience-issuer-and-subject-claims
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_SUBJECT = re.compile(r"repo:([^/:@]+)(?:@([0-9]+))?/([^/:@]+)(?:@([0-9]+))?(?::(.*))?", re.DOTALL)


class WorkflowClaims(msgspec.Struct, frozen=True, kw_only=True):
    """Ids are text, as GitHub sends them; what was not sent is empty. Names change hands, ids do not."""

    iss: str = ""
    sub: str = ""
    aud: str = ""
    jti: str = ""
    actor: str = ""
    actor_id: str = ""
    base_ref: str = ""
    check_run_id: str = ""
    enterprise: str = ""
    enterprise_id: str = ""
    environment: str = ""
    event_name: str = ""
    head_ref: str = ""
    job_workflow_ref: str = ""
    """The workflow whose job runs; another one than ``workflow_ref`` where that calls a reusable one."""
    job_workflow_sha: str = ""
    ref: str = ""
    ref_protected: str = ""
    ref_type: str = ""
    repository: str = ""
    repository_id: str = ""
    repository_owner: str = ""
    repository_owner_id: str = ""
    repository_visibility: str = ""
    run_attempt: str = ""
    run_id: str = ""
    run_number: str = ""
    runner_environment: str = ""
    sha: str = ""
    workflow: str = ""
    workflow_ref: str = ""
    workflow_sha: str = ""
    expires_at: datetime
    issued_at: datetime
    raw: Mapping[str, Any]
    """All of them as they were sent, also those that are new or your own (``repo_property_*``)."""

    @property
    def branch(self) -> str | None:
        """The branch that the run is for; ``None`` for tags and pull requests."""
        return self.ref.removeprefix(_HEADS) if self.ref.startswith(_HEADS) else None

    @property
    def tag(self) -> str | None:
        return self.ref.removeprefix(_TAGS) if self.ref.startswith(_TAGS) else None

    @property
    def is_pull_request(self) -> bool:
        """The code may be anybody's who can open a pull request, whatever ``repository`` says: that is the base's."""
        return self.event_name in ("pull_request", "pull_request_target")

    @property
    def on_protected_ref(self) -> bool:
        return self.ref_protected == "true"

    @property
    def subject(self) -> Subject | None:
        return read_subject(self.sub)


@dataclass(frozen=True, slots=True)
class Subject:
    """A ``sub`` in one of GitHub's own forms. For showing, not for deciding: its form is the repository's to choose."""

    owner: str
    repository: str
    owner_id: str | None = None
    repository_id: str | None = None
    rest: str = ""
    """``environment:production``, ``pull_request``, ``ref:refs/heads/main``, or what was chosen instead."""
    form: Literal["named", "immutable"] = field(default="named")


def read_subject(sub: str) -> Subject | None:
    """``repo:OWNER/REPO:…``, or ``repo:OWNER@ID/REPO@ID:…`` as repositories have it that were made or renamed after
    2026-07-15; ``None`` for one that was customised beyond that."""
    found = _SUBJECT.fullmatch(sub)
    if found is None or (found[2] is None) != (found[4] is None):
        return None
    form: Literal["named", "immutable"] = "named" if found[2] is None else "immutable"
    return Subject(found[1], found[3], found[2], found[4], (found[5] or "").replace("%3A", ":"), form)


_TEXTS = frozenset(WorkflowClaims.__struct_fields__) - {"expires_at", "issued_at", "raw", "aud"}


def read_claims(said: Mapping[str, Any], *, audience: str) -> WorkflowClaims:
    """Raises `ValueError` where a claim is not the text or number that GitHub sends."""
    texts = {name: _text(said[name]) for name in _TEXTS & said.keys()}
    return WorkflowClaims(
        **texts,
        aud=audience,
        expires_at=read_time(said.get("exp")),
        issued_at=read_time(said.get("iat")),
        raw=dict(said),
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("a claim is no text")
    return value


def read_time(value: object) -> datetime:
    """A NumericDate (RFC 7519). Raises `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a time is no number")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("a time is out of range") from error
