"""Releases and their files."""

from __future__ import annotations

import hashlib
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_git import with_git
from hookwright.testing.fake_github_routes import (
    NOT_FOUND,
    Answer,
    Call,
    Kinds,
    Route,
    fields,
    invalid,
    page,
)
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]
_FIELDS: Kinds = {
    "target_commitish": str,
    "name": str,
    "body": str,
    "draft": bool,
    "prerelease": bool,
    "generate_release_notes": bool,
    "make_latest": frozenset({"true", "false", "legacy"}),
}


class Releases:
    def __init__(self) -> None:
        self.made: dict[int, Record] = {}
        self.assets: dict[int, Record] = {}
        """With their bytes under ``content``."""


def _shape(state: State, call: Call, repository: Record, given: Record) -> Record:
    api, web = shapes.repo_url(call.url, repository), f"{call.url}/{repository['full_name']}/releases"
    here = f"{api}/releases/{given['id']}"
    assets = [one for one in state.part(Releases, repository).assets.values() if one["release"] == given["id"]]
    tag = given["tag_name"]
    return {
        **given,
        "node_id": shapes.node_id("Release", given["id"]),
        "url": here,
        "html_url": f"{web}/tag/{tag}",
        "assets_url": f"{here}/assets",
        "upload_url": f"{here}/assets{{?name,label}}",
        "tarball_url": f"{api}/tarball/{tag}",
        "zipball_url": f"{api}/zipball/{tag}",
        "author": shapes.account(call.url, given["author"]),
        "assets": [_asset_shape(call, repository, one) for one in assets],
    }


def _asset_shape(call: Call, repository: Record, given: Record) -> Record:
    web = f"{call.url}/{repository['full_name']}/releases"
    return {
        **{name: value for name, value in given.items() if name not in ("content", "release", "tag")},
        "node_id": shapes.node_id("ReleaseAsset", given["id"]),
        "url": f"{shapes.repo_url(call.url, repository)}/releases/assets/{given['id']}",
        "browser_download_url": f"{web}/download/{given['tag']}/{given['name']}",
        "uploader": shapes.account(call.url, given["uploader"]),
    }


def _create(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"tag_name": str}, _FIELDS)
    kept, git = state.part(Releases, repository), with_git(state, repository)
    tag, draft = given["tag_name"], bool(given.get("draft"))
    if any(one["tag_name"] == tag and not one["draft"] for one in kept.made.values()) and not draft:
        return invalid("Release", "tag_name", "already_exists")
    target = given.get("target_commitish") or repository["default_branch"]
    commit = git.resolve(target, loose=not state.strict)
    if commit is None:
        return invalid("Release", "target_commitish", "invalid")
    if not draft:
        git.refs.setdefault(f"refs/tags/{tag}", commit.sha)
    made = {
        "id": state.new_id(),
        "tag_name": tag,
        "target_commitish": target,
        "name": given.get("name"),
        "body": given.get("body") or ("## What's Changed\n" if given.get("generate_release_notes") else None),
        "draft": draft,
        "prerelease": bool(given.get("prerelease")),
        "author": dict(call.actor),
        "created_at": call.moment,
        "published_at": None if draft else call.moment,
    }
    kept.made[made["id"]] = made
    return Answer(201, _shape(state, call, repository, made))


def _list(state: State, call: Call, repository: Record) -> Answer:
    kept = state.part(Releases, repository).made.values()
    return page(call, [_shape(state, call, repository, one) for one in reversed(kept)])


def _latest(state: State, call: Call, repository: Record) -> Answer:
    kept = state.part(Releases, repository).made.values()
    found = [one for one in kept if not (one["draft"] or one["prerelease"])]
    return Answer(200, _shape(state, call, repository, found[-1])) if found else NOT_FOUND


def _by_tag(state: State, call: Call, repository: Record, tag: str) -> Answer:
    for one in state.part(Releases, repository).made.values():
        if one["tag_name"] == tag and not one["draft"]:
            return Answer(200, _shape(state, call, repository, one))
    return NOT_FOUND


def _one(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(Releases, repository)
    found = kept.made.get(id)
    if found is None:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept.made[id]
        return Answer(204)
    if call.method == "PATCH":
        choices: Kinds = {**_FIELDS, "tag_name": str}
        given = fields(call, {}, choices)
        found.update({name: given[name] for name in choices if name in found and name in given})
        if not found["draft"]:
            found["published_at"] = found["published_at"] or call.moment
            git = with_git(state, repository)
            commit = git.resolve(found["target_commitish"])
            if commit is not None:
                git.refs.setdefault(f"refs/tags/{found['tag_name']}", commit.sha)
    return Answer(200, _shape(state, call, repository, found))


def _assets(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(Releases, repository)
    if id not in kept.made:
        return NOT_FOUND
    return page(call, [_asset_shape(call, repository, one) for one in kept.assets.values() if one["release"] == id])


def _upload(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept, name = state.part(Releases, repository), call.query.get("name", "")
    if id not in kept.made:
        return NOT_FOUND
    if not name:
        return invalid("ReleaseAsset", "name", "missing_field")
    if any(one["name"] == name and one["release"] == id for one in kept.assets.values()):
        return invalid("ReleaseAsset", "name", "already_exists")
    made = {
        "id": state.new_id(),
        "release": id,
        "tag": kept.made[id]["tag_name"],
        "name": name,
        "label": call.query.get("label") or None,
        "content": call.body,
        "content_type": call.content_type or "application/octet-stream",
        "size": len(call.body),
        "digest": f"sha256:{hashlib.sha256(call.body).hexdigest()}",
        "state": "uploaded",
        "download_count": 0,
        "uploader": dict(call.actor),
        "created_at": call.moment,
        "updated_at": call.moment,
    }
    kept.assets[made["id"]] = made
    return Answer(201, _asset_shape(call, repository, made))


def _asset(state: State, call: Call, repository: Record, id: int) -> Answer:
    kept = state.part(Releases, repository)
    found = kept.assets.get(id)
    if found is None:
        return NOT_FOUND
    if call.method == "DELETE":
        del kept.assets[id]
        return Answer(204)
    if call.method == "PATCH":
        given = fields(call, {}, {"name": str, "label": str})
        found.update({name: given[name] for name in ("name", "label") if name in given})
    if "application/octet-stream" in call.accept:
        found["download_count"] += 1
        return Answer(200, body=found["content"], headers={"Content-Type": found["content_type"]})
    return Answer(200, _asset_shape(call, repository, found))


_REPO = "/repos/{owner}/{repo}"
_READ, _WRITE = "contents:read", "contents:write"
ROUTES = (
    Route("GET", _REPO + "/releases", _list, _READ),
    Route("POST", _REPO + "/releases", _create, _WRITE),
    Route("GET", _REPO + "/releases/latest", _latest, _READ),
    Route("GET", _REPO + "/releases/tags/{tag...}", _by_tag, _READ),
    Route("GET", _REPO + "/releases/{id}", _one, _READ),
    Route("PATCH", _REPO + "/releases/{id}", _one, _WRITE),
    Route("DELETE", _REPO + "/releases/{id}", _one, _WRITE),
    Route("GET", _REPO + "/releases/{id}/assets", _assets, _READ),
    Route("POST", _REPO + "/releases/{id}/assets", _upload, _WRITE),
    Route("GET", _REPO + "/releases/assets/{id}", _asset, _READ),
    Route("PATCH", _REPO + "/releases/assets/{id}", _asset, _WRITE),
    Route("DELETE", _REPO + "/releases/assets/{id}", _asset, _WRITE),
)
