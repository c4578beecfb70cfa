"""Where users' tokens are kept: encrypted, in cells that all processes share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github.oauth_sealing import Sealer
from hookwright.github.oauth_token import UserToken, dump, load

PURPOSE = "user token"
_GONE = b""
_REMEMBERED = timedelta(days=1)
_ALIVE, _DEAD = b"+", b"-"


@dataclass(frozen=True, slots=True)
class Kept:
    token: UserToken
    version: int
    dead: bool
    """GitHub has refused to renew it."""


class TokenVault:
    """The token of each user, by GitHub's id, on one host for one App. ``name`` tells these apart.

    A store that is copied or leaks holds nothing readable without ``keys`` (see `Sealer`; the first one writes). An
    entry belongs to its user: what is moved under another name does not open.
    """

    def __init__(self, cells: Cells, keys: Sequence[Secret | str], *, name: str, clock: Clock) -> None:
        self._cells = cells
        self._sealer = Sealer(keys, purpose=PURPOSE)
        self._name = name
        self._clock = clock

    def cell(self, kind: Literal["token", "lock"], user: int) -> str:
        return f"{self._name}:{kind}:{user}"

    async def get(self, user: int) -> Kept | None:
        """``None`` where there is none, or none that these keys open."""
        name = self.cell("token", user)
        found = await self._cells.get(name)
        if found is None or found.value == _GONE:
            return None
        content = self._sealer.open(found.value, now=self._clock())
        mark, label, rest = (b"", b"", b"") if content is None else (content[:1], *content[1:].partition(b"\0")[::2])
        if label != name.encode():
            return None
        return Kept(load(rest), found.version, mark == _DEAD)

    async def put(self, user: int, token: UserToken, *, expect: int | None = None, dead: bool = False) -> int | None:
        """Keep it until it is of no use. ``None``: it is not version ``expect`` any more, and nothing was changed."""
        name = self.cell("token", user)
        now = self._clock()
        content = (_DEAD if dead else _ALIVE) + name.encode() + b"\0" + dump(token)
        ended_at = token.ended_at()
        # A while longer, so that "it has ended" can be told from "never signed in", and clocks may differ.
        expires_in = None if ended_at is None else max(ended_at - now, timedelta(0)) + _REMEMBERED
        sealed = self._sealer.seal(content, now=now).encode()
        return await self._cells.put(name, sealed, expect=expect, expires_in=expires_in)

    async def remove(self, user: int, *, expect: int | None = None) -> bool:
        """``False``: it is not version ``expect`` any more."""
        name = self.cell("token", user)
        return await self._cells.put(name, _GONE, expect=expect, expires_in=_REMEMBERED) is not None
