from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.references.resolving import Resolver
from hookwright.settings import Settings
from tests.unit.references.test_sops import ENVIRON, PLAIN, seal, write


class Vault(BaseHTTPRequestHandler):
    """As much of Vault's HTTP API as is asked."""

    def do_GET(self) -> None:
        answers = {
            "/v1/secret/data/app": {"data": {"data": {"password": "from vault 2"}, "metadata": {"version": 3}}},
            "/v1/kv/app": {"data": {"password": "from vault 1"}},
        }
        status = 403 if self.headers["X-Vault-Token"] != "t0ken" else 200 if self.path in answers else 404
        body = json.dumps(answers.get(self.path, {"errors": []})).encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def vault() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Vault)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def reveal(text: str, folder: Path, **environ: str) -> str:
    return Resolver(environ, folder=folder).reveal(Secret(text)).reveal()


def test_a_secret_is_read_from_where_its_reference_says(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from a file\n")
    (tmp_path / "app.json").write_text('{"db": {"password": "from json"}}')
    write(seal(PLAIN), tmp_path / "secrets.enc.yaml")

    assert reveal("plain text", tmp_path) == "plain text"
    assert reveal("secret://env/TOKEN", tmp_path, TOKEN="from env") == "from env"
    assert reveal("secret://file/token", tmp_path) == "from a file"
    assert reveal(f"secret://file/{tmp_path}/token", Path("/")) == "from a file"
    assert reveal("secret://file/app.json#db.password", tmp_path) == "from json"
    assert reveal("secret://sops/secrets.enc.yaml#database.password", tmp_path, **ENVIRON) == "hunter2:é\n"
    assert reveal("secret://sops/secrets.enc.yaml#database.port", tmp_path, **ENVIRON) == "5432"


def test_vault_is_asked_in_both_its_versions(vault: str, tmp_path: Path) -> None:
    asked = {"VAULT_ADDR": vault, "VAULT_TOKEN": "t0ken"}
    assert reveal("secret://vault/secret/data/app#password", tmp_path, **asked) == "from vault 2"
    assert reveal("secret://vault/kv/app#password", tmp_path, **asked) == "from vault 1"
    with pytest.raises(ConfigError, match="secret://vault/kv/nothing#x: Vault answered 404"):
        reveal("secret://vault/kv/nothing#x", tmp_path, **asked)
    with pytest.raises(ConfigError, match="Vault answered 403: the token may not read it"):
        reveal("secret://vault/kv/app#password", tmp_path, VAULT_ADDR=vault, VAULT_TOKEN="other")
    with pytest.raises(ConfigError, match="set VAULT_TOKEN"):
        reveal("secret://vault/kv/app#password", tmp_path, VAULT_ADDR=vault)


def test_a_keyring_is_asked_for_service_and_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ring(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return "from keyring" if (service, username) == ("my/app", "me") else None

        def set_password(self, service: str, username: str, password: str) -> None: ...
        def delete_password(self, service: str, username: str) -> None: ...

    monkeypatch.setattr(keyring.core, "_keyring_backend", Ring())  # type: ignore[no-untyped-call]

    assert reveal("secret://keyring/my/app/me", tmp_path) == "from keyring"
    with pytest.raises(ConfigError, match="the keyring holds no such password"):
        reveal("secret://keyring/my/app/you", tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("secret://enw/X", "a reference begins with one of secret://env/"),
        ("secret://env/", "a reference to env looks like secret://env/NAME"),
        ("secret://env/X", "secret://env/X: the environment variable X is not set"),
        ("secret://env/EMPTY", "secret://env/EMPTY: it is empty"),
        ("secret://file/nowhere", "there is no file"),
        ("secret://sops/x.yaml", "names a value behind a #"),
        ("secret://keyring/x", "it looks like secret://keyring/SERVICE/USER"),
        ("secret://vault/x#y", "set VAULT_ADDR"),
        ("secret://file/text#a.b", "and this is none"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(text: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hunter2")

    with pytest.raises(ConfigError, match=complaint) as caught:
        reveal(text, tmp_path, EMPTY="")
    assert "hunter2" not in str(caught.value)


def test_settings_may_be_references_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("a long webhook secret\n")
    (tmp_path / "hookwright.toml").write_text('[github]\nwebhook_secret = "secret://file/secret.txt"\n')

    assert [one.reveal() for one in Settings.load({}).webhook_secrets] == ["a long webhook secret"]
    environ = {"GITHUB_WEBHOOK_SECRET": "secret://env/OTHER", "OTHER": "another long secret"}
    assert [one.reveal() for one in Settings.load(environ).webhook_secrets] == ["another long secret"]
    with pytest.raises(ConfigError, match="GITHUB_WEBHOOK_SECRET secret://env/OTHER: the environment variable OTHER"):
        Settings.load({"GITHUB_WEBHOOK_SECRET": "secret://env/OTHER"})
