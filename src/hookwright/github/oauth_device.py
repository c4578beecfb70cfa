"""Signing in without a browser of one's own: a code is shown here and typed in elsewhere. Pure.

https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow and RFC 8628
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hookwright.core.secret import Secret
from hookwright.github.errors import UnreadableAnswer
from hookwright.github.oauth_errors import LoginRefused, OAuthRefused

SLOW_DOWN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """Show ``user_code`` and ``verification_uri``; then wait with `OAuthApp.device_token`."""

    device_code: Secret
    user_code: str
    verification_uri: str
    expires_at: datetime
    interval: timedelta
    """GitHub is asked no more often."""

    def after(self, refused: OAuthRefused) -> DeviceCode:
        """How to go on after GitHub's answer. Raises `LoginRefused` where it is over, and ``refused`` where it is ours
        to put right (``device_flow_disabled``, ``incorrect_client_credentials``)."""
        match refused.code:
            case "authorization_pending":
                return self
            case "slow_down":
                return replace(self, interval=self.interval + SLOW_DOWN)
            case "expired_token" | "token_expired":
                raise self.too_late() from None
            case "access_denied":
                raise LoginRefused("the sign-in was declined", word="denied") from None
        raise refused

    def too_late(self) -> LoginRefused:
        return LoginRefused("the code was not entered in time; begin again", word="expired")


def read_device_code(said: dict[str, Any], *, now: datetime) -> DeviceCode:
    """What ``POST /login/device/code`` answered. Raises `UnreadableAnswer`."""
    try:
        return DeviceCode(
            device_code=Secret(_text(said["device_code"])),
            user_code=_text(said["user_code"]),
            verification_uri=_text(said["verification_uri"]),
            expires_at=now + timedelta(seconds=int(said["expires_in"])),
            interval=timedelta(seconds=max(int(said.get("interval", 5)), 1)),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise UnreadableAnswer("GitHub answered a device sign-in without a code") from None


def _text(value: object) -> str:
    # It is shown on a terminal, which must not be steered by it.
    if not isinstance(value, str) or not value or not value.isprintable():
        raise TypeError
    return value
