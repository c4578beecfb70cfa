"""``hookwright register``: a GitHub App, made in the browser with one click."""

from __future__ import annotations

import asyncio
import secrets
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from hookwright.cli import screen
from hookwright.cli.loading import DEFAULT_FILE, LoadError, load_app
from hookwright.cli.options import ConfigOption, load_settings
from hookwright.core.errors import ConfigError
from hookwright.github.hosts import api_url_of, web_url
from hookwright.github.manifest import Registration
from hookwright.github.manifest_needs import permissions_for, subscribed
from hookwright.github.transport import AiohttpTransport

_ACCESS = ("read", "write")


def register(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Where the secrets go: NAME=value lines, or TOML if it ends with .toml."),
    ],
    app: Annotated[
        str | None,
        typer.Option("--app", metavar="APP", help="Whose handlers say what it needs; app.py if there is one."),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The GitHub App's name.")] = "",
    organization: Annotated[
        str, typer.Option("--organization", metavar="LOGIN", help="Who owns it; else your own account.")
    ] = "",
    host: Annotated[
        str | None, typer.Option("--host", metavar="HOST", help="github.com, SUB.ghe.com, or an Enterprise Server.")
    ] = None,
    webhook_url: Annotated[
        str, typer.Option("--webhook-url", metavar="URL", help="Where GitHub reaches the server, if it can yet.")
    ] = "",
    permission: Annotated[
        list[str] | None,
        typer.Option("--permission", metavar="NAME=ACCESS", help="As issues=write; may be given several times."),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Others may install it too.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Of the local page; 0: any.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    config: ConfigOption = None,
) -> None:
    """Register a GitHub App: opens a page on this machine, on which one click does it.

    The secrets go to FILE, which must not exist yet and which only you can read; they are never shown.
    """
    registration = asyncio.run(
        _register(
            file,
            app=app,
            name=name,
            organization=organization,
            host=host,
            webhook_url=webhook_url,
            permission=permission or [],
            public=public,
            port=port,
            browser=browser,
            config=config,
        )
    )
    _report(registration, file)


async def _register(
    file: Path,
    *,
    app: str | None,
    name: str,
    organization: str,
    host: str | None,
    webhook_url: str,
    permission: list[str],
    public: bool,
    port: int,
    browser: bool,
    config: Path | None,
) -> Registration:
    # With Starlette and uvicorn: 0.1 s that no other command needs.
    from hookwright.cli.registration.credentials import CredentialsFile
    from hookwright.cli.registration.page import Form
    from hookwright.cli.registration.serving import serve
    from hookwright.cli.registration.site import RegistrationSite

    credentials = CredentialsFile(file)
    api_url = load_settings(config=config).github_api_url if host is None else api_url_of(host)
    events = subscribed(_wanted(app))
    form = Form(
        name=name,
        organization=organization,
        host=web_url(api_url).partition("://")[2],
        webhook_url=webhook_url,
        public=public,
        events=events,
        permissions=permissions_for(events) | dict(_permission(one) for one in permission),
    )
    transport = AiohttpTransport()
    site = RegistrationSite(
        form, credentials, api_url=api_url, transport=transport, secret=lambda: secrets.token_urlsafe(32)
    )

    def ready(address: str) -> None:
        screen.say(f"Open {address}")
        screen.note("The page is for this machine and one browser only. Ctrl-C ends it; nothing is registered then.")
        if browser:
            # In a thread: a browser on a terminal would keep the page from being served.
            opening.append(asyncio.create_task(asyncio.to_thread(webbrowser.open, address)))

    opening: list[asyncio.Task[bool]] = []
    try:
        return await serve(site, port=port, ready=ready)
    finally:
        credentials.discard()
        await transport.close()


def _wanted(app: str | None) -> list[str]:
    """The events that the app's handlers are for."""
    if app is None and not Path(DEFAULT_FILE).is_file():
        return []
    try:
        loaded = load_app(app, folder=Path.cwd())
    except LoadError as error:
        if app is not None:
            raise
        screen.note(f"{DEFAULT_FILE} could not be loaded, so its events are not known: {error}")
        return []
    return [event for route in loaded for event in route.events if route.source in (None, "github")]


def _permission(text: str) -> tuple[str, str]:
    name, _, access = text.partition("=")
    if not name.replace("_", "").isalnum() or not name.isascii() or access not in _ACCESS:
        raise ConfigError(f"--permission {text}: write NAME=read or NAME=write, as in issues=write")
    return name, access


def _report(registration: Registration, file: Path) -> None:
    from hookwright.cli.registration.site import next_commands

    screen.say()
    screen.say(f"{screen.clean(registration.name)} is registered (App ID {registration.app_id}).", style="bold")
    screen.say(f"Its secrets are in {file}, which only you can read. GitHub does not show them again.")
    screen.say()
    screen.say(f"Install it:  {screen.clean(registration.install_url)}")
    screen.say("Run it:")
    for line in next_commands(file).splitlines():
        screen.say(f"  {line}")
