"""Reads projects, where versions differ in what they tell."""

from __future__ import annotations

from typing import Any, Final

from onedev_mirror.onedev.errors import Forbidden, OneDevError
from onedev_mirror.onedev.project import Project
from onedev_mirror.onedev.wire import Wire

GAP: Final = 200
"""How many numbers in a row may be nobody's before the search by number gives up."""


async def record_of(wire: Wire, project_id: int) -> dict[str, Any] | None:
    """As OneDev sends it; ``None``: not there."""
    try:
        return dict(await wire.ask(f"/projects/{project_id}", f"read project {project_id}"))
    except OneDevError as error:
        if error.status == 404:
            return None
        raise


async def path_of(wire: Wire, record: dict[str, Any]) -> str:
    """As it says; before 11.0.6 the names of all above it."""
    if record.get("path"):
        return str(record["path"])
    names = [str(record["name"])]
    above = record.get("parentId")
    while above is not None:
        parent = await record_of(wire, int(above))
        if parent is None:
            break
        names.append(str(parent["name"]))
        above = parent.get("parentId")
    return "/".join(reversed(names))


async def by_query(wire: Wire, path: str) -> Project | None:
    """By OneDev's own query language, which is older than addresses by path."""
    spelled = path.replace("\\", "\\\\").replace('"', '\\"')
    found = await wire.ask("/projects", f"look for {path}", query=f'"Path" is "{spelled}"', offset=0, count=100)
    name = path.rpartition("/")[2]
    for record in found or ():
        # Before 11.0.6 a project does not say its path; the query has compared it.
        said = record.get("path")
        same = str(said).lower() == path.lower() if said else str(record.get("name")).lower() == name.lower()
        if same and not record.get("pendingDelete"):
            try:
                spelling = await path_of(wire, record)
            except Forbidden:
                # Something above is hidden from the token, and with it how it is spelled.
                spelling = path
            return Project.of(record, id=int(record["id"]), path=spelling)
    return None


async def by_number(wire: Wire, path: str) -> Project | None:
    """12.0.0 alone names no number in any list: try the numbers themselves."""
    number, missing = 0, 0
    while missing < GAP:
        number += 1
        try:
            record = await record_of(wire, number)
        except Forbidden:
            record = {}
        missing = missing + 1 if record is None else 0
        if record and str(record.get("path", "")).lower() == path.lower():
            return Project.of(record, id=number, path=str(record["path"]))
    return None
