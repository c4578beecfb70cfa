"""Who may send, and how often: addresses behind proxies that are believed, and a bucket of tokens. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from hookwright.core.errors import ConfigError

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
UNIX = "unix"
"""Stands for who connects through a socket file, as a proxy on the same machine does."""


class Senders:
    """``allowed`` and ``proxies`` are addresses and networks; nobody else's X-Forwarded-For is believed."""

    def __init__(self, allowed: Sequence[str], proxies: Sequence[str]) -> None:
        """Raises `ConfigError` for what is no address."""
        self._allowed = _networks("allow_ips", allowed)
        self._proxies = _networks("trust_proxies", [one for one in proxies if one != UNIX])
        self._unix = UNIX in proxies

    def __bool__(self) -> bool:
        return bool(self._allowed)

    def admits(self, peer: str | None, forwarded: str) -> bool:
        """``peer``: who is connected to us; ``None``: through a socket file. ``forwarded``: X-Forwarded-For."""
        sender = self.sender(peer, forwarded)
        return sender is not None and _within(sender, self._allowed)

    def sender(self, peer: str | None, forwarded: str) -> Address | None:
        """The nearest address that no trusted proxy has; ``None`` where that cannot be told.

        Read from the right, where the proxy next to us wrote: what stands further left may be the sender's invention.
        """
        current = _address(peer or "")
        if not (self._unix if peer is None else current is not None and _within(current, self._proxies)):
            return current
        for word in reversed([one.strip() for one in forwarded.split(",")] if forwarded else []):
            current = _address(word)
            if current is None or not _within(current, self._proxies):
                return current
        return current


class Bucket:
    """``rate`` a second, and a second's worth at once (at least one)."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._most = max(rate, 1.0)
        self._tokens = self._most
        self._at: datetime | None = None

    def take(self, now: datetime) -> float:
        """0 where one may come now, else the seconds until one may."""
        if self._at is not None:
            # A clock that is set back gives nothing and takes nothing.
            passed = max(0.0, (now - self._at).total_seconds())
            self._tokens = min(self._most, self._tokens + passed * self._rate)
        self._at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0.0
        return (1.0 - self._tokens) / self._rate


def _networks(name: str, words: Sequence[str]) -> tuple[Network, ...]:
    found = []
    for word in words:
        try:
            found.append(ipaddress.ip_network(word.strip(), strict=False))
        except ValueError:
            raise ConfigError(f"{name}: {word!r} is neither an address nor a network such as 10.0.0.0/8") from None
    return tuple(found)


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _address(word: str) -> Address | None:
    """``1.2.3.4``, ``1.2.3.4:5678``, ``2001:db8::1``, ``[2001:db8::1]:5678``."""
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        found = ipaddress.ip_address(word.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
