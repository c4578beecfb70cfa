from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.github.auth import Grant, TokenAuth
from hookwright.github.client import GitHubClient
from hookwright.github.clients import Clients
from hookwright.github.errors import (
    Forbidden,
    ServerFailed,
    Suspended,
    Unauthorized,
    Uninstalled,
    UnreadableAnswer,
)
from hookwright.github.jwt import signer
from hookwright.github.transport import AiohttpTransport
from hookwright.testing.fake_github_login import new_private_key
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import World, world

MINT = "/app/installations/7/access_tokens"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


async def comment(here: World, installation: int = 7) -> None:
    await here.clients.installation(installation).post("/repos/o/r/issues/1/comments", {"body": "hello"})


async def test_the_app_itself_speaks_by_jwt(here: World) -> None:
    assert (await here.clients.app().get("/app"))["slug"] == "stand-in-app"


async def test_an_installation_speaks_by_its_token(here: World) -> None:
    await comment(here)

    assert here.github.comments == ["hello"]
    assert [one["who"] for one in here.github.requests()] == ["app", 7]


async def test_routes_of_the_app_go_by_jwt_from_an_installations_client_too(here: World) -> None:
    assert (await here.clients.installation(7).get("/app"))["id"] == here.github.app_id
    assert here.github.state.tokens_minted == 0


async def test_a_hundred_at_once_fetch_one_token(here: World) -> None:
    await asyncio.gather(*(comment(here) for _ in range(100)))

    assert len(here.github.comments) == 100
    assert here.github.state.tokens_minted == 1


async def test_each_installation_has_its_own_token(here: World) -> None:
    await asyncio.gather(comment(here, 7), comment(here, 8))

    assert {one["who"] for one in here.github.requests("POST", "*/comments")} == {7, 8}


async def test_one_who_stops_waiting_does_not_take_the_token_from_the_others(here: World) -> None:
    here.github.fault("slow", path=MINT, seconds=0.2)
    impatient = asyncio.create_task(comment(here))
    patient = asyncio.create_task(comment(here))
    await asyncio.sleep(0.05)

    impatient.cancel()
    await patient

    assert here.github.comments == ["hello"]
    assert here.github.state.tokens_minted == 1


async def test_a_token_is_renewed_in_the_background_before_it_expires(here: World) -> None:
    await comment(here)
    here.pass_by(timedelta(minutes=56))
    here.github.fault("slow", path=MINT, seconds=0.2)

    async with asyncio.timeout(0.15):
        await comment(here)

    await until(lambda: here.github.state.tokens_minted == 2)
    here.pass_by(timedelta(minutes=5))
    await comment(here)
    assert here.github.state.tokens_minted == 2


async def test_a_renewal_that_fails_is_not_tried_again_by_every_request(here: World) -> None:
    await comment(here)
    here.pass_by(timedelta(minutes=56))
    here.github.script("POST", MINT, Answer(500, {"message": "broken"}))

    for _ in range(5):
        await comment(here)
        await asyncio.sleep(0.01)

    assert len(here.github.requests("POST", MINT)) == 2
    assert len(here.github.comments) == 6


async def test_in_its_last_minute_a_token_is_not_used(here: World) -> None:
    await comment(here)
    here.pass_by(timedelta(minutes=59, seconds=30))

    await comment(here)

    assert here.github.state.tokens_minted == 2
    assert [one["status"] for one in here.github.requests("POST", "*/comments")] == [201, 201]


async def test_a_refused_token_is_replaced_once(here: World) -> None:
    await comment(here)
    here.pass_by(timedelta(minutes=10))
    here.github.expire_tokens()

    await comment(here)

    assert here.github.state.tokens_minted == 2
    assert here.github.comments == ["hello", "hello"]
    assert here.time.slept == []


async def test_many_who_meet_a_refused_token_replace_it_once_together(here: World) -> None:
    await comment(here)
    here.pass_by(timedelta(minutes=10))
    here.github.expire_tokens()

    await asyncio.gather(*(comment(here) for _ in range(20)))

    assert here.github.state.tokens_minted == 2


async def test_a_new_token_that_is_not_known_everywhere_yet_is_waited_for(here: World) -> None:
    refusals = iter([Answer(401, {"message": "Bad credentials"})] * 2)
    here.github.script("GET", "/repos/o/r", lambda call: next(refusals, Answer(200, {"ok": True})))

    assert await here.clients.installation(7).get("/repos/o/r") == {"ok": True}
    assert here.time.slept == [1.0, 2.0]
    assert here.github.state.tokens_minted == 1


async def test_a_token_that_is_refused_for_good_is_an_error(here: World) -> None:
    here.github.script("GET", "/repos/o/r", Answer(401, {"message": "Bad credentials"}))

    with pytest.raises(Unauthorized):
        await here.clients.installation(7).get("/repos/o/r")

    # The grace of a new token, then one replacement; never a loop.
    assert len(here.github.requests("GET", "/repos/o/r")) <= 5


async def test_an_uninstalled_app_drops_the_tenant(here: World) -> None:
    here.github.uninstall(7)

    with pytest.raises(Uninstalled, match="installation 7 does not exist for this App"):
        await comment(here)


async def test_an_app_uninstalled_later_is_noticed(here: World) -> None:
    await comment(here)
    here.pass_by(timedelta(minutes=10))
    here.github.uninstall(7)

    with pytest.raises(Uninstalled):
        await comment(here)


async def test_a_suspended_installation_drops_the_tenant(here: World) -> None:
    here.github.suspend(7)

    with pytest.raises(Suspended, match="suspended"):
        await comment(here)


async def test_another_403_on_a_token_is_no_suspension(here: World) -> None:
    here.github.script("POST", MINT, Answer(403, {"message": "Resource not accessible by integration"}))

    with pytest.raises(Forbidden):
        await comment(here)


