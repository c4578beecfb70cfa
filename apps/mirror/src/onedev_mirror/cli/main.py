"""``onedev-mirror``: the service, and the same wishes as its API, for whoever sits at the machine.

Commands work on the databases that the settings name, with the service running or without: what they ask for is stored
there, and whoever works there first does it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from hookwright import GitHubError, HookwrightError, setup_logging
from onedev_mirror.cli import doctoring, screens, signing, watching
from onedev_mirror.clock import utc_now
from onedev_mirror.errors import MirrorError
from onedev_mirror.onedev.errors import OneDevError
from onedev_mirror.operations import Operations
from onedev_mirror.program import Program
from onedev_mirror.settings import Settings, env_of, load
from onedev_mirror.state.database import Database, newest_revision

T = TypeVar("T")
BY = "command line"
cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Keeps your GitHub stars in OneDev.")
out = Console(soft_wrap=True)
Name = Annotated[str, typer.Argument(help="owner/name, a name that it had, or GitHub's number")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


def main() -> None:
    """The program. What a person has to change is one clear line and exit code 2; never a traceback."""
    try:
        cli(prog_name="onedev-mirror")
    except (MirrorError, HookwrightError, GitHubError, OneDevError) as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{escape(str(error))}[/red]")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


@cli.callback()
def _configured(
    ctx: typer.Context,
    config: Annotated[Path | None, typer.Option(help="A TOML file, instead of onedev-mirror.toml.")] = None,
) -> None:
    ctx.obj = config


@cli.command()
def run(ctx: typer.Context) -> None:
    """Serve: notice stars, copy repositories, answer webhooks, the API and the dashboard. Until SIGTERM."""
    import uvicorn  # 20 MB that the other commands do not need.

    from onedev_mirror.web.site import build

    settings = load(toml=ctx.obj)
    logs = setup_logging(settings.log_level, settings.log_format, sys.stderr, secrets=settings.secrets)
    try:
        site = build(Program(settings))
        uvicorn.run(
            site,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=25,
            lifespan="on",
        )
    finally:
        logs.close()


@cli.command()
def migrate(
    ctx: typer.Context,
    revision: Annotated[str, typer.Option(help="The migration to go to; an older one undoes those after it.")] = "head",
) -> None:
    """Bring the tables up to date; `run` does so by itself."""
    settings = load(toml=ctx.obj)

    async def go() -> str | None:
        database = Database(settings.database)
        try:
            await database.migrate(revision)
            return await database.revision()
        finally:
            await database.close()

    out.print(f"the tables are at {_run(go)}; this program's newest is {newest_revision()}")


@cli.command("list")
def list_mirrors(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Option(help="Only those in this state: failed, held, synced…")] = None,
    text: Annotated[str | None, typer.Option(help="Only those with this in their name or reason.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    """List what is kept; what failed or waits for a person first."""

    async def go(operations: Operations) -> Any:
        return await operations.list(state=state, text=text, first=() if as_json else screens.FIRST, limit=limit)

    mirrors = _with(ctx, go)
    if as_json:
        _json([_plain(mirror) for mirror in mirrors])
        return
    screens.mirrors(out, mirrors, now=utc_now())


@cli.command()
def show(ctx: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show one mirror with its last runs and their steps."""

    async def go(operations: Operations) -> Any:
        mirror = await operations.get(name)
        return mirror, [(each, await operations.steps(each.id)) for each in await operations.runs(mirror, limit=5)]

    mirror, runs = _with(ctx, go)
    if as_json:
        shown = [{**_plain(each), "steps": [_plain(step) for step in steps]} for each, steps in runs]
        _json({**_plain(mirror), "runs": shown})
        return
    screens.mirror(out, mirror, runs, now=utc_now())


@cli.command()
def add(ctx: typer.Context, name: Annotated[str, typer.Argument(help="owner/name, or an address on GitHub")]) -> None:
    """Keep a repository whether it is starred or not."""
    mirror = _with(ctx, lambda operations: operations.add(name, by=BY))
    out.print(f"{mirror.full_name} will be copied")


@cli.command()
def sync(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="owner/name, or GitHub's number")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Look for new stars, then all that is kept.")] = False,
    wait: Annotated[bool, typer.Option(help="Work here, too, and wait for the end.")] = True,
) -> None:
    """Bring copies up to date now. Exit code 1 where one of them failed."""
    if bool(names) == everything:
        raise typer.BadParameter("name repositories, or give --all")

    async def go(program: Program) -> bool:
        operations = Operations(program)
        if everything:
            await program.watching.reconcile()
            await operations.sync_all(by=BY)
            wanted = None
        else:
            wanted = [(await operations.sync(name, by=BY)).repository_id for name in names or ()]
        return await watching.until_done(program, wanted, out) if wait else True

    if not _program(ctx, go, work=wait):
        raise typer.Exit(1)


@cli.command()
def pause(ctx: typer.Context, name: Name) -> None:
    """Leave a copy as it is until `resume`."""
    out.print(f"{_with(ctx, lambda operations: operations.pause(name, by=BY)).full_name} is paused")


@cli.command()
def resume(ctx: typer.Context, name: Name) -> None:
    """Undo `pause`."""
    out.print(f"{_with(ctx, lambda operations: operations.resume(name, by=BY)).full_name} goes on")


@cli.command()
def retry(ctx: typer.Context, name: Name) -> None:
    """Try what failed, was frozen or left out again, now."""
    out.print(f"{_with(ctx, lambda operations: operations.retry(name, by=BY)).full_name} is tried again")


