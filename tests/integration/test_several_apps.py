"""Several GitHub Apps, on several hosts, in one process."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hookwright import App, Context
from hookwright.core.delivery import Delivery
from hookwright.core.errors import BadSignature, ConfigError
from hookwright.github.webhook import GitHubWebhook
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.payloads import payload
from tests.support.github import Time, private_key

FIRST, SECOND, OWN = "the secret of the first", "the secret of the second", "the secret of a repository's hook"


@pytest.fixture
async def hosts() -> AsyncIterator[tuple[FakeGitHub, FakeGitHub]]:
    key = private_key()
    async with (
        FakeGitHub(app_id=11, slug="first", private_key=key) as one,
        FakeGitHub(app_id=22, slug="second", private_key=key) as two,
    ):
        yield one, two


def configuration(folder: Path, hosts: tuple[FakeGitHub, FakeGitHub], *, second: str = SECOND) -> Path:
    (folder / "key.pem").write_text(private_key())
    (folder / "key.pem").chmod(0o600)
    one, two = hosts
    path = folder / "hookwright.toml"
    path.write_text(
        f"""
        [[github.apps]]
        name = "first"
        app_id = 11
        private_key_path = "{folder}/key.pem"
        webhook_secret = "{FIRST}"
        webhook_secret_previous = "{FIRST} before"
        private_key_previous_path = "{folder}/key.pem"
        api_url = "{one.url}"

        [[github.apps]]
        name = "second"
        app_id = 22
        private_key_signer = "tests.support.signer:sign"
        webhook_secret_env = "SECRET_OF_SECOND"
        api_url = "{two.url}"
        """
    )
    return path


ENVIRON = {"SECRET_OF_SECOND": SECOND, "HOOKWRIGHT_STORE": "memory:", "GITHUB_HEAL_EVERY": "off"}


def request(hosts: tuple[FakeGitHub, FakeGitHub], id: int, secret: str, guid: str) -> tuple[dict[bytes, bytes], bytes]:
    body = json.dumps(payload("issues.opened")).encode()
    host = hosts[0 if id == 11 else 1].url.removeprefix("http://")
    headers = {
        b"content-type": b"application/json",
        b"x-github-event": b"issues",
        b"x-github-delivery": guid.encode(),
        b"x-github-enterprise-host": host.encode(),
        b"x-github-hook-installation-target-type": b"integration",
        b"x-github-hook-installation-target-id": str(id).encode(),
        b"x-hub-signature-256": b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode(),
    }
    return headers, body


async def running(folder: Path, hosts: tuple[FakeGitHub, FakeGitHub], seen: list[str], **environ: str) -> Runtime:
    app = App()

    @app.on("issues.opened")
    async def answer(ctx: Context) -> None:
        await ctx.comment(f"as {ctx.delivery.facts.app}")
        ctx.emit("answered")

    @app.on("issues.opened", github_app="second")
    async def only_second(ctx: Context) -> None:
        seen.append(f"only {ctx.delivery.facts.app}")

    @app.on("answered", source="app")
    async def after(ctx: Context) -> None:
        seen.append(f"after {ctx.delivery.facts.app} {(await ctx.github_app().get('/app'))['slug']}")
        seen.append(str((await ctx.github_app("first").get("/app"))["slug"]))

    app.declare("answered")
    settings = Settings.load({**ENVIRON, **environ}, configuration(folder, hosts))
    runtime = app.build(settings)
    await runtime.start(work=False)
    return runtime


def webhook(runtime: Runtime) -> GitHubWebhook:
    [found] = runtime.registry.webhooks
    assert isinstance(found, GitHubWebhook)
    return found


async def test_each_delivery_is_answered_by_the_app_that_it_is_for(
    tmp_path: Path, hosts: tuple[FakeGitHub, FakeGitHub]
) -> None:
    seen: list[str] = []
    runtime = await running(tmp_path, hosts, seen)
    now = Time()()
    for id, secret in ((11, FIRST), (22, SECOND)):
        headers, body = request(hosts, id, secret, guid="the-same")
        await runtime.receive(webhook(runtime).parse(headers, body, now=now))
    await runtime.drain()
    _, metrics = await runtime.render_metrics("")
    assert b'hookwright_github_requests_total{outcome="2xx",resource="core"}' in metrics
    await runtime.stop()
    assert hosts[0].comments == ["as first"]
    assert hosts[1].comments == ["as second"]
    assert sorted(seen) == ["after first first", "after second second", "first", "first", "only second"]


async def test_a_secret_is_good_for_its_own_app_alone(tmp_path: Path, hosts: tuple[FakeGitHub, FakeGitHub]) -> None:
    runtime = await running(tmp_path, hosts, [], GITHUB_WEBHOOK_SECRET=OWN)
    hook, now = webhook(runtime), Time()()
    for id, secret in ((11, FIRST), (11, f"{FIRST} before"), (22, SECOND)):
        assert hook.parse(*request(hosts, id, secret, "1"), now=now).facts.app == ("first" if id == 11 else "second")
    for id, secret in ((11, SECOND), (22, FIRST), (11, OWN), (22, OWN), (33, FIRST), (33, SECOND)):
        with pytest.raises(BadSignature):
            hook.parse(*request(hosts, id, secret, "1"), now=now)
    # What names none of them is a hook's of a repository or organisation, with a secret of its own.
    assert hook.parse(*request(hosts, 33, OWN, "1"), now=now).facts.app is None
    await runtime.stop()


async def test_what_is_for_nobody_is_refused(tmp_path: Path, hosts: tuple[FakeGitHub, FakeGitHub]) -> None:
    runtime = await running(tmp_path, hosts, [])
    with pytest.raises(BadSignature, match="none of the configured"):
        webhook(runtime).parse(*request(hosts, 33, FIRST, "1"), now=Time()())
    await runtime.stop()


async def test_cron_handlers_act_as_any_of_them(tmp_path: Path, hosts: tuple[FakeGitHub, FakeGitHub]) -> None:
    slugs: list[Any] = []
    app = App()

    @app.on("tick", source="test")
    async def tick(ctx: Context) -> None:
        slugs.append((await ctx.github_app().get("/app"))["slug"])
        slugs.append((await ctx.github_app("second").get("/app"))["slug"])
        slugs.append((await ctx.installation(5, github_app="second").get("/installation/repositories"))["total_count"])

    app.declare("tick")
    runtime = app.build(Settings.load(ENVIRON, configuration(tmp_path, hosts)))
    await runtime.start(work=False)
    await runtime.receive(Delivery(source="test", id="1", event="tick", received_at=Time()()))
    await runtime.drain()
    await runtime.stop()
    assert slugs[:2] == ["first", "second"]


def test_a_handler_for_an_app_that_is_not_there_is_refused(
    tmp_path: Path, hosts: tuple[FakeGitHub, FakeGitHub]
) -> None:
    app = App()

    @app.on("push", github_app="secnod", name="build")
    async def build(ctx: Context) -> None:
        """Never runs."""

    with pytest.raises(ConfigError, match=r"build wants github_app='secnod'.*there are first, second"):
        app.build(Settings.load(ENVIRON, configuration(tmp_path, hosts)))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[[github.apps]]\nname = "a"', "app_id is missing"),
        ('[[github.apps]]\nname = "a"\napp_id = 1', "webhook_secret is missing"),
        ('[[github.apps]]\nname = "a"\napp_id = 1\nwebhook_secret_env = "NOWHERE"', "environment variable NOWHERE"),
        ('[[github.apps]]\nname = "a"\napp_id = 1\nwebhook_secret = "s"\nsecret = "x"', "there is no setting 'secret'"),
        ('[[github.apps]]\nname = "a"\napp_id = "x"\nwebhook_secret = "s"', "app_id: must be a whole number"),
        ("[github]\napps = 3", r"each headed \[\[github.apps\]\]"),
        (
            '[[github.apps]]\nname = "a"\napp_id = 1\nwebhook_secret = "s"\nprivate_key_signer = "no.such:thing"',
            "cannot be loaded",
        ),
        (
            2 * '[[github.apps]]\nname = "a"\napp_id = 1\nwebhook_secret = "s"\nprivate_key_signer = "os:getpid"\n',
            "two GitHub Apps are named 'a'",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "hookwright.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=wrong) as refused:
        App().build(Settings.load({"HOOKWRIGHT_STORE": "memory:"}, path))
    if "[[github.apps]]\n" in text:
        assert "github.apps" in str(refused.value) or "GitHub App" in str(refused.value)


def test_secrets_of_all_apps_are_known_to_the_log(tmp_path: Path, hosts: tuple[FakeGitHub, FakeGitHub]) -> None:
    settings = Settings.load(ENVIRON, configuration(tmp_path, hosts))
    hidden = {secret.reveal() for secret in settings.secrets}
    assert {FIRST, SECOND, f"{FIRST} before"} <= hidden
    assert FIRST not in repr(settings)
    assert SECOND not in repr(settings)