async def test_a_failure_to_get_a_token_is_everybodys_failure_and_not_kept(here: World) -> None:
    here.github.script("POST", MINT, Answer(500, {"message": "broken"}))
    results = await asyncio.gather(*(comment(here) for _ in range(10)), return_exceptions=True)
    assert {type(result) for result in results} == {ServerFailed}
    assert len(here.github.requests("POST", MINT)) == 1

    here.github._scripts.clear()
    await comment(here)
    assert here.github.comments == ["hello"]


async def test_a_token_request_is_repeated_after_a_passing_failure(here: World) -> None:
    here.github.fault("502_after", path=MINT)

    await comment(here)

    assert here.github.comments == ["hello"]
    assert here.time.slept == [0.5]


async def test_an_answer_without_a_token_is_an_error(here: World) -> None:
    here.github.script("POST", MINT, Answer(201, {"surprise": True}))

    with pytest.raises(UnreadableAnswer):
        await comment(here)


@pytest.mark.parametrize("minutes", [-30, 30])
async def test_a_wrong_clock_is_corrected_by_githubs(here: World, minutes: int) -> None:
    here.time.now += timedelta(minutes=minutes)

    await comment(here)

    assert here.github.comments == ["hello"]
    assert [one["status"] for one in here.github.requests("POST", MINT)] == [401, 201]


async def test_a_token_lives_by_our_clock_however_wrong_it_is(here: World) -> None:
    here.time.now += timedelta(hours=2)
    await comment(here)
    here.pass_by(timedelta(minutes=30))

    await comment(here)

    assert here.github.state.tokens_minted == 1


async def test_a_wrong_key_is_refused_once_and_says_so() -> None:
    async with world(key=new_private_key()) as here:
        with pytest.raises(Unauthorized, match="could not be decoded"):
            await here.clients.app().get("/app")

        assert len(here.github.requests()) == 1


async def test_a_key_that_is_none_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ConfigError, match="GITHUB_PRIVATE_KEY"):
        Clients(issuer=1, private_key=Secret("hush"))


async def test_a_key_may_be_kept_elsewhere_and_only_sign(here: World) -> None:
    clients = Clients(issuer=here.github.app_id, private_key=signer(here.github.private_key), api_url=here.github.url)

    assert (await clients.app().get("/app"))["id"] == here.github.app_id

    await clients.close()


async def test_a_given_token_is_used_as_it_is(here: World) -> None:
    token = (await here.clients.app().post(MINT))["token"]
    transport = AiohttpTransport()
    client = GitHubClient(transport, TokenAuth(Secret(token)), api_url=here.github.url)

    assert (await client.get("/repos/o/r"))["full_name"] == "o/r"
    here.github.expire_tokens()
    with pytest.raises(Unauthorized):
        await client.get("/repos/o/r")

    assert len(here.github.requests("GET", "/repos/o/r")) == 2
    await transport.close()


async def test_no_error_and_no_value_shows_a_token(here: World) -> None:
    await comment(here)
    token = await here.clients._tokens.get(Grant(7))
    here.github.script("GET", "/repos/o/r", Answer(500, {"message": "broken"}))

    with pytest.raises(ServerFailed) as failed:
        await here.clients.installation(7).get("/repos/o/r")

    secret = token.value.reveal()
    assert len(secret) > 300
    for shown in (repr(token), str(failed.value), repr(failed.value), repr(vars(failed.value))):
        assert secret not in shown
        assert "ghs_" not in shown


async def test_tokens_of_a_crowd_of_installations_are_not_kept_for_ever(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookwright.github.auth._KEPT_TOKENS", 3)
    monkeypatch.setattr("hookwright.github.clients._KEPT_CLIENTS", 3)

    for installation in range(1, 6):
        await comment(here, installation)
    here.pass_by(timedelta(hours=2))
    await comment(here, 6)

    assert set(here.clients._tokens._tokens) <= {Grant(6)}
    assert len(here.clients._installations) == 3


async def test_closing_ends_a_renewal_that_is_under_way(here: World) -> None:
    here.github.fault("slow", path=MINT, seconds=5)
    waiting = asyncio.create_task(comment(here))
    await until(lambda: bool(here.clients._tokens._fetching))

    await here.clients.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def until(holds: object, seconds: float = 5.0) -> None:
    assert callable(holds)
    async with asyncio.timeout(seconds):
        while not holds():  # What is waited for happens inside the code under test
            await asyncio.sleep(0.005)


def clients_of(here: World, *keys: str) -> Clients:
    return Clients(
        issuer=here.github.client_id,
        private_key=Secret(keys[0]),
        private_key_previous=Secret(keys[1]) if len(keys) > 1 else None,
        api_url=here.github.url,
        clock=here.time,
        sleep=here.time.sleep,
    )


@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=20)])
async def test_of_two_keys_the_one_that_github_knows_is_used(here: World, known_first: bool, ahead: timedelta) -> None:
    keys = [here.github.private_key, new_private_key()]
    here.github.clock_ahead = ahead
    clients = clients_of(here, *(keys if known_first else reversed(keys)))

    answers = await asyncio.gather(*(clients.app().get("/app") for _ in range(5)))

    assert [answer["slug"] for answer in answers] == [answers[0]["slug"]] * 5
    before = here.github.state.request_count
    await clients.app().get("/app/installations")
    assert here.github.state.request_count == before + 1
    await clients.close()


async def test_where_no_key_is_known_that_is_said_soon(here: World) -> None:
    clients = clients_of(here, new_private_key(), new_private_key())
    with pytest.raises(Unauthorized):
        await clients.app().get("/app")
    assert here.github.state.request_count <= 3
    await clients.close()
