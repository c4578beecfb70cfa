"""The few facts of a payload that are read when it arrives; the rest is stored unparsed.

Two readers: the narrow one takes what every intake needs; the wide one also what filters on branches and labels need.
Both skip over everything else, which costs a quarter of a full parse.
"""

from __future__ import annotations

import codecs
from typing import Annotated, Any, TypeVar

import msgspec

from hookwright.core.delivery import Facts
from hookwright.core.errors import MalformedDelivery

_MAX_TEXT = 300
_BRANCH_PREFIX = "refs/heads/"
_MAX_LABELS = 100

# A store keeps them in 64 bits.
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Identified(msgspec.Struct, gc=False):
    id: _Number | None = None


class _Repository(msgspec.Struct, gc=False):
    full_name: str | None = None


class _Account(msgspec.Struct, gc=False):
    login: str | None = None
    type: str | None = None


class _Numbered(msgspec.Struct, gc=False):
    number: _Number | None = None


class Envelope(msgspec.Struct, gc=False):
    action: str | None = None
    installation: _Identified | None = None
    repository: _Repository | None = None
    issue: _Numbered | None = None
    pull_request: _Numbered | None = None
    sender: _Account | None = None


class _Label(msgspec.Struct, gc=False):
    name: str | None = None


class _Ref(msgspec.Struct, gc=False):
    ref: str | None = None


class _Labelled(_Numbered, gc=False):
    labels: list[_Label] | None = None


class _PullRequest(_Labelled, gc=False):
    base: _Ref | None = None


class _OnBranch(msgspec.Struct, gc=False):
    head_branch: str | None = None


class _CheckRun(msgspec.Struct, gc=False):
    check_suite: _OnBranch | None = None


class _MergeGroup(msgspec.Struct, gc=False):
    base_ref: str | None = None


class WideEnvelope(msgspec.Struct, gc=False):
    action: str | None = None
    installation: _Identified | None = None
    repository: _Repository | None = None
    issue: _Labelled | None = None
    pull_request: _PullRequest | None = None
    discussion: _Labelled | None = None
    sender: _Account | None = None
    label: _Label | None = None
    ref: str | None = None
    ref_type: str | None = None
    branch: str | None = None
    check_run: _CheckRun | None = None
    check_suite: _OnBranch | None = None
    workflow_run: _OnBranch | None = None
    workflow_job: _OnBranch | None = None
    merge_group: _MergeGroup | None = None


E = TypeVar("E", Envelope, WideEnvelope)

_narrow = msgspec.json.Decoder(Envelope)
_wide = msgspec.json.Decoder(WideEnvelope)


def read(body: bytes) -> tuple[str | None, Facts]:
    """The action and the facts that every intake needs. Raises `MalformedDelivery` unless ``body`` is a JSON object.

    What is not of the expected type reads as absent: GitHub may change a field, and the delivery is still a delivery.
    One thing passes that a full parse refuses, since finding it would cost a full parse: a number too large for a
    float (``1e999``), which GitHub does not send.
    """
    found = _decode(body, _narrow, Envelope)
    return _text(found.action), _facts(found, branch=None, labels=())


def read_wide(body: bytes) -> tuple[str | None, Facts]:
    """As `read`, with branch and labels.

    The branch is the one that was pushed, created or deleted; a pull request's or merge group's base; the head branch
    of a check or workflow. The labels are those of the issue, pull request or discussion, and the one that was just
    added or removed.
    """
    found = _decode(body, _wide, WideEnvelope)
    return _text(found.action), _facts(found, branch=_text(_branch(found)), labels=_labels(found))


def _decode(body: bytes, decoder: msgspec.json.Decoder[E], kind: type[E]) -> E:
    # The decoder does not look into strings that it skips: bytes that are no UTF-8 would be stored, and fail only when
    # a handler reads them.
    try:
        if not body.isascii():
            _check_utf8(body)
        try:
            return decoder.decode(body)
        except msgspec.ValidationError:
            return _lenient(msgspec.json.decode(body), kind)
    except UnicodeDecodeError:
        raise MalformedDelivery("the body is not UTF-8") from None
    except msgspec.DecodeError as error:
        raise MalformedDelivery(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise MalformedDelivery("the body is nested too deeply") from None


def _lenient(payload: Any, kind: type[E]) -> E:
    if not isinstance(payload, dict):
        raise MalformedDelivery("the body is JSON, but not an object")
    found = kind()
    for field in msgspec.structs.fields(kind):
        try:
            setattr(found, field.name, msgspec.convert(payload.get(field.encode_name), field.type))
        except msgspec.ValidationError:
            continue
    return found


def _check_utf8(body: bytes) -> None:
    """Raises `UnicodeDecodeError`. In pieces: decoding 25 MB with one emoji in it at once would take 100 MB."""
    step = 1 << 20
    if len(body) <= step:
        body.decode()
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(body)
    for start in range(0, len(body), step):
        decoder.decode(view[start : start + step], final=start + step >= len(body))


def _facts(found: Envelope | WideEnvelope, *, branch: str | None, labels: tuple[str, ...]) -> Facts:
    issue, pull_request, sender = found.issue, found.pull_request, found.sender
    number = issue.number if issue is not None else None
    if number is None and pull_request is not None:
        number = pull_request.number
    return Facts(
        repository=_text(found.repository.full_name) if found.repository is not None else None,
        number=number,
        author=_text(sender.login) if sender is not None else None,
        bot=sender is not None and sender.type == "Bot",
        branch=branch,
        labels=labels,
        installation=found.installation.id if found.installation is not None else None,
    )


def _branch(found: WideEnvelope) -> str | None:
    if found.ref is not None:
        if found.ref.startswith(_BRANCH_PREFIX):
            return found.ref[len(_BRANCH_PREFIX) :]
        # `create` and `delete` name a branch without the prefix, and say beside it that it is one.
        return found.ref if found.ref_type == "branch" else None
    if found.pull_request is not None and found.pull_request.base is not None:
        return found.pull_request.base.ref
    if found.merge_group is not None and found.merge_group.base_ref is not None:
        return found.merge_group.base_ref.removeprefix(_BRANCH_PREFIX)
    suite = found.check_run.check_suite if found.check_run is not None else found.check_suite
    for on in (found.workflow_run, found.workflow_job, suite):
        if on is not None:
            return on.head_branch
    return found.branch


def _labels(found: WideEnvelope) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for holder in (found.issue, found.pull_request, found.discussion):
        if holder is not None and holder.labels:
            names.update((label.name, None) for label in holder.labels[:_MAX_LABELS] if label.name)
    if found.label is not None and found.label.name:
        names[found.label.name] = None
    return tuple(names)


def _text(value: str | None) -> str | None:
    # These words go into keys, logs and metrics: a NUL or a megabyte has no business there.
    return value if value is not None and value.isprintable() and len(value) <= _MAX_TEXT else None
