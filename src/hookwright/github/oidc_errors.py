"""Why a workflow's token is not accepted.

* OidcError (HookwrightError)
  + TokenRefused           401: it proves nothing; the caller has to get another one
  + NotAllowed             403: it proves who asks, and they may not
  + KeysUnavailable        503: the issuer cannot be asked for its keys now; the caller should try again later
"""

from __future__ import annotations

from typing import Literal

from hookwright.core.errors import HookwrightError
from hookwright.github.oidc_claims import WorkflowClaims

Word = Literal["malformed", "algorithm", "issuer", "key", "signature", "audience", "expired", "not_yet", "replayed"]


class OidcError(HookwrightError):
    """``status`` is the HTTP answer that the caller deserves. No message holds a token."""

    status = 401


class TokenRefused(OidcError):
    """The token proves nothing. ``word`` says why, for logs and metrics; a caller need not be told more than 401."""

    def __init__(self, message: str, *, word: Word) -> None:
        super().__init__(message)
        self.word = word


class NotAllowed(OidcError):
    """The workflow is known, and the policy does not let it; ``claims`` are true."""

    status = 403

    def __init__(self, message: str, *, claims: WorkflowClaims) -> None:
        super().__init__(message)
        self.claims = claims


class KeysUnavailable(OidcError):
    """Nothing can be said of the token while its issuer does not answer."""

    status = 503
