"""The other side of a fetch or a push, and as whom we go there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hookwright import Secret

SCHEMES: Final = frozenset({"https", "http", "ssh"})
"""Never ``ext::`` and the like, which run programs, nor ``file``, which reads this machine."""
_UGLY = re.compile(r"[\x00-\x20\x7f]")
_SCP_LIKE = re.compile(r"([A-Za-z0-9_.-]+@)?([A-Za-z0-9_.-]+):(?!/)(.+)")


@dataclass(frozen=True, slots=True)
class Credential:
    """Sent to the remote's own origin and to no other."""

    username: str
    password: Secret

    def __post_init__(self) -> None:
        if re.search(r"[\r\n\0]", self.username + self.password.reveal()):
            raise ValueError("a user name or token has a line break in it")


@dataclass(frozen=True, slots=True)
class SshIdentity:
    """A private key without a passphrase, and the host keys that are believed."""

    key_path: Path
    known_hosts_path: Path


@dataclass(frozen=True, slots=True)
class Remote:
    """Raises `ValueError`: an address that we would not hand to git."""

    url: str
    credential: Credential | None = field(default=None)
    ssh: SshIdentity | None = field(default=None)

    def __post_init__(self) -> None:
        if "://" not in self.url and (found := _SCP_LIKE.fullmatch(self.url)) and "::" not in self.url:
            object.__setattr__(self, "url", f"ssh://{found[1] or ''}{found[2]}/{found[3]}")
        parts = urlsplit(self.url)
        if parts.scheme not in SCHEMES or not parts.hostname or _UGLY.search(self.url):
            raise ValueError(f"git is not let loose on this address: {shown(self.url)!r}")
        if parts.hostname.startswith("-") or (parts.username or "").startswith("-"):
            raise ValueError("an address beginning with a dash would be an option of ssh's")
        if parts.password or (parts.username and parts.scheme != "ssh"):
            raise ValueError("a credential in an address is seen by everybody: give it apart")

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def shown(url: str) -> str:
    """The address without what stands before an ``@``."""
    return re.sub(r"(://)[^/@\s]*@", r"\1", url)
