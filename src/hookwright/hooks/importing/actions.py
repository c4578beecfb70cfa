"""Workflows of GitHub Actions with ``on: schedule``: their ``run`` steps, at their times. Pure.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.core.readers import spell
from hookwright.hooks.importing.draft import Draft, Drafts, literal, mapping, mappings, plain, texts

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


def workflow(document: Any) -> Drafts:
    """Raises `ConfigError` where there is no schedule, or no job."""
    root = mapping(document)
    triggers = mapping(root.get("on"))
    times = [plain(one.get("cron")) for one in mappings(triggers.get("schedule")) if one.get("cron")]
    jobs = {key: job for key, job in mapping(root.get("jobs")).items() if isinstance(job, dict)}
    if not times or not jobs:
        raise ConfigError(
            "there is no `on: schedule` with a cron, or no job: only scheduled workflows can be carried over"
        )
    drafts = Drafts(
        notes=[
            "Steps that use an action are not carried over: what they did (checking out, setting up) must be there "
            "already. Commands run in the folder of this file, as the server's user.",
        ]
    )
    if set(triggers) - {"schedule"}:
        drafts.notes.append(f"other triggers are not carried over: {', '.join(sorted(set(triggers) - {'schedule'}))}")
    for time in times:
        names: dict[str, str] = {}
        for key in _ordered(jobs):
            draft = _job(drafts, root, key, jobs[key], time, names)
            names[key] = draft.entry["name"]
            drafts.hooks.append(draft)
    return drafts


def _ordered(jobs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Those that are needed first; a circle, which GitHub refuses, as it stands."""
    done: list[str] = []

    def visit(key: str, around: tuple[str, ...]) -> None:
        if key in jobs and key not in done and key not in around:
            for other in texts(jobs[key].get("needs")):
                visit(other, (*around, key))
            if key not in done:
                done.append(key)

    for key in list(jobs)[:200]:
        visit(key, ())
    return done


def _job(
    drafts: Drafts, root: Mapping[str, Any], key: str, job: Mapping[str, Any], time: str, names: Mapping[str, str]
) -> Draft:
    draft = Draft({"type": "Cron", "name": drafts.name(plain(job.get("name")) or key, "job")})
    needs = [names[other] for other in texts(job.get("needs")) if other in names]
    if needs:
        draft.entry |= {"type": "Custom", "depends_on": needs}
    else:
        draft.entry["options"] = {"cron_expression": literal(time), "timezone": "UTC", "catch_up": "none"}
    minutes = job.get("timeout-minutes", 360)
    if isinstance(minutes, int | float) and not isinstance(minutes, bool) and 0 < minutes < 100_000:
        draft.entry["timeout"] = spell(timedelta(minutes=round(minutes)))
    if job.get("continue-on-error") is True:
        draft.entry["on_error"] = "continue"
    env = _env(draft, {**mapping(root.get("env")), **mapping(job.get("env"))})
    if env:
        draft.entry["env"] = env
    for word in ("if", "strategy", "container", "services", "environment", "concurrency", "uses", "outputs"):
        if word in job:
            draft.comments.append(f"{word}: is not carried over")
    lines = ["set -e"]
    for number, step in enumerate(mappings(job.get("steps")), 1):
        lines += _step(draft, step, number)
    if len(lines) == 1:
        draft.comments.append("no step of it is a command")
        lines.append("false")
    draft.entry["shell_program"] = "bash"
    draft.entry["shell"] = "\n".join(lines) + "\n"
    return draft


def _step(draft: Draft, step: Mapping[str, Any], number: int) -> list[str]:
    named = plain(step.get("name")) or f"step {number}"
    if "run" not in step:
        draft.comments.append(f"{named}: uses {plain(step.get('uses')) or 'nothing'}, which is not carried over")
        return []
    lines = [f"# {_one_line(named)}"] if "name" in step else []
    script = plain(step["run"]).strip("\n")
    values = [script, plain(step.get("working-directory")), *map(plain, mapping(step.get("env")).values())]
    if "if" in step or any(_EXPRESSION.search(value) for value in values):
        what = "has a condition (if)" if "if" in step else "has an expression (${{ … }})"
        draft.comments.append(f"{named}: {what}, which only GitHub knows; write it anew where it now fails")
        return [*lines, f"echo {shlex.quote(_one_line(f'not carried over: {named}'))} >&2; exit 1"]
    if plain(step.get("shell") or "bash") not in ("bash", "sh"):
        draft.comments.append(f"{named}: was run by {plain(step.get('shell'))}, here by bash")
    before = [f"cd {shlex.quote(plain(step['working-directory']))}"] if "working-directory" in step else []
    for name, value in mapping(step.get("env")).items():
        if _NAME.fullmatch(name):
            before.append(f"export {name}={shlex.quote(plain(value))}")
    # In a shell of its own, as on GitHub: its folder and its variables end with it.
    after = " || true" if step.get("continue-on-error") is True else ""
    return [*lines, "(", *before, script, f"){after}"]


def _env(draft: Draft, env: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in env.items():
        text = plain(value)
        if not _NAME.fullmatch(name) or _EXPRESSION.search(text) or name.startswith("EVENT_"):
            secret = re.fullmatch(r"\$\{\{\s*secrets\.([A-Za-z0-9_]+)\s*\}\}", text)
            if secret is not None and _NAME.fullmatch(name):
                found[name] = f"secret://env/{secret[1]}"
                draft.comments.append(f"env: {name}: put the secret into the environment variable {secret[1]}")
                continue
            draft.comments.append(f"env: {_one_line(name)}: {_one_line(text)} is not carried over")
            continue
        found[name] = literal(text)
    return found


def _one_line(text: str) -> str:
    return " ".join(_EXPRESSION.sub("(an expression)", text).split())[:100]
