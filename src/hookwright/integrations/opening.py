"""From the setting ``transport`` to a transport."""

from __future__ import annotations

import importlib
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.core.transport import Transport


def open_transport(address: str) -> Transport:
    """The transport at ``address``: ``celery+redis://…``, or what ``package.module:function`` answers.

    Nothing is connected before its first `send`. Raises `ConfigError`; of an address only the scheme is repeated, since
    the rest may hold a password.
    """
    if "://" in address:
        return _celery(address)
    module, _, function = address.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in function.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"the transport {address!r} cannot be loaded: {error}") from error
    if not callable(found):
        raise ConfigError(f"the transport {address!r} is no function")
    transport: Transport = found()
    missing = [name for name in ("name", "send", "close") if not hasattr(transport, name)]
    if missing:
        raise ConfigError(f"what {address!r} answers is no transport: it has no {', '.join(missing)}")
    return transport


def _celery(address: str) -> Transport:
    try:
        # An optional extra, and thirty megabytes.
        from hookwright.integrations.celery import CeleryTransport
    except ImportError as error:
        if error.name not in ("celery", "kombu"):
            raise
        raise ConfigError("a Celery transport needs one more package: pip install 'hookwright[celery]'") from error
    return CeleryTransport(address)
