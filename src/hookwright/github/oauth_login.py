"""One sign-in through the browser: what is asked, and whether what comes back answers it. Pure.

The attempt stays with the browser that began it, sealed in a cookie (HttpOnly, Secure, SameSite=Lax): a callback that
another browser was lured into, or that somebody forged, has another attempt or none.
https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps and RFC 7636 (PKCE)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode, urlsplit

import msgspec

from hookwright.core.secret import Secret
from hookwright.github.oauth_errors import LoginRefused
from hookwright.github.oauth_sealing import Sealer

LIFETIME = timedelta(minutes=10)
"""As long as GitHub's code is good for."""
PURPOSE = "login attempt"
_CODE = re.compile(r"[A-Za-z0-9._~-]{1,512}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAttempt:
    """What the browser that began must bring back."""

    state: str
    verifier: Secret
    """PKCE's: a code that was stolen on its way is worth nothing without it."""
    redirect_uri: str
    began_at: datetime
    return_to: str = "/"
    """Where the user wanted to go; see `checked_target`."""

    def challenge(self) -> str:
        """S256: the only one of PKCE's methods that GitHub takes."""
        digest = hashlib.sha256(self.verifier.reveal().encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def begin(*, redirect_uri: str, now: datetime, random: Callable[[int], str], return_to: str = "/") -> LoginAttempt:
    """A new attempt. ``random(n)`` answers text of n random bytes: `secrets.token_urlsafe`."""
    return LoginAttempt(
        state=random(32), verifier=Secret(random(48)), redirect_uri=redirect_uri, began_at=now, return_to=return_to
    )


def authorize_url(
    attempt: LoginAttempt,
    *,
    web_url: str,
    client_id: str,
    scopes: Sequence[str] = (),
    login: str | None = None,
    allow_signup: bool | None = None,
    prompt: Literal["select_account"] | None = None,
) -> str:
    """Where to send the browser. ``scopes`` are for OAuth apps; what a GitHub App may do is said by its permissions."""
    asked = {
        "client_id": client_id,
        "redirect_uri": attempt.redirect_uri,
        "state": attempt.state,
        "code_challenge": attempt.challenge(),
        "code_challenge_method": "S256",
        "scope": " ".join(scopes) or None,
        "login": login,
        "allow_signup": None if allow_signup is None else str(allow_signup).lower(),
        "prompt": prompt,
    }
    return f"{web_url}/login/oauth/authorize?{urlencode({name: one for name, one in asked.items() if one is not None})}"


def check_callback(attempt: LoginAttempt, params: Mapping[str, str], *, now: datetime) -> Secret:
    """The code that GitHub sent the browser back with, once it is known to answer ``attempt``.

    Raises `LoginRefused`, whose message repeats nothing of ``params``: anybody may have written them.
    """
    if not hmac.compare_digest(params.get("state", "").encode("utf-8", "replace"), attempt.state.encode()):
        raise LoginRefused("this answers another sign-in than the one that this browser began", word="state")
    if not timedelta(minutes=-1) <= now - attempt.began_at <= LIFETIME:
        raise LoginRefused("the sign-in took longer than ten minutes; begin again", word="expired")
    if "error" in params:
        if params["error"] == "access_denied":
            raise LoginRefused("the sign-in was declined", word="denied")
        raise LoginRefused("GitHub did not sign you in; begin again", word="denied")
    code = params.get("code", "")
    if not _CODE.fullmatch(code):
        raise LoginRefused("GitHub's answer has no code", word="code")
    return Secret(code)


class _Sealed(msgspec.Struct):
    state: str
    verifier: str
    redirect_uri: str
    began_at: float
    return_to: str


def seal_attempt(attempt: LoginAttempt, sealer: Sealer) -> str:
    """For the cookie: base64 without anything that a cookie would have to quote."""
    content = _Sealed(
        attempt.state, attempt.verifier.reveal(), attempt.redirect_uri, attempt.began_at.timestamp(), attempt.return_to
    )
    return sealer.seal(msgspec.json.encode(content), now=attempt.began_at)


def unseal_attempt(sealed: str | None, sealer: Sealer, *, now: datetime) -> LoginAttempt:
    """The attempt of this browser. Raises `LoginRefused` where it has none, or one that is not ours or too old."""
    content = None if not sealed else sealer.open(sealed, now=now, within=LIFETIME)
    if content is None:
        raise LoginRefused("this browser has no sign-in under way, or began it over ten minutes ago", word="attempt")
    found = msgspec.json.decode(content, type=_Sealed)
    return LoginAttempt(
        state=found.state,
        verifier=Secret(found.verifier),
        redirect_uri=found.redirect_uri,
        began_at=datetime.fromtimestamp(found.began_at, UTC),
        return_to=found.return_to,
    )


def checked_target(target: str, *, origins: Collection[str] = ()) -> str:
    """Where a user may be sent after signing in or out: a path here, or an address at one of ``origins``
    (``https://app.example.com``). Raises `LoginRefused`: an open redirect lends our good name to others.
    """
    # Browsers read a backslash as a slash, and drop tabs and line breaks: `/\\evil`, `/\t/evil` lead elsewhere.
    plain = target.isprintable() and "\\" not in target and " " not in target
    if plain and target.startswith("/") and not target.startswith("//"):
        return target
    if plain:
        try:
            parts = urlsplit(target)
        except ValueError:
            parts = urlsplit("")
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if parts.scheme in ("http", "https") and origin in {one.lower().rstrip("/") for one in origins}:
            return target
    raise LoginRefused("this is no place to go to after signing in", word="target")
