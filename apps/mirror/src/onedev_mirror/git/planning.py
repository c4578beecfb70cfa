"""Which refs to push, in which order, and which apart. Pure.

OneDev runs one hook for a whole push, and one ref that it does not like refuses all of them. Its hook sends the names
as a web form without escaping them: ``+`` and a stray ``%`` are refused, ``&``, ``=`` and ``%41`` are taken for other
names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from onedev_mirror.git.refs import ARCHIVE, ODD, RefChange, kept

Forced = Literal["keep", "archive", "hold"]
"""A rewritten ref: keep the source's value only, archive the old one too, or leave the target's as it is."""
MOST_REFS: Final = 5_000
MOST_BYTES: Final = 1_600_000
"""Of one push, in OneDev's form (whose limit is 5 MB)."""
_MISREAD = re.compile(r"[&=]|%[0-9A-Fa-f]{2}")
_UNREAD = re.compile(r"[+%]")
_ESCAPED = re.compile(r"[,&=%+]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PushPlan:
    """Pushed in the order of the fields.

    ``clearing`` are refs in the way of others (``foo`` of ``foo/bar``); ``default`` is the default branch's change, if
    it has one; ``odd`` are names that OneDev's hook refuses today, tried apart; ``disguised`` are those it would
    misread, and the harmless names under which they are kept instead.
    """

    clearing: tuple[RefChange, ...]
    default: RefChange | None
    default_branch: str | None
    updates: tuple[RefChange, ...]
    prune: tuple[RefChange, ...]
    odd: tuple[RefChange, ...]
    disguised: tuple[tuple[str, RefChange], ...]
    forced: Forced
    stamp: datetime
    local: Mapping[str, str]
    remote: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Nothing to push; the default branch may still be another."""
        changes = (*self.clearing, *self.updates, *self.prune, *self.odd, *(one for _, one in self.disguised))
        return self.default is None and not any(change.old != change.new for change in changes)


def plan_push(
    local: Mapping[str, str],
    remote: Mapping[str, str],
    *,
    default_branch: str | None,
    forced: Forced,
    stamp: datetime,
) -> PushPlan:
    """From what the cache has (``local``) and the target has (``remote``, as `ls_remote` gives it).

    Only branches and tags are touched, and ``refs/odd``, which is ours: ``refs/pulls``, ``refs/updates`` and whatever
    else OneDev keeps are nobody's business. Where the source holds nothing, nothing is taken away.
    """
    wished = kept(local)
    there = kept(remote)
    odd = {ref for ref in wished if is_odd(ref)}
    default_ref = None if default_branch is None else f"refs/heads/{default_branch}"
    has_default = default_ref in wished and default_ref not in odd
    changed = [
        RefChange(ref, there.get(ref), oid)
        for ref, oid in sorted(wished.items())
        if there.get(ref) != oid and ref not in odd
    ]
    gone = [RefChange(ref, oid, None) for ref, oid in sorted(there.items()) if ref not in wished] if wished else []
    in_the_way = set(conflicting((one.ref for one in gone), wished.keys() - odd))
    disguises = {ref: f"{ODD}{escaped(ref)}" for ref in sorted(odd)}
    stale = (
        [
            RefChange(ref, oid, None)
            for ref, oid in sorted(remote.items())
            if ref.startswith(ODD) and ref not in disguises.values()
        ]
        if wished
        else []
    )
    return PushPlan(
        clearing=tuple(one for one in gone if one.ref in in_the_way),
        default=next((one for one in changed if one.ref == default_ref), None) if has_default else None,
        default_branch=default_branch if has_default else None,
        updates=tuple(one for one in changed if one.ref != default_ref or not has_default),
        prune=tuple(one for one in gone if one.ref not in in_the_way and not is_odd(one.ref)) + tuple(stale),
        odd=tuple(
            [
                RefChange(ref, there.get(ref), wished[ref])
                for ref in sorted(odd)
                if not _MISREAD.search(ref) and there.get(ref) != wished[ref]
            ]
            + [one for one in gone if is_odd(one.ref) and one.ref not in in_the_way]
        ),
        disguised=tuple((ref, RefChange(name, remote.get(name), wished[ref])) for ref, name in disguises.items()),
        forced=forced,
        stamp=stamp,
        local=wished,
        remote=dict(remote),
    )


def is_odd(ref: str) -> bool:
    """Whether OneDev's hook cannot read this name."""
    return _UNREAD.search(ref) is not None or _MISREAD.search(ref) is not None


def is_misread(ref: str) -> bool:
    """Whether OneDev's hook would take it for another name, and act on that one."""
    return _MISREAD.search(ref) is not None


def escaped(ref: str) -> str:
    """The name below ``refs/``, with what OneDev cannot read as a comma and two digits. Injective."""
    return _ESCAPED.sub(lambda found: f",{ord(found[0]):02x}", ref.removeprefix("refs/"))


def archived_as(ref: str, stamp: datetime) -> str:
    """Where the old value of a ref is kept: ``refs/archive/20260102T030405Z/heads/main``."""
    return f"{ARCHIVE}{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}/{escaped(ref)}"


def conflicting(candidates: Iterable[str], wished: Iterable[str]) -> Iterator[str]:
    """Those that cannot be beside one of ``wished``: one of them is a folder of the other."""
    names = set(wished)
    folders = {ref[:index] for ref in names for index, letter in enumerate(ref) if letter == "/"}
    for ref in candidates:
        above = (ref[:index] for index, letter in enumerate(ref) if letter == "/")
        if ref in folders or any(one in names for one in above):
            yield ref


def batches(changes: Iterable[RefChange], *, most: int = MOST_REFS) -> Iterator[list[RefChange]]:
    """In their order, as many at once as a push may carry."""
    batch: list[RefChange] = []
    nbytes = 0
    for change in changes:
        # Name, both object ids, and what is around them.
        size = len(change.ref.encode("utf-8", "surrogateescape")) * 2 + 180
        if batch and (len(batch) >= most or nbytes + size > MOST_BYTES):
            yield batch
            batch, nbytes = [], 0
        batch.append(change)
        nbytes += size
    if batch:
        yield batch
