"""The configuration: where it comes from, and what is said about mistakes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from onedev_mirror.settings import Settings, SettingsError, env_of, load


def test_defaults_need_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load({})

    assert (settings.unstar, settings.conflict, settings.forced) == ("keep", "rename", "archive")
    assert settings.webhook_rate == "100/m"
    assert (settings.github_token, settings.onedev_token, settings.admin_token) == (None, None, None)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mirror.toml"
    file.write_text('root = "copies"\nport = 9000\nunstar_grace = "7d"\nexclude = ["a/*", "b/*"]\n')

    settings = load({"MIRROR_PORT": "9100", "MIRROR_INCLUDE": "x/*, y/*", "MIRROR_ROOT": ""}, toml=file)

    assert (settings.root, settings.port, settings.unstar_grace) == ("copies", 9100, timedelta(days=7))
    assert (settings.include, settings.exclude) == (("x/*", "y/*"), ("a/*", "b/*"))


def test_a_secret_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("ghp_very_secret\n")
    environ = {"GITHUB_TOKEN": f"secret://file/{tmp_path}/token", "ONEDEV_TOKEN": "secret://env/OTHER", "OTHER": "one"}

    settings = load(environ)

    assert settings.github_token is not None and settings.github_token.reveal() == "ghp_very_secret"
    assert settings.onedev_token is not None and settings.onedev_token.reveal() == "one"
    assert "ghp_very_secret" not in repr(settings)


def test_all_mistakes_are_named_at_once_and_no_secret_is_quoted() -> None:
    environ = {
        "MIRROR_PORT": "many",
        "MIRROR_LAYOUT": "round",
        "ONEDEV_URL": "https://me:hunter2-password@onedev.example.com",
        "GITHUB_TOKEN": "secret://env/NOT_THERE",
        "MIRROR_QUIET_HOURS": "always",
    }
    with pytest.raises(SettingsError) as raised:
        load(environ)

    said = str(raised.value)
    for name in environ:
        if name != "GITHUB_TOKEN":
            assert name in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"MIRROR_ADMIN_TOKEN": "short"}, "16 characters"),
        ({"ONEDEV_GIT": "ssh"}, "MIRROR_SSH_KEY_PATH"),
        ({"SMTP_URL": "smtp://localhost"}, "MAIL_TO"),
        ({"MIRROR_TIMEZONE": "Mars/Base"}, "no time zone"),
        ({"MIRROR_ARCHIVE_ROOT": "github"}, "another project"),
        ({"WEBHOOK_RATE_LIMIT": "fast"}, "WEBHOOK_RATE_LIMIT"),
        ({"MIRROR_CONFIG": "/nowhere.toml"}, "no file"),
        ({"GITHUB_TOKEN": "secret://env/NOT_THERE"}, "NOT_THERE is not set"),
    ],
)
def test_a_mistake_says_what_to_do(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load(environ)


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mirror.toml"
    file.write_text("colour = 'red'\n")

    with pytest.raises(SettingsError, match="colour: there is no such setting"):
        load({}, toml=file)


def test_what_is_missing_is_named_with_its_purpose() -> None:
    with pytest.raises(SettingsError, match="ONEDEV_URL is not set: where OneDev is"):
        load({}).require("onedev_url")


def test_each_setting_has_a_variable_of_its_own_and_an_explanation() -> None:
    names = [env_of(name) for name in Settings.model_fields]

    assert len(set(names)) == len(names)
    assert all(field.description for field in Settings.model_fields.values())
