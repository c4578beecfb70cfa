"""``login`` and ``logout``. They need no OneDev, and no service that runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape

from hookwright import LoginRefused, open_store
from onedev_mirror.clock import Clock, utc_now
from onedev_mirror.errors import MirrorError
from onedev_mirror.settings import Settings
from onedev_mirror.signing_in import CELLS, SigningIn
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.database import Database
from onedev_mirror.state.marks import Marks

Sleep = Callable[[float], Awaitable[Any]]


@asynccontextmanager
async def opened(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[tuple[SigningIn, Audit]]:
    """With the databases open, migrated where they were not."""
    settings.require("github_client_id", "login_key")
    await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True)
    database = Database(settings.database)
    store = open_store(settings.engine_store, clock=clock)
    try:
        await database.migrate()
        await store.open()
        signing_in = SigningIn(settings, Marks(database, clock), lambda: store.cells(CELLS), clock)
        try:
            yield signing_in, Audit(database, clock)
        finally:
            await signing_in.close()
    finally:
        await store.close()
        await database.close()


async def login(
    settings: Settings, out: Console, *, by: str, sleep: Sleep = asyncio.sleep, clock: Clock = utc_now
) -> None:
    """Show a code, wait until it was typed in at GitHub, keep the token. Raises `MirrorError` where it was declined or
    took too long, and what GitHub does."""
    async with opened(settings, clock) as (signing_in, audit):
        code = await signing_in.oauth.begin_device()
        out.print(f"Open {escape(code.verification_uri)} and enter the code [bold]{escape(code.user_code)}[/bold]")
        try:
            token = await signing_in.oauth.device_token(code, sleep=sleep)
        except LoginRefused as error:
            raise MirrorError(str(error)) from None
        person = await signing_in.keep(token)
        await audit.note("login", person.login, actor=by)
    unused = "; GITHUB_TOKEN is set and goes before it: take it out" if settings.github_token is not None else ""
    out.print(f"signed in as {escape(person.login)} ({person.id}){unused}")


async def logout(settings: Settings, out: Console, *, by: str, clock: Clock = utc_now) -> None:
    """Forget the token, and end it at GitHub where that is possible. Raises what GitHub does; the token is forgotten
    all the same."""
    async with opened(settings, clock) as (signing_in, audit):
        login = await signing_in.forget()
        if login is None:
            out.print("nobody was signed in")
            return
        await audit.note("logout", login, actor=by)
        left = f"{signing_in.oauth.web_url}/settings/apps/authorizations"
        rest = "" if signing_in.revokes else f"; without GITHUB_CLIENT_SECRET only you can end it at GitHub: {left}"
        out.print(f"{escape(login)} is signed out{rest}")
