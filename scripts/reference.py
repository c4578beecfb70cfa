"""Write docs/reference from the code that it describes: `make docs-reference`. ``--check`` says if it is current."""

from __future__ import annotations

import inspect
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args, get_origin
from unittest import mock

from pydantic import BaseModel

from hookwright.cli.main import main as command
from hookwright.core import errors as core_errors
from hookwright.core.fields import LOG_FIELDS, METRICS
from hookwright.core.readers import spell
from hookwright.core.router import NAMED_KEYS
from hookwright.github import errors as github_errors
from hookwright.github import oauth_errors, oidc_errors
from hookwright.github.acting import Acting
from hookwright.github.configured import Configured
from hookwright.github.context import GitHubContext
from hookwright.github.event_names import ACTIONS
from hookwright.github.operations.accounts import Organization, User
from hookwright.github.operations.actions import Actions
from hookwright.github.operations.apps import Apps
from hookwright.github.operations.branches import Branches
from hookwright.github.operations.checks import CheckRun, Checks
from hookwright.github.operations.commits import Commits
from hookwright.github.operations.contents import Contents
from hookwright.github.operations.deployments import Deployments
from hookwright.github.operations.issues import Issues
from hookwright.github.operations.labels import Labels, Milestones
from hookwright.github.operations.marketplace import Marketplace
from hookwright.github.operations.pulls import Pulls
from hookwright.github.operations.releases import Releases
from hookwright.github.operations.repository import RepositoryOperations
from hookwright.github.operations.searching import Search
from hookwright.github.subject import Subject
from hookwright.hooks.expression.matching import SCOPE
from hookwright.hooks.expression.parsing import FUNCTIONS
from hookwright.hooks.schema.cluster import Cluster, Placement
from hookwright.hooks.schema.command import Limits, Output, Surroundings
from hookwright.hooks.schema.composition import Branch, Follow
from hookwright.hooks.schema.concurrency import Concurrency
from hookwright.hooks.schema.expectations import Expect, FileTest, Input, Mock
from hookwright.hooks.schema.file import MODELS, Head
from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.kinds.cron import CatchUp
from hookwright.hooks.schema.kinds.webhook import Response, Signature
from hookwright.hooks.schema.retry import Retry
from hookwright.settings import SETTINGS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
NOTHING = "\N{EN DASH}"
NOTE = "<!-- Written by scripts/reference.py from the code. Change the code, then run `make docs-reference`. -->\n\n"
COMMANDS = (
    ("run",),
    ("register",),
    ("receive",),
    ("deliveries", "list"),
    ("deliveries", "show"),
    ("deliveries", "replay"),
    ("jobs", "list"),
    ("jobs", "show"),
    ("jobs", "retry"),
    ("jobs", "cancel"),
    ("hooks", "validate"),
    ("hooks", "test"),
    ("hooks", "explain"),
    ("hooks", "graph"),
    ("hooks", "fmt"),
    ("hooks", "schema"),
    ("hooks", "run"),
    ("hooks", "import"),
    ("doctor",),
)


def settings() -> str:
    lines = [
        "# Settings\n\n",
        "From the defaults, `hookwright.toml`, the environment, and the command line, in rising order. An empty "
        "variable is not set. All mistakes are reported at once, each with the setting, where it came from, and what "
        "to do. Secrets have no option: others see a program's arguments.\n\n",
        "| environment | `hookwright.toml` | option | default | what it is |\n|---|---|---|---|---|\n",
    ]
    for one in SETTINGS:
        env = f"`{one.env}`" if one.env else NOTHING
        toml = f"`[{one.table}] {one.key}`" if one.table else NOTHING
        option = f"`{one.flag}`" if one.option else NOTHING
        default = f"`{one.default}`" if one.default else NOTHING
        lines.append(f"| {env} | {toml} | {option} | {default} | {_cell(one.help)} |\n")
    lines.append("\nA plugin's settings are in `[plugins.NAME]`.\n")
    return "".join(lines)


