"""Who speaks to GitHub: the proof, the name that limits and kept answers go by, and the account of what was spent."""

from __future__ import annotations

import hashlib

from hookwright.core.secret import Secret
from hookwright.github.auth import Auth
from hookwright.github.limits_ledger import Ledger


class Identity:
    """``name`` holds the host: installation 7 of one GitHub is not installation 7 of another.

    ``tenant`` is whose work waits when this identity's limits are used up; ``None``: that of whoever asked.
    """

    def __init__(self, name: str, auth: Auth | None, ledger: Ledger, *, tenant: str | None = None) -> None:
        self.name = name
        self.auth = auth
        self.ledger = ledger
        self.tenant = tenant


def token_name(token: Secret) -> str:
    """The same for the same token in every process, and of no use to anybody who reads it."""
    return f"token:{hashlib.sha256(token.reveal().encode()).hexdigest()[:16]}"
