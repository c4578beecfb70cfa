"""Git's own objects, one by one: blobs, trees, commits, refs and tags."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_git import (
    EXECUTABLE,
    FILE,
    FOLDER,
    LINK,
    MODULE,
    Commit,
    Git,
    with_git,
)
from hookwright.testing.fake_github_routes import (
    NOT_FOUND,
    Answer,
    Call,
    Kinds,
    Refused,
    Route,
    fields,
    invalid,
    refused,
)
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]
_MODES = frozenset({FILE, EXECUTABLE, FOLDER, LINK, MODULE})
_KINDS = {FOLDER: "tree", MODULE: "commit"}
_SHA = re.compile(r"[0-9a-f]{40}")
_VERIFICATION = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
_MOST_BLOB = 100 * 1024 * 1024


def git_commit(url: str, repository: Mapping[str, Any], given: Commit) -> Record:
    here, web = shapes.repo_url(url, repository), f"{url}/{repository['full_name']}"
    return {
        "sha": given.sha,
        "node_id": shapes.node_id("Commit", int(given.sha[:8], 16)),
        "url": f"{here}/git/commits/{given.sha}",
        "html_url": f"{web}/commit/{given.sha}",
        "author": dict(given.author),
        "committer": dict(given.committer),
        "tree": {"sha": given.tree, "url": f"{here}/git/trees/{given.tree}"},
        "message": given.message,
        "parents": [
            {"sha": sha, "url": f"{here}/git/commits/{sha}", "html_url": f"{web}/commit/{sha}"} for sha in given.parents
        ],
        "verification": _VERIFICATION,
    }


def _blob(state: State, call: Call, repository: Record, sha: str) -> Answer:
    content = with_git(state, repository).blobs.get(sha)
    if content is None:
        return NOT_FOUND
    if call.media() == "raw":
        return Answer(200, body=content, headers={"Content-Type": "application/vnd.github.raw"})
    body = {
        "sha": sha,
        "node_id": shapes.node_id("Blob", int(sha[:8], 16)),
        "url": f"{shapes.repo_url(call.url, repository)}/git/blobs/{sha}",
        "size": len(content),
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }
    return Answer(200, body)


def decoded(text: str) -> bytes:
    """Base64, as GitHub reads it. Refuses what is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(refused(422, "content is not valid Base64")) from None


def _create_blob(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"content": str}, {"encoding": frozenset({"utf-8", "base64"})})
    content = decoded(given["content"]) if given.get("encoding") == "base64" else given["content"].encode()
    if len(content) > _MOST_BLOB:
        return invalid("Blob", "content", "too_large")
    sha = with_git(state, repository).blob(content)
    return Answer(201, {"sha": sha, "url": f"{shapes.repo_url(call.url, repository)}/git/blobs/{sha}"})


def _tree_shape(call: Call, repository: Record, git: Git, sha: str, *, deep: bool = False) -> Record:
    here = shapes.repo_url(call.url, repository)
    entries = dict(git.trees[sha])
    if deep:
        entries = {**_folders(git, sha), **git.files(sha)}
    shown = []
    for path, (mode, each) in sorted(entries.items()):
        kind = _KINDS.get(mode, "blob")
        size = {"size": len(git.blobs[each])} if each in git.blobs else {}
        one = {"path": path, "mode": mode, "type": kind, "sha": each, **size, "url": f"{here}/git/{kind}s/{each}"}
        shown.append(one)
    return {"sha": sha, "url": f"{here}/git/trees/{sha}", "tree": shown, "truncated": False}


def _folders(git: Git, tree: str, above: str = "") -> dict[str, tuple[str, str]]:
    found = {}
    for name, (mode, sha) in git.trees.get(tree, {}).items():
        if mode == FOLDER:
            found[above + name] = (mode, sha)
            found |= _folders(git, sha, f"{above}{name}/")
    return found


def _tree(state: State, call: Call, repository: Record, sha: str) -> Answer:
    git = with_git(state, repository)
    commit = git.resolve(sha)
    sha = sha if commit is None else commit.tree
    if sha not in git.trees:
        return NOT_FOUND
    return Answer(200, _tree_shape(call, repository, git, sha, deep="recursive" in call.query))


