"""``hookwright hooks test``: run the tests that stand in files of hooks."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from hookwright.cli.hook_trial import attempt
from hookwright.cli.options import JsonOption
from hookwright.cli.screen import plural, print_json, say, styled
from hookwright.core.errors import ConfigError
from hookwright.hooks.annotating import annotation
from hookwright.hooks.declaration import Declaration, DeclaredTest
from hookwright.hooks.plugin import Hooks
from hookwright.hooks.selftest.junit import Verdict, junit

FAILED = 1
Found = list[tuple[Declaration, DeclaredTest]]


def test(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="hookwright.yaml unless given.")] = None,
    only: Annotated[
        str | None, typer.Option("-k", "--only", metavar="TEXT", help="Tests whose hook or name holds this.")
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML too.")
    ] = None,
    stop: Annotated[bool, typer.Option("-x", "--stop", help="Stop at the first failure.")] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Tell what happened in tests that passed too.")
    ] = False,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="Mark failures in a pull request: GitHub Actions reads these lines.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the tests in files of hooks: the real engine, a store in memory, a clock of its own, no network.

    Commands of the tested hook are really run, unless the test has stand-ins for them; those of other hooks are not.
    Exit status 1 when a test fails, 2 when a file is wrong or no test fits.
    """
    found: Found = []
    for file in files or [Path("hookwright.yaml")]:
        declaration = Hooks(file, environ=os.environ).read()
        found += [(declaration, one) for one in declaration.tests]
    there_are = bool(found)
    if only is not None:
        found = [(where, one) for where, one in found if only.casefold() in f"{one.hook} {one.test.name}".casefold()]
    if there_are and not found:
        raise ConfigError(f"-k {only}: no hook or name of a test holds this")
    verdicts = asyncio.run(_all(found, stop=stop, quiet=as_json, verbose=verbose))
    if junit_file is not None:
        try:
            junit_file.write_text(junit(verdicts), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"--junit {junit_file}: it cannot be written: {error.strerror}") from None
    failed = [verdict for verdict in verdicts if verdict.failures]
    if annotate:
        for verdict in failed:
            for failure in verdict.failures:
                sys.stdout.write(annotation(failure, title=f"{verdict.hook}: {verdict.name}"))
    if as_json:
        print_json([_plain(verdict) for verdict in verdicts])
    elif verdicts:
        counted = f"{plural(len(verdicts), 'test')}: {len(verdicts) - len(failed)} passed, {len(failed)} failed"
        say(styled(counted, "bold red" if failed else "green"))
    else:
        say("there are no tests; they stand under `tests:` in a hook")
    if failed:
        raise typer.Exit(FAILED)


async def _all(found: Found, *, stop: bool, quiet: bool, verbose: bool) -> list[Verdict]:
    verdicts = []
    for declaration, declared in found:
        verdict = await attempt(declaration, declared, os.environ)
        verdicts.append(verdict)
        if not quiet:
            _show(verdict, verbose=verbose)
        if stop and verdict.failures:
            break
    return verdicts


def _show(verdict: Verdict, *, verbose: bool) -> None:
    mark, style = ("failed", "bold red") if verdict.failures else ("passed", "green")
    say(styled(f"{verdict.hook}: {verdict.name}: {mark}", style))
    for failure in verdict.failures:
        first, *rest = str(failure).splitlines()
        # Plain and not wrapped: editors and people jump to these places.
        sys.stdout.write("".join(f"    {_clean(line)}\n" for line in (first, *(f"  {line}" for line in rest))))
    for line in verdict.story.splitlines() if verdict.failures or verbose else ():
        sys.stdout.write(f"    | {_clean(line)}\n")


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "hook": verdict.hook,
        "name": verdict.name,
        "file": str(verdict.place.file),
        "line": verdict.place.line,
        "passed": not verdict.failures,
        "seconds": round(verdict.seconds, 3),
        "failures": [
            {"line": one.place.line, "column": one.place.column, "message": one.what} for one in verdict.failures
        ],
        "story": verdict.story,
    }


def _clean(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\t" else "·" for char in text)
