"""Tries out a real OneDev, step by step. Our own suite runs against a stand-in that was written from OneDev's source:
this is the contract test for yours. Each step says what it found and, where that is wrong, what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import Conflict, Forbidden, OneDevError, Refused
from onedev_mirror.onedev.project import CloneUrls, Project

PushTwoBranches = Callable[[Project, CloneUrls], Awaitable[tuple[str, ...]]]
"""Pushes at least two branches to an empty project by git, and says which; raises what git raises."""
DESCRIBED: Final = "made by onedev-mirror to try OneDev out; may be deleted"


@dataclass(frozen=True, slots=True)
class Finding:
    """``good`` is ``None`` for what is neither right nor wrong, but should be known. ``advice``: what to do."""

    step: str
    good: bool | None
    found: str
    advice: str = ""


async def look(onedev: OneDev, *, root: str) -> AsyncIterator[Finding]:
    """What can be seen without changing anything."""
    yield of_version(onedev.version)
    yield await _seen("the parent project", _parent(onedev, root))


async def exercise(
    onedev: OneDev, *, root: str, name: str, push: PushTwoBranches | None = None
) -> AsyncIterator[Finding]:
    """Make the project ``name`` below ``root``, use it as a copy is used, and delete it again, whatever happens. The
    name should be nobody's; a project that is there already is left alone."""
    project: Project | None = None

    async def make() -> Finding:
        nonlocal project
        parent = await onedev.ensure_parent(root)
        project = await onedev.create(name, parent=parent, description=DESCRIBED)
        return of_created(project, wished=f"{parent.path}/{name}", parent=parent)

    yield await _seen("make a project", make())
    if project is None:
        return
    made: Project = project
    try:
        yield await _seen("a name that is taken is refused", _taken(onedev, made))
        yield await _seen("find it by its path, in another case", _found(onedev, made))
        yield await _seen("change it", _changed(onedev, made))
        yield await _seen("its address for git", _address(onedev, made))
        yield await _seen("it has no branch yet", _empty(onedev, made))
        if push is not None:
            yield await _seen("push to it", _pushed(onedev, made, push))
        yield await _seen("labels", _labelled(onedev, made))
    finally:
        gone = await _seen("delete it", _deleted(onedev, made))
    yield gone


def of_version(version: str) -> Finding:
    """Whether it is one that we know."""
    if not version:
        return Finding("version", True, "older than 10.2, which does not tell it", "an update is a good idea")
    major = int(version.split(".")[0])
    if major < 8:
        return Finding("version", False, version, "update OneDev to 8.0.7 or newer")
    if version.startswith("12.0.0"):
        return Finding(
            "version", None, version, "update to 12.0.1: this one names no project's number, so looking one up is slow"
        )
    if major > 16:
        return Finding(
            "version", None, version, "newer than any we know: run `doctor --write`, and tell us if it fails"
        )
    return Finding("version", True, version)


def of_created(project: Project, *, wished: str, parent: Project) -> Finding:
    step = "make a project"
    found = f"{project.path}, number {project.id}"
    if project.path != wished or project.parent_id != parent.id:
        return Finding(step, False, f"{found}, and {wished} was asked for", "tell us; this version is different")
    return Finding(step, True, found)


def of_address(urls: CloneUrls, url: str, path: str) -> Finding:
    """Whether OneDev's own idea of its address is the one that we call."""
    step = "its address for git"
    ours, theirs = urlsplit(url), urlsplit(urls.http)
    if not theirs.path.removesuffix(".git").lower().endswith(f"/{path.lower()}"):
        return Finding(step, False, urls.http, f"it does not end in {path}: tell us; this version is different")
    if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
        return Finding(
            step,
            None,
            f"{urls.http}, and we call {url}",
            "git and LFS are led to ONEDEV_URL instead; if that is wrong, set the Server URL in OneDev's settings",
        )
    return Finding(step, True, urls.http)


