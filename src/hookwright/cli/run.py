"""``hookwright run``: serve the app until it is told to stop.

This command has a parser of its own, from the standard library: typer, with the pydantic that it needs, would stay in
the server's memory for its whole life. Nothing imported here may import typer or rich; a test holds that.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from hookwright.cli.loading import load_app
from hookwright.core.errors import ConfigError, HookwrightError
from hookwright.core.source import RequestSource
from hookwright.runtime import Runtime
from hookwright.serve import run as serve
from hookwright.settings import SETTINGS, Settings
from hookwright.telemetry import logging as telemetry
from hookwright.workers import worker_command

log = logging.getLogger(__name__)

ABOUT = """\
Serve the app until it is told to stop: take deliveries, store them, run their
handlers. SIGTERM and Ctrl-C stop it gracefully."""
MORE = """\
Settings come from hookwright.toml, the environment and these options, in rising
order. Secrets are never options: set GITHUB_APP_ID, GITHUB_PRIVATE_KEY_PATH and
GITHUB_WEBHOOK_SECRET in the environment. `hookwright doctor` checks them all."""


def run(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT; the exit status. Raises `HookwrightError` for what keeps it from starting.

    Where the log is JSON, such an error becomes a line of it instead, so that every line on stderr can be parsed.
    """
    try:
        options = vars(_parser().parse_args(arguments))
    except SystemExit:
        return 0  # Help was asked for; mistakes raise.
    reference, config, under = options.pop("app"), options.pop("config"), options.pop("under")
    settings = Settings.load(os.environ, toml_path=config, overrides=options)
    logs = telemetry.setup(
        settings.log_level,
        settings.log_format,
        sys.stderr,
        secrets=settings.secrets,
        no_color=bool(os.environ.get("NO_COLOR")),
    )
    try:
        _serve(reference, settings, worker_command(arguments) if settings.workers else (), under)
    except HookwrightError as error:
        if settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty()):
            raise
        log.error("cannot start", extra={"error": str(error)})
        return 2 if isinstance(error, ConfigError) else 1
    finally:
        logs.close()
    return 0


def _serve(reference: str | None, settings: Settings, workers: Sequence[str], under: int | None) -> None:
    for warning in settings.warnings:
        log.warning("a setting deserves a look", extra={"reason": warning})
    # With workers of its own this process takes deliveries in, and leaves all work to them.
    role = "web" if workers and settings.role == "all" else settings.role
    runtime = load_app(reference, folder=Path.cwd()).build(settings, role=role)
    if settings.insecure_no_secret and settings.role != "worker":
        log.warning(
            "INSECURE: webhooks are taken without a signature, from anybody on this machine; never do this where "
            "others can connect"
        )
    serve(runtime, ready=lambda port: _report(runtime, port), workers=workers, under=under)


def _report(runtime: Runtime, port: int | None) -> None:
    """What a person wants to know first: where to send webhooks, and that the handlers were found."""
    routes = runtime.handlers
    log.info(
        "app loaded",
        extra={"handlers": len(routes), "schedules": len(runtime.registry.schedules)},
    )
    if not routes and not runtime.registry.schedules:
        log.warning("the app has no handlers: deliveries are stored, and nothing is done about them")
    if port is not None:
        host = runtime.settings.host
        place = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        for webhook in runtime.registry.webhooks:
            url = host + webhook.path if host.startswith("unix:") else place + webhook.path
            own = webhook.place if isinstance(webhook, RequestSource) else None
            if own is not None and own[1] != port:
                url = f"http://{f'[{own[0]}]' if ':' in own[0] else own[0]}:{own[1]}{webhook.path}"
            log.info("waiting for webhooks", extra={"source": webhook.name, "url": url})


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"run: {message}; `hookwright run --help` shows what there is")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="hookwright run",
        usage="hookwright run [OPTIONS] [APP]",
        description=ABOUT,
        epilog=MORE,
        formatter_class=_Formatter,
        allow_abbrev=False,
        add_help=False,
    )
    place = parser.add_argument_group("arguments")
    place.add_argument("app", metavar="APP", nargs="?", help="app.py, path/app.py:name or package.module:name")
    options = parser.add_argument_group("options")
    options.add_argument("--config", metavar="FILE", type=Path, help="instead of hookwright.toml")
    for setting in SETTINGS:
        if not setting.option:
            continue
        text = f"{setting.help} [{setting.default}]" if setting.env and setting.default else setting.help
        if setting.name in _SWITCHES:
            options.add_argument(setting.flag, action="store_true", default=None, help=text)
        else:
            options.add_argument(setting.flag, metavar=_metavar(setting.name), help=text.replace("%", "%%"))
    # Said by us to the workers that we start.
    options.add_argument("--under", metavar="PID", type=int, help=argparse.SUPPRESS)
    options.add_argument("-h", "--help", action="help", help="show this and exit")
    return parser


_SWITCHES = ("insecure_no_secret", "poll")
_METAVARS = {
    "store": "URL",
    "host": "ADDRESS",
    "webhook_path": "PATH",
    "role": "ROLE",
    "port": "NUMBER",
    "webhook_proxy_url": "URL",
    "transport": "URL",
}
_WORDS = ("node_name", "node_labels")
_NUMBERS = ("workers", "metrics_port", "concurrency", "max_body", "max_depth", "max_queue", "max_tenant_queue")
_RATES = ("intake_rate", "tenant_rate")


def _metavar(name: str) -> str:
    if name.startswith("log_") or name in _WORDS:
        return "WORD"
    if name in _RATES:
        return "RATE"
    return _METAVARS.get(name) or ("NUMBER" if name in _NUMBERS else "TIME")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)
