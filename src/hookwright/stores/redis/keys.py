"""The keys of one store: always the same ones, so that every script can declare all that it may touch.

They share a hash tag, ``{prefix}``, which keeps them on one node of a cluster.
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec

NAMES = (
    "meta",
    "ids",
    "deliveries",
    "bodies",
    "jobs",
    "lanes",
    "tenants",
    "names",
    "queue",
    "queued",
    "delayed",
    "alone",
    "parked",
    "leases",
    "paused",
    "turn",
    "ready",
    "lanes_of",
    "states",
    "attempts",
    "results",
    "memories",
    "cells",
    "expiring",
    "parents",
    "children",
    "idle",
    "replies",
    "scopes",
    "crowds",
)
"""In the order in which lua/records.lua unpacks them."""

DIGEST_BYTES = 20


class Keys(msgspec.Struct, frozen=True):
    prefix: str

    @property
    def all(self) -> list[str]:
        return [self.one(name) for name in NAMES]

    def one(self, name: str) -> str:
        return f"{{{self.prefix}}}:{name}"

    @property
    def channel(self) -> str:
        """Where processes tell one another that there is work."""
        return self.one("news")


def digest(source: str, scope: str, id: str) -> bytes:
    """What a delivery is told apart by. 160 bits: two that meet by chance or on purpose are out of reach."""
    parts = [part.encode("utf-8", "surrogatepass") for part in (source, scope, id)]
    hashed = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        # The length in front keeps ("ab", "c") and ("a", "bc") apart.
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.digest()
