"""Labels of projects. A label is known to the whole of OneDev first (``label-specs``) and then put on a project."""

from __future__ import annotations

from collections.abc import Collection

from onedev_mirror.onedev.errors import Forbidden, OneDevError
from onedev_mirror.onedev.wire import Wire

COLOR = "#7f7f7f"


async def set_labels(wire: Wire, project_id: int, names: Collection[str]) -> None:
    """Raises `OneDevError`; `Forbidden` where a label is missing and the token is no admin's."""
    wished = {name.lower(): name for name in names}
    put = await wire.ask(f"/projects/{project_id}/labels", f"list labels of project {project_id}") or ()
    specs: dict[int, str] = {}
    if put or wished:
        specs = await _specs(wire)
    there: set[str] = set()
    for label in put:
        spec = label.get("specId") or (label.get("spec") or {}).get("id")
        name = specs.get(int(spec), "") if spec is not None else ""
        if name.lower() in wished:
            there.add(name.lower())
        else:
            await wire.delete(f"/project-labels/{label['id']}", f"take a label off project {project_id}")
    known = {name.lower(): number for number, name in specs.items()}
    for key, name in wished.items():
        if key in there:
            continue
        if key not in known:
            known[key] = await _make(wire, name)
        await wire.send(
            "/project-labels",
            f"label project {project_id} {name}",
            {"projectId": project_id, "specId": known[key]},
        )


async def _specs(wire: Wire) -> dict[int, str]:
    found: dict[int, str] = {}
    while True:
        try:
            page = await wire.ask("/label-specs", "list labels", offset=len(found), count=100)
        except Forbidden as error:
            raise _ask_an_admin(error) from None
        found |= {int(one["id"]): str(one["name"]) for one in page}
        if len(page) < 100:
            return found


async def _make(wire: Wire, name: str) -> int:
    try:
        return int(await wire.send("/label-specs", f"make the label {name}", {"name": name, "color": COLOR}))
    except Forbidden as error:
        raise _ask_an_admin(error) from None


def _ask_an_admin(error: OneDevError) -> OneDevError:
    return Forbidden(
        error.status, error.text, "labels need an administrator's token; or set MIRROR_UNSTAR to another policy"
    )
