"""One GitHub App as its owner knows it: whose key, whose secrets, on which host."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.core.readers import pem, secret, text, url, whole
from hookwright.core.secret import Secret
from hookwright.github.hosts import GITHUB_API, tenant_host
from hookwright.github.jwt import Sign

DEFAULT = "default"
"""The name of the App that the environment configures."""
_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "name": text,
    "app_id": whole(1, 2**63 - 1),
    "client_id": text,
    "private_key": pem,
    "private_key_previous": pem,
    "private_key_signer": text,
    "webhook_secret": secret,
    "webhook_secret_previous": secret,
    "api_url": url,
}


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """``private_key`` is a PEM, or a function that signs with a key kept elsewhere; any of ``secrets`` may sign."""

    name: str = DEFAULT
    app_id: int | str | None = None
    client_id: str | None = None
    private_key: Secret | Sign | None = None
    private_key_previous: Secret | None = None
    secrets: tuple[Secret, ...] = ()
    api_url: str = GITHUB_API

    def __post_init__(self) -> None:
        """Raises `ConfigError` where one half of the credentials is missing."""
        where = "" if self.name == DEFAULT else f"GitHub App {self.name!r}: "
        if self.private_key is not None and self.issuer is None:
            raise ConfigError(
                f"{where}GITHUB_PRIVATE_KEY is set, but neither GITHUB_APP_ID nor GITHUB_CLIENT_ID: whose key is it?"
            )
        if self.private_key_previous is not None and self.private_key is None:
            raise ConfigError(f"{where}GITHUB_PRIVATE_KEY_PREVIOUS is set without GITHUB_PRIVATE_KEY: set that too")
        if self.private_key is None and self.issuer is not None:
            raise ConfigError(
                f"{where}GITHUB_APP_ID or GITHUB_CLIENT_ID is set, but no key: set GITHUB_PRIVATE_KEY or "
                "GITHUB_PRIVATE_KEY_PATH to the private key that you generated in the GitHub App's settings"
            )

    @property
    def issuer(self) -> str | int | None:
        """Who a JWT says it is from: the client id, which GitHub recommends, or the App id."""
        return self.client_id or self.app_id

    @property
    def host(self) -> str:
        """As ``X-GitHub-Enterprise-Host`` has it; ``github.com`` where GitHub sends none."""
        return tenant_host(self.api_url)


def read(tables: Sequence[Mapping[str, Any]], *, where: str) -> tuple[Credentials, ...]:
    """``[[github.apps]]`` of a configuration file. Raises one `ConfigError` that lists every mistake."""
    found: list[Credentials] = []
    mistakes: list[str] = []
    for number, table in enumerate(tables, start=1):
        place = f"{where}, [[github.apps]] number {number}"
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in _SHAPES:
                mistakes.append(f"{place}: there is no setting {key!r}; there are {', '.join(_SHAPES)}")
                continue
            try:
                values[key] = value if isinstance(value, Secret) else _SHAPES[key](value)
            except ValueError as error:
                mistakes.append(f"{place}, {key}: {error}")
        try:
            found.append(_credentials(values))
        except ConfigError as error:
            mistakes.append(f"{place}: {error}")
    names = [one.name for one in found]
    mistakes += [f"{where}: two GitHub Apps are named {name!r}" for name in sorted(set(names)) if names.count(name) > 1]
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return tuple(found)


def _credentials(values: Mapping[str, Any]) -> Credentials:
    for needed, why in (
        ("name", "handlers and logs call it by that"),
        ("app_id", "its deliveries are told from other Apps' by that"),
        ("webhook_secret", "without one anybody could send deliveries"),
    ):
        if values.get(needed) is None:
            raise ConfigError(f"{needed} is missing: {why}")
    signed_by = values.get("private_key_signer")
    if signed_by is not None and values.get("private_key") is not None:
        raise ConfigError("give private_key (or private_key_path) or private_key_signer, not both")
    secrets = [values[key] for key in ("webhook_secret", "webhook_secret_previous") if values.get(key) is not None]
    return Credentials(
        name=values["name"],
        app_id=values["app_id"],
        client_id=values.get("client_id"),
        private_key=values.get("private_key") if signed_by is None else load_signer(signed_by),
        private_key_previous=values.get("private_key_previous"),
        secrets=tuple(secrets),
        api_url=values.get("api_url", GITHUB_API),
    )


def load_signer(name: str) -> Sign:
    """The function that ``package.module:function`` names: it is given bytes and answers their RS256 signature.

    It is called in a thread, so that it may ask a key service over the network. Raises `ConfigError`.
    """
    module, colon, function = name.partition(":")
    if not colon or not module or not function:
        raise ConfigError(f"the signer {name!r} must be written as package.module:function")
    try:
        found: Any = importlib.import_module(module)
        for part in function.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"the signer {name!r} cannot be loaded: {error}") from error
    if not callable(found):
        raise ConfigError(f"the signer {name!r} is no function")
    sign: Sign = found
    return sign
