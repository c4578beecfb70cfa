"""Users' tokens: kept encrypted, renewed once however many want them, forgotten when they are revoked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.app import App
from hookwright.core.errors import StoreUnavailable
from hookwright.core.job import JobState
from hookwright.core.secret import Secret
from hookwright.core.store import Cell, Cells
from hookwright.github.client import GitHubClient
from hookwright.github.errors import ServerFailed, Unauthorized
from hookwright.github.oauth import OAuthApp
from hookwright.github.oauth_errors import OAuthRefused, SignInAgain
from hookwright.github.oauth_token import UserToken
from hookwright.github.oauth_users import UserTokens
from hookwright.stores.sqlite.store import SqliteStore
from hookwright.testing import Simulation
from hookwright.testing.fake_github_routes import Answer
from tests.integration import user_token_process
from tests.support.cli import SOURCE
from tests.support.signing_in import KEY, USER, Desk, desk

TOKEN = "/login/oauth/access_token"


@pytest.fixture
async def here() -> AsyncIterator[Desk]:
    async with desk() as one:
        yield one


async def test_a_good_token_is_handed_out_as_it_is(here: Desk) -> None:
    token = await here.sign_in()

    assert await here.tokens.token(USER) == token
    assert here.github.requests() == []


async def test_a_token_is_renewed_before_it_ends(here: Desk) -> None:
    old = await here.sign_in()
    here.pass_by(hours=7, minutes=56)

    new = await here.tokens.token(USER)

    assert new.access != old.access
    assert await here.another_process().token(USER) == new
    assert here.fake.refreshes == 1


async def test_a_hundred_at_once_renew_once(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    peers = [here.another_process() for _ in range(5)]

    found = await asyncio.gather(*(peers[n % 5].token(USER) for n in range(100)))

    assert here.fake.refreshes == 1
    assert len({token.access.reveal() for token in found}) == 1


async def test_the_store_holds_nothing_that_can_be_read(here: Desk) -> None:
    token = await here.sign_in()
    name = f"{here.github.url.removeprefix('http://')}:{here.github.client_id}:token:{USER}"
    cell = await here.cells.get(name)

    assert cell is not None
    assert token.refresh is not None
    assert token.access.reveal().encode() not in cell.value
    assert token.refresh.reveal().encode() not in cell.value


async def test_another_users_entry_does_not_open_under_ones_own_name(here: Desk) -> None:
    await here.sign_in()
    prefix = f"{here.github.url.removeprefix('http://')}:{here.github.client_id}:token:"
    cell = await here.cells.get(f"{prefix}{USER}")
    assert cell is not None
    await here.cells.put(f"{prefix}666", cell.value)

    with pytest.raises(SignInAgain):
        await here.tokens.token(666)


async def test_keys_rotate_without_anybody_signing_in_again(here: Desk) -> None:
    await here.sign_in()
    rotated = here.another_process(keys=("n" * 32, KEY))
    here.pass_by(hours=9)

    await rotated.token(USER)

    assert await here.another_process(keys=("n" * 32,)).token(USER)
    with pytest.raises(SignInAgain):
        await here.another_process(keys=("x" * 32,)).token(USER)


async def test_who_never_signed_in_is_asked_to(here: Desk) -> None:
    with pytest.raises(SignInAgain) as caught:
        await here.tokens.token(USER)
    assert caught.value.user == USER


async def test_a_bad_minute_at_github_leaves_the_old_token_its_last_minutes(here: Desk) -> None:
    old = await here.sign_in()
    here.pass_by(hours=7, minutes=57)
    here.github.fault("502", path=TOKEN, times=2)

    assert (await here.tokens.token(USER)).access == old.access
    here.pass_by(minutes=4)
    with pytest.raises(ServerFailed):
        await here.tokens.token(USER)

    assert (await here.tokens.token(USER)).access != old.access


async def test_a_token_whose_renewal_got_lost_is_dead_and_asked_for_once(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    here.github.fault("502_after", path=TOKEN)

    with pytest.raises(ServerFailed):
        await here.tokens.token(USER)
    for _ in range(3):
        with pytest.raises(SignInAgain):
            await here.tokens.token(USER)

    # The lost one, and one to see that it was used up: not one more for each who asks.
    assert len(here.github.requests("POST", TOKEN)) == 2
    await here.sign_in()
    assert await here.tokens.token(USER)


async def test_a_refresh_token_that_ended_is_not_even_sent(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(days=183, minutes=1)

    with pytest.raises(SignInAgain):
        await here.tokens.token(USER)
    assert here.github.requests() == []


async def test_a_wrong_client_secret_costs_nobody_their_token(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    right = here.fake.client_secret
    here.fake.client_secret = "changed meanwhile"

    with pytest.raises(OAuthRefused, match="incorrect_client_credentials"):
        await here.tokens.token(USER)
    here.fake.client_secret = right

    assert await here.tokens.token(USER)


async def test_one_who_stops_waiting_does_not_cut_the_renewal(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    here.github.fault("slow", path=TOKEN, seconds=0.2)
    impatient = asyncio.create_task(here.tokens.token(USER))
    patient = asyncio.create_task(here.tokens.token(USER))
    await asyncio.sleep(0.05)

    impatient.cancel()

    assert await patient
    assert here.fake.refreshes == 1


class _Between:
    """Cells that fail to write, or let something happen, before a token or a lock is written."""

    def __init__(self, here: Desk, *, kind: str = ":token:", value: bytes | None = None, failures: int = 0) -> None:
        self._cells = here.cells
        self._kind = kind
        self._value = value
        self.failures = failures
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def get(self, name: str) -> Cell | None:
        return await self._cells.get(name)

    async def put(
        self, name: str, value: bytes, *, expect: int | None = None, expires_in: timedelta | None = None
    ) -> int | None:
        if self._kind in name and self._value in (None, value):
            if self.meanwhile is not None:
                meanwhile, self.meanwhile = self.meanwhile, None
                await meanwhile()
            if self.failures:
                self.failures -= 1
                raise StoreUnavailable("the disk is full")
        return await self._cells.put(name, value, expect=expect, expires_in=expires_in)


def over(here: Desk, cells: _Between) -> UserTokens:
    return UserTokens(here.oauth, cells, [KEY], clock=here.time, sleep=here.time.sleep)


async def test_a_new_sign_in_during_a_renewal_wins(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    cells = _Between(here)

    async def sign_in() -> None:
        await here.sign_in()

    cells.meanwhile = sign_in
    found = await over(here, cells).token(USER)

    assert here.fake.refreshes == 1
    assert await here.tokens.token(USER) == found
    assert (await here.oauth.user(found)).id == USER
    assert list(here.fake.tokens) == [found.access.reveal()]


async def test_signing_out_during_a_renewal_leaves_no_token_anywhere(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    cells = _Between(here)

    async def sign_out() -> None:
        await here.tokens.forget(USER)

    cells.meanwhile = sign_out
    with pytest.raises(SignInAgain, match="meanwhile"):
        await over(here, cells).token(USER)

    assert here.fake.tokens == {}


async def test_a_sign_out_holds_even_where_github_cannot_be_told(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    here.github.fault("502", path="/applications/*")
    cells = _Between(here)

    async def sign_out() -> None:
        await here.tokens.forget(USER)

    cells.meanwhile = sign_out
    with pytest.raises(SignInAgain, match="meanwhile"):
        await over(here, cells).token(USER)


async def test_a_store_that_fails_for_a_moment_loses_no_token(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)

    new = await over(here, _Between(here, failures=3)).token(USER)

    assert await here.tokens.token(USER) == new
    assert here.fake.refreshes == 1


async def test_a_store_that_stays_down_is_an_error_and_not_an_endless_loop(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)

    with pytest.raises(StoreUnavailable):
        await over(here, _Between(here, failures=1000)).token(USER)
    assert here.fake.refreshes == 1


async def test_a_lock_that_cannot_be_given_back_costs_nobody_the_token(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)

    new = await over(here, _Between(here, kind=":lock:", value=b"", failures=1)).token(USER)

    assert await here.tokens.token(USER) == new


async def test_a_process_that_was_stopped_in_the_middle_still_brings_the_new_token(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    cells = _Between(here)

    async def another_finds_the_lease_over() -> None:
        # GitHub has renewed the token already, so this one is told that the refresh token is used up.
        here.pass_by(seconds=61)
        with pytest.raises(SignInAgain):
            await here.another_process().token(USER)

    cells.meanwhile = another_finds_the_lease_over
    new = await over(here, cells).token(USER)

    assert await here.another_process().token(USER) == new
    assert here.fake.refreshes == 1


async def test_a_lock_that_is_held_for_ever_is_an_error(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    lock = f"{here.github.url.removeprefix('http://')}:{here.github.client_id}:lock:{USER}"
    await here.cells.put(lock, b"somebody", expect=0)

    with pytest.raises(StoreUnavailable, match="renewed elsewhere"):
        await here.tokens.token(USER)


async def test_a_new_token_that_some_servers_do_not_know_yet_is_given_a_moment(here: Desk) -> None:
    token = await here.sign_in()
    grant = here.fake.tokens.pop(token.access.reveal())

    async def sleep(seconds: float) -> None:
        here.time.slept.append(seconds)
        if len(here.time.slept) == 2:
            here.fake.tokens[token.access.reveal()] = grant

    tokens = UserTokens(here.oauth, here.cells, [KEY], clock=here.time, sleep=sleep)
    async with GitHubClient.for_user(tokens.auth(USER), api_url=here.github.url, clock=here.time) as client:
        assert (await client.get("/user")).login == "octocat"

    assert here.time.slept == [1, 2]
    assert here.fake.refreshes == 0


async def test_a_route_that_refuses_every_token_ends_in_a_refusal(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(minutes=1)
    here.github.script("GET", "/refused", Answer(401, {"message": "Bad credentials"}))
    async with GitHubClient.for_user(
        here.tokens.auth(USER), api_url=here.github.url, clock=here.time, sleep=here.time.sleep
    ) as client:
        with pytest.raises(Unauthorized):
            await client.get("/refused")

    assert here.fake.refreshes == 1


async def test_a_lease_that_nobody_gives_back_ends(here: Desk) -> None:
    await here.sign_in()
    here.pass_by(hours=9)
    lock = f"{here.github.url.removeprefix('http://')}:{here.github.client_id}:lock:{USER}"
    # As a process leaves it that was killed in the middle.
    await here.cells.put(lock, b"dead", expect=0, expires_in=timedelta(seconds=60))

    assert await here.tokens.token(USER)
    assert 59 < sum(here.time.slept) < 62


async def test_a_client_renews_its_token_when_github_refuses_it(here: Desk) -> None:
    old = await here.sign_in()
    async with GitHubClient.for_user(
        here.tokens.auth(USER), api_url=here.github.url, clock=here.time, sleep=here.time.sleep
    ) as client:
        assert (await client.get("/user")).login == "octocat"
        here.pass_by(minutes=1)
        del here.fake.tokens[old.access.reveal()]

        await asyncio.gather(*(client.post("/repos/o/r/issues/1/comments", {"body": "hello"}) for _ in range(10)))

    assert here.github.comments == ["hello"] * 10
    assert here.fake.refreshes == 1


async def test_a_client_takes_what_another_process_has_renewed(here: Desk) -> None:
    await here.sign_in()
    async with GitHubClient.for_user(
        here.tokens.auth(USER), api_url=here.github.url, clock=here.time, sleep=here.time.sleep
    ) as client:
        await client.get("/user")
        here.pass_by(hours=7, minutes=56)
        newer = await here.another_process().token(USER)
        here.time.now -= timedelta(minutes=2)

        await client.get("/user")

    assert here.fake.refreshes == 1
    assert (await here.tokens.token(USER)).access == newer.access


async def test_a_client_of_a_user_who_revoked_says_sign_in_again(here: Desk) -> None:
    await here.sign_in()
    here.fake.revoke_authorization()
    here.pass_by(minutes=1)
    async with GitHubClient.for_user(
        here.tokens.auth(USER), api_url=here.github.url, clock=here.time, sleep=here.time.sleep
    ) as client:
        with pytest.raises(SignInAgain):
            await client.get("/user")


async def test_a_client_of_a_token_that_renews_itself_takes_no_second_user(here: Desk) -> None:
    with pytest.raises(ValueError, match="knows its user"):
        GitHubClient.for_user(here.tokens.auth(USER), user=7)


async def test_signing_out_forgets_and_revokes(here: Desk) -> None:
    token = await here.sign_in()

    await here.tokens.sign_out(USER)
    await here.tokens.sign_out(USER)

    assert await here.oauth.check(token) is None
    with pytest.raises(SignInAgain):
        await here.tokens.token(USER)


async def test_signing_out_forgets_even_where_github_cannot_be_asked(here: Desk) -> None:
    await here.sign_in()
    here.github.fault("502", path="/applications/*")

    with pytest.raises(ServerFailed):
        await here.tokens.sign_out(USER, everywhere=True)
    with pytest.raises(SignInAgain):
        await here.tokens.token(USER)


async def deliver(simulation: Simulation, payload: dict[str, Any], **headers: str) -> None:
    body = json.dumps(payload).encode()
    sent = simulation.github.signed("github_app_authorization", body) | headers
    raw = {name.lower().encode(): value.encode() for name, value in sent.items()}
    webhook = simulation.runtime.registry.webhooks[0]
    await simulation.receive(webhook.parse(raw, body, now=simulation.clock()))


async def test_the_event_of_a_revocation_forgets_the_tokens(here: Desk) -> None:
    await here.sign_in()
    app = App()
    app.on("github_app_authorization.revoked")(here.tokens.revoked)
    here.time.now += timedelta(seconds=5)

    async with Simulation(app, github=here.github, now=here.time.now) as simulation:
        await deliver(simulation, here.fake.revoke_authorization())
        jobs = await simulation.runtime.store.jobs()
        assert [view.job.state for view in jobs] == [JobState.SUCCEEDED]

    with pytest.raises(SignInAgain):
        await here.tokens.token(USER)


async def test_a_sign_in_after_a_revocation_survives_its_late_event(here: Desk) -> None:
    app = App()
    app.on("github_app_authorization.revoked")(here.tokens.revoked)

    async with Simulation(app, github=here.github, now=here.time.now) as simulation:
        here.time.now += timedelta(seconds=5)
        token = await here.sign_in()
        await deliver(simulation, {"action": "revoked", "sender": here.fake.user})

    assert await here.tokens.token(USER) == token


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        ({"action": "revoked"}, {}),
        ({"action": "revoked", "sender": {"login": "octocat"}}, {}),
        ({"action": "revoked", "sender": {"id": USER}}, {"X-GitHub-Enterprise-Host": "github.example.com"}),
    ],
)
async def test_a_revocation_of_somebody_else_changes_nothing(
    here: Desk, payload: dict[str, Any], headers: dict[str, str]
) -> None:
    token = await here.sign_in()
    app = App()
    app.on("github_app_authorization.revoked")(here.tokens.revoked)
    here.time.now += timedelta(seconds=5)

    async with Simulation(app, github=here.github, now=here.time.now) as simulation:
        await deliver(simulation, payload, **headers)
        jobs = await simulation.runtime.store.jobs()
        assert [view.job.state for view in jobs] == [JobState.SKIPPED]

    assert await here.tokens.token(USER) == token


async def test_a_revocation_on_github_com_is_none_on_an_enterprise_server(here: Desk) -> None:
    server = OAuthApp("Iv1", "secret", api_url="https://github.example.com/api/v3", transport=here.transport)
    tokens = UserTokens(server, here.cells, [KEY], clock=here.time)
    token = await here.sign_in()
    await tokens.keep(USER, token)
    app = App()
    app.on("github_app_authorization.revoked")(tokens.revoked)
    here.time.now += timedelta(seconds=5)

    async with Simulation(app, github=here.github, now=here.time.now) as simulation:
        await deliver(simulation, {"action": "revoked", "sender": {"id": USER}})

    assert await tokens.token(USER) == token


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def shared(path: Path) -> AsyncIterator[tuple[Desk, Cells, list[str]]]:
    """A desk, cells in a file with a stale token, and the arguments of a process that wants it."""
    async with desk() as here:
        store = SqliteStore(path, clock=utc_now)
        await store.open()
        now = utc_now()
        said = here.fake.sign_in(now=now)
        stale = UserToken(
            access=Secret(said["access_token"]),
            obtained_at=now - timedelta(hours=9),
            expires_at=now - timedelta(hours=1),
            refresh=Secret(said["refresh_token"]),
            refresh_expires_at=now + timedelta(days=1),
        )
        await UserTokens(here.oauth, store.cells("users"), [KEY]).keep(USER, stale)
        fake = here.github.flows.oauth
        yield (
            here,
            store.cells("users"),
            [str(path), here.github.url, here.github.client_id, fake.client_secret, KEY, str(USER)],
        )
        await store.close()


async def started(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(user_token_process.__file__)),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


async def ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"


@pytest.mark.slow
async def test_twenty_processes_that_race_renew_once(tmp_path: Path) -> None:
    async with shared(tmp_path / "tokens.db") as (here, _, arguments):
        processes = [await started(*arguments) for _ in range(20)]
        for process in processes:
            await ready(process)
        outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert here.fake.refreshes == 1
    assert len(here.github.requests("POST", TOKEN)) == 1
    said = [output.decode().split() for output, _ in outputs]
    assert {words[0] for words in said} == {"token"}
    assert len({words[1] for words in said}) == 1
    assert said[0][1] in here.fake.tokens


async def test_a_process_that_is_killed_while_it_renews_does_not_lock_out_the_others(tmp_path: Path) -> None:
    async with shared(tmp_path / "tokens.db") as (here, cells, arguments):
        here.github.fault("slow", path=TOKEN, seconds=60)
        victim = await started(*arguments, "2")
        await ready(victim)
        assert victim.stdin is not None
        victim.stdin.write(b"go\n")
        async with asyncio.timeout(20):
            # Until its request is there, and waits for the answer.
            while here.github._faults[0].times:
                await asyncio.sleep(0.01)
        victim.kill()
        await victim.communicate()

        async with OAuthApp(*arguments[2:4], api_url=here.github.url) as oauth:
            token = await asyncio.wait_for(UserTokens(oauth, cells, [KEY]).token(USER), 20)

    assert token.access.reveal() in here.fake.tokens
    assert here.fake.refreshes == 1
