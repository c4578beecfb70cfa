"""Reads what references name. Done at start and at each reload, never per event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.references import aws, reference, sops, vault
from hookwright.references.reference import Reference, is_reference

MOST_BYTES = 1024 * 1024


class Resolver:
    """Remembers what it has read: a document with ten secrets is fetched once. Make a new one to read anew."""

    def __init__(self, environ: Mapping[str, str], *, folder: Path) -> None:
        """``environ``: variables that are named, credentials for Vault and AWS. ``folder``: of relative paths."""
        self._environ = environ
        self._folder = folder
        self._documents: dict[tuple[str, str], Any] = {}

    def reveal(self, secret: Secret) -> Secret:
        """The secret that ``secret`` refers to, or itself where it is no reference.

        Raises `ConfigError` that names the reference and says what to do; it never holds a secret.
        """
        text = secret.reveal()
        if not is_reference(text):
            return secret
        wanted = reference.parse(text)
        try:
            value = _PLACES[wanted.place](self, wanted)
        except ConfigError as error:
            raise ConfigError(f"{wanted}: {error}") from None
        if not value:
            raise ConfigError(f"{wanted}: it is empty")
        return Secret(value)

    def text(self, value: str) -> str:
        """Like `reveal`, for text that may be a reference."""
        return self.reveal(Secret(value)).reveal() if is_reference(value) else value

    def _env(self, wanted: Reference) -> str:
        value = self._environ.get(wanted.name)
        if value is None:
            raise ConfigError(f"the environment variable {wanted.name} is not set")
        return value

    def _file(self, wanted: Reference) -> str:
        text = self._read(wanted.name)
        # An editor, and `echo`, end a file with a line's end that nobody means.
        return _part(json_of(text), wanted.part) if wanted.part else text.removesuffix("\n").removesuffix("\r")

    def _sops(self, wanted: Reference) -> str:
        path = self._folder / wanted.name
        document = self._once(
            ("sops", wanted.name), lambda: sops.open_file(path, self._read(wanted.name), self._environ)
        )
        return _part(document, wanted.part)

    def _vault(self, wanted: Reference) -> str:
        document = self._once(("vault", wanted.name), lambda: vault.read(wanted.name, self._environ))
        return _part(document, wanted.part or "value")

    def _aws(self, wanted: Reference) -> str:
        text = self._once(("aws-sm", wanted.name), lambda: aws.read(wanted.name, self._environ))
        return _part(json_of(text), wanted.part) if wanted.part else text

    def _keyring(self, wanted: Reference) -> str:
        service, slash, user = wanted.name.rpartition("/")
        if not slash:
            raise ConfigError(f"it looks like {reference.PLACES['keyring']}")
        try:
            import keyring  # An extra; and it looks for desktops when it is imported.
            from keyring.errors import KeyringError
        except ImportError:
            raise ConfigError("the library for keyrings is missing: pip install 'hookwright[secrets]'") from None
        try:
            value = keyring.get_password(service, user)
        except KeyringError as error:
            raise ConfigError(f"the keyring cannot be read: {error}") from None
        if value is None:
            raise ConfigError("the keyring holds no such password; store it with `keyring set SERVICE USER`")
        return value

    def _once(self, key: tuple[str, str], fetch: Callable[[], Any]) -> Any:
        if key not in self._documents:
            self._documents[key] = fetch()
        return self._documents[key]

    def _read(self, name: str) -> str:
        path = self._folder / name
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ConfigError(f"{path} is over {MOST_BYTES} bytes: that is no secret")
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ConfigError(f"there is no file {path}") from None
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{path} is not UTF-8") from None


_PLACES: Mapping[str, Callable[[Resolver, Reference], str]] = {
    "env": Resolver._env,
    "file": Resolver._file,
    "sops": Resolver._sops,
    "vault": Resolver._vault,
    "aws-sm": Resolver._aws,
    "keyring": Resolver._keyring,
}


def json_of(text: str) -> Any:
    """Raises `ConfigError` without quoting the text, which is a secret."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ConfigError("what stands behind # picks a value out of JSON, and this is none") from None


def _part(document: Any, part: str) -> str:
    """The value at a dotted path."""
    value = document
    for word in part.split("."):
        if isinstance(value, dict) and word in value:
            value = value[word]
        elif isinstance(value, list) and word.isdigit() and int(word) < len(value):
            value = value[int(word)]
        else:
            raise ConfigError(f"there is no value {part!r} in it")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ConfigError(f"{part!r} is no text")
    return str(value)
