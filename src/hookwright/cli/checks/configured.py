"""The GitHub Apps that the settings describe."""

from __future__ import annotations

from hookwright.core.errors import ConfigError
from hookwright.github.credentials import DEFAULT, Credentials, load_signer, read
from hookwright.settings import Settings


def configured(settings: Settings) -> tuple[Credentials, ...]:
    """That of the environment first, if there is one, then those of ``[[github.apps]]``. Raises `ConfigError`."""
    others = read(settings.github_apps, where="the configuration")
    signer = settings.github_private_key_signer
    own = Credentials(
        app_id=settings.github_app_id,
        client_id=settings.github_client_id,
        private_key=settings.github_private_key if signer is None else load_signer(signer),
        private_key_previous=settings.github_private_key_previous,
        secrets=settings.webhook_secrets,
        api_url=settings.github_api_url,
    )
    return others if own.issuer is None else (own, *others)


def able(settings: Settings) -> tuple[Credentials, ...]:
    """Those of them that can call GitHub; none where the settings are wrong, which another check says."""
    try:
        return tuple(one for one in configured(settings) if one.issuer is not None and one.private_key is not None)
    except ConfigError:
        return ()


def called(name: str, one: Credentials) -> str:
    """The check's ``name``, with the App's where it is one of several."""
    return name if one.name == DEFAULT else f"{name} of {one.name}"
