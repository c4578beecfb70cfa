from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookwright.cli.registration.credentials import CredentialsFile
from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.github.manifest import Registration
from hookwright.settings import Settings
from tests.support.github import private_key


def registration(**changes: Any) -> Registration:
    given: dict[str, Any] = {
        "app_id": 7,
        "client_id": "Iv1",
        "client_secret": Secret("c" * 40),
        "webhook_secret": Secret("w" * 40),
        "private_key": Secret(private_key()),
        "slug": "my-app",
        "name": "My App",
        "html_url": "https://github.com/apps/my-app",
        "api_url": "https://api.github.com",
    }
    return Registration(**(given | changes))


def environ(path: Path) -> dict[str, str]:
    return dict(line.partition("=")[::2] for line in path.read_text().splitlines())


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        CredentialsFile(tmp_path / "app.env").write(registration())
    finally:
        os.umask(old)

    assert stat.S_IMODE((tmp_path / "app.env").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["app.env"]


def test_an_environment_file_is_what_the_program_reads(tmp_path: Path) -> None:
    CredentialsFile(tmp_path / ".env").write(registration(api_url="https://github.example.com/api/v3"))

    settings = Settings.load(environ(tmp_path / ".env"))

    assert settings.github_app_id == 7
    assert settings.github_client_secret == Secret("c" * 40)
    assert settings.github_private_key is not None
    assert settings.github_private_key.reveal().strip() == private_key().strip()
    assert settings.github_api_url == "https://github.example.com/api/v3"
    assert settings.warnings == ()


def test_a_shell_reads_the_environment_file_as_it_is(tmp_path: Path) -> None:
    CredentialsFile(tmp_path / ".env").write(registration())

    shown = subprocess.run(
        ["sh", "-c", "set -a; . ./.env; set +a; env"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout

    found = dict(line.partition("=")[::2] for line in shown.splitlines())
    assert all(found[name] == value for name, value in environ(tmp_path / ".env").items())


def test_a_toml_file_is_what_the_program_reads(tmp_path: Path) -> None:
    CredentialsFile(tmp_path / "hookwright.toml").write(registration())

    settings = Settings.load({}, toml_path=tmp_path / "hookwright.toml")

    assert settings.github_client_id == "Iv1"
    assert settings.github_webhook_secret == Secret("w" * 40)
    assert settings.github_private_key is not None
    assert settings.github_private_key.reveal().strip() == private_key().strip()


def test_an_app_without_a_webhook_secret_is_given_one(tmp_path: Path) -> None:
    CredentialsFile(tmp_path / ".env").write(registration(webhook_secret=None))

    assert len(environ(tmp_path / ".env")["GITHUB_WEBHOOK_SECRET"]) == 64


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_what_exists_is_not_overwritten(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "app.env"
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(ConfigError, match="not overwritten"):
        CredentialsFile(path)


def test_what_came_into_being_meanwhile_is_not_overwritten_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "app.env"
    file = CredentialsFile(path)
    path.write_text("mine")

    with pytest.raises(ConfigError, match="the secrets are in") as caught:
        file.write(registration())

    assert path.read_text() == "mine"
    left = Path(str(caught.value).rpartition(" in ")[2])
    assert environ(left)["GITHUB_APP_ID"] == "7"
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    file.discard()
    assert left.exists()


def test_a_folder_that_is_missing_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder"):
        CredentialsFile(tmp_path / "nowhere" / "app.env")


def test_a_reservation_is_taken_back(tmp_path: Path) -> None:
    file = CredentialsFile(tmp_path / "app.env")
    file.reserve()
    file.reserve()
    assert len(list(tmp_path.iterdir())) == 1

    file.discard()

    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_links_does_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    CredentialsFile(tmp_path / "app.env").write(registration())

    assert environ(tmp_path / "app.env")["GITHUB_APP_ID"] == "7"
    assert [path.name for path in tmp_path.iterdir()] == ["app.env"]
