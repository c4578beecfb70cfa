"""Trigger rules of adnanh/webhook as an expression, and the checks of senders that are among them. Pure.

https://github.com/adnanh/webhook/blob/master/docs/Hook-Rules.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hookwright.hooks.expression.parsing import check_pattern
from hookwright.hooks.importing.draft import mapping, plain, secret, texts

DEEPEST = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HMAC = re.compile(r"(?:payload-hmac|payload-hash)-(sha1|sha256|sha512)")


class Lost(Exception):
    """A rule that cannot be carried over; the text says which and why."""


@dataclass
class Guard:
    """What all of the rule together comes to: options of the webhook, and a condition."""

    options: dict[str, Any] = field(default_factory=dict)
    when: str | None = None
    comments: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def guard(rule: Any, hook: str) -> Guard:
    """Checks of the sender that must hold whatever else is so become options; the rest an expression."""
    found = Guard()
    conditions = []
    for one in _all_of(rule, 0):
        try:
            if not _sender(mapping(one.get("match")), found, hook):
                conditions.append(_expression(one, 0))
        except Lost as lost:
            found.lost.append(str(lost))
    if conditions:
        found.when = " && ".join(conditions)
    return found


def path(source: str, name: str) -> str:
    """A parameter as our expressions name it. Raises `Lost`."""
    match source:
        case "payload":
            parts = re.split(r"\.", name) if name else []
            return "payload" + "".join(
                f".{part}" if _NAME.fullmatch(part) or part.isdigit() else f"[{_text(part)}]" for part in parts
            )
        case "header":
            return f"headers[{_text(name.lower())}]"
        case "entire-payload":
            return "payload"
        case "entire-headers":
            return "headers"
        case "request" if name.lower() == "method":
            return "variables.METHOD"
        case "string":
            return _text(name)
    raise Lost(f"{source} {name!r}: this part of a request is not known to expressions")


def _all_of(rule: Any, depth: int) -> list[Mapping[str, Any]]:
    """The rules that must all hold."""
    given = mapping(rule)
    if isinstance(given.get("and"), list) and depth < DEEPEST:
        return [found for one in given["and"] for found in _all_of(one, depth + 1)]
    return [given] if given else []


def _sender(match: Mapping[str, Any], found: Guard, hook: str) -> bool:
    """Whether the rule is a check of the sender, which is noted then."""
    kind = plain(match.get("type"))
    algorithm = _HMAC.fullmatch(kind)
    parameter = mapping(match.get("parameter"))
    source, name = plain(parameter.get("source")), plain(parameter.get("name"))
    if algorithm is not None:
        if source != "header" or "signature" in found.options:
            raise Lost(f"{kind}: one signature, in a header, can be checked")
        reference = secret(f"{hook}_SECRET")
        found.options["signature"] = {"secret": reference, "algorithm": algorithm[1], "header": name}
        found.comments.append(f"put the secret of the signature into {reference.rpartition('/')[2]}")
        return True
    if kind in ("ip-whitelist", "ip-allowlist"):
        found.options["allow_ips"] = texts(match.get("ip-range"))
        return True
    if kind == "value" and source == "header" and name.lower() in ("x-auth-token", "authorization"):
        reference = secret(f"{hook}_TOKEN")
        found.options["auth_token"] = reference
        found.comments.append(f"put the token that senders give into {reference.rpartition('/')[2]}")
        return True
    return False


def _expression(rule: Mapping[str, Any], depth: int) -> str:
    if depth > DEEPEST:
        raise Lost("rules are nested too deeply")
    for word, mark in (("and", " && "), ("or", " || ")):
        if word in rule:
            given = [mapping(one) for one in rule[word]] if isinstance(rule[word], list) else []
            if not given:
                raise Lost(f"{word}: without rules")
            return f"({mark.join(_expression(one, depth + 1) for one in given)})"
    if "not" in rule:
        return f"!({_expression(mapping(rule['not']), depth + 1)})"
    match = mapping(rule.get("match"))
    kind = plain(match.get("type"))
    if kind not in ("value", "regex"):
        raise Lost(f"{kind or 'a rule'}: only where it must hold whatever else is so can this be checked")
    parameter = mapping(match.get("parameter"))
    where = path(plain(parameter.get("source")), plain(parameter.get("name")))
    if kind == "value":
        return f"string({where}) == {_text(plain(match.get('value')))}"
    pattern = plain(match.get("regex"))
    try:
        check_pattern(pattern)
    except ValueError as error:
        raise Lost(f"regex: {error}") from None
    return f"string({where}).matches({_text(pattern)})"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
