"""Knows GitHub Actions workflows by the tokens that they show: thin I/O around `oidc_token` and `oidc_policy`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.store import Cells
from hookwright.github.client_parts import utc_now
from hookwright.github.oidc_claims import WorkflowClaims
from hookwright.github.oidc_errors import NotAllowed, TokenRefused
from hookwright.github.oidc_issuers import checked_issuer
from hookwright.github.oidc_keys import COOL_DOWN, MAX_AGE, IssuerKeys
from hookwright.github.oidc_policy import OidcPolicy
from hookwright.github.oidc_token import LEEWAY, prove, read
from hookwright.github.transport import AiohttpTransport, Transport

_PATIENCE = timedelta(seconds=10)
_LARGEST = 1024 * 1024


class OidcVerifier:
    """Says who a workflow is, or refuses it.

        policy = OidcPolicy(repositories=(1296269,), environments=("production",))
        verifier = OidcVerifier(audience="https://deploy.example.com", trust={issuer_of(): policy})
        claims = await verifier.verify(token)

    Each issuer has a policy of its own: ids are unique on one host only. Open it as an async context manager, or
    `close` it.
    """

    def __init__(
        self,
        *,
        audience: str | tuple[str, ...],
        trust: Mapping[str, OidcPolicy],
        once: Cells | None = None,
        transport: Transport | None = None,
        clock: Clock = utc_now,
        leeway: timedelta = LEEWAY,
        cool_down: timedelta = COOL_DOWN,
        max_age: timedelta = MAX_AGE,
    ) -> None:
        """``audience`` is a name of your own, which the workflow asks for: GitHub's default is the same for everybody
        whom the owner's workflows talk to. ``once``: each token is good for one use, in all processes that share
        these cells. Raises `ConfigError`.
        """
        self._audiences = frozenset((audience,) if isinstance(audience, str) else audience)
        if not self._audiences or "" in self._audiences:
            raise ConfigError("an audience is required: the address of your service, say, which the workflow asks for")
        if not trust:
            raise ConfigError("no issuer is trusted: give trust={issuer_of(): OidcPolicy(…)}")
        self.trust: Mapping[str, OidcPolicy] = MappingProxyType({checked_issuer(one): trust[one] for one in trust})
        self._own = AiohttpTransport(timeout=_PATIENCE, max_answer=_LARGEST) if transport is None else None
        # One of them is set.
        use: Transport = transport or self._own  # type: ignore[assignment]
        self._keys = {
            issuer: IssuerKeys(issuer, use, clock=clock, cool_down=cool_down, max_age=max_age) for issuer in self.trust
        }
        self._once = once
        self._clock = clock
        self._leeway = leeway

    async def __aenter__(self) -> OidcVerifier:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await asyncio.gather(*(keys.close() for keys in self._keys.values()))
        if self._own is not None:
            await self._own.close()

    async def verify(self, token: str) -> WorkflowClaims:
        """The claims of a token that holds, and whose workflow its issuer's policy lets.

        Raises `TokenRefused` (401), `NotAllowed` (403) and `KeysUnavailable` (503), each with its ``status``, and
        `StoreError` where ``once`` cannot be told.
        """
        unproven = read(token)
        keys = self._keys.get(unproven.issuer)
        if keys is None:
            # Before anything is fetched: a token must not choose whom we ask.
            raise TokenRefused("the token's issuer is not trusted here", word="issuer")
        verify = await keys.get(unproven.kid)
        now = self._clock()
        claims = prove(unproven, verify, audiences=self._audiences, now=now, leeway=self._leeway)
        refusal = self.trust[unproven.issuer].refusal(claims)
        if refusal is not None:
            raise NotAllowed(refusal, claims=claims)
        if self._once is not None:
            await self._use(claims, self._once)
        return claims

    async def _use(self, claims: WorkflowClaims, once: Cells) -> None:
        """Last, so that a refusal for another reason uses nothing up."""
        if not claims.jti:
            raise TokenRefused("the token has no jti to know it by", word="malformed")
        name = f"jti:{sha256(f'{claims.iss} {claims.jti}'.encode()).hexdigest()}"
        # Twice: the store's clock and ours may differ.
        left = max(claims.expires_at - self._clock(), timedelta(0)) + 2 * self._leeway + timedelta(minutes=1)
        if await once.put(name, b"1", expect=0, expires_in=left) is None:
            raise TokenRefused("the token was used before", word="replayed")