def telemetry() -> str:
    lines = [
        "# Metrics and log fields\n\n",
        "## Metrics\n\n`GET /metrics`, for Prometheus.\n\n| name | what it counts |\n",
    ]
    lines.append("|---|---|\n")
    lines += [f"| `{name}` | {_cell(meaning)} |\n" for name, meaning in METRICS.items()]
    lines.append("\nEvents that nobody declared are counted together as `other`.\n\n")
    lines.append(
        "## Log fields\n\nA line is one constant sentence with facts beside it, on stderr: text on a terminal,"
    )
    lines.append(" JSON elsewhere.\n\n| field | what it is |\n|---|---|\n")
    lines += [f"| `{name}` | {_cell(meaning)} |\n" for name, meaning in LOG_FIELDS.items()]
    return "".join(lines)


def commands() -> str:
    lines = ["# Commands\n\n"]
    lines.append(
        "Each shows its own help with `--help`. Exit status: 0 done, 1 something failed, 2 arguments or settings are "
    )
    lines.append("wrong, 130 stopped by Ctrl-C. `--json` prints one JSON document on all that lists. `--debug` shows ")
    lines.append("whole tracebacks.\n")
    for words in COMMANDS:
        shown = _help(words)
        text = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        lines.append(f"\n## hookwright {' '.join(words)}\n\n```text\n{text}\n```\n")
    return "".join(lines)


def _help(words: Sequence[str]) -> str:
    """What the command prints about itself, on a plain terminal of 100 columns."""
    plain = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    with mock.patch.dict(os.environ, plain), redirect_stdout(io.StringIO()) as shown, suppress(SystemExit):
        command([*words, "--help"])
    return shown.getvalue()


def errors() -> str:
    lines = ["# Errors\n\n", "Errors say whose turn it is; signals say what should happen to a job.\n"]
    modules = (
        ("The engine", core_errors),
        ("GitHub's API", github_errors),
        ("Signing in", oauth_errors),
        ("Workflows' tokens", oidc_errors),
    )
    for title, module in modules:
        lines.append(f"\n## {title}\n\n| name | what it means |\n|---|---|\n")
        for name, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Exception) and found.__module__ == module.__name__:
                first = inspect.getdoc(found) or ""
                lines.append(f"| `{name}` | {_cell(first.split(chr(10) * 2)[0])} |\n")
    return "".join(lines)


def routes() -> str:
    keys = ", ".join(f'`"{key}"`' for key in NAMED_KEYS)
    lines = [
        "# Events and filters\n\n",
        "`@app.on(*events, …)` takes `issues`, `issues.opened`, several, or `*` for all of GitHub's events and those "
        "that handlers emit. A name that GitHub does not send is refused at start; one of your own is declared with "
        '`app.declare("name")`.\n\n',
        "| option | what it wants |\n|---|---|\n",
        "| `repository=` | one or several globs of `owner/name`, without regard to case |\n",
        "| `branch=` | globs of the pushed branch, a pull request's base, or a check's head |\n",
        "| `label=` | globs; one label of the issue or pull request fits, or the label that was added or removed |\n",
        "| `author=` | globs of the login of who caused the event |\n",
        "| `bot=` | `False`: people only; `True`: programs only |\n",
        "| `where=` | a function of the context, asked in the worker; false ends the job as skipped |\n",
        "| `source=` | deliveries of one source only (`github`, `app` for emitted ones, or your own) |\n",
        "| `name=` | the name that stored jobs go by |\n",
        "| `timeout=` | a timedelta or seconds; `None` for no limit; 5 minutes unless given |\n",
        "| `retries=`, `retry=` | how often after the first attempt (6), or a whole `RetryPolicy` |\n",
        f"| `key=` | one lane per value: {keys}, or a function of the delivery |\n",
        "| `concurrency=`, `order=`, `on_failure=`, `lane=` | see [order and limits](../concepts/lanes.md) |\n",
        "| `own_events=` | `True`: also what this App itself caused |\n",
        "| `node=` | a label; only nodes that have it run the handler (`HOOKWRIGHT_NODE_LABELS`) |\n",
        "| `leader=` | `True`: only the leader among the nodes runs the handler |\n",
        "| `github_app=` | the names of the GitHub Apps, of several, whose deliveries it wants |\n",
        "| `rate=` | how often it may start, in all processes together: `10/s`, `100/m`, `5000/h` |\n",
        '| `permissions=` | what it needs of GitHub (`{"issues": "write"}`), for `doctor` to compare |\n\n',
        "## What else declares a handler\n\n| decorator | wants |\n|---|---|\n",
        '| `@app.command("/retest")` | [a command](../guides/slash-commands.md) in a new comment |\n',
        '| `@app.on_rerequested("lint")` | "Re-run" of [a check run](../guides/checks.md), or of all |\n',
        '| `@app.on_button("fix")` | a button of a check run |\n\n',
        "Their options are those above.\n\n",
        "## GitHub's events\n\n| event | actions |\n|---|---|\n",
    ]
    for event in sorted(ACTIONS):
        actions = ", ".join(f"`{action}`" for action in sorted(ACTIONS[event])) or "any, or none"
        lines.append(f"| `{event}` | {actions} |\n")
    return "".join(lines)


