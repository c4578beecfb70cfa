"""Files by their path, branches and their protection, tags."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_commits import commit_shape, resolved
from hookwright.testing.fake_github_git import FOLDER, Commit, Git, with_git
from hookwright.testing.fake_github_git_routes import decoded, git_commit, person
from hookwright.testing.fake_github_routes import (
    NOT_FOUND,
    Answer,
    Call,
    Kinds,
    Refused,
    Route,
    fields,
    page,
    refused,
    texts,
)
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]


def _at(state: State, call: Call, repository: Record) -> Commit:
    ref = call.query.get("ref") or repository["default_branch"]
    found = with_git(state, repository).resolve(ref, loose=not state.strict)
    if found is None:
        raise Refused(refused(404, f"No commit found for the ref {ref}"))
    return found


def _get(state: State, call: Call, repository: Record, path: str = "") -> Answer:
    git, commit = with_git(state, repository), _at(state, call, repository)
    path = path.strip("/")
    files = git.files(commit.tree)
    if path in files:
        content = git.blobs.get(files[path][1], b"")
        if call.media() == "raw":
            return Answer(200, body=content, headers={"Content-Type": "application/vnd.github.raw; charset=utf-8"})
        shown = _entry(call, repository, git, commit, path, files[path][1], "file")
        # GitHub leaves out the content of a file over a megabyte.
        large = len(content) > 1024 * 1024
        text = "" if large else base64.encodebytes(content).decode()
        return Answer(200, {**shown, "content": text, "encoding": "none" if large else "base64"})
    tree = commit.tree
    for name in path.split("/") if path else ():
        mode, sha = git.trees.get(tree, {}).get(name, ("", ""))
        if mode != FOLDER:
            return NOT_FOUND
        tree = sha
    above = f"{path}/" if path else ""
    inside = git.trees.get(tree, {}).items()
    shown_all = [
        _entry(call, repository, git, commit, above + name, sha, "dir" if mode == FOLDER else "file")
        for name, (mode, sha) in inside
    ]
    return Answer(200, shown_all)


def _entry(
    call: Call, repository: Mapping[str, Any], git: Git, commit: Commit, path: str, sha: str, kind: str
) -> Record:
    here, web = shapes.repo_url(call.url, repository), f"{call.url}/{repository['full_name']}"
    url = f"{here}/contents/{path}?ref={call.query.get('ref') or repository['default_branch']}"
    blob = kind == "file"
    git_url = f"{here}/git/{'blobs' if blob else 'trees'}/{sha}"
    html_url = f"{web}/{'blob' if blob else 'tree'}/{commit.sha}/{path}"
    return {
        "type": kind,
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": len(git.blobs.get(sha, b"")),
        "url": url,
        "git_url": git_url,
        "html_url": html_url,
        "download_url": f"{web}/raw/{commit.sha}/{path}" if blob else None,
        "_links": {"self": url, "git": git_url, "html": html_url},
    }


_WHO: Kinds = {"branch": str, "sha": str, "committer": dict, "author": dict}


def _put(state: State, call: Call, repository: Record, path: str) -> Answer:
    given = fields(call, {"message": str, "content": str}, _WHO)
    return _write(state, call, repository, path, given, decoded(given["content"]))


def _delete(state: State, call: Call, repository: Record, path: str) -> Answer:
    given = fields(call, {"message": str, "sha": str}, _WHO)
    return _write(state, call, repository, path, given, None)


def _write(state: State, call: Call, repository: Record, path: str, given: Record, content: bytes | None) -> Answer:
    git, branch = with_git(state, repository), given.get("branch") or repository["default_branch"]
    head = git.refs.get(f"refs/heads/{branch}")
    if head is None and (git.refs or branch != repository["default_branch"]):
        return refused(404, f"Branch {branch} not found")
    files = git.files(git.commits[head].tree) if head else {}
    there = files.get(path)
    if content is None and there is None:
        return NOT_FOUND
    if there is not None and not given.get("sha"):
        return refused(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if there is not None and given["sha"] != there[1]:
        return refused(409, f"{path} does not match {given['sha']}")
    made = git.put(
        branch,
        {path: content},
        given["message"],
        author=given.get("author") or person(call),
        committer=given.get("committer"),
        login=call.actor["login"],
    )
    shown = None
    if content is not None:
        shown = _entry(call, repository, git, made, path, git.files(made.tree)[path][1], "file")
    body = {"content": shown, "commit": git_commit(call.url, repository, made)}
    return Answer(200 if content is None or there is not None else 201, body)


def _branches(state: State, call: Call, repository: Record) -> Answer:
    git = with_git(state, repository)
    wanted = call.query.get("protected")
    names = [name.removeprefix("refs/heads/") for name in sorted(git.refs) if name.startswith("refs/heads/")]
    shown = [
        {
            "name": name,
            "commit": _pointer(call, repository, git.refs[f"refs/heads/{name}"]),
            "protected": name in git.protection,
        }
        for name in names
        if wanted is None or (wanted == "true") == (name in git.protection)
    ]
    return page(call, shown)


def _pointer(call: Call, repository: Record, sha: str) -> Record:
    return {"sha": sha, "url": f"{shapes.repo_url(call.url, repository)}/commits/{sha}"}


def _branch(state: State, call: Call, repository: Record, branch: str) -> Answer:
    git = with_git(state, repository)
    sha = git.refs.get(f"refs/heads/{branch}")
    if sha is None:
        return refused(404, "Branch not found")
    here = f"{shapes.repo_url(call.url, repository)}/branches/{branch}"
    protected = branch in git.protection
    body = {
        "name": branch,
        "commit": commit_shape(state, call.url, repository, git.commits[sha]),
        "_links": {"self": here, "html": f"{call.url}/{repository['full_name']}/tree/{branch}"},
        "protected": protected,
        "protection": _protection(here, git.protection[branch]) if protected else {"enabled": False},
        "protection_url": f"{here}/protection",
    }
    return Answer(200, body)


def _protection(here: str, given: Record) -> Record:
    url = f"{here}/protection"
    shown: Record = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": bool(given.get("enforce_admins"))},
        "required_linear_history": {"enabled": bool(given.get("required_linear_history"))},
        "allow_force_pushes": {"enabled": bool(given.get("allow_force_pushes"))},
        "allow_deletions": {"enabled": bool(given.get("allow_deletions"))},
    }
    checks, reviews = given.get("required_status_checks"), given.get("required_pull_request_reviews")
    if checks is not None:
        contexts = list(checks.get("contexts") or ())
        shown["required_status_checks"] = {
            "url": f"{url}/required_status_checks",
            "strict": bool(checks.get("strict")),
            "contexts": contexts,
            "contexts_url": f"{url}/required_status_checks/contexts",
            "checks": [{"context": one, "app_id": None} for one in contexts],
        }
    if reviews is not None:
        shown["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": bool(reviews.get("dismiss_stale_reviews")),
            "require_code_owner_reviews": bool(reviews.get("require_code_owner_reviews")),
            "required_approving_review_count": reviews.get("required_approving_review_count") or 0,
        }
    return shown


def _protected(state: State, call: Call, repository: Record, branch: str) -> Answer:
    git = with_git(state, repository)
    if f"refs/heads/{branch}" not in git.refs:
        return refused(404, "Branch not found")
    here = f"{shapes.repo_url(call.url, repository)}/branches/{branch}"
    if call.method == "PUT":
        names = ("required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions")
        choices: Kinds = {names[0]: dict, names[1]: bool, names[2]: dict, names[3]: dict}
        given = fields(call, {}, choices)
        texts(given.get("required_status_checks") or {}, "contexts")
        missing = [f'"{name}"' for name in names if name not in given]
        if missing:
            return refused(422, f"Invalid request.\n\n{', '.join(missing)} weren't supplied.")
        git.protection[branch] = given
    elif branch not in git.protection:
        return refused(404, "Branch not protected")
    if call.method == "DELETE":
        del git.protection[branch]
        return Answer(204)
    return Answer(200, _protection(here, git.protection[branch]))


def _tags(state: State, call: Call, repository: Record) -> Answer:
    git, here = with_git(state, repository), shapes.repo_url(call.url, repository)
    shown = []
    for ref in sorted(git.refs, reverse=True):
        name = ref.removeprefix("refs/tags/")
        if name != ref:
            commit = resolved(state, repository, name)
            shown.append(
                {
                    "name": name,
                    "node_id": shapes.node_id("Ref", sum(name.encode())),
                    "commit": _pointer(call, repository, commit.sha),
                    "zipball_url": f"{here}/zipball/refs/tags/{name}",
                    "tarball_url": f"{here}/tarball/refs/tags/{name}",
                }
            )
    return page(call, shown)


def _readme(state: State, call: Call, repository: Record) -> Answer:
    git = with_git(state, repository)
    names = [path for path in git.files(_at(state, call, repository).tree) if path.lower().startswith("readme")]
    return _get(state, call, repository, names[0]) if names else NOT_FOUND


_REPO = "/repos/{owner}/{repo}"
ROUTES = (
    Route("GET", _REPO + "/contents", _get, "contents:read"),
    Route("GET", _REPO + "/contents/", _get, "contents:read"),
    Route("GET", _REPO + "/contents/{path...}", _get, "contents:read"),
    Route("PUT", _REPO + "/contents/{path...}", _put, "contents:write"),
    Route("DELETE", _REPO + "/contents/{path...}", _delete, "contents:write"),
    Route("GET", _REPO + "/readme", _readme, "contents:read"),
    Route("GET", _REPO + "/branches", _branches, "contents:read"),
    Route("GET", _REPO + "/branches/{branch...}/protection", _protected, "administration:read"),
    Route("PUT", _REPO + "/branches/{branch...}/protection", _protected, "administration:write"),
    Route("DELETE", _REPO + "/branches/{branch...}/protection", _protected, "administration:write"),
    Route("GET", _REPO + "/branches/{branch...}", _branch, "contents:read"),
    Route("GET", _REPO + "/tags", _tags, "contents:read"),
)
