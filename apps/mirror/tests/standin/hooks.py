"""OneDev's receive hooks: a shell script that sends the ref lines through ``curl -d @-``, unescaped, to a servlet that
reads them as the name of a form's parameter. Both halves are here as they are there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote_plus

from apps.mirror.tests.standin.git_http import ENVIRON, git, refs_of
from apps.mirror.tests.standin.projects import Record

LONGEST_FORM = 5_000_000
ZERO = "0" * 40
SCRIPT = """#!/bin/sh
answer=$(tr '\\n' ' ' | curl -s -d @- -H "Object-Directory: $GIT_OBJECT_DIRECTORY" \\
  -H "Alternates: $GIT_ALTERNATE_OBJECT_DIRECTORIES" "$STANDIN_URL/~git-hook/{kind}/$STANDIN_PROJECT")
[ "$answer" = ok ] && exit 0
echo "$answer" >&2
exit 1
"""


def install(folder: Path) -> None:
    for kind in ("pre-receive", "post-receive"):
        path = folder / "hooks" / kind
        path.write_text(SCRIPT.format(kind=kind))
        path.chmod(0o755)


class Stumbled(Exception):
    """The servlet fails: 400 or 500."""


def lines_of(body: bytes) -> list[tuple[str, str, str]]:
    """What the servlet makes of the form: its first parameter's name, decoded, in threes."""
    if len(body) > LONGEST_FORM:
        raise Stumbled("400 Form is larger than max length 5000000")
    text = body.decode()
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Stumbled("400 Unable to parse form content")
    name = unquote_plus(text.split("&")[0].split("=")[0])
    words = name.split()
    if len(words) % 3:
        # A plus has become a space.
        raise Stumbled("500 Internal server error")
    threes = list(zip(words[::3], words[1::3], words[2::3], strict=True))
    if any(not re.fullmatch("[0-9a-f]{40}", oid) for old, new, _ in threes for oid in (old, new)):
        raise Stumbled("500 Internal server error")
    return threes


def before(record: Record, folder: Path, body: bytes, environ: dict[str, str]) -> str:
    """``ok``, or why the whole push is refused."""
    try:
        lines = lines_of(body)
    except Stumbled as stumbled:
        return str(stumbled)
    for old, new, ref in lines:
        branch = ref.removeprefix("refs/heads/")
        if not ref.startswith("refs/heads/") or not ({branch, "*"} & record.protected):
            continue
        if new == ZERO:
            return "Cannot delete this branch according to branch protection setting"
        if old == ZERO:
            return "Cannot create this branch according to branch protection setting"
        if not _leads(folder, old, new, environ):
            return "Cannot force-push to this branch according to branch protection setting"
    return "ok"


def after(record: Record, folder: Path, body: bytes) -> str:
    """The refs are written already; this can only fail to notice it."""
    lines = lines_of(body)
    if len(lines) > 500:
        # As OneDev's own housekeeping would, sooner or later: fifty thousand files are slow to read.
        git(folder, "pack-refs", "--all")
    refs = refs_of(folder)
    branches = [ref for _, new, ref in lines if ref.startswith("refs/heads/") and new != ZERO]
    if git(folder, "symbolic-ref", "HEAD") not in refs and branches:
        git(folder, "symbolic-ref", "HEAD", "refs/heads/main" if "refs/heads/main" in refs else branches[-1])
    named = {refs[ref] for _, new, ref in lines if new != ZERO and ref in refs}
    if not _all_commits(folder, named):
        return "500 Object is not a commit"
    record.events += [ref for _, _, ref in lines]
    return "ok"


def _all_commits(folder: Path, oids: set[str]) -> bool:
    asked = "".join(f"{oid}^{{}}\n" for oid in oids)
    kinds = git(folder, "cat-file", "--batch-check=%(objecttype)", input=asked.encode()).split()
    return set(kinds) <= {"commit"}


def _leads(folder: Path, old: str, new: str, environ: dict[str, str]) -> bool:
    done = subprocess.run(
        ["git", "merge-base", "--is-ancestor", old, new], cwd=folder, env={**ENVIRON, **environ}, capture_output=True
    )
    return done.returncode == 0
