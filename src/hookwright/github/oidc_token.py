"""Is this token what it claims to be? Pure.

RS256 and nothing else, with a key that its issuer has published: there is no ``alg`` to choose, so there is none to
confuse. Key material inside the token (``jwk``, ``jku``, ``x5c``) is never looked at. RFC 7515, 7519, 8725.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hookwright.github.oidc_claims import WorkflowClaims, read_claims, read_time
from hookwright.github.oidc_errors import TokenRefused

MAX_TOKEN = 16 * 1024
LEEWAY = timedelta(seconds=60)
"""How far the issuer's clock and ours may differ."""
Verify = Callable[[bytes, bytes], bool]
"""``verify(message, signature)`` with one public key: RSASSA-PKCS1-v1_5 with SHA-256."""
_PART = re.compile(r"[A-Za-z0-9_-]+")


class Unproven(msgspec.Struct, frozen=True):
    """A token that is well-formed. Nothing in it is known to be true."""

    issuer: str
    kid: str
    claims: dict[str, Any]
    message: bytes
    signature: bytes


def read(token: str) -> Unproven:
    """Take it apart. Raises `TokenRefused` (``malformed``, ``algorithm``), which never quotes it."""
    if len(token) > MAX_TOKEN or token.count(".") != 2:
        raise _malformed()
    parts = token.split(".")
    if not all(_PART.fullmatch(part) for part in parts):
        raise _malformed()
    header, claims = _object(parts[0]), _object(parts[1])
    if header.get("alg") != "RS256":
        raise TokenRefused("the token is not signed with RS256", word="algorithm")
    kid, issuer = header.get("kid"), claims.get("iss")
    # An extension that is critical would have to be understood (RFC 7515, 4.1.11); there is none that GitHub uses.
    if "crit" in header or not isinstance(kid, str) or not 0 < len(kid) <= 256 or not isinstance(issuer, str):
        raise _malformed()
    return Unproven(issuer, kid, claims, f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2]))


def prove(
    token: Unproven,
    verify: Verify,
    *,
    audiences: Collection[str],
    now: datetime,
    leeway: timedelta = LEEWAY,
) -> WorkflowClaims:
    """The claims, once signature, audience and times hold. ``verify`` is by the key ``kid`` of the token's issuer.

    Raises `TokenRefused`.
    """
    if not verify(token.message, token.signature):
        raise TokenRefused("the signature does not fit", word="signature")
    said = token.claims
    named = said.get("aud")
    several = named if isinstance(named, list) else [named]
    audience = next((one for one in several if isinstance(one, str) and one in audiences), None)
    if audience is None:
        raise TokenRefused("the token is for another audience", word="audience")
    try:
        claims = read_claims(said, audience=audience)
        begins = read_time(said["nbf"]) if "nbf" in said else claims.issued_at
    except ValueError:
        raise _malformed() from None
    if now >= claims.expires_at + leeway:
        raise TokenRefused("the token has expired", word="expired")
    if max(begins, claims.issued_at) > now + leeway:
        raise TokenRefused("the token is not valid yet: are the clocks right?", word="not_yet")
    return claims


def _object(part: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(_bytes(part))
    except (ValueError, RecursionError):
        raise _malformed() from None
    if not isinstance(found, dict):
        raise _malformed()
    return found


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise _malformed() from None


def _malformed() -> TokenRefused:
    return TokenRefused("this is no token of a workflow", word="malformed")
