"""`hookwright doctor`: what it finds, and that it changes nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hookwright.app import utc_now
from hookwright.github.client_parts import account_of as account_in_store
from hookwright.github.delivery_log import WINDOW
from hookwright.github.healing import CELLS, Memory, Progress, account_of
from hookwright.github.limits import GITHUB_COM, Account
from hookwright.github.plugin import LIMITS
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_routes import Answer
from tests.support.broker import Broker
from tests.support.cli import APP, SECRET, Program, github_beside, in_folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    with in_folder(tmp_path, monkeypatch):
        monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", SECRET)
        program = Program(tmp_path, capsys)
        program.write("app.py", APP)
        yield program


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, program: Program) -> Iterator[FakeGitHub]:
    with github_beside() as github:
        monkeypatch.setenv("GITHUB_APP_ID", str(github.app_id))
        monkeypatch.setenv("GITHUB_PRIVATE_KEY", github.private_key)
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        github.state.app["events"] = ["issues", "push"]
        github.state.app["permissions"] = {"issues": "write", "contents": "read", "metadata": "read"}
        github.script("GET", "/app/hook/config", Answer(200, {"url": "https://x.example/webhooks/github"}))
        yield github


def checks(program: Program, *arguments: str) -> dict[str, tuple[str, str]]:
    """Status and text by the name of the check; of several with one name the last."""
    document = program("doctor", "--json", *arguments).json()
    return {
        each["check"]: (each["status"], f"{each['summary']} {each['advice'] or ''}".strip())
        for each in document["checks"]
    }


def test_a_sound_app_is_well(program: Program, github: FakeGitHub) -> None:
    program("receive", "push", "--store", "sqlite:///hookwright.db")

    result = program("doctor")

    assert result.status == 0, result.out
    assert "0 failures" in result.out or "All is well." in result.out
    assert all(len(line) <= 80 for line in result.out.splitlines())
    found = checks(program)
    assert {status for status, _ in found.values()} == {"ok"}
    assert found["GitHub App"][1] == f"stand-in-app (App {github.app_id}, {github.client_id})"
    assert "4 handlers, 0 schedules" in found["app"][1]
    assert "is sound" in found["store"][1]


def test_every_setting_is_shown_with_its_origin_and_secrets_as_stars(program: Program, github: FakeGitHub) -> None:
    program.write("hookwright.toml", "[hookwright]\nconcurrency = 7\n")

    plain = program("doctor", "--offline")
    document = program("doctor", "--json", "--offline", "--store", "sqlite:///other.db").json()

    settings: dict[str, Any] = {each["name"]: each for each in document["settings"]}
    assert settings["github_webhook_secret"]["value"] == settings["github_private_key"]["value"] == "***"
    assert settings["concurrency"]["value"] == "7"
    assert "hookwright.toml" in settings["concurrency"]["origin"]
    assert settings["store"]["origin"] == "--store"
    assert settings["port"]["origin"] == "default"
    for text in (plain.out, str(document)):
        assert SECRET not in text
        assert "PRIVATE KEY-----" not in text


def test_a_setting_that_is_wrong_is_a_failure(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKWRIGHT_PORT", "many")

    result = program("doctor", "--json")

    assert result.status == 1
    assert result.json()["ok"] is False
    assert "HOOKWRIGHT_PORT" in result.json()["checks"][0]["advice"]
    assert program("doctor").status == 1


def test_without_a_secret_it_says_that_run_refuses(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WEBHOOK_SECRET")

    assert program("doctor", "--offline").status == 1
    assert "GITHUB_WEBHOOK_SECRET" in checks(program, "--offline")["webhook secret"][1]
    monkeypatch.setenv("HOOKWRIGHT_ROLE", "worker")
    assert checks(program, "--offline")["webhook secret"][0] == "skip"


def test_a_weak_or_a_previous_secret_is_a_warning(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "short")
    assert "can be guessed" in checks(program, "--offline")["webhook secret"][1]

    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET_PREVIOUS", SECRET)
    assert "GITHUB_WEBHOOK_SECRET_PREVIOUS" in checks(program, "--offline")["webhook secret"][1]


def test_without_credentials_it_says_so_and_goes_on(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with github_beside() as github:
        monkeypatch.setenv("GITHUB_API_URL", github.url)

        found = checks(program)

        assert found["private key"][0] == found["GitHub App"][0] == "skip"
        assert (found["API"][0], found["clock"][0]) == ("ok", "ok")
        assert program("doctor").status == 0


def pem(bits: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


NO_KEY = "-----BEGIN RSA PRIVATE KEY-----\nbm90IGEga2V5\n-----END RSA PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("app_id", "key", "says"),
    [
        ("7", lambda: pem(1024), "only 1024 bits"),
        ("7", lambda: NO_KEY, "cannot be read"),
        ("7", lambda: "", "not set, although the GitHub App is named"),
        ("", lambda: NO_KEY, "not whose it is"),
    ],
)
def test_credentials_that_github_would_refuse_are_a_failure(
    program: Program, monkeypatch: pytest.MonkeyPatch, app_id: str, key: Callable[[], str], says: str
) -> None:
    monkeypatch.setenv("GITHUB_APP_ID", app_id)
    monkeypatch.setenv("GITHUB_PRIVATE_KEY", key())

    status, text = checks(program, "--offline")["private key"]

    assert status == "fail"
    assert says in text


def test_the_store_is_examined_and_not_made(program: Program) -> None:
    assert checks(program, "--offline")["store"][0] == "skip"
    assert not Path("hookwright.db").exists()
    assert "does not exist" in checks(program, "--offline", "--store", "sqlite:///nix/hookwright.db")["store"][1]
    assert "nothing outlives" in checks(program, "--offline", "--store", "memory:")["store"][1]
    assert checks(program, "--offline", "--store", "redis://:password@x")["store"][0] == "fail"


def test_a_damaged_store_is_a_failure(program: Program) -> None:
    program.write("hookwright.db", "no database at all\n" * 50)

    assert program("doctor", "--offline").status == 1
    assert checks(program, "--offline")["store"][0] == "fail"
    assert Path("hookwright.db").read_text() == "no database at all\n" * 50


def test_dead_letters_are_a_warning_with_the_command_that_shows_them(program: Program) -> None:
    program("receive", "issues.opened", "--store", "sqlite:///hookwright.db")

    status, text = checks(program, "--offline")["dead letters"]

    assert status == "warn"
    assert "1 job failed for good" in text
    assert "jobs list --state failed" in text
    assert program("doctor", "--offline").status == 0


def test_an_app_that_cannot_be_loaded_is_a_failure(program: Program) -> None:
    program.write("broken.py", "import no_such_library\n")
    program.write("misspelt.py", "from hookwright import App\napp = App()\n@app.on('isues')\nasync def f(ctx): ...\n")
    program.write("empty.py", "from hookwright import App\napp = App()\n")

    assert checks(program, "broken.py", "--offline")["app"][0] == "fail"
    assert "did you mean 'issues'" in checks(program, "misspelt.py", "--offline")["app"][1]
    assert checks(program, "empty.py", "--offline")["app"][0] == "warn"
    Path("app.py").unlink()
    assert checks(program, "--offline")["app"][0] == "skip"


def test_a_clock_that_goes_wrong_is_a_warning(program: Program, github: FakeGitHub) -> None:
    github.clock_ahead = timedelta(minutes=2)

    status, text = checks(program)["clock"]

    assert status == "warn"
    assert "behind GitHub's" in text


def test_an_api_that_cannot_be_reached_is_a_failure_only_with_credentials(
    program: Program, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    assert checks(program)["API"][0] == "fail"

    monkeypatch.delenv("GITHUB_APP_ID")
    monkeypatch.delenv("GITHUB_PRIVATE_KEY")
    assert checks(program)["API"][0] == "warn"


def test_an_address_that_is_no_api_is_a_warning(program: Program, github: FakeGitHub) -> None:
    github.script("GET", "/rate_limit", Answer(404, {"message": "Not Found"}))

    assert "answers 404" in checks(program)["API"][1]


def test_a_key_of_another_app_is_a_failure(
    program: Program, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_CLIENT_ID", github.client_id)
    monkeypatch.setenv("GITHUB_APP_ID", "99")
    status, text = checks(program)["GitHub App"]
    assert status == "fail"
    assert f"set GITHUB_APP_ID to {github.app_id}" in text

    monkeypatch.delenv("GITHUB_CLIENT_ID")
    assert checks(program)["GitHub App"][0] == "fail"


def test_events_that_the_github_app_does_not_get_are_named(program: Program, github: FakeGitHub) -> None:
    github.state.app["events"] = ["issues", "star"]

    status, text = checks(program)["events"]

    assert status == "warn"
    assert "handlers want push" in text
    github.state.app["events"] = ["issues", "push", "star"]
    assert "nobody wants star" in checks(program)["events"][1]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(404, {"message": "Not Found"}), "the GitHub App has none"),
        (Answer(500, {"message": "Sorry"}), "cannot be asked"),
        (Answer(200, {"url": ""}), "it has no URL"),
        (Answer(200, {"url": "https://x.example/webhooks/github", "insecure_ssl": "1"}), "certificate"),
        (Answer(200, {"url": "https://x.example/hooks"}), "this app listens at /webhooks/github"),
    ],
)
def test_the_webhook_on_github_is_compared(program: Program, github: FakeGitHub, answer: Answer, says: str) -> None:
    github.script("GET", "/app/hook/config", answer)

    assert says in checks(program)["webhook"][1]


def test_a_nearly_used_up_limit_is_a_warning(program: Program, github: FakeGitHub) -> None:
    answer = Answer(200, github.state.app, headers={"X-RateLimit-Remaining": "40"})
    github.script("GET", "/app", answer)

    assert checks(program)["rate limit"][0] == "warn"


def test_without_a_transport_no_broker_is_looked_for(program: Program) -> None:
    assert not {"broker", "transport"} & set(checks(program, "--offline"))


def test_a_broker_that_answers_is_well(program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broker = Broker(tmp_path)
    broker.start()
    try:
        monkeypatch.setenv("HOOKWRIGHT_TRANSPORT", f"celery+{broker.url}?queue=bots")
        found = checks(program, "--offline")
        assert found["broker"] == ("ok", f"{broker.url} answers, celery (bots)")
        assert broker.keys() == []
    finally:
        broker.stop()


def test_a_broker_that_is_away_or_refuses_us_is_a_failure_that_says_whose_turn_it_is(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broker = Broker(tmp_path)
    place = f"127.0.0.1:{broker.port}/0"
    monkeypatch.setenv("HOOKWRIGHT_TRANSPORT", f"celery+redis://bot:hunter2@{place}?queue=bots")
    result = program("doctor", "--offline", "--json")
    away = checks(program, "--offline")["broker"]
    broker.start()
    try:
        refused = checks(program, "--offline")["broker"]
    finally:
        broker.stop()

    assert result.status == 1
    assert "hunter" not in result.out + result.err + "".join(away + refused)
    assert (away[0], refused[0]) == ("fail", "fail")
    assert f"redis://{place} cannot be reached" in away[1]
    assert "start the broker, or correct HOOKWRIGHT_TRANSPORT" in away[1]
    assert "correct user and password in HOOKWRIGHT_TRANSPORT" in refused[1]
    assert "jobs wait in the store" in refused[1]


def test_a_transport_of_ones_own_that_cannot_be_asked_is_loaded(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKWRIGHT_TRANSPORT", "tests.unit.integrations.own_transport:make")
    status, text = checks(program, "--offline")["transport"]
    assert status == "ok"
    assert "is loaded" in text


def test_a_broker_whose_name_nobody_knows_is_said_to_have_a_wrong_one(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKWRIGHT_TRANSPORT", "celery+redis://:hunter2@broker.invalid:6379/0")
    status, text = checks(program, "--offline")["broker"]
    assert status == "fail"
    assert "redis://broker.invalid:6379/0 cannot be reached" in text
    assert "no machine has this name" in text
    assert "hunter" not in text


def test_a_transport_that_cannot_be_loaded_is_a_failure(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKWRIGHT_TRANSPORT", "nowhere:transport")
    status, text = checks(program, "--offline")["transport"]
    assert status == "fail"
    assert "nowhere" in text


def test_it_changes_nothing_in_the_store(program: Program) -> None:
    program("receive", "issues.opened", "--store", "sqlite:///hookwright.db")

    def dump() -> list[str]:
        with sqlite3.connect("hookwright.db") as connection:
            return list(connection.iterdump())

    before = dump()
    checks(program, "--offline")

    assert dump() == before


def healed(program: Program, github: FakeGitHub, **facts: Any) -> None:
    """What a worker leaves in the store."""

    async def save() -> None:
        store = open_store("sqlite:///hookwright.db", clock=utc_now)
        await store.open()
        try:
            account = account_of(github.url, github.app_id)
            progress = Progress(watermark=utc_now(), healed_at=facts.pop("healed_at", utc_now()), **facts)
            await Memory(store.cells(CELLS), account, WINDOW).save(progress)
        finally:
            await store.close()

    asyncio.run(save())


def test_it_says_what_became_of_missed_webhooks(
    program: Program, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("receive", "push", "--store", "sqlite:///hookwright.db")
    assert checks(program)["missed webhooks"][0] == "ok"

    healed(program, github, asked=2)
    assert "none; last looked for" in checks(program)["missed webhooks"][1]

    healed(program, github, asked=2, failing=3, oldest=utc_now() - timedelta(hours=1))
    status, text = checks(program)["missed webhooks"]
    assert status == "warn"
    assert "3 deliveries that GitHub could not make" in text
    assert "after 3d" in text

    healed(program, github, healed_at=utc_now() - timedelta(hours=1))
    status, text = checks(program)["missed webhooks"]
    assert status == "warn"
    assert "is a worker running" in text

    monkeypatch.setenv("GITHUB_HEAL_EVERY", "off")
    assert checks(program)["missed webhooks"][0] == "warn"
    monkeypatch.setenv("GITHUB_POLL", "on")
    assert checks(program)["missed webhooks"][0] == "ok"
    monkeypatch.delenv("GITHUB_PRIVATE_KEY")
    assert checks(program, "--offline")["missed webhooks"][0] == "skip"


def test_permissions_that_handlers_need_are_compared_with_the_apps(program: Program, github: FakeGitHub) -> None:
    program.write(
        "app.py",
        """
