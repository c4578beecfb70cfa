"""``hookwright hooks …``: check, show, explain and try a file of hooks."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import msgspec
import typer

from hookwright.app import App
from hookwright.cli.hook_import import import_
from hookwright.cli.hook_tests import test
from hookwright.cli.opening import stored
from hookwright.cli.options import ConfigOption, JsonOption, StoreOption, load_settings
from hookwright.cli.screen import note, plural, print_json, say, styled
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.job import Job, JobState
from hookwright.core.plan import plan
from hookwright.core.registry import Registry
from hookwright.core.store import Store
from hookwright.hooks import graph as graphs
from hookwright.hooks.annotating import annotation
from hookwright.hooks.declaration import Declaration
from hookwright.hooks.explaining import Explanation, explain
from hookwright.hooks.formatting import formatted
from hookwright.hooks.kinds.filesystem import happened
from hookwright.hooks.kinds.manual import SOURCE as MANUAL
from hookwright.hooks.mistakes import HooksError, Mistake
from hookwright.hooks.plugin import Hooks, utc_now
from hookwright.hooks.schema.file import json_schema
from hookwright.hooks.schema.kinds.filesystem import FilesystemHook
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.stores.opening import open_store

DEFAULT = Path("hookwright.yaml")
FAILED, MISUSED = 1, 2
"""Exit statuses, as `hookwright.cli.main` has them."""
FileOption = Annotated[Path, typer.Option("--file", "-f", metavar="FILE", help="The file of hooks.")]
FilesArgument = Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="hookwright.yaml unless given.")]
PayloadOption = Annotated[
    str | None, typer.Option("--payload", metavar="FILE", help="JSON of the event; - reads standard input.")
]

commands = typer.Typer(
    help="Check, show, explain and try hooks declared in YAML.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

commands.command("test")(test)
commands.command("import")(import_)


@commands.command("validate")
def validate(
    files: FilesArgument = None,
    as_json: JsonOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as mistakes.")] = False,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="Mark mistakes in a pull request: GitHub Actions reads these lines.")
    ] = False,
) -> None:
    """Check files of hooks and all that they include: every mistake at once, with its line and column."""
    found: list[Mistake] = []
    counts: dict[str, int] = {}
    for file in files or [DEFAULT]:
        try:
            declaration = _load(file)
        except HooksError as error:
            found += error.mistakes
        else:
            found += declaration.warnings
            counts[str(file)] = len(declaration.hooks)
    wrong = [mistake for mistake in found if strict or not mistake.warning]
    if as_json:
        print_json(
            {
                "valid": not wrong,
                "hooks": counts,
                "mistakes": [
                    {
                        "file": str(mistake.place.file),
                        "line": mistake.place.line,
                        "column": mistake.place.column,
                        "message": mistake.what,
                        "warning": mistake.warning,
                    }
                    for mistake in found
                ],
            }
        )
    else:
        for mistake in found:
            # Plain, one to a line and not wrapped: editors and CI read these.
            sys.stdout.write(annotation(mistake) if annotate else f"{_clean(str(mistake))}\n")
        for name, count in counts.items():
            say(f"{name}: {plural(count, 'hook')}, all well" if not wrong else f"{name}: {plural(count, 'hook')}")
    if wrong:
        raise typer.Exit(MISUSED)


@commands.command("explain")
def explain_(
    file: FileOption = DEFAULT,
    hook: Annotated[str | None, typer.Option("--hook", metavar="ID", help="As if this hook were triggered.")] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="EVENT", help="issues.opened, for GitHub.")] = None,
    webhook: Annotated[str | None, typer.Option("--webhook", metavar="PATH", help="A request to this path.")] = None,
    schedule: Annotated[str | None, typer.Option("--schedule", metavar="ID", help="A Cron hook's fire.")] = None,
    changed: Annotated[
        Path | None, typer.Option("--changed", metavar="PATH", help="A file that was made or written.")
    ] = None,
    delivery: Annotated[int | None, typer.Option("--delivery", metavar="NUMBER", help="A stored delivery.")] = None,
    payload: PayloadOption = None,
    header: Annotated[list[str] | None, typer.Option("--header", metavar="NAME:VALUE", help="A header.")] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which hooks would run for an event, with what, and why the others would not. Nothing is run."""
    given = [one for one in (hook, event, webhook, schedule, changed, delivery) if one is not None]
    if len(given) != 1:
        raise ConfigError("hooks explain: give one of --hook, --event, --webhook, --schedule, --changed or --delivery")
    registry, declaration = asyncio.run(_built(file))
    if changed is not None:
        explanations = _file_changed(declaration, registry, changed)
    elif delivery is not None:
        found = asyncio.run(_stored(delivery, load_settings(config=config, store=store)))
        explanations = list(explain(declaration, registry, found))
    else:
        headers = dict(line.split(":", 1) for line in header or () if ":" in line)
        found = _made(
            declaration, registry, hook=hook, event=event, webhook=webhook, schedule=schedule, body=_payload(payload)
        )
        lower = {name.strip().lower(): value.strip() for name, value in headers.items()}
        found = msgspec.structs.replace(found, headers={**found.headers, **lower})
        explanations = list(explain(declaration, registry, found))
    if as_json:
        print_json([msgspec.to_builtins(one) for one in explanations])
        return
    for one in explanations:
        _show(one)


