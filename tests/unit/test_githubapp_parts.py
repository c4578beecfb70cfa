"""The parts of the githubapp package that need no event loop."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as some

from githubapp import GitHubApp, limits
from githubapp.authorization import InstallationAuthorization
from githubapp.calls import Functions, as_json, bound, restored
from githubapp.configuration import load, normal_key, store_url
from githubapp.errors import GitHubAppError
from githubapp.oauth import GitHubOAuth2, GitHubUser, full_name
from githubapp.task_queues import (
    TaskQueueFactory,
    create_github_app_with_queue,
    get_available_backends,
    get_backend_info,
)
from hookwright import ConfigError


@pytest.mark.parametrize(
    ("queue", "given_", "url"),
    [
        (None, {}, "sqlite:///githubapp.db"),
        ("asyncio", {}, "sqlite:///githubapp.db"),
        ("sqlite", {"namespace": "My App!"}, "sqlite:///my_app.db"),
        ("sqlite", {"database_url": "sqlite:////var/tasks.db"}, "sqlite:////var/tasks.db"),
        ("memory", {}, "memory:"),
        ("database", {"database_url": "postgresql://h/d"}, "postgresql://h/d"),
        (None, {"database_url": "postgresql://h/d", "namespace": "a-b"}, "postgresql://h/d?schema=a_b"),
        ("redis", {"redis_url": "redis://h/1", "namespace": "a"}, "redis://h/1?prefix=a"),
        (None, {"redis_url": "redis://h/1"}, "redis://h/1"),
        ("database", {"database_url": "postgresql://h/d?schema=x", "namespace": "a"}, "postgresql://h/d?schema=x"),
    ],
)
def test_a_queue_is_an_address(queue: str | None, given_: dict[str, str], url: str) -> None:
    assert store_url(queue, **given_) == url


@pytest.mark.parametrize("queue", ["database", "redis", "celery", "rabbit"])
def test_a_queue_that_lacks_something_says_what(queue: str) -> None:
    with pytest.raises(ConfigError, match=queue):
        TaskQueueFactory.create_queue(queue)


@pytest.mark.parametrize(
    ("given_", "store", "carried"),
    [
        ({"redis_url": "redis://h/1"}, "redis://h/1", "celery+redis://h/1"),
        (
            {"redis_url": "redis://h/1", "database_url": "postgresql://h/d", "task_namespace": "My App"},
            "postgresql://h/d?schema=my_app",
            "celery+redis://h/1?queue=my_app",
        ),
        (
            {"database_url": "postgresql://h/d", "task_queue_config": {"broker_url": "amqp://h"}},
            "postgresql://h/d",
            "celery+amqp://h",
        ),
    ],
)
def test_celery_carries_what_a_store_keeps(given_: dict[str, Any], store: str, carried: str) -> None:
    face = GitHubApp(task_queue="celery", **given_)

    settings = face._settings()
    assert (settings.store, settings.transport) == (store, carried)
    assert get_backend_info(face)["current_backend"] == "celery"


def test_the_backends_are_told() -> None:
    face = create_github_app_with_queue(FastAPI(), "memory", github_app_id=1)

    assert {"sqlite", "memory"} <= set(get_available_backends())
    assert get_backend_info(face)["current_backend"] == "memory"
    assert get_backend_info(GitHubApp(task_queue="database", database_url="postgresql://h/d"))["recommendations"] == []


def test_a_role_is_one_that_there_is() -> None:
    with pytest.raises(ConfigError, match="role"):
        GitHubApp(role="boss")._settings()


def test_a_number_in_the_environment_is_one() -> None:
    with pytest.raises(GitHubAppError, match="GITHUBAPP_ID"):
        load({}, {"GITHUBAPP_ID": "twelve"})
    config: dict[str, Any] = {}
    load(config, {"GITHUBAPP_WEBHOOK_SECRET": "False", "GITHUBAPP_OIDC_ALLOWED_REPOSITORIES": "a/b, c/*,"})
    assert config == {"GITHUBAPP_WEBHOOK_SECRET": False, "GITHUBAPP_OIDC_ALLOWED_REPOSITORIES": ["a/b", "c/*"]}


def test_a_key_of_a_dotenv_file_has_its_lines() -> None:
    assert normal_key(b"-----A-----\\nB\\n") == "-----A-----\nB\n"
    assert normal_key("A\nB") == "A\nB"
    assert normal_key(None) is None


def test_the_configured_path_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FastAPI()
    monkeypatch.setenv("GITHUBAPP_WEBHOOK_PATH", "/hooks/github")
    monkeypatch.setenv("GITHUBAPP_ID", "5")
    GitHubApp.load_env(app)
    face = GitHubApp()
    face.init_app(app)

    assert (face._webhook_route, face.id) == ("/hooks/github", 5)


@pytest.mark.parametrize(
    ("ends", "expired"),
    [
        (None, False),
        ("2020-01-01T00:00:00Z", True),
        ("2999-01-01T00:00:00Z", False),
        ("nonsense", False),
        (0, True),
        (32503680000.0, False),
    ],
)
def test_a_token_knows_when_it_ends(ends: str | float | None, expired: bool) -> None:
    assert InstallationAuthorization("ghs_1", ends).expired() is expired


@dataclass
class Point:
    x: int
    at: datetime


def takes(point: Point, *more: timedelta, named: set[int], **rest: Point) -> None: ...


@given(some.integers(), some.datetimes(timezones=some.just(UTC)), some.sets(some.integers()))
def test_arguments_survive_the_way(x: int, at: datetime, numbers: set[int]) -> None:
    point = Point(x, at)
    places, names = bound(takes, (point, timedelta(seconds=3)), {"named": numbers, "other": point})

    assert restored(takes, places, names) == (
        (point, timedelta(seconds=3)),
        {"named": numbers, "other": point},
    )


def test_what_no_longer_fits_is_said() -> None:
    with pytest.raises(TypeError, match="point"):
        restored(takes, [{"x": "no number"}], {"named": []})
    with pytest.raises(TypeError, match="not JSON"):
        bound(as_json, [object()], {})


def test_a_function_is_found_by_its_name() -> None:
    functions = Functions()
    target = functions.name(takes)

    assert Functions().find(target).__name__ == "takes"
    for gone in ("no.such.module:f", f"{__name__}:gone", f"{__name__}:UTC"):
        with pytest.raises(LookupError):
            Functions().find(gone)


def test_what_is_no_json_is_nothing() -> None:
    assert as_json(object()) is None
    assert as_json(Point(1, datetime(2026, 1, 1, tzinfo=UTC))) is not None


def test_a_limit_says_how_long() -> None:
    ahead = str(int(time.time()) + 30)

    assert limits.delay_of({"Retry-After": "7"}, 0, longest=60) == 7
    assert 28 <= limits.delay_of({"Retry-After": "soon", "X-RateLimit-Reset": ahead}, 0, longest=60) <= 30
    assert limits.delay_of({"x-ratelimit-reset": "1"}, 3, longest=100) == 100
    assert limits.info_of({"X-RateLimit-Limit": "60"})["limit"] == "60"


@pytest.mark.parametrize(
    ("repository", "full"),
    [("hello", "octo/hello"), ("a/b", "a/b"), ("../x", None), ("a/..", None), ("a/b/c", None), ("a/b?x", None)],
)
def test_a_repositorys_name_leads_nowhere_else(repository: str, full: str | None) -> None:
    assert full_name(repository, "octo") == full


def test_a_sign_in_by_hand_makes_its_own_state() -> None:
    oauth = GitHubOAuth2("id", "secret", redirect_uri="https://app.test/callback")
    with pytest.raises(ConfigError):
        oauth.generate_auth_url(state="guess")
    with pytest.raises(ConfigError):
        GitHubOAuth2("id", "secret").generate_auth_url()
    assert "state=" in oauth.generate_auth_url()


def test_a_user_has_names() -> None:
    user = GitHubUser(sub="7", login="octocat", name="Octo", email=None, avatar_url="https://a.test")

    assert (user.id, user.login, user.name, user.email, user.avatar_url, user.scopes) == (
        7,
        "octocat",
        "Octo",
        None,
        "https://a.test",
        (),
    )
    assert GitHubApp().oauth_client("gho_1") is not None


@pytest.mark.parametrize("wrong", [{"oauth_login": "magic"}])
def test_an_option_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        GitHubApp(**wrong)
