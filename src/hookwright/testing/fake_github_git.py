"""A repository's commits, trees, blobs and refs, hashed as git hashes them.

``with_git(state, repository)`` is a repository's store; a new one has one commit with a README on its default branch.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hookwright.testing.fake_github_state import BORN, State

FILE, EXECUTABLE, FOLDER, LINK, MODULE = "100644", "100755", "040000", "120000", "160000"
_SHA = re.compile(r"[0-9a-f]{40}")
_NOBODY = {"name": "octocat", "email": "octocat@github.test", "date": BORN}
Files = dict[str, tuple[str, str]]
"""Path to mode and blob."""


@dataclass(frozen=True, slots=True)
class Commit:
    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author: Mapping[str, str]
    committer: Mapping[str, str]
    login: str = "octocat"


@dataclass
class Git:
    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """Name to mode and object."""
    commits: dict[str, Commit] = field(default_factory=dict)
    tags: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Annotated ones, by their own SHA."""
    refs: dict[str, str] = field(default_factory=dict)
    """``refs/heads/main`` to SHA."""
    protection: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By branch, as it was asked for."""
    begun: bool = False

    def blob(self, content: bytes) -> str:
        sha = _hashed("blob", content)
        self.blobs[sha] = content
        return sha

    def tree(self, files: Files) -> str:
        """Write the trees of these files; the SHA of the uppermost."""
        entries: dict[str, tuple[str, str]] = {}
        below: dict[str, Files] = {}
        for path, (mode, sha) in files.items():
            first, slash, rest = path.partition("/")
            if slash:
                below.setdefault(first, {})[rest] = (mode, sha)
            else:
                entries[path] = (mode, sha)
        entries |= {name: (FOLDER, self.tree(inner)) for name, inner in below.items()}
        # git sorts a folder as if its name ended in a slash.
        order = sorted(entries, key=lambda name: name + "/" if entries[name][0] == FOLDER else name)
        text = b"".join(
            entries[name][0].lstrip("0").encode() + b" " + name.encode() + b"\0" + bytes.fromhex(entries[name][1])
            for name in order
        )
        sha = _hashed("tree", text)
        self.trees[sha] = {name: entries[name] for name in order}
        return sha

    def files(self, tree: str, above: str = "") -> Files:
        """Every file below a tree."""
        found: Files = {}
        for name, (mode, sha) in self.trees.get(tree, {}).items():
            if mode == FOLDER:
                found |= self.files(sha, f"{above}{name}/")
            else:
                found[above + name] = (mode, sha)
        return found

    def commit(
        self,
        tree: str,
        message: str,
        *,
        parents: tuple[str, ...] = (),
        author: Mapping[str, str] | None = None,
        committer: Mapping[str, str] | None = None,
        login: str = "octocat",
    ) -> Commit:
        by = {**_NOBODY, **(author or {})}
        done_by = {**by, **(committer or {})}
        lines = [f"tree {tree}", *(f"parent {sha}" for sha in parents)]
        lines += [f"author {person(by)}", f"committer {person(done_by)}", "", message]
        sha = _hashed("commit", "\n".join(lines).encode())
        made = self.commits[sha] = Commit(sha, tree, parents, message, by, done_by, login)
        return made

    def put(self, branch: str, changes: Mapping[str, bytes | None], message: str, **who: Any) -> Commit:
        """A commit on a branch that writes these files; ``None`` deletes."""
        ref = f"refs/heads/{branch}"
        head = self.refs.get(ref)
        files = self.files(self.commits[head].tree) if head else {}
        for path, content in changes.items():
            if content is None:
                files.pop(path, None)
            else:
                mode = files.get(path, (FILE, ""))[0]
                files[path] = (mode, self.blob(content))
        made = self.commit(self.tree(files), message, parents=(head,) if head else (), **who)
        self.refs[ref] = made.sha
        return made

    def resolve(self, ref: str, *, loose: bool = False) -> Commit | None:
        """A branch, a tag, a full ref, or a SHA or its beginning. ``loose``: any full SHA is a commit that there is."""
        for name in (f"refs/heads/{ref}", f"refs/tags/{ref}", ref, f"refs/{ref}"):
            if name in self.refs:
                sha = self.refs[name]
                return self.commits.get(self.tags[sha]["object"] if sha in self.tags else sha)
        if ref in self.commits:
            return self.commits[ref]
        if loose and _SHA.fullmatch(ref):
            like = next(iter(self.commits.values()))
            made = self.commits[ref] = Commit(ref, like.tree, (like.sha,), "A commit", _NOBODY, _NOBODY)
            return made
        short = [sha for sha in self.commits if len(ref) >= 7 and sha.startswith(ref)]
        return self.commits[short[0]] if len(short) == 1 else None

    def history(self, sha: str) -> list[Commit]:
        """The commit and all before it, newest first."""
        seen: dict[str, Commit] = {}
        waiting = [sha]
        while waiting:
            one = self.commits.get(waiting.pop(0))
            if one is not None and one.sha not in seen:
                seen[one.sha] = one
                waiting += one.parents
        return list(seen.values())

    def between(self, base: str, head: str) -> list[Commit]:
        """What ``head`` has and ``base`` has not, oldest first."""
        known = {one.sha for one in self.history(base)}
        return [one for one in reversed(self.history(head)) if one.sha not in known]

    def merge_base(self, base: str, head: str) -> Commit | None:
        known = {one.sha for one in self.history(base)}
        return next((one for one in self.history(head) if one.sha in known), None)

    def conflicts(self, base: str, head: str) -> bool:
        """Was a file changed on both sides, differently?"""
        start = self.merge_base(base, head)
        before = {} if start is None else self.files(start.tree)
        ours, theirs = self.files(self.commits[base].tree), self.files(self.commits[head].tree)
        paths = {*ours, *theirs, *before}
        return any(before.get(path) != ours.get(path) != theirs.get(path) != before.get(path) for path in paths)

    def merged(self, base: str, head: str) -> str:
        """The tree of both; ``head`` wins, see `conflicts`."""
        start = self.merge_base(base, head)
        before = {} if start is None else self.files(start.tree)
        files, theirs = self.files(self.commits[base].tree), self.files(self.commits[head].tree)
        for path in {*before, *theirs}:
            if before.get(path) != theirs.get(path):
                if path in theirs:
                    files[path] = theirs[path]
                else:
                    files.pop(path, None)
        return self.tree(files)

    def changes(self, before: str | None, after: str) -> Iterator[dict[str, Any]]:
        """From one tree to another, file by file, in GitHub's words."""
        old = {} if before is None else self.files(before)
        new = self.files(after)
        for path in sorted({*old, *new}):
            if old.get(path) == new.get(path):
                continue
            status = "added" if path not in old else "removed" if path not in new else "modified"
            one, two = (self.blobs.get(side.get(path, ("", ""))[1], b"") for side in (old, new))
            lines = _diff(one, two)
            plus = sum(line.startswith("+") for line in lines)
            minus = sum(line.startswith("-") for line in lines)
            yield {
                "filename": path,
                "status": status,
                "sha": (new if path in new else old)[path][1],
                "additions": plus,
                "deletions": minus,
                "changes": plus + minus,
                **({"patch": "\n".join(lines)} if lines else {}),
            }


def with_git(state: State, repository: Mapping[str, Any]) -> Git:
    found = state.part(Git, repository)
    if not found.begun:
        found.begun = True
        if not repository.get("empty"):
            readme = f"# {repository['name']}\n".encode()
            found.put(repository["default_branch"], {"README.md": readme}, "Initial commit")
    return found


def _hashed(kind: str, content: bytes) -> str:
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(content)) + content, usedforsecurity=False).hexdigest()


def person(given: Mapping[str, str]) -> str:
    """As git writes who did something, and when."""
    moment = datetime.fromisoformat(given["date"])
    return f"{given['name']} <{given['email']}> {int(moment.timestamp())} +0000"


def _diff(before: bytes, after: bytes) -> list[str]:
    try:
        one, two = before.decode().splitlines(), after.decode().splitlines()
    except UnicodeDecodeError:
        return []
    return [line.rstrip("\n") for line in difflib.unified_diff(one, two, lineterm="")][2:]
