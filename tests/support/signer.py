"""Signs for a GitHub App as a key service would: the key is here, and not where hookwright is configured."""

from __future__ import annotations

from hookwright.github.jwt import signer
from tests.support.github import private_key


def sign(message: bytes) -> bytes:
    return signer(private_key())(message)
