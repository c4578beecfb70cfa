"""Text that only we can read and nobody can change: what a browser keeps for us, and tokens in a store."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret

SHORTEST_KEY = 32


class Sealer:
    """Encrypts with the first of ``keys``, and reads what any of them has encrypted (Fernet: AES-128-CBC, HMAC).

    To rotate, put a new key in front and remove the old one when nothing sealed with it is left. What was sealed for
    one ``purpose`` cannot be opened for another (HKDF, RFC 5869). A key is any random text of at least 32 characters,
    such as `secrets.token_urlsafe` makes. Raises `ConfigError` for one that is shorter, and for none.
    """

    def __init__(self, keys: Sequence[Secret | str], *, purpose: str) -> None:
        self._keys = [key if isinstance(key, Secret) else Secret(key) for key in keys]
        if not self._keys:
            raise ConfigError("sealing needs a key: python -c 'import secrets; print(secrets.token_urlsafe(32))'")
        if any(len(key.reveal()) < SHORTEST_KEY for key in self._keys):
            raise ConfigError(f"a key to seal with has at least {SHORTEST_KEY} random characters")
        self._purpose = purpose
        self._opened: Any = None

    def seal(self, content: bytes, *, now: datetime) -> str:
        sealed: bytes = self._fernet().encrypt_at_time(content, int(now.timestamp()))
        return sealed.decode("ascii")

    def open(self, sealed: str | bytes, *, now: datetime, within: timedelta | None = None) -> bytes | None:
        """The content; ``None`` for what was not sealed with these keys, was changed, or is older than ``within``."""
        from cryptography.fernet import InvalidToken

        fernet = self._fernet()
        # Without a limit of its own Fernet ignores the time; with one it refuses the future by itself.
        limit = None if within is None else int(within.total_seconds())
        try:
            text = sealed.encode("ascii") if isinstance(sealed, str) else sealed
            if limit is None:
                found: bytes = fernet.decrypt(text)
            else:
                found = fernet.decrypt_at_time(text, limit, int(now.timestamp()))
        except (InvalidToken, UnicodeEncodeError):
            return None
        return found

    def _fernet(self) -> Any:
        if self._opened is None:
            # Imported here: 10 MB that a program which signs nobody in does not need.
            from cryptography.fernet import Fernet, MultiFernet
            from cryptography.hazmat.primitives.hashes import SHA256
            from cryptography.hazmat.primitives.kdf.hkdf import HKDF

            def derived(key: Secret) -> Fernet:
                kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"hookwright {self._purpose}".encode())
                return Fernet(urlsafe_b64encode(kdf.derive(key.reveal().encode())))

            self._opened = MultiFernet([derived(key) for key in self._keys])
        return self._opened