def operations() -> str:
    lines = [
        "# Operations and context helpers\n\n",
        "What Apps do every day, by hand and typed. `ctx` is what a [handler is given](../guides/act-on-github.md); "
        "`client` a [`GitHubClient`](../guides/call-github.md), such as `ctx.github`; `ctx.here` is "
        "`client.repo(…)` of the delivery's repository. Each call is awaited, except those that answer `Pages`, which "
        "are read with `async for`. Everything else that GitHub can do is `client.rest`, by GitHub's own names.\n",
    ]
    for title, kinds in OPERATIONS:
        lines.append(f"\n## `{title}`\n\n| call | what it does |\n|---|---|\n")
        for kind in kinds:
            for name, member in vars(kind).items():
                function = getattr(member, "func", None) or getattr(member, "fget", None) or member
                if name.startswith("_") or not inspect.isfunction(function):
                    continue
                called = f"{name}{_called(function)}" if function is member else name
                lines.append(f"| `{_cell(called)}` | {_cell(_opening(function))} |\n")
    return "".join(lines)


def _called(function: Callable[..., object]) -> str:
    """The parameters without their types, which editors know."""
    shown: list[str] = []
    spelled: Mapping[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    for parameter in [*inspect.signature(function).parameters.values()][1:]:
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in shown and not any(s[:1] == "*" for s in shown):
            shown.append("*")
        default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
        stars = spelled.get(parameter.kind, "")
        shown.append(f"{stars}{parameter.name}{default}")
    return f"({', '.join(shown)})"


def _opening(function: Callable[..., object]) -> str:
    """The first paragraph of the docstring, as Markdown."""
    text = (inspect.getdoc(function) or "").partition("\n\n")[0]
    return text.replace("``", "`").removesuffix(":")


def hooks() -> str:
    lines = [
        "# hookwright.yaml\n\n",
        "Strict: an unknown key is a mistake, told with its place and the nearest right key. `hookwright hooks schema` "
        "prints the same as JSON Schema, for editors:\n\n",
        "```text\n# yaml-language-server: $schema=hookwright.schema.json\n```\n\n",
        "Durations are seconds or texts such as `500ms`, `15s`, `1h30m`; sizes are bytes or `64kB`, `1MiB`. Where a "
        "list is wanted, a single text will do.\n\n",
        "## The file\n\n",
        *_keys(Head, besides={"handlers": "the hooks; `hooks` means the same"}),
        "\n## A hook\n\n",
        *_keys(Hook, without=Surroundings),
        "\n## How commands run\n\nIn a hook, in a route, in `on_success` and `on_failure`, and in `defaults`.\n\n",
        *_keys(Surroundings),
    ]
    for title, model in (
        ("routes", Branch), ("on_success, on_failure", Follow), ("retry", Retry), ("concurrency", Concurrency),
        ("output", Output), ("limits", Limits), ("cluster, of the file", Cluster), ("cluster, of a hook", Placement),
        ("tests", FileTest), ("tests: input", Input), ("tests: mock", Mock), ("tests: expect", Expect),
    ):  # fmt: skip
        lines += [f"\n## {title}\n\n", *_keys(model, without=Surroundings if title != "output" else None)]
    for kind_model in MODELS:
        kind = " or ".join(f"`{name}`" for name in get_args(kind_model.model_fields["type"].annotation))
        options = kind_model.model_fields["options"].annotation
        lines.append(f"\n## type: {kind}\n\n{_cell(str(inspect.getmodule(kind_model).__doc__))}\n\n")
        if inspect.isclass(options) and issubclass(options, Options) and options is not Options:
            lines += _keys(options, without=Options)
            for part in (CatchUp, Signature, Response):
                if part.__module__ == kind_model.__module__:
                    lines += [f"\n### {part.__name__.lower()}\n\n", *_keys(part)]
        else:
            lines.append("It takes no options of ours.\n")
    lines.append(
        "\n## Expressions\n\n`match`, `when`, `vars` and `concurrency: {key: …}` may name:\n\n"
        "| name | what it is |\n|---|---|\n"
    )
    lines += [f"| `{name}` | {_cell(meaning)} |\n" for name, meaning in SCOPE.items()]
    lines.append("\n| function | what it says |\n|---|---|\n")
    lines += [f"| `{name}` | {_cell(meaning)} |\n" for name, (_, meaning) in FUNCTIONS.items()]
    lines.append('| `exists`, `all` | `payload.commits.exists(c, c.author == "me")` |\n')
    return "".join(lines)


def _keys(
    model: type[BaseModel], *, without: type[BaseModel] | None = None, besides: Mapping[str, str] | None = None
) -> list[str]:
    lines = ["| key | default | what it is |\n|---|---|---|\n"]
    for name, info in model.model_fields.items():
        if without is not None and name in without.model_fields and model is not without:
            continue
        other = f" (or `{info.alias}`)" if info.alias else ""
        default = NOTHING if info.is_required() else f"`{_written(info.get_default())}`"
        default = NOTHING if default in ("`None`", "`()`", "`{}`", "``") else default
        what = _cell(info.description or _first(info.annotation)).replace("``", "`")
        lines.append(f"| `{name}`{other} | {default} | {what} |\n")
    return lines + [f"| `{name}` | {NOTHING} | {text} |\n" for name, text in (besides or {}).items()]


def _written(value: object) -> str:
    if isinstance(value, timedelta):
        return spell(value)
    if isinstance(value, BaseModel):
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _first(annotation: object) -> str:
    """What the values may be, where the words are few."""
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    for part in get_args(annotation):
        found = _first(part)
        if found:
            return found
    return ""


OPERATIONS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("ctx", (GitHubContext, Configured, Acting, Subject)),
    ("client.repo(full_name)", (RepositoryOperations,)),
    ("client.repo(…).issues", (Issues,)),
    ("client.repo(…).labels", (Labels,)),
    ("client.repo(…).milestones", (Milestones,)),
    ("client.repo(…).pulls", (Pulls,)),
    ("client.repo(…).commits", (Commits,)),
    ("client.repo(…).contents", (Contents,)),
    ("client.repo(…).branches", (Branches,)),
    ("client.repo(…).releases", (Releases,)),
    ("client.repo(…).deployments", (Deployments,)),
    ("client.repo(…).actions", (Actions,)),
    ("client.repo(…).checks", (Checks,)),
    ("a check run in progress", (CheckRun,)),
    ("client.org(login)", (Organization,)),
    ("client.user(login)", (User,)),
    ("client.search", (Search,)),
    ("client.app", (Apps,)),
    ("client.app.marketplace", (Marketplace,)),
)

PAGES: dict[str, Callable[[], str]] = {
    "hooks.md": hooks,
    "settings.md": settings,
    "telemetry.md": telemetry,
    "commands.md": commands,
    "errors.md": errors,
    "routes.md": routes,
    "operations.md": operations,
}


def stale() -> Iterator[str]:
    """The pages that differ from what the code says now."""
    for name, write in PAGES.items():
        path = FOLDER / name
        if not path.exists() or path.read_text("utf-8") != NOTE + write():
            yield name


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    if "--check" in sys.argv[1:]:
        found = list(stale())
        if found:
            sys.exit(f"docs/reference is not current: {', '.join(found)}; run `make docs-reference`")
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(NOTE + write(), "utf-8")


if __name__ == "__main__":
    main()