def _create_tree(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"tree": list}, {"base_tree": str})
    git = with_git(state, repository)
    files = {}
    if given.get("base_tree"):
        base = given["base_tree"]
        commit = git.commits.get(base)
        base = base if commit is None else commit.tree
        if base not in git.trees:
            return refused(422, "base_tree is not a valid tree oid")
        files = git.files(base)
    if not given["tree"]:
        return refused(422, "Invalid tree info")
    for entry in given["tree"]:
        _enter(git, files, entry)
    sha = git.tree(files)
    return Answer(201, _tree_shape(call, repository, git, sha))


def _enter(git: Git, files: dict[str, tuple[str, str]], entry: Any) -> None:
    """One line of a new tree: a blob, its content, a whole tree, or ``null`` to delete."""
    path = entry.get("path") if isinstance(entry, dict) else None
    if not isinstance(path, str) or not path or path.startswith("/") or ".." in path.split("/"):
        raise Refused(refused(422, "tree.path contains a malformed path component"))
    mode = entry.get("mode")
    if mode not in _MODES:
        raise Refused(refused(422, "Must supply a valid tree.mode"))
    if "content" in entry:
        files[path] = (mode, git.blob(str(entry["content"]).encode()))
        return
    if "sha" not in entry:
        raise Refused(refused(422, "Must supply either tree.sha or tree.content"))
    sha = entry["sha"]
    if sha is None:
        below = [one for one in files if one == path or one.startswith(f"{path}/")]
        if not below:
            raise Refused(refused(422, "GitRPC::BadObjectState"))
        for one in below:
            del files[one]
    elif sha in git.trees:
        files.update({f"{path}/{name}": found for name, found in git.files(sha).items()})
    elif sha in git.blobs or mode == MODULE:
        files[path] = (mode, sha)
    else:
        raise Refused(refused(422, f"tree.sha {sha} is not a valid blob"))


def _commit(state: State, call: Call, repository: Record, sha: str) -> Answer:
    found = with_git(state, repository).resolve(sha, loose=not state.strict) if _SHA.fullmatch(sha) else None
    return NOT_FOUND if found is None else Answer(200, git_commit(call.url, repository, found))


_PERSON: Kinds = {"author": dict, "committer": dict, "signature": str, "parents": list}


def _create_commit(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"message": str, "tree": str}, _PERSON)
    git = with_git(state, repository)
    if given["tree"] not in git.trees:
        return refused(422, "Tree SHA does not exist")
    parents = tuple(given.get("parents") or ())
    if any(parent not in git.commits for parent in parents):
        return refused(422, "Parent SHA does not exist or is not a commit object")
    made = git.commit(
        given["tree"],
        given["message"],
        parents=parents,
        author=given.get("author") or person(call),
        committer=given.get("committer"),
        login=call.actor["login"],
    )
    return Answer(201, git_commit(call.url, repository, made))


def person(call: Call) -> dict[str, str]:
    """Who acts, as a commit names them."""
    login = call.actor["login"]
    email = f"{call.actor['id']}+{login}@users.noreply.github.test"
    return {"name": login, "email": email, "date": call.moment}


def ref_shape(call: Call, repository: Record, git: Git, name: str) -> Record:
    here, sha = shapes.repo_url(call.url, repository), git.refs[name]
    kind = "tag" if sha in git.tags else "commit"
    return {
        "ref": name,
        "node_id": shapes.node_id("Ref", sum(name.encode())),
        "url": f"{here}/git/{name}",
        "object": {"sha": sha, "type": kind, "url": f"{here}/git/{kind}s/{sha}"},
    }


def _ref(state: State, call: Call, repository: Record, ref: str) -> Answer:
    git, name = with_git(state, repository), f"refs/{ref}"
    if name not in git.refs:
        return NOT_FOUND
    return Answer(200, ref_shape(call, repository, git, name))


def _matching(state: State, call: Call, repository: Record, ref: str = "") -> Answer:
    git = with_git(state, repository)
    found = [name for name in git.refs if name.startswith(f"refs/{ref}")]
    return Answer(200, [ref_shape(call, repository, git, name) for name in sorted(found)])