async def _seen(step: str, doing: Awaitable[Finding]) -> Finding:
    """What came of it; an error is a finding too."""
    try:
        return await doing
    except OneDevError as error:
        return Finding(step, False, str(error), error.advice)
    except (OSError, TimeoutError) as error:
        return Finding(step, False, f"{type(error).__name__}: {error}", "see whether OneDev can be reached from here")


async def _parent(onedev: OneDev, root: str) -> Finding:
    step = "the parent project"
    found = await onedev.find(root)
    if found is not None:
        return Finding(step, True, f"{found.path}, number {found.id}")
    return Finding(
        step,
        None,
        f"{root} is not there, or hidden from the token",
        f"create {root} in OneDev and give the token a role on it that may create children, write code and manage; "
        "a token that may create projects at the root makes it by itself",
    )


async def _taken(onedev: OneDev, made: Project) -> Finding:
    step = "a name that is taken is refused"
    parent = None if made.parent_id is None else await onedev.get(made.parent_id)
    try:
        second = await onedev.create(made.name.upper(), parent=parent)
    except Conflict as conflict:
        return Finding(step, True, conflict.text)
    await onedev.delete(second.id)
    return Finding(step, False, "a second project of the same name was made (and deleted)", "tell us your version")


async def _found(onedev: OneDev, made: Project) -> Finding:
    step = "find it by its path, in another case"
    found = await onedev.find(made.path.upper())
    if found is None or found.id != made.id:
        return Finding(step, False, "not found" if found is None else f"number {found.id}", "tell us your version")
    return Finding(step, True, f"number {found.id}")


async def _changed(onedev: OneDev, made: Project) -> Finding:
    step = "change it"
    changed = await onedev.update(dataclasses.replace(made, description=f"{DESCRIBED}, changed"))
    if changed.parent_id != made.parent_id or changed.name != made.name:
        return Finding(step, False, f"the change moved it to {changed.path}", "tell us your version; do not sync yet")
    if not changed.description.endswith("changed"):
        return Finding(step, False, "the description is as it was", "tell us your version")
    return Finding(step, True, "description changed, place kept")


async def _address(onedev: OneDev, made: Project) -> Finding:
    return of_address(await onedev.clone_urls(made.id), onedev.url, made.path)


async def _empty(onedev: OneDev, made: Project) -> Finding:
    step = "it has no branch yet"
    branch = await onedev.default_branch(made.id)
    if branch is not None or not await onedev.is_empty(made.id):
        return Finding(step, False, f"it has {branch or 'refs'}", "see whether OneDev has a template for new projects")
    return Finding(step, True, "empty")


async def _pushed(onedev: OneDev, made: Project, push: PushTwoBranches) -> Finding:
    step = "push to it"
    branches = await push(made, await onedev.clone_urls(made.id))
    for branch in branches:
        await onedev.set_default_branch(made.id, branch)
        if (now := await onedev.default_branch(made.id)) != branch:
            return Finding(step, False, f"the default branch is {now} instead of {branch}", "look at the token's role")
    return Finding(step, True, f"{', '.join(branches)}; each was the default branch in turn")


async def _labelled(onedev: OneDev, made: Project) -> Finding:
    step = "labels"
    try:
        await onedev.set_labels(made.id, ())
        await onedev.set_labels(made.id, ("onedev-mirror-doctor",))
        await onedev.set_labels(made.id, ())
    except (Forbidden, Refused) as error:
        if isinstance(error, Refused) and onedev.version:
            raise
        return Finding(step, None, error.text, f"only MIRROR_UNSTAR=label and =archive need them: {error.advice}")
    return Finding(step, True, "may be made and put on projects")


async def _deleted(onedev: OneDev, made: Project) -> Finding:
    step = "delete it"
    if await onedev.delete(made.id) == "pending":
        return Finding(step, None, f"{made.path} is noted for deletion, and OneDev is still at it", "look again later")
    if await onedev.get(made.id) is not None:
        return Finding(step, False, f"{made.path} is still there", "delete it by hand")
    return Finding(step, True, "gone")
