"""Gives the target what the cache has, in the order that OneDev needs, and never more than it was asked to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from onedev_mirror.git import history, refs
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.fetching import HELD_BACK
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.planning import PushPlan, archived_as, batches, is_misread, plan_push
from onedev_mirror.git.portions import portions
from onedev_mirror.git.progress import Say
from onedev_mirror.git.refs import ARCHIVE, ODD, RefChange
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.running import run
from onedev_mirror.git.sending import Sender, Sent

__all__ = ["OnDefault", "PushPlan", "Pushed", "RefRefusal", "plan_push", "push"]

OnDefault = Callable[[str], Awaitable[None]]
"""Make this branch, which is there now, the default one."""
MOST_FORCED: Final = 200
"""git compares each of them with every ref that the other side has."""
MOST_BORROWED: Final = 1_000
"""They are named in arguments, whose length the system limits."""
MOST_TRIALS: Final = 200
"""Pushes spent on finding out which refs of a refused batch are at fault."""
PARKING: Final = "onedev-mirror-parking"
"""A branch for the moment in which the default branch is in the way of its successor (``foo`` of ``foo/bar``)."""


@dataclass(frozen=True, slots=True)
class RefRefusal:
    """A ref that the target does not have as the source has it, and why."""

    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """Names of refs. ``archived`` are new ones below ``refs/archive``, which keep what the others lost."""

    updated: tuple[str, ...]
    pruned: tuple[str, ...]
    refused: tuple[RefRefusal, ...]
    archived: tuple[str, ...]


async def push(
    cache: Cache,
    repository_id: int,
    target: Remote,
    plan: PushPlan,
    *,
    limits: GitLimits,
    progress: Say | None = None,
    on_default: OnDefault | None = None,
) -> Pushed:
    """Default branch, `on_default`, all others, what is gone, and the odd ones last. What is refused is told, and
    keeps no other ref from being pushed. Raises `GitError`: then everything may be done again, from a new plan.
    """
    async with cache.held(repository_id) as lock:
        folder = cache.of(repository_id)
        if not (folder / "config").exists():
            raise GitError("broken", "it is not in the cache")
        pushing = _Pushing(plan, Sender(folder, target, limits=limits, say=progress, lock=lock), on_default)
        await pushing.all()
        await _accept(cache, repository_id, plan, pushing, limits=limits, lock=lock)
        return pushing.pushed()


async def _accept(
    cache: Cache, repository_id: int, plan: PushPlan, pushing: _Pushing, *, limits: GitLimits, lock: int
) -> None:
    """From now on, these are what a rewritten history is compared with."""
    before = cache.accepted(repository_id)
    held = pushing.held
    accepted = {ref: oid for ref, oid in plan.local.items() if ref not in held}
    accepted |= {ref: before[ref] for ref in held if ref in before}
    cache.accept(repository_id, accepted)
    if not held:
        folder = cache.of(repository_id)
        old = await refs.read(folder, HELD_BACK.rstrip("/"), limits=limits, held=lock)
        await refs.write(folder, (f"delete {ref}" for ref in old), limits=limits, held=lock)


@dataclass
class _Pushing:
    """One push on its way."""

    plan: PushPlan
    sender: Sender
    on_default: OnDefault | None
    updated: dict[str, None] = field(default_factory=dict)
    pruned: dict[str, None] = field(default_factory=dict)
    archived: dict[str, None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    trials: int = MOST_TRIALS

    def pushed(self) -> Pushed:
        return Pushed(
            tuple(self.updated),
            tuple(self.pruned),
            tuple(RefRefusal(ref, reason) for ref, reason in sorted(self.refused.items())),
            tuple(self.archived),
        )

    async def all(self) -> None:
        plan = self.plan
        heads = await self._commits_only()
        await self._clear()
        if plan.default is not None:
            await self._lead_up_to(plan.default)
            await self._update([plan.default])
        if plan.default_branch is not None and self.on_default is not None:
            ref = f"refs/heads/{plan.default_branch}"
            if plan.default is None or ref in self.updated or plan.remote.get(ref) is not None:
                await self.on_default(plan.default_branch)
        await self._update([one for one in plan.updates if one.ref not in heads])
        await self._delete(plan.prune)
        await self._odd()
        # OneDev's hook stumbles over a tag of a tree after the refs are written, and forgets the others of its push.
        await self._update([one for one in plan.updates if one.ref in heads])

    async def _lead_up_to(self, change: RefChange) -> None:
        """Push a long history in portions. What is refused here is refused again, and told, with the whole."""
        sender = self.sender
        steps = await portions(
            sender.folder, change, portion_bytes=sender.limits.portion_bytes, limits=sender.limits, held=sender.lock
        )
        for step in steps:
            if step.ref not in (await sender.send([step], there=len(self.plan.remote))).done:
                return

    async def _commits_only(self) -> frozenset[str]:
        """Names of the tags to be pushed that do not lead to a commit."""
        tags = [one for one in self.plan.updates if one.ref.startswith("refs/tags/") and one.new is not None]
        asked = {f"{one.new}^{{}}": None for one in tags}
        found = await history.kinds(self.sender.folder, list(asked), limits=self.sender.limits, held=self.sender.lock)
        return frozenset(one.ref for one in tags if found.get(f"{one.new}^{{}}", ("", ""))[1] != "commit")

    async def _clear(self) -> None:
        """Away with what is in the way of another ref. The default branch itself cannot be deleted."""
        clearing = self.plan.clearing
        await self._delete(clearing)
        stuck = [one for one in clearing if "current branch" in self.refused.get(one.ref, "")]
        default = self.plan.local.get(f"refs/heads/{self.plan.default_branch}")
        if not stuck or self.on_default is None or default is None:
            return
        parking = f"refs/heads/{PARKING}"
        await self._update([RefChange(parking, self.plan.remote.get(parking), default)])
        await self.on_default(PARKING)
        for one in stuck:
            del self.refused[one.ref]
        await self._delete(stuck)
        if self.plan.default is not None:
            await self._update([self.plan.default])
            await self.on_default(self.plan.default_branch or "")
        await self._delete([RefChange(parking, default, None)])
        self.updated.pop(parking, None)
        self.pruned.pop(parking, None)

    async def _update(self, changes: Iterable[RefChange]) -> None:
        """Forward where it goes forward; what would rewrite is for the policy to say."""
        waiting = [one for one in changes if one.ref not in self.updated]
        backward: list[RefChange] = []
        for batch in batches(waiting):
            for change, ok in await self._try(batch):
                if ok:
                    self.updated[change.ref] = None
                elif change.ref not in self.refused:
                    backward.append(change)
        if not backward:
            return
        if self.plan.forced == "hold":
            for change in backward:
                self.refused[change.ref] = "GitHub's history was rewritten; it waits for a person's approval"
                self.held.add(change.ref)
            return
        for batch in batches(await self._archive(backward), most=MOST_FORCED):
            for change, ok in await self._try(batch, force=True):
                if ok:
                    self.updated[change.ref] = None

    async def _delete(self, changes: Iterable[RefChange]) -> None:
        for batch in batches(await self._archive(changes), most=MOST_FORCED):
            for change, ok in await self._try(batch, force=True):
                if ok and not change.ref.startswith(ODD):
                    self.pruned[change.ref] = None

    async def _odd(self) -> None:
        """Under their own names as far as OneDev takes them, else under names that it can read."""
        backward = [one for one in self.plan.odd if one.new is None]
        forward = [one for one in self.plan.odd if one.new is not None]
        trials, self.trials = self.trials, 0
        await self._delete(backward)
        await self._update(forward)
        self.trials = trials
        kept = []
        for ref, change in self.plan.disguised:
            there = self.plan.remote.get(ref) == change.new or ref in self.updated
            if there and not is_misread(ref):
                self.refused.pop(ref, None)
                if change.old is not None:
                    kept.append(RefChange(change.ref, change.old, None))
            elif ref not in self.held:
                why = self.refused.get(ref, "OneDev would take it for another ref")
                self.refused[ref] = f"OneDev cannot take this name; it is kept as {change.ref} ({why})"
                if change.old != change.new:
                    kept.append(change)
        forced = [one for one in kept if one.old is not None]
        for batch in batches(one for one in kept if one.old is None):
            await self._try(batch)
        for batch in batches(await self._archive(forced), most=MOST_FORCED):
            await self._try(batch, force=True)

    async def _try(self, batch: Sequence[RefChange], *, force: bool = False) -> list[tuple[RefChange, bool]]:
        """Push; where a hook refuses all because of some, find those. What is refused for good is noted."""
        sent = await self.sender.send(batch, force=force, there=len(self.plan.remote) + len(self.updated))
        if sent.by_hook and len(batch) > 1 and self.trials > 0:
            self.trials -= 2
            middle = len(batch) // 2
            first = await self._try(batch[:middle], force=force)
            return [*first, *await self._try(batch[middle:], force=force)]
        self._note(sent, force=force)
        return [(one, one.ref in sent.done) for one in batch]

    def _note(self, sent: Sent, *, force: bool) -> None:
        self.refused |= sent.refused
        if force:
            self.refused |= dict.fromkeys(sent.not_forward, "it would be rewritten, and git does not do it")

    async def _archive(self, changes: Iterable[RefChange]) -> list[RefChange]:
        """Keep what the changes would take away, if that is the policy; those of them that may go on."""
        changes = list(changes)
        if self.plan.forced == "keep" or not changes:
            return changes
        sender = self.sender
        safe = {oid for ref, oid in self.plan.remote.items() if ref.startswith(ARCHIVE)}
        old = {one.old for one in changes if one.old is not None} - safe
        gone = await history.lost(
            sender.folder, old, list(self.plan.local.values()), limits=sender.limits, held=sender.lock
        )
        losing = [one for one in changes if one.old in gone]
        await self._borrow(losing)
        archives = {archived_as(one.ref, self.plan.stamp): one for one in losing}
        failed: set[str] = set()
        for batch in batches([RefChange(name, None, one.old) for name, one in archives.items()]):
            for change, ok in await self._try(batch):
                if ok:
                    self.archived[change.ref] = None
                else:
                    failed.add(archives[change.ref].ref)
        for ref in failed:
            self.refused[ref] = "its old value could not be archived, so it was left alone"
            self.held.add(ref)
        for name in archives:
            self.refused.pop(name, None)
        return [one for one in changes if one.ref not in failed]

    async def _borrow(self, losing: Sequence[RefChange]) -> None:
        """Fetch from the target what only the target has: it must be here to be pushed under another name."""
        sender = self.sender
        names = sorted({one.old for one in losing if one.old is not None})
        there = await history.kinds(sender.folder, names, limits=sender.limits, held=sender.lock)
        missing = [one for one in losing if one.old not in there]
        for batch in batches(missing, most=MOST_BORROWED):
            await run(
                "fetch",
                "--no-tags",
                "--no-auto-maintenance",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                "--",
                sender.target.url,
                *(f"+{one.ref}:{HELD_BACK}{one.old}" for one in batch),
                folder=sender.folder,
                remote=sender.target,
                limits=sender.limits,
                say=sender.say,
                held=sender.lock,
            )
