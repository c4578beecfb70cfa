"""Keeps the cache within its budget."""

from __future__ import annotations

import logging
import shutil

from onedev_mirror.noticing.watching import unstar_policy
from onedev_mirror.policy.evicting import Cached, may_go, to_evict
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.sync import Tools

log = logging.getLogger(__name__)


async def evict(tools: Tools) -> int:
    """Remove what the budget, or the disk, has no room for; how many repositories went."""
    gone = 0
    sizes = await tools.cache.sizes()
    cached = [_cached(tools, number, nbytes, await tools.mirrors.get(abs(number))) for number, nbytes in sizes.items()]
    for one in to_evict(cached, budget=_budget(tools, sum(sizes.values()))):

        async def agreed(one: Cached = one) -> bool:
            # It may have been frozen or claimed since.
            mirror = await tools.mirrors.get(abs(one.repository_id))
            return may_go(_cached(tools, one.repository_id, one.nbytes, mirror))

        freed = await tools.cache.evict(one.repository_id, agreed=agreed)
        if freed is None:
            continue
        gone += 1
        if one.repository_id > 0:
            await tools.mirrors.change(one.repository_id, cache_bytes=0)
        log.info("left the cache", extra={"repository": one.repository_id, "bytes": freed, "mirror": one.state})
    return gone


def _budget(tools: Tools, used: int) -> int | None:
    """What all may take: the setting, and less where the disk is nearly full."""
    most = tools.settings.cache_max_mb
    budget = None if most is None else most * 1024 * 1024
    if not tools.cache.folder.is_dir():
        return budget
    lacking = tools.limits.min_free_bytes - shutil.disk_usage(tools.cache.folder).free
    if lacking <= 0:
        return budget
    return max(0, min(used - lacking, used if budget is None else budget))


def _cached(tools: Tools, repository_id: int, nbytes: int, mirror: Mirror | None) -> Cached:
    if mirror is None:
        return Cached(repository_id=repository_id, nbytes=nbytes, state=None)
    # A bundle is made of it before anything is deleted.
    bundled_soon = mirror.unstarred_at is not None and unstar_policy(mirror, tools.settings) == "delete"
    return Cached(
        repository_id=repository_id,
        nbytes=nbytes,
        state=mirror.state,
        held=bool(mirror.held)
        or mirror.frozen_reason is not None
        or (bundled_soon and mirror.state != "removed")
        or mirror.claimed_by is not None,
        unstarred=mirror.unstarred_at is not None,
        used_at=mirror.last_synced_at,
    )
