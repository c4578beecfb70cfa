"""The transport: can tickets be handed over?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from hookwright.cli.checks.finding import Finding, failed, ok
from hookwright.core.errors import ConfigError
from hookwright.core.redaction import redact
from hookwright.integrations.opening import open_transport
from hookwright.settings import Settings

MEANWHILE = "until then jobs wait in the store, and none is lost"


async def check_transport(settings: Settings) -> AsyncIterator[Finding]:
    """Nothing where none is set. One without a method ``reach`` cannot be asked, and is only loaded."""
    address = settings.transport
    if address is None:
        return
    try:
        transport = open_transport(address)
    except ConfigError as error:
        yield failed("transport", f"{shown(address)} cannot be used", str(error))
        return
    try:
        if not hasattr(transport, "reach"):
            yield ok("transport", f"{shown(address)} is loaded: {transport.name}")
            return
        await transport.reach()
    except Exception as error:
        # Of a library that may say anything. What it says may name the address with its password.
        said = redact(f"{type(error).__name__}: {error}".replace(address.removeprefix("celery+"), shown(address)))
        yield failed("broker", f"{shown(address)} cannot be reached", f"{said}; {_turn(said)}; {MEANWHILE}")
    else:
        yield ok("broker", f"{shown(address)} answers, {transport.name}")
    finally:
        await transport.close()


def shown(address: str) -> str:
    """The address without user, password and options, which may be secrets: what a person needs to find the broker."""
    if "://" not in address:
        return address
    parts = urlsplit(address.removeprefix("celery+"))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _turn(said: str) -> str:
    """Whose turn it is."""
    low = said.lower()
    if any(
        word in low for word in ("authenticat", "noauth", "wrongpass", "username-password", "access_refused", "noperm")
    ):
        return "the broker is there and refuses us: correct user and password in HOOKWRIGHT_TRANSPORT"
    if any(word in low for word in ("name or service", "getaddrinfo", "not known", "resolution")):
        return "no machine has this name: correct HOOKWRIGHT_TRANSPORT, or the name service here"
    return "start the broker, or correct HOOKWRIGHT_TRANSPORT; is a firewall between?"
