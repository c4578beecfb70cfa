"""crontab(5): schedules and commands, variables, ``%`` and all. Pure. https://manpages.debian.org/cron/crontab.5"""

from __future__ import annotations

import re

from hookwright.hooks.importing.draft import Draft, Drafts, literal
from hookwright.hooks.naming import is_risky

_VARIABLE = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_WORDS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})


def crontab(text: str, *, system: bool = False, timezone: str = "UTC") -> Drafts:
    """``system``: lines name a user before the command, as those of /etc/crontab and /etc/cron.d do."""
    drafts = Drafts(
        notes=[
            f"cron goes by the machine's own time zone; here it is {timezone} unless you change it (--timezone).",
            "What a command prints is kept with its job instead of being mailed. Runs missed while the machine was off "
            "are not caught up on, as with cron; take `catch_up: none` out, and the last one is.",
        ],
        defaults={"timeout": 0},
    )
    env: dict[str, str] = {}
    shell: str | None = None
    remarks: list[str] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped:
            remarks = []
            continue
        if stripped.startswith("#"):
            remarks.append(stripped.lstrip("# "))
            continue
        variable = None if stripped[0].isdigit() or stripped[0] in "*@" else _VARIABLE.fullmatch(stripped)
        if variable is not None:
            name, value = variable[1].strip("\"'"), _unquoted(variable[2].strip())
            if name == "SHELL":
                shell = value
            elif name in ("CRON_TZ", "TZ"):
                timezone = value
            elif name == "MAILTO":
                drafts.notes.append(f"MAILTO={value}: nobody is mailed; an on_failure command can do that.")
            elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
                env[name] = value
                if is_risky(name) and name not in ("PATH", "HOME", "LANG"):
                    drafts.notes.append(f"{name} is set for all commands below it; look whether they should obey it.")
            continue
        draft = _line(stripped, drafts, system=system, timezone=timezone)
        if draft is None:
            drafts.notes.append(f"not carried over: {stripped}")
            continue
        if remarks:
            draft.entry["description"] = " ".join(remarks)[:500]
        if env:
            draft.entry["env"] = {name: literal(value) for name, value in env.items()}
        if shell:
            draft.entry["shell_program"] = literal(shell)
        drafts.hooks.append(draft)
        remarks = []
    return drafts


def _line(line: str, drafts: Drafts, *, system: bool, timezone: str) -> Draft | None:
    fields = 1 if line.startswith("@") else 5
    parts = line.split(None, fields + (1 if system else 0))
    if len(parts) <= fields + (1 if system else 0):
        return None
    schedule, command = " ".join(parts[:fields]), parts[-1]
    if schedule.startswith("@") and schedule.lower() not in _WORDS:
        return None
    script, given = _percent(command)
    draft = Draft({"type": "Cron", "name": drafts.name(_named(script), "cron")})
    draft.entry["options"] = {
        "cron_expression": literal(schedule),
        "timezone": literal(timezone),
        "catch_up": "none",
    }
    if given is not None:
        end = "END"
        while end in given.split("\n"):
            end += "_"
        script = f"{{ {script}\n}} <<'{end}'\n{given}\n{end}\n"
    draft.entry["shell"] = script
    if re.search(r"(?<![&>])&\s*(?:$|[;)])", script) or "nohup" in script:
        draft.entry["leftovers"] = "leave"
    if system:
        draft.comments.append(f"cron ran it as the user {parts[fields]}; here it runs as the server's user")
    return draft


def _percent(command: str) -> tuple[str, str | None]:
    """The first bare ``%`` ends the command, what follows is its standard input, further ones are ends of lines."""
    parts = [part.replace("\\%", "%") for part in re.split(r"(?<!\\)%", command)]
    return parts[0], "\n".join(parts[1:]) if len(parts) > 1 else None


def _named(script: str) -> str:
    """The program, without its folder and its ending."""
    words = re.findall(r"[A-Za-z0-9_./-]+", re.sub(r"^\s*cd\s+\S+\s*(?:&&|;)", "", script))
    program = next(
        (word for word in words if not word.startswith("-") and word not in ("test", "sudo", "exec")), "cron"
    )
    name = program.rstrip("/").rpartition("/")[2]
    return name.partition(".")[0] or name or program


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value
