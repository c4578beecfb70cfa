"""The scripts, put together from their pieces: Redis knows no modules, so each carries the functions that it uses."""

from __future__ import annotations

from functools import cache
from hashlib import sha1
from importlib.resources import files

import msgspec

_CHANGE = ("records", "changing")
_STORE = (*_CHANGE, "naming", "order", "storing")
_PIECES = {
    "write": (*_STORE, "tenancy", "ending"),
    "claim": (*_CHANGE, "naming", "order", "tenancy", "parking", "fairness", "choosing"),
    "begin": _CHANGE,
    "renew": _CHANGE,
    "expired": (*_CHANGE, "parking"),
    "rearm": _STORE,
    "cancel": (*_STORE, "tenancy", "ending"),
    "plan_again": _STORE,
    "pause": (*_CHANGE, "naming", "tenancy"),
    "resume": (*_CHANGE, "naming", "tenancy"),
    "drop": (*_CHANGE, "naming", "order", "tenancy"),
    "purge": (*_STORE,),
    "tidy": _CHANGE,
    "examine": _CHANGE,
    "statistics": ("records",),
    "views": ("records",),
    "crowded": ("records",),
    "cell": ("records",),
    "look": ("records",),
    "remember": ("records",),
    "recall": ("records",),
}
NAMES = tuple(_PIECES)


class Script(msgspec.Struct, frozen=True):
    source: bytes
    sha: str


@cache
def script(name: str) -> Script:
    """The script of an operation; read from the package at its first use."""
    folder = files("hookwright.stores.redis") / "lua"
    source = b"\n".join(folder.joinpath(f"{piece}.lua").read_bytes() for piece in (*_PIECES[name], name))
    # Not for safety: it is how Redis names scripts.
    return Script(source, sha1(source, usedforsecurity=False).hexdigest())
