"""What can go wrong while a user signs in, or later with the token that came of it.

* LoginRefused (HookwrightError)              the browser's turn: start the sign-in again; nothing was stored
* OAuthRefused (GitHubError, GiveUp)          GitHub answered with one of OAuth's error codes: ours to put right
* SignInAgain (HookwrightError, GiveUp)       no token of this user works any more; only they can change that
"""

from __future__ import annotations

from typing import Any, Literal

from hookwright.core.errors import GiveUp, HookwrightError
from hookwright.github.errors import GitHubError


class LoginRefused(HookwrightError):
    """What came back is no answer to what this browser asked. ``status`` is the HTTP answer it deserves."""

    status = 400

    def __init__(
        self, message: str, *, word: Literal["attempt", "state", "expired", "denied", "code", "replayed", "target"]
    ) -> None:
        super().__init__(message)
        self.word = word


class OAuthRefused(GitHubError, GiveUp):
    """GitHub's token endpoint said no; ``code`` is its word for it, such as ``bad_verification_code``.

    https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
    """

    def __init__(self, message: str, *, code: str, **facts: Any) -> None:
        super().__init__(f"{code}: {message}", **facts)
        self.code = code


class SignInAgain(HookwrightError, GiveUp):
    """The user's token is gone, revoked, or ran out and cannot be renewed."""

    def __init__(self, message: str, *, user: int) -> None:
        GiveUp.__init__(self, message)
        self.user = user