from hookwright import App, Context

app = App()


@app.on("push")
async def build(ctx: Context) -> None: ...


@app.on("issues.opened", permissions={"issues": "write", "checks": "write"})
async def answer(ctx: Context) -> None: ...
""",
    )
    github.state.app["permissions"] = {"issues": "write", "contents": "read", "checks": "write", "metadata": "read"}
    assert checks(program)["permissions"] == (
        "ok",
        "checks: write, contents: read, issues: write, metadata: read",
    )
    github.state.app["permissions"] = {"issues": "read"}
    status, text = checks(program)["permissions"]
    assert status == "warn"
    assert "app:answer needs checks: write; app:build needs contents: read; app:answer needs issues: write" in text


def test_installations_that_did_not_accept_a_permission_are_named(program: Program, github: FakeGitHub) -> None:
    github.state.app["permissions"] = {"issues": "write", "contents": "read"}
    github.add_installation("acme", id=5, permissions={"issues": "write", "metadata": "read"})
    status, text = checks(program)["installations"]
    assert (status, "acme" in text) == ("warn", True)
    github.state.installations[5]["permissions"]["contents"] = "read"
    github.state.installations[5]["suspended_at"] = "2026-01-01T00:00:00Z"
    assert checks(program)["installations"] == ("ok", "1, 1 suspended")


def test_a_limit_that_will_not_last_is_foretold(program: Program, github: FakeGitHub) -> None:
    github.add_installation("acme", id=5)
    now = int(utc_now().timestamp())
    limit = {"limit": 5000, "remaining": 1000, "used": 4000, "reset": now + 1800}
    github.script("GET", "/rate_limit", Answer(200, {"resources": {"core": limit}}))
    status, text = checks(program)["rate limit"]
    assert status == "warn"
    assert "acme has 1000 of 5000 left (core)" in text
    assert "jobs wait then, and lose nothing" in text


def counted(github: FakeGitHub, account: Account) -> None:
    """What workers leave in the store."""

    async def save() -> None:
        store = open_store("sqlite:///hookwright.db", clock=utc_now)
        await store.open()
        try:
            await store.cells(LIMITS).put(account_in_store(github.url, 5), msgspec.json.encode(account))
        finally:
            await store.close()

    asyncio.run(save())


def test_content_that_will_be_too_much_is_foretold_from_what_the_workers_counted(
    program: Program, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The stand-in is no github.com, and would have no such limits.
    monkeypatch.setattr("hookwright.cli.checks.permissions.budgets_of", lambda _: GITHUB_COM)
    github.state.installation(5)
    github.state.installations[5]["account"] = {"login": "acme"}
    minute = int(utc_now().timestamp()) // 60
    counted(github, Account(spent={"content_hour": {minute - ago: 20 for ago in range(20)}}))
    before = Path("hookwright.db").read_bytes()

    status, text = checks(program)["content limit"]

    assert status == "warn"
    assert "acme made 400 of 500" in text
    assert "jobs wait then, and lose nothing" in text
    assert Path("hookwright.db").read_bytes() == before
    counted(github, Account(blocked={"*": utc_now().timestamp() + 600}))
    assert "refused acme for asking too fast" in checks(program)["secondary limit"][1]
    counted(github, Account())
    assert not {"content limit", "secondary limit"} & set(checks(program))


def test_several_apps_are_each_looked_at(
    program: Program, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("GITHUB_APP_ID", "GITHUB_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("SECRET_OF_ALL", SECRET)
    program.write("cloud.pem", github.private_key)
    (tmp_path / "cloud.pem").chmod(0o600)
    program.write(
        "hookwright.toml",
        f"""
[[github.apps]]
name = "cloud"
app_id = {github.app_id}
private_key_path = "cloud.pem"
webhook_secret_env = "SECRET_OF_ALL"
api_url = "{github.url}"

[[github.apps]]
name = "vault"
app_id = {github.app_id + 1}
private_key_signer = "tests.support.signer:sign"
webhook_secret = "short"
api_url = "{github.url}"
""",
    )
    program.write(
        "app.py",
        """
from hookwright import App, Context

app = App()


@app.on("issues.opened", github_app="cloud", permissions={"issues": "write"})
async def answer(ctx: Context) -> None: ...


@app.on("release", github_app="vault")
async def publish(ctx: Context) -> None: ...
""",
    )
    found = checks(program)

    assert "can be guessed" in program("doctor", "--offline").out
    assert found["private key of cloud"] == ("ok", "RSA, 2048 bits")
    assert found["private key of vault"] == ("ok", "elsewhere: a function signs")
    # What only the other App's handlers want is not missing here.
    assert found["events of cloud"][0] == found["permissions of cloud"][0] == "ok"
    assert found["GitHub App of vault"][0] == "fail"
    assert "private key" not in found