@commands.command("graph")
def graph(
    file: FileOption = DEFAULT,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="As a Mermaid flow chart.")] = False,
) -> None:
    """Draw which hook leads to which: as a tree, or for a page in Markdown."""
    declaration = _load(file)
    if mermaid:
        sys.stdout.write(graphs.mermaid(declaration.plain(), declaration.edges))
        return
    for line in graphs.tree(declaration.plain(), declaration.edges):
        say(styled(line))


@commands.command("fmt")
def fmt(
    files: FilesArgument = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail where something would change.")] = False,
) -> None:
    """Put files into one layout; comments and the order of keys stay."""
    differ = []
    for file in files or [DEFAULT]:
        try:
            before = file.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{file} is not UTF-8") from None
        try:
            after = formatted(before)
        except ConfigError as error:
            raise ConfigError(f"{file}: {error}") from None
        if after != before:
            differ.append(file)
            if not check:
                _replace(file, after)
    for file in differ:
        say(f"{'would change' if check else 'changed'}: {file}")
    if check and differ:
        raise typer.Exit(FAILED)


@commands.command("schema")
def schema() -> None:
    """Print the JSON Schema of the file, for editors: # yaml-language-server: $schema=…"""
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")


@commands.command("run")
def run(
    hook: Annotated[str, typer.Argument(metavar="ID", help="The hook.")],
    file: FileOption = DEFAULT,
    payload: PayloadOption = None,
    handed_in: Annotated[
        bool, typer.Option("--stored", help="Hand it to the server that uses the store, instead of running it here.")
    ] = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Run one hook now, here, with all that follows from it, and print what it prints.

    With --stored the event is stored for the running server instead. The exit status is that of the command.
    """
    body = _payload(payload)
    if handed_in:
        declaration = _load(file)
        key = _key(declaration, hook)
        seq = asyncio.run(_hand_in(file, key, body, load_settings(config=config, store=store)))
        say(f"stored as delivery {seq}; hookwright deliveries show {seq}")
        return
    raise typer.Exit(asyncio.run(_run_here(file, hook, body)))


def _load(file: Path) -> Declaration:
    return Hooks(file, environ=os.environ).read()


def _key(declaration: Declaration, name: str) -> str:
    key = declaration.names.get(name)
    if key is None or not declaration.hooks[key].hook.enabled:
        raise ConfigError(f"there is no enabled hook {name!r}; there are {', '.join(declaration.enabled)}")
    return key


async def _built(file: Path) -> tuple[Registry, Declaration]:
    """What a server would have, without one. Secrets that are missing here do not matter: nothing is run."""
    store = open_store("memory:", clock=utc_now)
    registry = Registry(cells=store.cells)
    hooks = Hooks(file, environ=os.environ, blind=True, keep=True)
    hooks.setup(registry)
    assert hooks.declaration is not None
    return registry, hooks.declaration


async def _stored(seq: int, settings: Settings) -> Delivery:
    async with stored(settings) as opened:
        found = await opened.delivery(seq)
    if found is None:
        raise ConfigError(f"there is no delivery {seq} in the store")
    return found


def _file_changed(declaration: Declaration, registry: Registry, path: Path) -> list[Explanation]:
    """Of each hook that watches files: all may hear of the same file, each from a source of its own."""
    explanations = []
    for key, declared in declaration.enabled.items():
        if isinstance(declared.hook, FilesystemHook):
            found = happened(declared.hook, declared.folder, path, now=datetime.now(UTC))
            explanations += (
                [one for one in explain(declaration, registry, found) if one.key == key]
                if found is not None
                else [
                    Explanation(
                        key=key,
                        name=declared.hook.name,
                        reached=False,
                        runs=False,
                        reason="its path, include or exclude want others",
                    )
                ]
            )
    if not explanations:
        raise ConfigError("no hook watches files")
    return explanations


def _made(
    declaration: Declaration,
    registry: Registry,
    *,
    hook: str | None,
    event: str | None,
    webhook: str | None,
    schedule: str | None,
    body: bytes,
) -> Delivery:
    now = datetime.now(UTC)
    if hook is not None:
        return _manual(_key(declaration, hook), body, now)
    if webhook is not None:
        for source in registry.webhooks:
            if source.path == webhook:
                return Delivery(source=source.name, id="explained", event="request", received_at=now, body=body)
        raise ConfigError(f"no hook takes requests to {webhook!r}")
    if schedule is not None:
        key = _key(declaration, schedule)
        fire = msgspec.json.encode({"schedule": f"hook:{key}", "scheduled_at": now, "missed": False})
        return Delivery(source="cron", id="explained", event=f"hook:{key}", received_at=now, body=fire)
    from hookwright.github import envelope  # Reads what filters want to know off GitHub's payload.

    name, _, action = (event or "").partition(".")
    read, facts = envelope.read_wide(body)
    return Delivery(
        source="github", id="explained", event=name, action=action or read, received_at=now, body=body, facts=facts
    )


def _manual(key: str, body: bytes, now: datetime) -> Delivery:
    return Delivery(source=MANUAL, id=uuid4().hex, event=key, received_at=now, body=body)


def _payload(given: str | None) -> bytes:
    if given is None:
        return b"{}"
    try:
        content = sys.stdin.buffer.read() if given == "-" else Path(given).read_bytes()
    except OSError as error:
        raise ConfigError(f"--payload {given}: it cannot be read: {error.strerror}") from None
    try:
        msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"--payload {given}: this is no JSON: {error}") from None
    return content


def _show(one: Explanation) -> None:
    mark, style = ("runs", "green") if one.runs else ("skipped", "yellow") if one.reached else ("not reached", "dim")
    say(styled(f"{one.key}: {mark}", style))
    for word, text in (
        ("why not" if not one.runs else "by", one.reason),
        ("after", ", ".join(one.after)),
        ("command", one.command),
        ("forwards to", ", ".join(one.forwards)),
    ):
        if text:
            say(styled(f"    {word}: {text}"))
    for name, value in one.variables:
        say(styled(f"    {name}={value[:100]}", "dim"))


async def _hand_in(file: Path, key: str, body: bytes, settings: Settings) -> int:
    registry, _ = await _built(file)
    async with stored(settings) as opened:
        receipt = await opened.add(plan(_manual(key, body, datetime.now(UTC)), registry.router))
    return receipt.seq


async def _run_here(file: Path, hook: str, body: bytes) -> int:
    hooks = Hooks(file, environ=os.environ, quiet=True, keep=True, on_line=_print)
    app = App()
    app.use(hooks)
    runtime = await app.start(settings=Settings(store="memory:"), work=False)
    try:
        assert hooks.declaration is not None
        key = _key(hooks.declaration, hook)
        receipt = await runtime.receive(_manual(key, body, datetime.now(UTC)))
        await _drain(runtime)
        views = await runtime.store.jobs(limit=1000)
        for view in reversed(views):
            if view.job.error:
                note(f"{view.job.handler}: {view.job.state}: {view.job.error}")
        own = next(
            view.job for view in views if view.job.delivery_seq == receipt.seq and view.job.handler == f"hook:{key}"
        )
        return await _status(runtime.store, own)
    finally:
        await app.stop()


async def _drain(runtime: Runtime) -> None:
    """Run all of it to its end, retries at their time."""
    while True:
        await runtime.drain()
        waiting = [view.job for view in await runtime.store.jobs(limit=1000, state=JobState.QUEUED)]
        if not waiting:
            return
        due = min(job.run_at for job in waiting)
        await asyncio.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))


async def _status(store: Store, job: Job) -> int:
    kept = await store.result(job.id)
    result: Any = msgspec.json.decode(kept) if kept else {}
    code = result.get("exit_code") if isinstance(result, dict) else None
    if isinstance(code, int):
        return code
    return 0 if job.state in (JobState.SUCCEEDED, JobState.SKIPPED) else FAILED


def _print(stream: str, line: str) -> None:
    (sys.stdout if stream == "stdout" else sys.stderr).write(f"{_clean(line) if sys.stdout.isatty() else line}\n")


def _clean(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\t" else "·" for char in text)


def _replace(file: Path, text: str) -> None:
    """All of it or nothing: an editor or a server may be reading."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.chmod(file.stat().st_mode & 0o777)
    temporary.replace(file)
