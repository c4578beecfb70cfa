"""The exceptions of FastAPI-GitHubApp, by their names."""

from __future__ import annotations

from typing import Any


class _Told(Exception):
    """``message``, and what GitHub said: ``status`` and ``data``."""

    default = "GitHub App error"

    def __init__(self, message: str | None = None, status: int | None = None, data: Any = None) -> None:
        self.message = self.default if message is None else message
        self.status = status
        self.data = data
        super().__init__(self.message)


class GitHubAppError(_Told):
    """Something about the GitHub App: its configuration, or an answer that nobody expected."""


class GitHubAppValidationError(_Told):
    """GitHub refused what was sent."""

    default = "GitHub refused the request's content"


class GitHubAppBadCredentials(_Told):
    """403: GitHub knows who asks, and refuses."""

    default = "GitHub refused the credentials"


class GithubUnauthorized(_Told):
    """401: GitHub does not know who asks."""

    default = "GitHub does not know these credentials"


class GithubAppUnkownObject(_Told):
    """404. The name is misspelt as in FastAPI-GitHubApp, whose users catch it."""

    default = "GitHub does not know this object"


class GitHubRateLimitError(_Told):
    """A limit was met whose end is too far away. ``rate_limit_info`` has ``limit``, ``remaining``, ``reset``, ``used``,
    ``resource`` and ``retry_after`` as GitHub sent them."""

    default = "GitHub rate limit exceeded"

    def __init__(
        self,
        message: str | None = None,
        status: int | None = None,
        data: Any = None,
        rate_limit_info: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, status, data)
        self.rate_limit_info = rate_limit_info or {}


class NoDelivery(GitHubAppError, AttributeError):
    """Something of the current delivery was asked for where none is being handled.

    An `AttributeError` as well, which FastAPI-GitHubApp raised in spite of its documentation.
    """

    default = "there is no delivery here: this belongs into a handler"
