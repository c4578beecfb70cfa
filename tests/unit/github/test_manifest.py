from __future__ import annotations

import json
from typing import Any

import pytest

from hookwright.core.errors import ConfigError
from hookwright.github.errors import UnreadableAnswer
from hookwright.github.event_names import ACTIONS
from hookwright.github.hosts import api_url_of, web_url
from hookwright.github.manifest import Manifest, read_registration, registration_url
from hookwright.github.manifest_needs import UNASKED, permissions_for, refused, subscribed
from hookwright.github.response import Response

BACK = "http://127.0.0.1:4000/callback"


def manifest(**changes: Any) -> Manifest:
    given: dict[str, Any] = {"name": "my-app", "url": "https://example.com", "redirect_url": BACK}
    return Manifest(**(given | changes))


def test_a_manifest_says_what_github_wants_to_know() -> None:
    said = json.loads(
        manifest(
            webhook_url="https://example.com/hook",
            events=("issues",),
            permissions={"issues": "write"},
            callback_urls=("https://example.com/callback",),
        ).json()
    )

    assert said == {
        "name": "my-app",
        "url": "https://example.com",
        "redirect_url": BACK,
        "description": "",
        "public": False,
        "default_events": ["issues"],
        "default_permissions": {"issues": "write"},
        "hook_attributes": {"url": "https://example.com/hook", "active": True},
        "callback_urls": ["https://example.com/callback"],
    }


def test_without_an_address_the_webhook_is_off() -> None:
    assert json.loads(manifest().json())["hook_attributes"]["active"] is False


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 35},
        {"name": "a\nb"},
        {"url": "example.com"},
        {"url": "javascript:alert(1)"},
        {"url": "https://"},
        {"webhook_url": "http://localhost:3000/hook"},
        {"webhook_url": "https://127.0.0.1/"},
        {"webhook_url": "https://[bad/"},
        {"webhook_url": "https://a b/"},
        {"callback_urls": ("https://example.com",) * 11},
    ],
)
def test_what_github_would_refuse_is_refused_here(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        manifest(**changes)


def test_an_organization_has_a_place_of_its_own() -> None:
    assert registration_url("https://api.github.com", state="s&t") == (
        "https://github.com/settings/apps/new?state=s%26t"
    )
    assert registration_url("https://github.example.com/api/v3", state="s", organization="octo-org") == (
        "https://github.example.com/organizations/octo-org/settings/apps/new?state=s"
    )


@pytest.mark.parametrize("organization", ["../x", "a/b", "-a", "a b", "a?b", "x" * 101])
def test_what_is_no_organization_is_refused(organization: str) -> None:
    with pytest.raises(ValueError):
        registration_url("https://api.github.com", state="s", organization=organization)


def converted(**changes: Any) -> Response:
    said: dict[str, Any] = {
        "id": 7,
        "slug": "my-app",
        "name": "My App",
        "client_id": "Iv1",
        "client_secret": "the-client-secret",
        "webhook_secret": None,
        "pem": "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----\n",
        "html_url": "https://github.com/apps/my-app",
    }
    return Response(201, {}, json.dumps(said | changes).encode())


def test_a_registration_shows_no_secret() -> None:
    found = read_registration(converted(), api_url="https://api.github.com")

    assert found.install_url == "https://github.com/apps/my-app/installations/new"
    assert "the-client-secret" not in repr(found)
    assert "PRIVATE KEY" not in repr(found)


@pytest.mark.parametrize(
    "changes", [{"html_url": "https://evil.example/apps/my-app"}, {"pem": "x"}, {"id": "7"}, {"client_secret": None}]
)
def test_what_is_no_registration_is_refused_without_being_quoted(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        read_registration(converted(**changes), api_url="https://api.github.com")
    assert "the-client-secret" not in str(caught.value)


def test_an_app_asks_for_what_its_handlers_want() -> None:
    events = subscribed(["issues.opened", "issues", "push", "my.own", "installation.created", "ping", "deploy"])

    assert events == ("issues", "push")
    assert permissions_for(events) == {"metadata": "read", "contents": "read", "issues": "write"}


@pytest.mark.parametrize(
    ("events", "permissions", "lost"),
    [
        (("issues", "star"), {"issues": "read"}, ()),
        (("issues", "push"), {"contents": "read"}, ("issues",)),
        (("issue_comment",), {"pull_requests": "write"}, ()),
        (("issue_comment",), {"checks": "write"}, ("issue_comment",)),
        (("installation",), {}, ("installation",)),
    ],
)
def test_events_that_the_permissions_do_not_cover_are_known(
    events: tuple[str, ...], permissions: dict[str, str], lost: tuple[str, ...]
) -> None:
    assert refused(events, permissions) == lost


def test_what_an_app_asks_for_by_itself_is_never_refused() -> None:
    events = subscribed(ACTIONS)

    assert refused(events, permissions_for(events)) == ()


def test_what_is_never_asked_for_is_known_to_github() -> None:
    assert set(ACTIONS) >= UNASKED


@pytest.mark.parametrize(
    ("host", "api"),
    [
        ("github.com", "https://api.github.com"),
        (" GitHub.com/ ", "https://api.github.com"),
        ("https://octo.ghe.com", "https://api.octo.ghe.com"),
        ("github.example.com", "https://github.example.com/api/v3"),
        ("github.example.com:8443", "https://github.example.com:8443/api/v3"),
    ],
)
def test_a_host_has_its_api(host: str, api: str) -> None:
    assert api_url_of(host) == api


@pytest.mark.parametrize("host", ["", "a b", "user@host", "host/path", "http://host", "host:x", "-a", "[::1]", "a..b"])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(ConfigError):
        api_url_of(host)


def test_people_sign_in_at_the_host_without_its_api() -> None:
    assert web_url("http://127.0.0.1:4000") == "http://127.0.0.1:4000"
