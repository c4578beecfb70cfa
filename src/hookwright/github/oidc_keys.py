"""The keys that an issuer signs with: found by discovery, kept by ``kid``, asked for again seldom."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hookwright.core.clock import Clock
from hookwright.github.errors import GitHubError
from hookwright.github.failure import failure
from hookwright.github.hosts import origin
from hookwright.github.oidc_errors import KeysUnavailable, TokenRefused
from hookwright.github.oidc_token import Verify
from hookwright.github.transport import Transport

log = logging.getLogger(__name__)

COOL_DOWN = timedelta(seconds=30)
MAX_AGE = timedelta(hours=1)
LONGEST_OUTAGE = timedelta(days=1)
_SMALLEST_KEY = 2048
_MOST_KEYS = 100


class IssuerKeys:
    """Of one issuer, whose address is trusted already. Nothing is fetched before the first token.

    A ``kid`` that is not known is looked for once; then, whatever tokens say, the issuer is left alone for
    ``cool_down``. Keys older than ``max_age`` are fetched again, so that one which was withdrawn ends. While the issuer
    does not answer the old ones serve, for at most ``longest_outage``.
    """

    def __init__(
        self,
        issuer: str,
        transport: Transport,
        *,
        clock: Clock,
        cool_down: timedelta = COOL_DOWN,
        max_age: timedelta = MAX_AGE,
        longest_outage: timedelta = LONGEST_OUTAGE,
    ) -> None:
        self.issuer = issuer
        self._transport = transport
        self._clock = clock
        self._cool_down = cool_down
        self._max_age = max_age
        self._longest_outage = longest_outage
        self._keys: Mapping[str, Verify] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._failed: str | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def get(self, kid: str) -> Verify:
        """Raises `TokenRefused` where the issuer has no such key, `KeysUnavailable` where that cannot be told now."""
        found = self._keys.get(kid)
        if found is not None and self._within(self._fetched_at, self._max_age):
            return found
        if self._fetching is not None or not self._within(self._tried_at, self._cool_down):
            await self._fetch()
        found = self._keys.get(kid)
        if found is not None and self._within(self._fetched_at, self._longest_outage):
            return found
        if self._failed is None and self._fetched_at is not None:
            raise TokenRefused("the token is signed with a key that its issuer has not published", word="key")
        raise KeysUnavailable(f"the keys of {self.issuer} cannot be had: {self._failed}")

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _within(self, since: datetime | None, limit: timedelta) -> bool:
        # A moment in the future means that our clock was set back.
        return since is not None and timedelta(0) <= self._clock() - since < limit

    async def _fetch(self) -> None:
        if self._fetching is None:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._fetch_now(), name=f"keys of {self.issuer}")
        # Shielded: one who stops waiting must not take the keys from the others.
        await asyncio.shield(self._fetching)

    async def _fetch_now(self) -> None:
        try:
            found = await self._document(f"{self.issuer}/.well-known/openid-configuration")
            address = checked_discovery(found, issuer=self.issuer)
            # In a thread: importing cryptography would hold up the webhooks of a busy process.
            keys = await asyncio.to_thread(read_keys, await self._document(address))
        except (GitHubError, ValueError) as error:
            self._failed = str(error)
            log.warning("an issuer's keys could not be fetched", extra={"url": self.issuer, "error": str(error)})
        else:
            self._keys, self._fetched_at, self._failed = keys, self._clock(), None
        finally:
            self._fetching = None

    async def _document(self, url: str) -> Any:
        response = await self._transport("GET", url, {"accept": "application/json", "user-agent": "hookwright"}, None)
        if response.status != 200:
            raise failure(response, method="GET", url=url, now=self._clock())
        return response.json()


def checked_discovery(document: Any, *, issuer: str) -> str:
    """Where the keys are, by an OpenID discovery document. Raises `ValueError` where it is another issuer's, or leads
    to another host: a document that was swapped must not bring its own keys."""
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise ValueError("the discovery document is not this issuer's")
    address = document.get("jwks_uri")
    if not isinstance(address, str) or origin(address) != origin(issuer):
        raise ValueError("the discovery document names keys on another host")
    return address


class _Key(msgspec.Struct):
    kty: str
    kid: str = ""
    n: str = ""
    e: str = ""
    alg: str = "RS256"
    use: str = "sig"


def read_keys(document: Any) -> Mapping[str, Verify]:
    """The RSA signature keys of a JSON Web Key Set (RFC 7517), by ``kid``; others are passed over.

    Raises `ValueError` where there is none: then the old ones are better.
    """
    from cryptography.exceptions import InvalidSignature  # 10 MB, with the first token and not before.
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
    from cryptography.hazmat.primitives.hashes import SHA256

    def verifier(key: RSAPublicKey) -> Verify:
        def verify(message: bytes, signature: bytes) -> bool:
            try:
                key.verify(signature, message, PKCS1v15(), SHA256())
            except InvalidSignature:
                return False
            return True

        return verify

    listed = document.get("keys") if isinstance(document, dict) else None
    found: dict[str, Verify] = {}
    for one in listed[:_MOST_KEYS] if isinstance(listed, list) else ():
        try:
            key = msgspec.convert(one, _Key)
            if key.kty != "RSA" or key.alg != "RS256" or key.use != "sig" or not key.kid:
                continue
            numbers = RSAPublicNumbers(_number(key.e), _number(key.n))
            if numbers.n.bit_length() >= _SMALLEST_KEY:
                found[key.kid] = verifier(numbers.public_key())
        except ValueError:
            continue
    if not found:
        raise ValueError("the issuer has published no RSA key to verify with")
    return found


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
