"""The REST API, as its versions differ: fields, codes, texts and what an update means."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from apps.mirror.tests.standin.git_http import git, refs_of
from apps.mirror.tests.standin.projects import Projects, Record, Token

NAME = re.compile(r"\w[\w\-.]*", re.ASCII)
RESERVED = {"robots.txt", "sitemap.xml", "sitemap.txt", "favicon.ico", "favicon.png", "logo.png", "wicket", "projects"}
RESERVED |= {"avatars", "prefetch.json"}
PAGE = 100


@dataclass(frozen=True)
class Said:
    status: int
    text: str = ""


class Refusal(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.said = Said(status, text)


@dataclass
class Rest:
    projects: Projects
    version: tuple[int, int, int]
    server_url: Callable[[], str]
    ssh_url: str = "ssh://onedev.test:6611"
    deleting: float = 0.3
    """Seconds that a deletion takes where it is only noted at first."""

    @property
    def fields(self) -> set[str]:
        """What a project may be sent with. Sending another is an error."""
        version = self.version
        known = {"id", "parentId", "forkedFromId", "name", "description", "createDate", "codeManagement"}
        known |= {"issueManagement", "gitPackConfig", "codeAnalysisSetting"}
        if version >= (10, 0, 0):
            known |= {"packManagement", "timeTracking"}
        if (10, 0, 0) <= version < (11, 7, 0):
            known |= {"pendingDelete"}
        if version >= (11, 0, 6):
            known |= {"path"}
        if version >= (11, 6, 0):
            known |= {"key"}
        if (11, 0, 6) <= version < (11, 6, 6):
            known |= {"serviceDeskName"}
        if version >= (11, 6, 6):
            known |= {"serviceDeskEmailAddress"}
        if version < (11, 11, 0):
            known |= {"defaultRoleId"}
        return known - ({"id"} if version == (12, 0, 0) else set())

    @property
    def bad_parameter(self) -> int:
        return 406 if self.version >= (12, 0, 9) else 400

    def answer(self, method: str, path: str, query: Mapping[str, str], body: bytes, token: Token) -> Said:
        """``path`` without ``/~api``."""
        for record in list(self.projects.known.values()):
            if record.gone_at is not None and record.gone_at <= time.monotonic():
                self.projects.remove(record.id)
        if self.version < (8, 3, 0) and re.match("/(label-specs|project-labels)|/projects/[0-9]+/labels", path):
            return Said(404, "HTTP 404 Not Found")
        try:
            for wanted, pattern, handler in _ROUTES:
                found = re.fullmatch(pattern, path)
                if found and wanted == method:
                    return handler(self, token, query, body, *(unquote(one) for one in found.groups()))
        except Refusal as refusal:
            return refusal.said
        return Said(404, "HTTP 404 Not Found")

    def shown(self, record: Record) -> dict[str, Any]:
        fields = {name: record.fields.get(name) for name in self.fields}
        fields |= {"id": record.id, "path": self.projects.path(record), "createDate": "2026-01-04T09:00:00.000+00:00"}
        if "pendingDelete" in self.fields:
            fields["pendingDelete"] = record.pending_delete
        return {name: value for name, value in fields.items() if name in self.fields}

    def found(self, id: str, token: Token, what: str = "read") -> Record:
        record = self.projects.known.get(int(id))
        if record is None:
            raise Refusal(404, f"Unable to find project with id: {id}")
        if not self.projects.may(token, what, record):
            raise Refusal(403, "Not authorized to access this operation")
        return record

    def parsed(self, body: bytes) -> dict[str, Any]:
        try:
            given = json.loads(body)
        except ValueError:
            raise Refusal(400, "Unexpected character in JSON") from None
        unknown = sorted(given.keys() - self.fields)
        if unknown:
            raise Refusal(400, f'Unrecognized field "{unknown[0]}" (class io.onedev.Project), not marked as ignorable')
        if "codeManagement" in given and given["codeManagement"] is None:
            # Jackson makes a primitive's null its default.
            given["codeManagement"] = False
        return {name: value for name, value in given.items() if name not in ("id", "path", "createDate")}

    def invalid(self, field: str, message: str) -> Refusal:
        """Jersey's own list until 13.0.6, and text from 13.0.7."""
        if self.version >= (13, 0, 7):
            return Refusal(400, f"{field}: {message}")
        return Refusal(400, json.dumps([{"message": message, "path": f"arg0.{field}", "invalidValue": None}]))

    def checked(self, given: dict[str, Any]) -> None:
        if not given.get("name"):
            raise self.invalid("name", "must not be empty")
        if self.version >= (12, 0, 0):
            for name in ("gitPackConfig", "codeAnalysisSetting"):
                if given.get(name) is None:
                    raise self.invalid(name, "must not be null")
        elif not NAME.fullmatch(given["name"]) or given["name"] in RESERVED or len(given["name"]) > 255:
            raise self.invalid("name", "should start with letter, digit or underscore")

    def paged(self, query: Mapping[str, str], *known: str, token: Token) -> tuple[int, int]:
        """Administrators are asked for no limit since 10.0."""
        for name in ("offset", "count"):
            if name not in query:
                raise Refusal(self.bad_parameter, f"Missing query parameter: {name}")
        for name in query:
            if name not in (*known, "offset", "count"):
                raise Refusal(self.bad_parameter, f"Unexpected query parameter: {name}")
        if int(query["count"]) > PAGE and not (token.whole and self.version >= (10, 0, 0)):
            raise Refusal(self.bad_parameter, f"Count should not be greater than {PAGE}")
        return int(query["offset"]), int(query["count"])


