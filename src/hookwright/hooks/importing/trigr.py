"""RustyHook's (trigr's) ``config.yml``: nearly our own format, read strictly. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.hooks.importing.draft import Draft, Drafts, literal, mapping, mappings, plain, secret, texts
from hookwright.hooks.schema.strict import slug

_TYPES = ("SQS", "WebPolling", "Cron", "Webhook", "Filesystem", "Database", "Custom", "Plugin")
_KNOWN = frozenset(
    {"type", "name", "id", "shell", "timeout", "working_dir", "shell_program", "forward_to", "retry", "options"}
)
_PLANNED = frozenset({"on_success", "on_failure", "depends_on", "routes", "exports", "plugin", "cluster", "tests"})
"""Keys of its roadmap, which are ours too."""
_NEVER_WERE = {
    "WebPolling": "RustyHook names it and never had it; `type: Poll` asks an address again and again",
    "Database": "RustyHook names it and never had it; a Cron hook whose command asks the database does the same",
}
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def config(document: Any) -> Drafts:
    """Raises `ConfigError` where it has no handlers."""
    given = list(mappings(mapping(document).get("handlers") or []))
    if not given:
        raise ConfigError("RustyHook's file has a list of handlers: `handlers:`, each with a type and a name")
    drafts = Drafts(
        notes=[
            "The program was answered 200 after the command had run; here it is 202 as soon as the event is stored. "
            "A timeout stops the command with all that it started.",
        ]
    )
    drafts.hooks += [_handler(one, drafts) for one in given]
    return drafts


def _handler(given: Mapping[str, Any], drafts: Drafts) -> Draft:
    kind = plain(given.get("type"))
    name = drafts.name(plain(given.get("name")), "hook")
    draft = Draft({"type": kind if kind in _TYPES else kind[:60], "name": name})
    options = dict(mapping(given.get("options")))
    options.pop("type", None)
    make = {"Webhook": _webhook, "Cron": _cron, "Filesystem": _filesystem, "SQS": _sqs}.get(kind)
    if "id" in given:
        draft.entry["id"] = plain(given["id"])
    found = make(options, draft, name) if make else {key: _plain(value) for key, value in options.items()}
    if found or make:
        draft.entry["options"] = found
    if kind in _NEVER_WERE:
        draft.refused.append(_NEVER_WERE[kind])
    _command(given, draft)
    for word in ("timeout", "working_dir"):
        if given.get(word) is not None:
            value = given[word]
            draft.entry[word] = value if isinstance(value, int) else literal(plain(value))
    if texts(given.get("forward_to")):
        draft.entry["forward_to"] = texts(given["forward_to"])
    retry = _retry(mapping(given.get("retry")))
    if retry:
        draft.entry["retry"] = retry
    for word in given:
        if word in _PLANNED:
            draft.entry[word] = _plain(given[word])
            draft.comments.append(f"{word}: RustyHook did nothing with it; here it works")
        elif word not in _KNOWN:
            draft.comments.append(f"{word}: RustyHook did nothing with it, and it is not known here: left out")
    return draft


def _command(given: Mapping[str, Any], draft: Draft) -> None:
    shell = given.get("shell")
    if shell is None:
        return
    if "shell_program" in given and given["shell_program"] is None:
        # It was split at spaces, whatever quotes there are.
        draft.entry["run"] = plain(shell).split() or [""]
        return
    if given.get("shell_program") is not None:
        draft.entry["shell_program"] = literal(plain(given["shell_program"]))
    draft.entry["shell"] = plain(shell)


def _webhook(options: dict[str, Any], draft: Draft, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"path": plain(options.pop("path", ""))}
    guarded = False
    for word, end in (("auth_token", "TOKEN"), ("hmac_secret", "SECRET")):
        if options.pop(word, None):
            found[word] = secret(f"{slug(name)}_{end}")
            draft.comments.append(f"{word}: put it into the environment variable {found[word].rpartition('/')[2]}")
            guarded = True
    if not guarded:
        found["auth"] = "none"
        draft.comments.append("anybody who reaches the server may send: give auth_token or hmac_secret instead")
    if options.get("port") is not None:
        draft.comments.append("RustyHook listened on all addresses; this listens on this machine's own: give host")
    for word in ("port", "hmac_header", "rate_limit", "health_path"):
        if options.get(word) is not None:
            found[word] = _plain(options[word])
        options.pop(word, None)
    _rest(options, draft)
    return found


def _cron(options: dict[str, Any], draft: Draft, name: str) -> dict[str, Any]:
    given = plain(options.pop("cron_expression", ""))
    _rest(options, draft)
    fields = given.split()
    if len(fields) == 7 and fields.pop() not in ("*", "?"):
        draft.disable("cron_expression: a year cannot be said; not enabled, since it would run in every year")
    if len(fields) == 6:
        fields = [field.replace("?", "*") for field in fields]
        fields[5] = _weekdays(fields[5])
    elif len(fields) == 5:
        draft.comments.append("five fields: RustyHook refused them, so this has never run")
    return {"cron_expression": literal(" ".join(fields)), "timezone": "UTC", "catch_up": "none"}


def _weekdays(field: str) -> str:
    """Its library counts from Sunday as 1; cron from Sunday as 0. Names mean the same to both."""
    parts = []
    for part in field.split(","):
        days, slash, step = part.partition("/")
        ends = [_DAYS[int(end) - 1] if end.isdigit() and 1 <= int(end) <= 7 else end for end in days.split("-")]
        parts.append("-".join(ends) + slash + step)
    return ",".join(parts)


def _filesystem(options: dict[str, Any], draft: Draft, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"path": literal(plain(options.pop("path", "")))}
    for word in ("include", "exclude"):
        if texts(options.get(word)):
            found[word] = [literal(one) for one in texts(options[word])]
        options.pop(word, None)
    delay = options.pop("debounce_ms", None)
    if isinstance(delay, int | float) and not isinstance(delay, bool):
        found["settle"] = f"{max(0, int(delay))}ms"
    found["events"] = ["created", "modified", "deleted"]
    draft.comments.append(
        "include and exclude are held against paths below `path`; RustyHook held them against whole ones"
    )
    _rest(options, draft)
    return found


def _sqs(options: dict[str, Any], draft: Draft, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"queue_url": literal(plain(options.pop("queue_url", "")))}
    if options.get("aws_region") is not None:
        found["aws_region"] = literal(plain(options["aws_region"]))
    options.pop("aws_region", None)
    if options.pop("poll_interval", None) is not None:
        draft.comments.append("poll_interval: left out; messages are waited for, so that none waits for us")
    _rest(options, draft)
    return found


def _rest(options: Mapping[str, Any], draft: Draft) -> None:
    for word in options:
        draft.comments.append(f"options: {word}: RustyHook did nothing with it: left out")


def _retry(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for theirs, ours in (
        ("max_retries", "max"),
        ("backoff_multiplier", "factor"),
        ("delay_ms", "delay"),
        ("initial_delay_ms", "delay"),
        ("max_delay_ms", "max_delay"),
    ):
        value = given.get(theirs)
        if isinstance(value, int | float) and not isinstance(value, bool) and ours not in found:
            found[ours] = f"{int(value)}ms" if theirs.endswith("_ms") else _plain(value)
    if "max" not in found:
        return {}
    return {"delay": "1s", "max_delay": "60s", **found, "jitter": 0}


def _plain(value: Any) -> Any:
    """Without what the reader remembers of how a number was written."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else float(value) if isinstance(value, float) else plain(value)
