"""Names that OneDev takes, from names that GitHub takes. Pure.

The rule is OneDev's ``ProjectNameValidator``. Since version 12 its REST API does not hold callers to it, and a project
with a bad name cannot be opened in the browser: so we do.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

LONGEST: Final = 255
"""For a name, and for a whole path."""
_VALID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_BAD = re.compile(r"[^A-Za-z0-9_.-]")
RESERVED: Final = frozenset(
    {
        "robots.txt",
        "sitemap.xml",
        "sitemap.txt",
        "favicon.ico",
        "favicon.png",
        "logo.png",
        "logo-dark.png",
        "wicket",
        "projects",
        "avatars",
        "prefetch.json",
    }
)
"""OneDev's own pages and files; it compares them as they are written."""


def is_valid(name: str) -> bool:
    """Whether OneDev could show a project of this name."""
    return len(name) <= LONGEST and name not in RESERVED and _VALID.fullmatch(name) is not None


def project_name(github_name: str, repository_id: int, taken: Collection[str]) -> str:
    """A valid name below a parent where ``taken`` (in lower case) are the names of others.

    ``.github`` becomes ``_.github`` and ``wicket`` becomes ``wicket_``; where that is taken, in whatever case, the
    repository's number is added, which makes it nobody else's. The answer is to be kept with the mirror, never
    computed again: it depends on who was there before.
    """
    name = _BAD.sub("_", github_name) or "_"
    if name[0] in ".-":
        name = f"_{name}"
    if name in RESERVED:
        name = f"{name}_"
    name = name[:LONGEST]
    lowered = {one.lower() for one in taken}
    if name.lower() not in lowered:
        return name
    for number in (f"-{repository_id}", *(f"-{repository_id}-{more}" for more in range(2, 1_000))):
        longer = f"{name[: LONGEST - len(number)]}{number}"
        if longer.lower() not in lowered:
            return longer
    raise ValueError(f"no free name for {github_name!r} was found")