@cli.command()
def approve(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="A held mirror; without it: many stars that are gone at once")
    ] = None,
) -> None:
    """Let go on what waits for a person."""
    out.print(_with(ctx, lambda operations: operations.approve(name, by=BY)))


@cli.command()
def policy(
    ctx: typer.Context,
    name: Name,
    forced: Annotated[str | None, typer.Option(help="keep, archive, hold, or default")] = None,
    unstar: Annotated[str | None, typer.Option(help="keep, label, archive, delete, or default")] = None,
    lfs: Annotated[str | None, typer.Option(help="true, false, or default")] = None,
    wiki: Annotated[str | None, typer.Option(help="true, false, or default")] = None,
) -> None:
    """Set what differs from the settings for one mirror."""
    words: dict[str, Any] = {"true": True, "false": False, "default": None}
    given = {"forced": forced, "unstar": unstar, "lfs": lfs, "wiki": wiki}
    wished = {key: words.get(value, value) for key, value in given.items() if value is not None}
    mirror = _with(ctx, lambda operations: operations.policy(name, wished, by=BY))
    out.print(f"{mirror.full_name}: {json.dumps(mirror.policy) if mirror.policy else 'as the settings say'}")


@cli.command()
def reconcile(ctx: typer.Context) -> None:
    """Walk through all stars now, here."""

    async def go(program: Program) -> Any:
        return await program.watching.reconcile()

    walk = _program(ctx, go, work=False)
    stars = f"{len(walk.stars)} star{'' if len(walk.stars) == 1 else 's'}"
    calls = f"{walk.calls} call{'' if walk.calls == 1 else 's'}"
    out.print(f"{stars}, {calls}{'' if walk.complete else f'; not complete: {walk.why}'}")


@cli.command()
def deliveries(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """List what came in: webhooks, schedules, wishes. Their numbers are for `replay`."""

    async def go(operations: Operations) -> Any:
        return await operations.deliveries(limit=limit)

    found = _with(ctx, go)
    if as_json:
        _json([{"seq": one.seq, "id": one.id, "event": one.event, "action": one.action} for one in found])
        return
    for one in found:
        name = f"{one.event}.{one.action}" if one.action else one.event
        out.print(f"{one.seq:>8}  {one.received_at:%Y-%m-%d %H:%M:%S}  {name:20} {escape(one.repository or one.id)}")


@cli.command()
def replay(ctx: typer.Context, number: Annotated[int, typer.Argument(help="Its number in `deliveries`.")]) -> None:
    """Run what a stored delivery caused again."""
    out.print(f"{_with(ctx, lambda operations: operations.replay(number, by=BY))} of its jobs run again")


@cli.command()
def audit(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Option(help="Only what was done to this mirror.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was done to the outside world, and who asked for what; newest first."""

    async def go(operations: Operations) -> Any:
        return await operations.acts(name=name, limit=limit)

    acts = _with(ctx, go)
    if as_json:
        _json([_plain(act) for act in acts])
        return
    screens.acts(out, acts)


@cli.command()
def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """The whole at a glance."""
    found = _with(ctx, lambda operations: operations.status())
    if as_json:
        _json(found)
        return
    screens.status(out, found, now=utc_now())


@cli.command()
def settings(ctx: typer.Context) -> None:
    """Check the configuration and list every setting; secrets are not shown."""
    read = load(toml=ctx.obj)
    for name, field in Settings.model_fields.items():
        out.print(f"{env_of(name):32} {escape(str(getattr(read, name)))}  [dim]{escape(field.description or '')}[/dim]")


@cli.command()
def doctor(
    ctx: typer.Context,
    write: Annotated[bool, typer.Option(help="Also make, push to and remove a project, to see that it works.")] = True,
) -> None:
    """Check the settings, GitHub and this OneDev step by step, and print what was found."""
    read = load(toml=ctx.obj)
    if not asyncio.run(doctoring.examine(read, out, write=write)):
        raise typer.Exit(1)


@cli.command()
def login(ctx: typer.Context) -> None:
    """Sign in to the GitHub App GITHUB_CLIENT_ID, with a code that you type in at GitHub."""
    asyncio.run(signing.login(load(toml=ctx.obj), out, by=BY))


@cli.command()
def logout(ctx: typer.Context) -> None:
    """Forget the token of the sign-in, and end it at GitHub."""
    asyncio.run(signing.logout(load(toml=ctx.obj), out, by=BY))


def _with(ctx: typer.Context, ask: Callable[[Operations], Awaitable[T]]) -> T:
    async def go(program: Program) -> T:
        return await ask(Operations(program))

    return _program(ctx, go, work=False)


def _program(ctx: typer.Context, go: Callable[[Program], Awaitable[T]], *, work: bool) -> T:
    """Run with the program open. The log goes nowhere but for warnings: this is about one answer."""
    read = load(toml=ctx.obj)
    logs = setup_logging("error", read.log_format, sys.stderr, secrets=read.secrets)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Program]:
        async with Program(read, schedules=False).running(work=work) as program:
            yield program

    async def whole() -> T:
        async with opened() as program:
            return await go(program)

    try:
        return asyncio.run(whole())
    finally:
        logs.close()


def _run(go: Callable[[], Awaitable[T]]) -> T:
    async def whole() -> T:
        return await go()

    return asyncio.run(whole())


def _plain(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _json(value: Any) -> None:
    # Not through rich, which would wrap long lines.
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")
