"""One ``git push`` of a few refs, and what became of each of them."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onedev_mirror.git.errors import GitError, classify
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.progress import Say
from onedev_mirror.git.refs import RefChange
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.running import run
from onedev_mirror.git.shortcut import WORTH_IT, shortcut

_REMOTE = re.compile(r"^remote: ?(.*?)\s*$", re.MULTILINE)
_REASON = re.compile(r"\((.*)\)\s*$")
MEANWHILE = "it was changed in OneDev meanwhile"
"""No last word: the next look at the target makes another plan."""


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

    async def send(self, changes: Sequence[RefChange], *, force: bool = False, there: int = 0) -> Sent:
        """``force``: rewrite and delete, but only what is still at its old value there. ``there``: about how many refs
        the other side has. Raises `GitError`."""
        programs = None
        words = ["push", "--porcelain", "--progress", "--no-verify", "--no-follow-tags", "--no-signed"]
        words += ["--recurse-submodules=no"]
        if force:
            words += [f"--force-with-lease={change.ref}:{change.old or ''}" for change in changes]
            refspecs = [f"{change.new or ''}:{change.ref}" for change in changes]
            folder = self.folder
        else:
            # git compares every refspec with every ref of both sides, unless it is a pattern: 2,000 among 50,000 take
            # minutes by name and a fifth of a second so.
            refspecs = ["refs/*:refs/*"]
            folder = await asyncio.to_thread(outbox, self.folder, changes)
            if self.target.scheme != "ssh" and len(changes) * (len(changes) + there) > WORTH_IT:
                programs = await asyncio.to_thread(shortcut, folder)
        ran = await run(
            *words,
            "--",
            self.target.url,
            *refspecs,
            folder=folder,
            remote=self.target,
            limits=self.limits,
            say=self.say,
            held=self.lock,
            allowed=(0, 1, 128),
            programs=programs,
        )
        sent = read(ran.text, ran.err)
        if ran.code and not sent.done and not sent.not_forward and not sent.refused:
            raise classify(ran.err or f"git push ended with {ran.code}")
        if any("failed to report status" in reason for reason in sent.refused.values()):
            # Nobody knows what was done; the next look at the target tells.
            raise GitError("network", ran.err)
        return sent


def outbox(folder: Path, changes: Sequence[RefChange]) -> Path:
    """A repository beside this one that has these refs, no others, and the same objects. Under the lock."""
    made = folder.with_suffix(".outbox")
    shutil.rmtree(made, ignore_errors=True)
    (made / "objects" / "info").mkdir(parents=True)
    (made / "refs").mkdir()
    (made / "HEAD").write_text("ref: refs/heads/main\n")
    (made / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
    (made / "objects" / "info" / "alternates").write_text(f"{(folder / 'objects').absolute()}\n")
    lines = sorted((change.ref.encode("utf-8", "surrogateescape"), change.new or "") for change in changes)
    packed = b"".join(oid.encode() + b" " + ref + b"\n" for ref, oid in lines)
    (made / "packed-refs").write_bytes(b"# pack-refs with: sorted \n" + packed)
    return made


def read(out: str, err: str) -> Sent:
    """The lines of ``push --porcelain``: flag, ``from:to``, summary, with tabs between them."""
    done, not_forward = set(), set()
    refused: dict[str, str] = {}
    said = "\n".join(line for line in _REMOTE.findall(err) if line)[-1_000:]
    for line in out.split("\n"):
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
            refused[ref] = MEANWHILE
        else:
            refused[ref] = f"{reason}: {said}" if "hook declined" in reason and said else reason
    return Sent(frozenset(done), frozenset(not_forward), refused, said)
