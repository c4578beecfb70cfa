"""What is done in OneDev about a copy whose star is gone. OneDev knows no archived projects: archive is a move and a
label."""

from __future__ import annotations

import dataclasses
import logging

from onedev_mirror.git.bundling import bundle
from onedev_mirror.git.fetching import fetch
from onedev_mirror.noticing.watching import Watching, unstar_policy
from onedev_mirror.onedev.client import Deletion, OneDev
from onedev_mirror.policy.unstarring import Unstarred, verdict
from onedev_mirror.policy.upstream import Upstream
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.sync import Tools

log = logging.getLogger(__name__)


async def unstar(tools: Tools, watching: Watching, repository_id: int, *, job: str, frozen: bool) -> str:
    """Do the next act about it, having asked GitHub once more; what was done, or why nothing was.

    Raises what GitHub, OneDev and git do: it is tried again then."""
    mirror = await tools.mirrors.get(repository_id)
    if mirror is None or mirror.project_id is None:
        return "there is nothing to do it to"
    # The star may be back, the repository may be gone, the token may be refused: each of them changes the answer.
    upstream = await watching.confirm(mirror)
    mirror = await tools.mirrors.get(repository_id)
    assert mirror is not None
    if upstream is not Upstream.THERE:
        return f"nothing: {upstream.value}"
    decided = verdict(
        Unstarred(
            since=mirror.unstarred_at,
            done=mirror.unstar_done,
            manual=mirror.origin == "manual",
            created_by_us=mirror.created_by_us,
            bundled=mirror.unstar_done == "bundle",
            account_frozen=frozen,
        ),
        policy=unstar_policy(mirror, tools.settings),
        grace=tools.settings.unstar_grace,
        now=tools.clock(),
    )
    if decided.act in ("nothing", "wait"):
        return f"nothing: {decided.why}"
    claimed = await tools.mirrors.claim(repository_id, job, now=tools.clock())
    if claimed is None:
        return "nothing: it is being synced"
    state = mirror.state if mirror.state != "syncing" else "synced"
    fields: dict[str, object] = {"state": state, "unstar_done": decided.act}
    try:
        onedev = await tools.onedev()
        match decided.act:
            case "label":
                await _label(tools, onedev, mirror)
            case "archive":
                fields["project_path"] = await _archive(tools, onedev, mirror)
            case "bundle":
                await _bundle(tools, mirror)
            case "delete":
                outcome = await _delete(tools, onedev, mirror)
                still = "; OneDev has noted its deletion and is still at it" if outcome == "pending" else ""
                fields |= {
                    "state": "removed",
                    "project_id": None,
                    "reason": f"its star is gone; its bundle is kept{still}",
                    "source_digest": None,
                    "target_digest": None,
                }
    except BaseException:
        await tools.mirrors.finish(repository_id, job, state=state)
        raise
    await tools.mirrors.finish(repository_id, job, **fields)
    log.info("unstarred", extra={"repository": mirror.full_name, "act": decided.act, "reason": decided.why})
    return decided.act


async def _label(tools: Tools, onedev: OneDev, mirror: Mirror) -> None:
    assert mirror.project_id is not None
    name = tools.settings.unstar_label
    async with tools.audit.acting("label project", f"{mirror.project_path} {name}", repository_id=mirror.repository_id):
        await onedev.set_labels(mirror.project_id, [name])


async def _archive(tools: Tools, onedev: OneDev, mirror: Mirror) -> str:
    assert mirror.project_id is not None
    project = await onedev.get(mirror.project_id)
    if project is None:
        return mirror.project_path or ""
    root = tools.settings.archive_root
    if not project.path.lower().startswith(f"{root.lower()}/"):
        above = project.path.rpartition("/")[0]
        parent = await onedev.ensure_parent(f"{root}/{above}" if above else root)
        async with tools.audit.acting(
            "archive project",
            f"{parent.path}/{project.name}",
            repository_id=mirror.repository_id,
            before={"path": project.path},
        ):
            project = await onedev.update(dataclasses.replace(project, parent_id=parent.id))
    await _label(tools, onedev, mirror)
    return project.path


async def _bundle(tools: Tools, mirror: Mirror) -> None:
    folder = tools.settings.data / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mirror.repository_id}.bundle"
    if not (tools.cache.of(mirror.repository_id) / "config").exists():
        # It has left the cache, to make room.
        source = await tools.reading.signed(mirror, tools.source(mirror))
        await fetch(tools.cache, mirror.repository_id, source, limits=tools.limits)
    async with tools.audit.acting("bundle", str(path), repository_id=mirror.repository_id):
        await bundle(tools.cache, mirror.repository_id, path, limits=tools.limits)


async def _delete(tools: Tools, onedev: OneDev, mirror: Mirror) -> Deletion:
    assert mirror.project_id is not None
    path = tools.settings.data / "bundles" / f"{mirror.repository_id}.bundle"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: nothing is deleted without its bundle")
    project = await onedev.get(mirror.project_id)
    if project is None:
        # Also where OneDev is still at it, after an earlier run of ours.
        return "deleted"
    async with tools.audit.acting(
        "delete project",
        project.path,
        repository_id=mirror.repository_id,
        before={"id": project.id, "path": project.path, "bundle": str(path)},
    ) as after:
        outcome = after["outcome"] = await onedev.delete(project.id)
    return outcome
