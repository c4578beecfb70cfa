"""An installation's token and when it ends."""

from __future__ import annotations

import time
from datetime import datetime


class InstallationAuthorization:
    """``token``, and ``expires_at`` as GitHub sent it: text in ISO 8601, a number of seconds, or nothing."""

    def __init__(self, token: str, expires_at: str | float | None = None) -> None:
        self.token = token
        self.expires_at = expires_at

    def __repr__(self) -> str:
        return f"InstallationAuthorization(***, expires_at={self.expires_at!r})"

    def expired(self) -> bool:
        """It has ended. ``False`` where nobody said when it does."""
        ends = self.ends()
        return ends is not None and time.time() > ends

    def ends(self) -> float | None:
        """Seconds since 1970; ``None`` where that is not known."""
        if isinstance(self.expires_at, str):
            try:
                return datetime.fromisoformat(self.expires_at).timestamp()
            except ValueError:
                return None
        return self.expires_at
