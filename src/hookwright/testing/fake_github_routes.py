"""The words in which the stand-in's areas say which requests they answer, and how.

An area is a module with a tuple ``ROUTES``; `fake_github_table` names it in one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from urllib.parse import unquote, urlencode

DOCS = "https://docs.github.com/rest"
Wants = Literal["app", "installation", "user", "anybody"]
_REPOSITORY = "/repos/{owner}/{repo}"


@dataclass(frozen=True)
class Answer:
    status: int
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of ``json``: a file, a diff, or what a proxy would send."""


@dataclass(frozen=True)
class Call:
    """One authenticated request. ``who`` is the App, an installation, a user (their id, negative), or nobody."""

    method: str
    path: str
    query: Mapping[str, str]
    json: Any
    who: Literal["app"] | int | None
    url: str
    """The stand-in's own address."""
    now: datetime
    delivery: str | None
    accept: str = "application/json"
    body: bytes = b""
    content_type: str = ""
    raw_path: str = ""
    """As it was sent, with what is escaped in it."""
    app: Mapping[str, Any] = field(default_factory=dict)
    """The App whose JWT or installation token was shown; empty for users and nobody."""
    actor: Mapping[str, Any] = field(default_factory=dict)
    """The account that acts: the App's bot, or the user."""
    permissions: Mapping[str, str] | None = None
    """What the token may do; ``None``: whatever its user may."""
    repositories: frozenset[str] | None = None
    """The names of the only ones that a narrowed token reaches."""

    def may_reach(self, name: str) -> bool:
        return self.repositories is None or name.lower() in self.repositories

    @property
    def moment(self) -> str:
        """Now, as GitHub writes it."""
        return stamp(self.now)

    def media(self) -> str:
        """The form asked for by ``Accept``: ``raw``, ``diff``, ``star``…; empty for plain JSON."""
        found = re.search(r"application/vnd\.github\.(?:v3\.)?([a-z-]+)", self.accept)
        return found[1] if found and found[1] != "v3" else ""


class Refused(Exception):
    """Ends a handler: the request is answered so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refused(status: int, message: str, **more: Any) -> Answer:
    """An error as GitHub spells it."""
    return Answer(status, {"message": message, **more, "documentation_url": DOCS, "status": str(status)})


NOT_FOUND = refused(404, "Not Found")
Handler = Callable[..., Answer]


@dataclass(frozen=True)
class Route:
    """``path`` has its variables in braces; the last one may be ``{name...}``, which takes the rest, slashes and all.

    Of a path below ``/repos/{owner}/{repo}`` the handler is given the ``repository`` instead of its two names; a
    variable called ``number`` or ``…id`` is an ``int``. ``needs`` is a permission, ``issues:write``.
    """

    method: str
    path: str
    handler: Handler
    needs: str = ""
    wants: Wants = "installation"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        spelled = re.sub(r"\{(\w+)\.\.\.\}", r"(?P<\1>.+)", self.path)
        spelled = re.sub(r"\{(number|\w*id)\}", r"(?P<\1>[0-9]+)", spelled)
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", spelled))

    @property
    def in_repository(self) -> bool:
        return self.path.startswith(_REPOSITORY)

    def arguments(self, path: str) -> dict[str, Any] | None:
        """The variables; ``None`` where the route is not for this path."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        return {
            name: int(text) if name == "number" or name.endswith("id") else unquote(text)
            for name, text in found.groupdict().items()
        }


def page(call: Call, items: list[Any], key: str | None = None) -> Answer:
    """One page with GitHub's ``Link`` header; in an object under ``key``, if given."""
    size = min(max(_number(call, "per_page", 30), 1), 100)
    number = max(_number(call, "page", 1), 1)
    links = []
    last = max(-(-len(items) // size), 1)
    for relation, wanted, there in (
        ("prev", number - 1, number > 1),
        ("next", number + 1, number < last),
        ("last", last, number < last),
        ("first", 1, number > 1),
    ):
        if there:
            links.append(f'<{call.url}{call.path}?{urlencode({**call.query, "page": wanted})}>; rel="{relation}"')
    part = items[(number - 1) * size : number * size]
    body = part if key is None else {"total_count": len(items), key: part}
    return Answer(200, body, {"Link": ", ".join(links)} if links else {})


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, "")
    return int(text) if text.isdecimal() else default


def invalid(resource: str, name: str, code: str, message: str | None = None) -> Answer:
    """422: the fields are of the right types, and do not make sense.

    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
    """
    error = {"resource": resource, "field": name, "code": code}
    if message is not None:
        error["message"] = message
    return refused(422, "Validation Failed", errors=[error])


Kind = type | tuple[type, ...] | frozenset[str]
Kinds = Mapping[str, Kind]


def fields(call: Call, required: Kinds, optional: Kinds | None = None) -> dict[str, Any]:
    """The body, an object. Refuses as GitHub does what is missing, of another type, or none of the choices."""
    given = call.json if call.json is not None else {}
    if not isinstance(given, dict):
        raise Refused(refused(422, f"Invalid request.\n\nFor 'links/0/schema', {_shown(given)} is not an object."))
    missing = [name for name in required if name not in given]
    if missing:
        names = ", ".join(f'"{name}"' for name in missing)
        word = "wasn't" if len(missing) == 1 else "weren't"
        raise Refused(refused(422, f"Invalid request.\n\n{names} {word} supplied."))
    for name, kind in {**required, **(optional or {})}.items():
        value = given.get(name)
        if value is None:
            if name in required:
                raise Refused(refused(422, f"Invalid request.\n\nFor 'properties/{name}', nil is not {_named(kind)}."))
        elif not _is(value, kind):
            said = f"For 'properties/{name}', {_shown(value)} is not {_named(kind)}."
            raise Refused(refused(422, f"Invalid request.\n\n{said}"))
    return given


def texts(given: Mapping[str, Any], name: str) -> list[str]:
    """A list of strings of the body; none where it is absent. Refuses anything else."""
    found = given.get(name) or []
    for place, one in enumerate(found):
        if not isinstance(one, str):
            said = f"For 'properties/{name}/items', {_shown(one)} is not a string (at {place})."
            raise Refused(refused(422, f"Invalid request.\n\n{said}"))
    return list(found)


def _is(value: Any, kind: Kind) -> bool:
    if isinstance(kind, frozenset):
        return value in kind if isinstance(value, str) else False
    if isinstance(value, bool):
        return bool in (kind if isinstance(kind, tuple) else (kind,))
    return isinstance(value, kind)


def _named(kind: Kind) -> str:
    if isinstance(kind, frozenset):
        return f"a member of [{', '.join(sorted(kind))}]"
    words = {str: "a string", int: "an integer", bool: "a boolean", list: "an array", dict: "an object"}
    return " or ".join(words[one] for one in (kind if isinstance(kind, tuple) else (kind,)))


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
