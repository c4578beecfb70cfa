"""A way around a slow spot of git's: pushing many refs over HTTP.

``git push`` hands the refs to ``git send-pack`` one by one through ``git-remote-http``, and that compares each with
every ref of the other side: fifty thousand among fifty thousand take an hour. Given as one pattern they take a second,
but there is no option for it. So ``git-remote-http`` is shown a ``git`` of ours, which reads the names, and passes the
pattern on instead. The repository that is pushed from (`outbox`) has exactly these refs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from onedev_mirror.git.isolation import PATH

WORTH_IT: Final = 500_000
"""Comparisons, about a microsecond each."""
_PROGRAM = """#!{python} -IS
import os, sys

def exactly(count):
    got = b""
    while len(got) < count:
        more = os.read(0, count - len(got))
        if not more:
            sys.exit("the names of the refs were cut short")
        got += more
    return got

words = sys.argv[1:]
if words[:1] == ["send-pack"] and "--stdin" in words:
    words.remove("--stdin")
    # One packet for each name, and an empty one; what follows is for the true one to read.
    while (size := int(exactly(4), 16)) > 4:
        exactly(size - 4)
    words.append("refs/*:refs/*")
os.execv({git!r}, ["git", *words])
"""


def shortcut(folder: Path) -> Path | None:
    """A folder for ``GIT_EXEC_PATH``, made here; ``None`` where this cannot be done."""
    git = shutil.which("git", path=PATH)
    # A kernel takes no longer first line, and none with a space in the name.
    if git is None or len(sys.executable) > 100 or " " in sys.executable:
        return None
    own = _programs(git)
    if not (own / "git-remote-http").exists():
        return None
    made = folder / "programs"
    made.mkdir(mode=0o700)
    for program in own.iterdir():
        if program.name != "git":
            (made / program.name).symlink_to(program)
    path = made / "git"
    path.write_text(_PROGRAM.format(python=sys.executable, git=git))
    path.chmod(0o700)
    return made


@cache
def _programs(git: str) -> Path:
    said = subprocess.run([git, "--exec-path"], capture_output=True, text=True, check=True, timeout=20)
    return Path(said.stdout.strip())
