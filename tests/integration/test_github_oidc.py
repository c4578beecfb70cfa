"""Workflows' tokens, from an issuer that rotates, fails and is attacked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from hookwright.core.errors import ConfigError, StoreUnavailable
from hookwright.core.secret import Secret
from hookwright.core.store import Cells, Store
from hookwright.github.errors import Unauthorized
from hookwright.github.oidc import OidcVerifier
from hookwright.github.oidc_errors import KeysUnavailable, NotAllowed, TokenRefused
from hookwright.github.oidc_policy import OidcPolicy
from hookwright.github.oidc_request import request_workflow_token
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_oidc import PATH, FakeOidc
from tests.support.github import Time, private_key

AUDIENCE = "https://deploy.example.com"
KEYS = f"{PATH}/.well-known/jwks"


@dataclass
class Desk:
    github: FakeGitHub
    time: Time
    store: Store
    verifier: OidcVerifier

    @property
    def issuer(self) -> FakeOidc:
        return self.github.flows.oidc

    @property
    def fetched(self) -> int:
        return self.issuer.requests.get(KEYS, 0)

    def mint(self, audience: str = AUDIENCE, **more: Any) -> str:
        return self.issuer.mint(self.github.url, audience, now=self.time.now, **more)

    def pass_by(self, **by: float) -> None:
        self.time.now += timedelta(**by)
        self.github.clock_ahead += timedelta(**by)

    def verifying(self, *, once: Cells | None = None, policy: OidcPolicy | None = None) -> OidcVerifier:
        trust = {self.issuer.issuer(self.github.url): policy or OidcPolicy(repositories=(74,))}
        return OidcVerifier(audience=AUDIENCE, trust=trust, clock=self.time, once=once)

    async def refusal(self, token: str) -> str:
        with pytest.raises(TokenRefused) as caught:
            await self.verifier.verify(token)
        return caught.value.word


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    time = Time()
    store = open_store("memory:", clock=time)
    await store.open()
    async with FakeGitHub(private_key=private_key()) as github:
        here = Desk(github, time, store, None)  # type: ignore[arg-type]
        async with here.verifying() as here.verifier:
            yield here
    await store.close()


@pytest.fixture
async def here() -> AsyncIterator[Desk]:
    async with desk() as one:
        yield one


async def test_a_workflow_is_known_by_its_token(here: Desk) -> None:
    claims = await here.verifier.verify(here.mint())

    assert (claims.repository, claims.branch) == ("octo-org/octo-repo", "main")


async def test_keys_are_fetched_once_for_a_hundred_tokens(here: Desk) -> None:
    await asyncio.gather(*(here.verifier.verify(here.mint()) for _ in range(100)))

    assert here.fetched == 1


async def test_a_workflow_that_may_not_is_named_in_the_refusal(here: Desk) -> None:
    with pytest.raises(NotAllowed, match="evil/repo") as caught:
        await here.verifier.verify(here.mint(claims={"repository": "evil/repo", "repository_id": "666"}))
    assert caught.value.status == 403
    assert caught.value.claims.repository_id == "666"


async def test_an_issuer_that_is_not_trusted_is_not_even_asked(here: Desk) -> None:
    async with FakeGitHub(private_key=private_key()) as other:
        token = other.flows.oidc.mint(other.url, AUDIENCE, now=here.time.now)

        assert await here.refusal(token) == "issuer"
        assert other.requests() == []
    assert here.github.requests() == []


@pytest.mark.parametrize("issuer", ["", "https://evil.example", "{issuer}/", "{issuer}/octo-inc", "{issuer}#"])
async def test_an_issuer_is_compared_as_it_is_written(here: Desk, issuer: str) -> None:
    trusted = here.issuer.issuer(here.github.url)

    assert await here.refusal(here.mint(claims={"iss": issuer.format(issuer=trusted)})) == "issuer"


async def test_a_token_for_somebody_else_is_refused(here: Desk) -> None:
    assert await here.refusal(here.mint("https://github.com/octo-org")) == "audience"


async def test_an_expired_token_is_refused(here: Desk) -> None:
    token = here.mint()
    here.pass_by(minutes=7)

    assert await here.refusal(token) == "expired"


async def test_a_forged_kid_makes_one_question_in_a_cool_down(here: Desk) -> None:
    await here.verifier.verify(here.mint())
    forged = [here.mint(headers={"kid": f"forged-{n}"}) for n in range(50)]

    here.pass_by(seconds=31)
    words = await asyncio.gather(*(here.refusal(token) for token in forged))

    assert set(words) == {"key"}
    assert here.fetched == 2
    here.pass_by(seconds=31)
    assert await here.refusal(here.mint(headers={"kid": "../../../etc/passwd"})) == "key"
    assert here.fetched == 3


async def test_a_token_signed_by_somebody_else_under_our_kid_is_refused(here: Desk) -> None:
    theirs = generate_private_key(public_exponent=65537, key_size=2048)
    said: Mapping[str, Any] = jwt.decode(here.mint(), options={"verify_signature": False})

    forged = jwt.encode(dict(said), theirs, algorithm="RS256", headers={"kid": here.issuer.kid})

    assert await here.refusal(forged) == "signature"


async def test_a_new_key_is_found_when_its_first_token_comes(here: Desk) -> None:
    await here.verifier.verify(here.mint())
    here.pass_by(seconds=31)
    here.issuer.rotate()

    await here.verifier.verify(here.mint())

    assert here.fetched == 2


async def test_a_key_that_was_withdrawn_ends_within_the_hour(here: Desk) -> None:
    await here.verifier.verify(here.mint())
    old_kid, old_key = here.issuer.kid, here.issuer.key
    here.issuer.rotate(keep=False)
    here.pass_by(hours=1)
    said = jwt.decode(here.mint(), options={"verify_signature": False})

    assert await here.refusal(jwt.encode(said, old_key, algorithm="RS256", headers={"kid": old_kid})) == "key"


async def test_an_outage_keeps_the_old_keys(here: Desk) -> None:
    await here.verifier.verify(here.mint())
    here.github.fault("502", path=f"{PATH}/.well-known/*", times=1000)
    here.pass_by(hours=3)

    for _ in range(20):
        await here.verifier.verify(here.mint())

    # One try in a cool-down, however many tokens come.
    assert len(here.github.requests("GET", f"{PATH}/.well-known/*")) == 3
    here.pass_by(hours=22)
    with pytest.raises(KeysUnavailable):
        await here.verifier.verify(here.mint())


@pytest.mark.parametrize("fault", ["502", "cut", "html"])
async def test_an_outage_before_the_first_token_is_no_refusal(here: Desk, fault: Any) -> None:
    # aiohttp itself asks a second time where a connection was cut.
    here.github.fault(fault, path=f"{PATH}/.well-known/*", times=2 if fault == "cut" else 1)

    with pytest.raises(KeysUnavailable) as caught:
        await here.verifier.verify(here.mint())
    assert caught.value.status == 503
    with pytest.raises(KeysUnavailable):
        await here.verifier.verify(here.mint())
    here.pass_by(seconds=31)

    assert await here.verifier.verify(here.mint())


async def test_a_rotation_during_an_outage_is_no_refusal(here: Desk) -> None:
    await here.verifier.verify(here.mint())
    here.pass_by(seconds=31)
    here.issuer.rotate()
    here.github.fault("502", path=f"{PATH}/.well-known/*", times=1)

    with pytest.raises(KeysUnavailable):
        await here.verifier.verify(here.mint())


async def test_one_who_stops_waiting_does_not_take_the_keys_from_the_others(here: Desk) -> None:
    here.github.fault("slow", path=f"{PATH}/.well-known/openid-configuration", seconds=0.2)
    impatient = asyncio.create_task(here.verifier.verify(here.mint()))
    patient = asyncio.create_task(here.verifier.verify(here.mint()))
    await asyncio.sleep(0.05)

    impatient.cancel()

    assert await patient
    assert here.fetched == 1


async def test_a_token_is_good_for_one_use_in_all_processes(here: Desk) -> None:
    token = here.mint()
    async with (
        here.verifying(once=here.store.cells("oidc")) as one,
        here.verifying(once=here.store.cells("oidc")) as two,
    ):
        ends = await asyncio.gather(*(each.verify(token) for each in (one, two) * 10), return_exceptions=True)

        assert sum(not isinstance(end, BaseException) for end in ends) == 1
        assert {end.word for end in ends if isinstance(end, TokenRefused)} == {"replayed"}
        assert await one.verify(here.mint())
        here.pass_by(minutes=5, seconds=50)
        with pytest.raises(TokenRefused) as caught:
            await two.verify(token)
        assert caught.value.word == "replayed"


async def test_a_refusal_uses_nothing_up(here: Desk) -> None:
    token = here.mint()
    once = here.store.cells("oidc")
    async with here.verifying(once=once, policy=OidcPolicy(repositories=(1,))) as strict:
        with pytest.raises(NotAllowed):
            await strict.verify(token)
    async with here.verifying(once=once) as verifier:
        assert await verifier.verify(token)


async def test_a_token_without_a_jti_cannot_be_used_where_one_use_counts(here: Desk) -> None:
    async with here.verifying(once=here.store.cells("oidc")) as verifier:
        with pytest.raises(TokenRefused, match="jti"):
            await verifier.verify(here.mint(without=("jti",)))
    assert await here.verifier.verify(here.mint(without=("jti",)))


async def test_a_store_that_is_down_lets_nobody_in_twice(here: Desk) -> None:
    class Down:
        async def get(self, name: str) -> None:
            raise StoreUnavailable("down")

        async def put(self, *args: Any, **more: Any) -> int | None:
            raise StoreUnavailable("down")

    async with here.verifying(once=Down()) as verifier:
        with pytest.raises(StoreUnavailable):
            await verifier.verify(here.mint())


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": ""},
        {"audience": ()},
        {"audience": ("a", "")},
        {"trust": {}},
        {"trust": {"http://github.example.com": OidcPolicy.anyone()}},
    ],
)
def test_a_verifier_that_could_not_refuse_is_not_made(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"audience": "a", "trust": {"https://h": OidcPolicy.anyone()}}
    with pytest.raises(ConfigError):
        OidcVerifier(**(given | wrong))


async def test_a_job_gets_its_token(here: Desk) -> None:
    token = await request_workflow_token(
        AUDIENCE,
        request_url=f"{here.github.url}{PATH}/request?api-version=2.0",
        request_token=Secret(here.issuer.request_token),
    )

    assert (await here.verifier.verify(token.reveal())).aud == AUDIENCE


async def test_a_job_that_may_not_ask_is_told_why(here: Desk) -> None:
    with pytest.raises(ConfigError, match="id-token: write"):
        await request_workflow_token(AUDIENCE, request_url="", request_token="")
    with pytest.raises(Unauthorized):
        await request_workflow_token(AUDIENCE, request_url=f"{here.github.url}{PATH}/request", request_token="x")
