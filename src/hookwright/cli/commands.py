"""Every command, put together. Imported for all of them but ``run``, which needs no typer."""

from __future__ import annotations

from typing import Annotated

import typer

from hookwright.cli import deliveries, doctor, jobs, receive, register, status
from hookwright.telemetry.version import own_version

cli = typer.Typer(
    help="Runs your app, and shows and repairs what it did.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help reads the same in a pipe, a log and a narrow window.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hookwright {own_version()}")
        raise typer.Exit


@cli.callback()
def _root(
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show whole tracebacks; works after a command too.")] = False,
) -> None:
    """``--debug`` is taken by `hookwright.cli.main`, and is here for its help."""


@cli.command(
    "run",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def _run(context: typer.Context) -> None:
    """Serve the app until it is told to stop."""
    from hookwright.cli.run import run  # With the web server: 0.1 s that no other command needs.

    raise typer.Exit(run(context.args))


@cli.command(
    "hooks",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def _hooks(context: typer.Context) -> None:
    """Check, show, explain and try hooks declared in YAML."""
    from hookwright.cli.hooks import commands  # With the models of the file: 0.1 s that no other command needs.

    commands(args=context.args, prog_name="hookwright hooks")


cli.command("receive")(receive.receive)
cli.command("register")(register.register)
cli.add_typer(deliveries.commands, name="deliveries")
cli.add_typer(jobs.commands, name="jobs")
cli.command("status")(status.status)
cli.command("doctor")(doctor.doctor)