def _create_ref(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"ref": str, "sha": str})
    git, name = with_git(state, repository), given["ref"]
    if not re.fullmatch(r"refs/[^/]+/.+", name) or re.search(r"\s|\.\.|~|\^|:|\\", name):
        return refused(422, f"{name} is not a valid ref name.")
    if name in git.refs:
        return refused(422, "Reference already exists")
    if given["sha"] not in git.tags and git.resolve(given["sha"], loose=not state.strict) is None:
        return refused(422, "Object does not exist")
    git.refs[name] = given["sha"]
    return Answer(201, ref_shape(call, repository, git, name))


def _update_ref(state: State, call: Call, repository: Record, ref: str) -> Answer:
    given = fields(call, {"sha": str}, {"force": bool})
    git, name = with_git(state, repository), f"refs/{ref}"
    if name not in git.refs:
        return refused(422, "Reference does not exist")
    if given["sha"] not in git.tags and git.resolve(given["sha"], loose=not state.strict) is None:
        return refused(422, "Object does not exist")
    ahead = {one.sha for one in git.history(given["sha"])}
    if name.startswith("refs/heads/") and not given.get("force") and git.refs[name] not in ahead:
        return refused(422, "Update is not a fast forward")
    git.refs[name] = given["sha"]
    return Answer(200, ref_shape(call, repository, git, name))


def _delete_ref(state: State, call: Call, repository: Record, ref: str) -> Answer:
    git, name = with_git(state, repository), f"refs/{ref}"
    if name not in git.refs:
        return refused(422, "Reference does not exist")
    if name.removeprefix("refs/heads/") in git.protection:
        return refused(422, "Cannot delete this branch")
    del git.refs[name]
    return Answer(204)


_TAG: Kinds = {"tag": str, "message": str, "object": str, "type": frozenset({"commit", "tree", "blob"})}


def _create_tag(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, _TAG, {"tagger": dict})
    git = with_git(state, repository)
    if git.resolve(given["object"], loose=not state.strict) is None:
        return refused(422, "Object does not exist")
    tagger = {**person(call), **(given.get("tagger") or {})}
    kept = {"tag": given["tag"], "message": given["message"], "object": given["object"], "tagger": tagger}
    sha = git.blob(repr(kept).encode())
    del git.blobs[sha]
    git.tags[sha] = kept
    return Answer(201, _tag_shape(call, repository, sha, kept))


def _tag(state: State, call: Call, repository: Record, sha: str) -> Answer:
    kept = with_git(state, repository).tags.get(sha)
    return NOT_FOUND if kept is None else Answer(200, _tag_shape(call, repository, sha, kept))


def _tag_shape(call: Call, repository: Record, sha: str, kept: Mapping[str, Any]) -> Record:
    here = shapes.repo_url(call.url, repository)
    return {
        **kept,
        "sha": sha,
        "node_id": shapes.node_id("Tag", int(sha[:8], 16)),
        "url": f"{here}/git/tags/{sha}",
        "object": {"sha": kept["object"], "type": "commit", "url": f"{here}/git/commits/{kept['object']}"},
        "verification": _VERIFICATION,
    }


_GIT = "/repos/{owner}/{repo}/git"
ROUTES = (
    Route("POST", _GIT + "/blobs", _create_blob, "contents:write"),
    Route("GET", _GIT + "/blobs/{sha}", _blob, "contents:read"),
    Route("POST", _GIT + "/trees", _create_tree, "contents:write"),
    Route("GET", _GIT + "/trees/{sha...}", _tree, "contents:read"),
    Route("POST", _GIT + "/commits", _create_commit, "contents:write"),
    Route("GET", _GIT + "/commits/{sha}", _commit, "contents:read"),
    Route("GET", _GIT + "/ref/{ref...}", _ref, "contents:read"),
    Route("GET", _GIT + "/matching-refs/{ref...}", _matching, "contents:read"),
    Route("POST", _GIT + "/refs", _create_ref, "contents:write"),
    Route("PATCH", _GIT + "/refs/{ref...}", _update_ref, "contents:write"),
    Route("DELETE", _GIT + "/refs/{ref...}", _delete_ref, "contents:write"),
    Route("POST", _GIT + "/tags", _create_tag, "contents:write"),
    Route("GET", _GIT + "/tags/{sha}", _tag, "contents:read"),
)
