"""What can go wrong between us and GitHub, and what the engine does about it.

* GitHubError (HookwrightError)            the job is retried by its route's policy, unless a line below says otherwise
  + Unreachable                            no answer: DNS, connection, TLS, timeout
  + ServerFailed                           5xx
  + UnreadableAnswer                       an answer that is not JSON, or too large
  + Unauthorized                           401: key, App id or token is wrong; a person may put that right meanwhile
  + NotFound                               404: gone, hidden from this App, or too new to be seen everywhere
    - Uninstalled       (also Drop)        404 on a token: the tenant's queue ends as skipped
  + Conflict                               409: somebody changed it meanwhile
  + RateLimited         (also Pause)       primary limit used up: the tenant waits until it is reset, uncounted
    - SecondaryRateLimited                 too fast: the same, for as long as GitHub says or a growing while
  + Refused             (also GiveUp)      other 4xx: the same request would be refused again; a dead letter at once
    - Forbidden                            403: a permission is missing
    - Gone                                 410: issues are disabled, or it was deleted for good
    - ValidationFailed                     422
  + Suspended           (also Drop)        403 on a token: as uninstalled
  + GraphQLFailed                          errors beside, or instead of, data
  + RedirectRefused     (also GiveUp)      to another host, or of a write: a token does not travel
* NoSubject (HookwrightError, GiveUp)      a context helper needs an issue or repository that this delivery has not
* NotConfigured (HookwrightError, GiveUp)  the API was wanted, but there are no credentials
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hookwright.core.errors import Drop, GiveUp, HookwrightError, Pause


class GitHubError(HookwrightError):
    """A call to GitHub did not succeed. The facts are attributes; ``url`` has no query and holds no secret.

    ``may_have_happened``: the request was a write that GitHub may have carried out although no answer says so.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        method: str | None = None,
        url: str | None = None,
        request_id: str | None = None,
        documentation_url: str | None = None,
        may_have_happened: bool = False,
    ) -> None:
        self.message = message
        self.status = status
        self.method = method
        self.url = url
        self.request_id = request_id
        self.documentation_url = documentation_url
        self.may_have_happened = may_have_happened
        asked = f"{method} {url}: " if method else ""
        request = f" (request {request_id})" if request_id else ""
        self.reason = f"{asked}{f'{status} ' if status else ''}{message}{request}"
        """One line: what was asked, what came back, and the id to give GitHub's support."""
        # By name, because some of these are also signals, whose own constructor takes other things.
        Exception.__init__(self, self.reason)


class Unreachable(GitHubError):
    """There was no answer."""


class ServerFailed(GitHubError):
    """GitHub answered 5xx."""


class UnreadableAnswer(GitHubError):
    """The answer is not what GitHub sends."""


class Unauthorized(GitHubError):
    """401: the App's key or id, or the token, is wrong."""


class NotFound(GitHubError):
    """404: it is not there, or this App may not see it."""


class Conflict(GitHubError):
    """409."""


class Refused(GitHubError, GiveUp):
    """4xx: asking again changes nothing."""


class Forbidden(Refused):
    """403: usually a permission that the App lacks; the message names it where GitHub does."""


class Gone(Refused):
    """410."""


class ValidationFailed(Refused):
    """422; ``errors`` is GitHub's list of what is wrong with which field."""

    def __init__(self, message: str, *, errors: Sequence[Any] = (), **facts: Any) -> None:
        super().__init__(message, **facts)
        self.errors = errors


class Uninstalled(NotFound, Drop):
    """The installation does not exist any more."""


class Suspended(GitHubError, Drop):
    """The installation was suspended."""


class RateLimited(GitHubError, Pause):
    """Nothing more until ``until``."""

    def __init__(self, message: str, *, until: datetime, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.until = until


class SecondaryRateLimited(RateLimited):
    """Too many requests in too short a time."""


class GraphQLFailed(GitHubError):
    """``errors`` as GitHub sent them; ``data`` is what it answered nevertheless, or ``None``."""

    def __init__(self, message: str, *, errors: Sequence[Any], data: Any = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.errors = errors
        self.data = data


class RedirectRefused(Refused):
    """A redirect that would take the token to another host, or a write elsewhere."""


class NoSubject(HookwrightError, GiveUp):
    """This delivery is not about what the helper acts on."""


class NotConfigured(HookwrightError, GiveUp):
    """There are no credentials to call GitHub with."""
