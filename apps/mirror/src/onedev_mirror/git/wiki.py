"""GitHub keeps a repository's wiki in a repository of its own beside it. OneDev has no wikis: it becomes a sibling
project (never a child: deleting a project deletes what is below it)."""

from __future__ import annotations

import dataclasses

from onedev_mirror.git.errors import GitError
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.remote import Remote


def wiki_of(source: Remote) -> Remote:
    """Where the wiki of this repository would be: ``….wiki.git``."""
    return dataclasses.replace(source, url=f"{source.url.rstrip('/').removesuffix('.git')}.wiki.git")


def wiki_name(project_name: str) -> str:
    """What the sibling is called."""
    return f"{project_name}.wiki"


def wiki_id(repository_id: int) -> int:
    """The number under which the cache keeps a repository's wiki. GitHub's own numbers are positive."""
    return -repository_id


async def find_wiki(source: Remote, *, limits: GitLimits) -> Remote | None:
    """``None``: nobody has written a page, which GitHub's ``has_wiki`` does not tell. Raises `GitError`."""
    wiki = wiki_of(source)
    try:
        return wiki if await ls_remote(wiki, limits=limits) else None
    except GitError as error:
        # GitHub asks strangers for a password where there is nothing.
        if error.kind == "absent" or (error.kind == "auth" and source.credential is None):
            return None
        raise