def _version(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    if rest.version < (10, 2, 0):
        raise Refusal(404, "HTTP 404 Not Found")
    return Said(200, ".".join(map(str, rest.version)))


def _me(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    if not token.whole:
        raise Refusal(403, "Not authorized to access this operation")
    return Said(200, json.dumps({"id": 1, "name": token.owner}))


def _by_path(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, path: str) -> Said:
    if rest.version < (12, 0, 10):
        raise Refusal(404, "HTTP 404 Not Found")
    record = rest.projects.at(path)
    if record is None or not rest.projects.may(token, "read", record):
        raise Refusal(404, f"Project not found or inaccessible: {path}")
    return Said(200, str(record.id))


def _query(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    offset, count = rest.paged(query, "query", token=token)
    known = [one for one in rest.projects.known.values() if rest.projects.may(token, "read", one)]
    if asked := query.get("query"):
        found = re.fullmatch(r'(?:"(Path|Name)" is|children of) "((?:[^"\\]|\\.)*)"', asked)
        if found is None:
            raise Refusal(rest.bad_parameter, "Malformed query")
        value = re.sub(r"\\(.)", r"\1", found[2]).lower()
        if found[1] == "Path":
            known = [one for one in known if rest.projects.path(one).lower() == value]
        elif found[1] == "Name":
            known = [one for one in known if one.name.lower() == value]
        else:
            above = rest.projects.at(value)
            known = [one for one in known if above is not None and one.parent == above.id]
    return Said(200, json.dumps([rest.shown(one) for one in known[offset : offset + count]]))


def _get(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    return Said(200, json.dumps(rest.shown(rest.found(id, token))))


def _create(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    given = rest.parsed(body)
    rest.checked(given)
    parent = None if given.get("parentId") is None else rest.projects.known.get(int(given["parentId"]))
    if given.get("parentId") is not None and parent is None:
        raise Refusal(404, "Unable to find parent")
    if not rest.projects.may(token, "create", parent):
        where = "root project" if parent is None else f"project under '{rest.projects.path(parent)}'"
        raise Refusal(403, f"Not authorized to create {where}")
    clash = rest.projects.clash(given["name"], given.get("parentId"))
    if clash:
        raise Refusal(500, clash)
    made = rest.projects.add({"codeManagement": True, "issueManagement": True, **given}, token.value)
    return Said(200, str(made.id))


def _update(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    record = rest.found(id, token, "manage")
    given = rest.parsed(body)
    if rest.version >= (12, 0, 0):
        rest.checked(given)
        fields: dict[str, Any] = {"codeManagement": True, "issueManagement": True, **given}
    else:
        fields = {**record.fields, **given}
        rest.checked(fields)
    parent = fields.get("parentId")
    if parent != record.parent:
        above = None if parent is None else rest.projects.known.get(int(parent))
        if not rest.projects.may(token, "create", above):
            raise Refusal(403, "Not authorized to move project under this parent")
        while above is not None:
            if above.id == record.id:
                raise Refusal(500, "Can not move a project under itself or its descendants")
            above = None if above.parent is None else rest.projects.known[above.parent]
    clash = rest.projects.clash(fields["name"], parent, but=record.id)
    if clash:
        raise Refusal(500, clash)
    record.fields = fields
    return Said(200, str(record.id))


def _delete(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    record = rest.found(id, token, "manage")
    if record.in_use:
        raise Refusal(500, f"Project is being used by {record.in_use}")
    if (10, 0, 0) <= rest.version < (11, 7, 0):
        # The name is taken until it is carried out.
        record.pending_delete = True
        record.gone_at = record.gone_at or time.monotonic() + rest.deleting
        return Said(200)
    rest.projects.remove(record.id)
    return Said(200)


def _clone_url(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    path = rest.projects.path(rest.found(id, token))
    suffix = ".git" if rest.version >= (16, 0, 0) else ""
    urls = {"http": f"{rest.server_url()}/{path}{suffix}", "ssh": f"{rest.ssh_url}/{path}{suffix}"}
    return Said(200, json.dumps(urls))


def _default_branch(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    folder = rest.projects.repository(rest.found(id, token).id)
    head = git(folder, "symbolic-ref", "HEAD")
    return Said(200, head.removeprefix("refs/heads/")) if head in refs_of(folder) else Said(204)


def _set_default_branch(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    record = rest.found(id, token, "write")
    try:
        name = json.loads(body)
    except ValueError:
        raise Refusal(400, "Unrecognized token: was expecting a JSON String") from None
    folder = rest.projects.repository(record.id)
    if f"refs/heads/{name}" not in refs_of(folder):
        raise Refusal(500, f"Branch not exist: {name}")
    git(folder, "symbolic-ref", "HEAD", f"refs/heads/{name}")
    return Said(200)


def _refs(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str, kind: str) -> Said:
    prefix = {"branches": "refs/heads/", "tags": "refs/tags/"}[kind]
    refs = refs_of(rest.projects.repository(rest.found(id, token).id))
    return Said(200, json.dumps([ref.removeprefix(prefix) for ref in refs if ref.startswith(prefix)]))


def _labels(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    record = rest.found(id, token)
    return Said(
        200, json.dumps([{"id": one, "projectId": record.id, "specId": spec} for one, spec in record.labels.items()])
    )


def _specs(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    offset, count = rest.paged(query, "name", token=token)
    if not token.whole:
        raise Refusal(403, "Not authorized to access this operation")
    found = [{"id": id, "name": name, "color": "#000000"} for id, name in rest.projects.label_specs.items()]
    return Said(200, json.dumps(found[offset : offset + count]))


def _add_spec(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    if not token.whole:
        raise Refusal(403, "Not authorized to access this operation")
    id = next(rest.projects.ids)
    rest.projects.label_specs[id] = json.loads(body)["name"]
    return Said(200, str(id))


def _add_label(rest: Rest, token: Token, query: Mapping[str, str], body: bytes) -> Said:
    given = json.loads(body)
    record = rest.found(str(given["projectId"]), token, "manage")
    id = next(rest.projects.ids)
    record.labels[id] = given["specId"]
    return Said(200, str(id))


def _drop_label(rest: Rest, token: Token, query: Mapping[str, str], body: bytes, id: str) -> Said:
    for record in rest.projects.known.values():
        record.labels.pop(int(id), None)
    return Said(200)


_ROUTES: tuple[tuple[str, str, Callable[..., Said]], ...] = (
    ("GET", "/version/server", _version),
    ("GET", "/users/me", _me),
    ("GET", "/projects/ids/(.+)", _by_path),
    ("GET", "/projects", _query),
    ("POST", "/projects", _create),
    ("GET", r"/projects/(\d+)", _get),
    ("POST", r"/projects/(\d+)", _update),
    ("DELETE", r"/projects/(\d+)", _delete),
    ("GET", r"/projects/(\d+)/clone-url", _clone_url),
    ("GET", r"/projects/(\d+)/labels", _labels),
    ("GET", r"/repositories/(\d+)/default-branch", _default_branch),
    ("POST", r"/repositories/(\d+)/default-branch", _set_default_branch),
    ("GET", r"/repositories/(\d+)/(branches|tags)", _refs),
    ("GET", "/label-specs", _specs),
    ("POST", "/label-specs", _add_spec),
    ("POST", "/project-labels", _add_label),
    ("DELETE", r"/project-labels/(\d+)", _drop_label),
)
