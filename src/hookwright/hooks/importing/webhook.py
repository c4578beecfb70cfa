"""adnanh/webhook's ``hooks.json`` (or YAML). Pure. https://github.com/adnanh/webhook/blob/master/docs/Hook-Definition.md"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.hooks.importing.draft import Draft, Drafts, mappings, plain, texts
from hookwright.hooks.importing.trigger_rules import Lost, guard, path
from hookwright.hooks.naming import is_risky
from hookwright.hooks.schema.strict import slug

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DONE = frozenset(
    {
        *("id", "execute-command", "command-working-directory", "response-message", "http-methods", "trigger-rule"),
        *("success-http-response-code", "pass-arguments-to-command", "pass-environment-to-command"),
        *("include-command-output-in-response",),
    }
)
_WHY = {
    "parse-parameters-as-json": "texts that hold JSON are texts",
    "pass-file-to-command": 'the whole event is in the file "$EVENT_FILE"',
    "include-command-output-in-response-on-error": "a failure is kept with the job",
    "trigger-rule-mismatch-http-response-code": "the sender is answered before conditions are looked at",
    "trigger-signature-soft-failures": "a wrong signature is refused",
    "incoming-payload-content-type": "what the sender says is taken",
    "response-headers": "headers of answers are ours",
}


def hooks_file(document: Any) -> Drafts:
    """Raises `ConfigError` where it is no list of hooks."""
    given = [one for one in document if isinstance(one, dict)] if isinstance(document, list) else []
    if not given:
        raise ConfigError("adnanh/webhook's file is a list of hooks, each with an id and an execute-command")
    drafts = Drafts(
        notes=[
            "Senders post to /hooks/ID as before. They are answered as soon as the event is stored, before the "
            "command runs; retries, timeouts (5 minutes) and limits are there to be set.",
        ]
    )
    drafts.hooks += [_hook(one, drafts) for one in given]
    return drafts


def _hook(given: Mapping[str, Any], drafts: Drafts) -> Draft:
    identity = plain(given.get("id"))
    name = drafts.name(identity, "hook")
    draft = Draft({"type": "Webhook", "name": name})
    options: dict[str, Any] = {"path": "/hooks/" + (re.sub(r"[^A-Za-z0-9._~-]+", "-", identity) or slug(name))}
    draft.entry["options"] = options
    methods = [one.upper() for one in texts(given.get("http-methods"))]
    if methods and set(methods) != {"POST"}:
        options["methods"] = [one for one in methods if one in _METHODS] or ["POST"]
    if not methods:
        draft.comments.append("requests of any method were taken, here it is POST: give methods for others")
    found = guard(given.get("trigger-rule"), slug(name))
    options |= found.options
    draft.comments += found.comments
    if found.when is not None:
        draft.entry["when"] = found.when
    if not found.options and not found.lost:
        options["auth"] = "none"
        draft.comments.append("anybody who reaches the server may send: give auth_token or hmac_secret instead")
    for lost in found.lost:
        draft.disable(f"trigger-rule: {lost}; not enabled, since more would run than before")
    _response(given, options)
    if given.get("command-working-directory"):
        draft.entry["working_dir"] = plain(given["command-working-directory"]).replace("$", "$$")
    _command(given, draft)
    for word in given:
        if word not in _DONE:
            draft.comments.append(f"{word}: not carried over; {_WHY.get(word, 'it is not known here')}")
    return draft


def _response(given: Mapping[str, Any], options: dict[str, Any]) -> None:
    response: dict[str, Any] = {}
    if given.get("include-command-output-in-response") is True:
        response |= {"wait": True, "output": True}
    elif given.get("response-message"):
        response["body"] = plain(given["response-message"]).replace("$", "$$")
    status = given.get("success-http-response-code")
    if isinstance(status, int) and not isinstance(status, bool) and 200 <= status <= 599:
        response["status"] = int(status)
    if response:
        options["response"] = response


def _command(given: Mapping[str, Any], draft: Draft) -> None:
    command = plain(given.get("execute-command"))
    arguments, before = [shlex.quote(command)], []
    names: dict[str, str] = {}
    for number, one in enumerate(mappings(given.get("pass-arguments-to-command") or []), 1):
        arguments.append(_value(one, f"ARG_{number}", names, draft))
    for number, one in enumerate(mappings(given.get("pass-environment-to-command") or []), 1):
        wanted = plain(one.get("envname")) or f"HOOK_{plain(one.get('name'))}"
        if not _VARIABLE.fullmatch(wanted) or is_risky(wanted):
            draft.comments.append(f"pass-environment-to-command: {wanted!r} is no name that data may be given")
            continue
        value = _value(one, f"ENV_{number}", names, draft)
        before.append(f"export {wanted}={value}")
    if names:
        draft.entry["vars"] = names
    if len(arguments) == 1 and not before:
        draft.entry["run"] = [command]
    else:
        draft.entry["shell"] = "\n".join([*before, f"exec {' '.join(arguments)}"]) + ("\n" if before else "")


def _value(given: Mapping[str, Any], wanted: str, names: dict[str, str], draft: Draft) -> str:
    """The value as a word of a script: a text as it is, what the event says through the environment."""
    source, name = plain(given.get("source")), plain(given.get("name"))
    if source == "string":
        return shlex.quote(name)
    if source in ("entire-payload", "raw-request-body"):
        return '"$EVENT_PAYLOAD"'
    try:
        names[wanted] = path(source, name)
    except Lost as lost:
        draft.comments.append(f"it is given nothing for {lost}")
        return "''"
    return f'"$EVENT_{wanted}"'
