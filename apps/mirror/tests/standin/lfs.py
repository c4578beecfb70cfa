"""OneDev's LFS: addresses made from the Server URL in its settings, good for 300 seconds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SHORT_LIVED = "a-token-for-300-seconds"


@dataclass
class Lfs:
    objects: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Path of a project to its objects."""
    largest: int = 4096 * 1024**2
    hrefs: list[str] = field(default_factory=list)
    locks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Path of a project to who has locked what."""

    def batch(self, path: str, body: bytes, server_url: str) -> web.Response:
        asked = json.loads(body)
        if asked.get("hash_algo", "sha256") != "sha256":
            return _said(406, {"message": "Only sha256 is supported"})
        there = self.objects.setdefault(path.lower(), {})
        answered: list[dict[str, Any]] = []
        for one in asked["objects"]:
            answer: dict[str, Any] = {"oid": one["oid"], "size": one["size"]}
            known = one["oid"] in there
            if one["size"] > self.largest:
                answer["error"] = {"code": 406, "message": "Object too large"}
            elif asked["operation"] == "download" and not known:
                answer["error"] = {"code": 404, "message": "Object does not exist"}
            elif (asked["operation"] == "upload") != known:
                href = f"{server_url}/{path}.git/lfs/objects/{one['oid']}?lfs-objects=true"
                self.hrefs.append(href)
                action = {"href": href, "header": {"Authorization": f"Bearer {SHORT_LIVED}"}, "expires_in": 300}
                answer["actions"] = {asked["operation"]: action}
            answered.append(answer)
        return _said(200, {"transfer": "basic", "objects": answered})

    def verify(self, path: str) -> web.Response:
        """Everybody's locks are theirs here: nobody pushes over one."""
        return _said(200, {"ours": [], "theirs": self.locks.get(path.lower(), [])})

    def put(self, path: str, oid: str, body: bytes) -> web.Response:
        if hashlib.sha256(body).hexdigest() != oid:
            return _said(400, {"message": "hash mismatch"})
        self.objects.setdefault(path.lower(), {})[oid] = body
        return web.Response()

    def get(self, path: str, oid: str) -> web.Response:
        found = self.objects.get(path.lower(), {}).get(oid)
        return _said(404, {"message": "not found"}) if found is None else web.Response(body=found)


def _said(status: int, value: Any) -> web.Response:
    return web.Response(status=status, text=json.dumps(value), content_type="application/vnd.git-lfs+json")
