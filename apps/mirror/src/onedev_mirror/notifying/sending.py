"""Sends one notice by every channel that is set up."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp

from hookwright import Secret
from onedev_mirror.errors import MirrorError
from onedev_mirror.settings import Settings

TIMEOUT = 15.0


class NotSent(MirrorError):
    """A channel did not take the notice. The message holds no address: those of chat services are secrets."""


@dataclass(frozen=True, slots=True)
class Notice:
    kind: str
    """failed, held, frozen, forced, guard, account"""
    title: str
    text: str
    facts: Mapping[str, Any]


def channels(settings: Settings) -> list[str]:
    """The names of those that are set up."""
    given = {
        "slack": settings.slack_url,
        "discord": settings.discord_url,
        "webhook": settings.notify_url,
        "mail": settings.smtp_url,
    }
    return [name for name, secret in given.items() if secret is not None]


async def send(channel: str, notice: Notice, settings: Settings) -> None:
    """Raises `NotSent`."""
    match channel:
        case "slack":
            # https://api.slack.com/messaging/webhooks; these three characters are its own.
            text = f"*{_slack(notice.title)}*\n{_slack(notice.text)}"
            await _post(channel, settings.slack_url, {"text": text})
        case "discord":
            # https://discord.com/developers/docs/resources/webhook: 2,000 characters; nobody is to be pinged.
            content = f"**{notice.title}**\n{notice.text}"[:2000]
            await _post(channel, settings.discord_url, {"content": content, "allowed_mentions": {"parse": []}})
        case "webhook":
            body = {"kind": notice.kind, "title": notice.title, "text": notice.text, **notice.facts}
            await _post(channel, settings.notify_url, body)
        case "mail":
            await asyncio.to_thread(_mail, notice, settings)
        case _:
            raise NotSent(f"there is no channel {channel}")


async def _post(channel: str, url: Secret | None, body: Mapping[str, Any]) -> None:
    assert url is not None
    try:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url.reveal(), json=dict(body), allow_redirects=False) as answer,
        ):
            if answer.status >= 300:
                raise NotSent(f"{channel} answered {answer.status}")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotSent(f"{channel} cannot be reached: {type(error).__name__}") from None


def _mail(notice: Notice, settings: Settings) -> None:
    assert settings.smtp_url is not None
    server = urlsplit(settings.smtp_url.reveal())
    message = EmailMessage()
    # A line's end in a name would begin another header.
    message["Subject"] = " ".join(f"[onedev-mirror] {notice.title}".split())
    message["From"] = settings.mail_from
    message["To"] = ", ".join(settings.mail_to)
    message.set_content(notice.text)
    context = ssl.create_default_context()
    try:
        host = server.hostname or ""
        if server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT)
        with smtp:
            smtp.ehlo()
            if server.scheme != "smtps" and (smtp.has_extn("starttls") or server.username):
                # With a password there is TLS, or nothing is sent.
                smtp.starttls(context=context)
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"mail cannot be sent: {type(error).__name__}") from None


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
