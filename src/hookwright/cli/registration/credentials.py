"""The file with the secrets of a new GitHub App: for its owner's eyes only, whole or not there, never over another."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from hookwright.core.errors import ConfigError
from hookwright.github.hosts import GITHUB_API
from hookwright.github.manifest import Registration


class CredentialsFile:
    """``reserve`` before the secrets are asked for, ``write`` when they are there: GitHub tells them once."""

    def __init__(self, path: Path) -> None:
        """Raises `ConfigError` where ``path`` exists, or has no folder to be in."""
        self.path = path
        if path.exists() or path.is_symlink():
            raise ConfigError(f"{path} exists and is not overwritten: name another file, or move it away")
        if not path.parent.is_dir():
            raise ConfigError(f"{path}: there is no folder {path.parent}")
        self._draft: Path | None = None

    def reserve(self) -> None:
        """Make sure that there is a place for them. Raises `ConfigError`."""
        if self._draft is not None:
            return
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            # Its mode is set at once: never readable by others, not for a moment.
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written here: {error.strerror}") from error
        self._draft = draft

    def write(self, registration: Registration) -> None:
        """All of it, on the disk when this returns. Raises `ConfigError` that says where they are instead, if
        ``path`` came into being meanwhile."""
        self.reserve()
        draft = self._draft
        assert draft is not None
        text = toml(registration) if self.path.suffix == ".toml" else environment(registration)
        with open(draft, "w", encoding="utf-8", newline="\n") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # From here on the draft holds the only copy, and stays if anything goes wrong.
        self._draft = None
        try:
            # Unlike a rename, a link never replaces what is there.
            os.link(draft, self.path, follow_symlinks=False)
        except FileExistsError as error:
            raise ConfigError(f"{self.path} came into being meanwhile; the secrets are in {draft}") from error
        except OSError as error:
            # File systems without links.
            if self.path.exists():
                raise ConfigError(f"{self.path} came into being meanwhile; the secrets are in {draft}") from error
            os.rename(draft, self.path)
        else:
            os.unlink(draft)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        """Take the reservation back, if nothing was written."""
        if self._draft is not None:
            self._draft.unlink(missing_ok=True)
            self._draft = None


def environment(registration: Registration) -> str:
    """``NAME=value`` lines, the same to a shell, to systemd and to ``docker --env-file``: nothing needs quotes."""
    key = base64.b64encode(registration.private_key.reveal().encode()).decode()
    lines = {
        "GITHUB_APP_ID": str(registration.app_id),
        "GITHUB_CLIENT_ID": registration.client_id,
        "GITHUB_CLIENT_SECRET": registration.client_secret.reveal(),
        "GITHUB_WEBHOOK_SECRET": _webhook_secret(registration),
        "GITHUB_PRIVATE_KEY": key,
    }
    if registration.api_url != GITHUB_API:
        lines["GITHUB_API_URL"] = registration.api_url
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def toml(registration: Registration) -> str:
    """As ``hookwright.toml``."""
    values: dict[str, object] = {
        "app_id": registration.app_id,
        "client_id": registration.client_id,
        "client_secret": registration.client_secret.reveal(),
        "webhook_secret": _webhook_secret(registration),
        "private_key": registration.private_key.reveal(),
    }
    if registration.api_url != GITHUB_API:
        values["api_url"] = registration.api_url
    # A JSON string of ASCII is a TOML string.
    return "[github]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


def _webhook_secret(registration: Registration) -> str:
    # GitHub makes none for an App without a webhook; one that waits for it is set there with the address.
    found = registration.webhook_secret
    return secrets.token_hex(32) if found is None else found.reveal()
