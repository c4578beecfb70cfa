"""One ``git push`` of a few refs, and what became of each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onedev_mirror.git.errors import GitError, classify
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.progress import Say
from onedev_mirror.git.refs import RefChange
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.running import run

_REMOTE = re.compile(r"^remote: ?(.*?)\s*$", re.MULTILINE)
_REASON = re.compile(r"\((.*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Sent:
    """By ref. ``not_forward`` are refs that the push would have rewritten and did not; ``refused`` those that the
    other side would not take, with its reason."""

    done: frozenset[str]
    not_forward: frozenset[str]
    refused: dict[str, str]
    said: str
    """What the other side's hooks wrote."""

    @property
    def by_hook(self) -> bool:
        """All of them were refused by a hook that looks at all of them."""
        return not self.done and any("hook declined" in reason for reason in self.refused.values())


class Sender:
    """Pushes to one target from one repository in the cache, under its lock."""

    def __init__(self, folder: Path, target: Remote, *, limits: GitLimits, say: Say | None, lock: int) -> None:
        self.folder = folder
        self.target = target
        self.limits = limits
        self.say = say
        self.lock = lock

    async def send(self, changes: Sequence[RefChange], *, force: bool = False) -> Sent:
        """``force``: rewrite and delete, but only what is still at its old value there. Raises `GitError`."""
        words = ["push", "--porcelain", "--progress", "--no-verify", "--no-follow-tags", "--no-signed"]
        words += ["--recurse-submodules=no"]
        if force:
            words += [f"--force-with-lease={change.ref}:{change.old or ''}" for change in changes]
        refspecs = (f"{change.new or ''}:{change.ref}" for change in changes)
        ran = await run(
            *words,
            "--",
            self.target.url,
            *refspecs,
            folder=self.folder,
            remote=self.target,
            limits=self.limits,
            say=self.say,
            held=self.lock,
            allowed=(0, 1, 128),
        )
        sent = read(ran.text, ran.err)
        if ran.code and not sent.done and not sent.not_forward and not sent.refused:
            raise classify(ran.err or f"git push ended with {ran.code}")
        if any("failed to report status" in reason for reason in sent.refused.values()):
            # Nobody knows what was done; the next look at the target tells.
            raise GitError("network", ran.err)
        return sent


def read(out: str, err: str) -> Sent:
    """The lines of ``push --porcelain``: flag, ``from:to``, summary, with tabs between them."""
    done, not_forward = set(), set()
    refused: dict[str, str] = {}
    said = "\n".join(line for line in _REMOTE.findall(err) if line)[-1_000:]
    for line in out.splitlines():
        parts = line.split("\t")
        if len(parts) != 3:
            continue
        flag, both, summary = parts
        ref = both.partition(":")[2]
        reason = found[1] if (found := _REASON.search(summary)) else summary
        if flag != "!":
            done.add(ref)
        elif summary.startswith("[rejected]") and reason != "stale info":
            not_forward.add(ref)
        elif summary.startswith("[rejected]"):
            refused[ref] = "it was changed in OneDev meanwhile"
        else:
            refused[ref] = f"{reason}: {said}" if "hook declined" in reason and said else reason
    return Sent(frozenset(done), frozenset(not_forward), refused, said)
