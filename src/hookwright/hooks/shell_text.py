"""What is wrong with the text of a command, before it ever runs. Pure.

Event data never enters a script's text: text substitution is how injections happen (``x"; rm -rf ~; "`` as a branch's
name). It is in the environment, where quotes keep it a value. https://docs.github.com/actions/security-guides
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh", "fish", "busybox", "pwsh", "powershell", "cmd"})
GO_WORDS = frozenset(
    {
        *("json", "range", "end", "if", "else", "with", "println", "printf", "print", "len", "index", "join", "split"),
        *("upper", "lower", "title", "pad", "truncate", "define", "template", "block", "and", "or", "not", "eq", "ne"),
    }
)
"""What a Go template (``docker ps --format``) may begin with; it is the program's own, not ours."""
_TEMPLATE = re.compile(r"\$\{\{(.*?)\}\}|\{\{(.*?)\}\}|\{%(.*?)%\}|<%(.*?)%>", re.DOTALL)
_OURS = r"(?:EVENT(?:_[A-Z0-9_]+)?|FILE|DIR|METHOD|MESSAGE_ID|MESSAGE_BODY)"
_WHOLE = re.compile(rf"\$\{{?({_OURS})\}}?")


def templates(text: str) -> Iterator[str]:
    """What is meant as a template in ``text``, each as it stands."""
    for found in _TEMPLATE.finditer(text):
        inner = next(part for part in found.groups() if part is not None).strip().lstrip("-").strip()
        if found[2] is not None:
            word = re.match(r"[A-Za-z_]*", inner)
            if not inner or inner[0] in ".$\"'`(" or (word is not None and word[0] in GO_WORDS):
                continue
        yield found[0]


def safe_form(template: str) -> str:
    """How to say it instead: through the environment."""
    words = re.findall(r"[A-Za-z_][A-Za-z0-9_]*", template)
    paths = [word for word in re.findall(r"[A-Za-z_][\w.-]*", template) if "." in word]
    path = paths[0] if paths else (words[-1] if words else "payload.field")
    path = re.sub(r"^(github\.)?(event|inputs|body|data)\.", "payload.", path)
    name = re.sub(r"[^A-Z0-9]+", "_", path.rpartition(".")[2].upper()).strip("_") or "VALUE"
    return f'declare `vars: {{{name}: {path}}}` and write "$EVENT_{name}", with its quotes'


def wrong_with_shell(text: str) -> Iterator[str]:
    """What makes a script unacceptable."""
    for template in templates(text):
        yield (
            f"shell: text is never put into a script, where it could be run ({_short(template)}): {safe_form(template)}"
        )
    if "\x00" in text:
        yield "shell: a script cannot hold a NUL"


def wrong_with_run(arguments: Sequence[str]) -> Iterator[str]:
    """What makes an argument list unacceptable."""
    for argument in arguments:
        for template in templates(argument):
            yield f"run: text is never put into arguments ({_short(template)}): {safe_form(template)}"
        if "\x00" in argument:
            yield "run: an argument cannot hold a NUL"
    if PurePath(arguments[0]).name not in SHELLS:
        for argument in arguments:
            whole = _WHOLE.fullmatch(argument)
            if whole is not None:
                program = " ".join(arguments[: list(arguments).index(argument)])
                yield (
                    f"run: starts no shell, so nobody replaces {argument}: the program finds {whole[1]} in its "
                    f"environment; to pass it as an argument use shell: '{program} \"${whole[1]}\"'"
                )


def doubts(text: str, *, known: Sequence[str] = ()) -> Iterator[str]:
    """What works, but runs or splits what an event holds."""
    if re.search(r"(?:^|[;&|(\s])eval\b", text):
        yield "shell: eval runs what a variable holds; an event's data would be run as a script"
    names = "|".join([_OURS, *map(re.escape, known)])
    if re.search(rf"\$\(\(\s*[^)]*\b(?:{names})\b", text) or re.search(
        rf"\[\[[^]]*\$\{{?(?:{names})\b[^]]*-(?:eq|ne|lt|le|gt|ge)\b", text
    ):
        yield "shell: bash runs $(…) in what is counted with; check first that the value is a number"
    for name in dict.fromkeys(_unquoted(text, names)):
        yield f'shell: ${name} without quotes is split at spaces and may become options; write "${name}"'


def _unquoted(text: str, names: str) -> Iterator[str]:
    variable = re.compile(rf"\$(?:\{{({names})\}}|({names})\b)")
    quoted = ""
    place = 0
    while place < len(text):
        char = text[place]
        if char == "\\" and quoted != "'":
            place += 2
            continue
        if char in "\"'" and quoted in ("", char):
            quoted = "" if quoted else char
        elif char == "$" and not quoted:
            found = variable.match(text, place)
            if found is not None:
                yield found[1] or found[2]
        place += 1


def named_variables(text: str) -> frozenset[str]:
    """The variables that a script names: ``$NAME`` and ``${NAME…}``."""
    return frozenset(re.findall(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)", text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}…"
