"""``secret://WHERE/NAME#PART``: what a person writes instead of a secret. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from hookwright.core.errors import ConfigError

SCHEME = "secret://"
PLACES = {
    "env": "secret://env/NAME",
    "file": "secret://file//run/secrets/NAME",
    "vault": "secret://vault/secret/data/app#password",
    "aws-sm": "secret://aws-sm/prod/app#password",
    "keyring": "secret://keyring/SERVICE/USER",
    "sops": "secret://sops/secrets.enc.yaml#database.password",
}
"""Each place, with how its references look."""


@dataclass(frozen=True)
class Reference:
    """``name`` is the place's own name of the secret; ``part`` picks a value out of a document."""

    place: str
    name: str
    part: str = ""

    def __str__(self) -> str:
        return f"{SCHEME}{self.place}/{self.name}{f'#{self.part}' if self.part else ''}"


def is_reference(text: str) -> bool:
    return text.startswith(SCHEME)


def parse(text: str) -> Reference:
    """Raises `ConfigError` for what is no reference. A name may hold ``%23`` for a ``#``."""
    rest = text.removeprefix(SCHEME)
    place, slash, name = rest.partition("/")
    name, _, part = name.partition("#")
    if place not in PLACES:
        raise ConfigError(f"a reference begins with one of {', '.join(f'{SCHEME}{known}/' for known in PLACES)}")
    if not slash or not name or "\x00" in name:
        raise ConfigError(f"a reference to {place} looks like {PLACES[place]}")
    if place == "sops" and not part:
        raise ConfigError(f"a reference to {place} names a value behind a #: {PLACES[place]}")
    return Reference(place, unquote(name), unquote(part))
