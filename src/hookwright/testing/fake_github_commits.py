"""Commits as GitHub shows them, comparisons, and comments on commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_git import Commit, Git, with_git
from hookwright.testing.fake_github_git_routes import git_commit
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Refused, Route, fields, page, refused
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]


def commit_shape(state: State, url: str, repository: Mapping[str, Any], given: Commit, *, full: bool = False) -> Record:
    here = f"{shapes.repo_url(url, repository)}/commits/{given.sha}"
    inner = git_commit(url, repository, given)
    by = shapes.account(url, state.account(given.login))
    made = {
        "sha": given.sha,
        "node_id": inner["node_id"],
        "url": here,
        "html_url": inner["html_url"],
        "comments_url": f"{here}/comments",
        "commit": {
            **{name: inner[name] for name in ("author", "committer", "message", "tree", "url", "verification")},
            "comment_count": 0,
        },
        "author": by,
        "committer": by,
        "parents": inner["parents"],
    }
    if full:
        git = with_git(state, repository)
        files = changed_files(state, url, repository, _first_parent(git, given), given)
        made["files"] = files
        plus, minus = (sum(one[name] for one in files) for name in ("additions", "deletions"))
        made["stats"] = {"total": plus + minus, "additions": plus, "deletions": minus}
    return made


def _first_parent(git: Git, given: Commit) -> Commit | None:
    return git.commits.get(given.parents[0]) if given.parents else None


def changed_files(
    state: State, url: str, repository: Mapping[str, Any], before: Commit | None, after: Commit
) -> list[Record]:
    """From one commit to another, as pull requests, comparisons and commits list them."""
    git = with_git(state, repository)
    web, here = f"{url}/{repository['full_name']}", shapes.repo_url(url, repository)
    return [
        {
            **change,
            "blob_url": f"{web}/blob/{after.sha}/{change['filename']}",
            "raw_url": f"{web}/raw/{after.sha}/{change['filename']}",
            "contents_url": f"{here}/contents/{change['filename']}?ref={after.sha}",
        }
        for change in git.changes(None if before is None else before.tree, after.tree)
    ]


def resolved(state: State, repository: Mapping[str, Any], ref: str) -> Commit:
    """Refuses what is no commit as GitHub does."""
    found = with_git(state, repository).resolve(ref, loose=not state.strict)
    if found is None:
        raise Refused(refused(422, f"No commit found for SHA: {ref}"))
    return found


def _list(state: State, call: Call, repository: Record) -> Answer:
    git = with_git(state, repository)
    found = git.resolve(call.query.get("sha") or repository["default_branch"])
    if found is None:
        return refused(409, "Git Repository is empty.") if not git.commits else NOT_FOUND
    history = git.history(found.sha)
    path = call.query.get("path")
    if path:
        history = [one for one in history if _touches(git, one, path)]
    author = call.query.get("author")
    history = [one for one in history if author in (None, one.login, one.author["email"])]
    return page(call, [commit_shape(state, call.url, repository, one) for one in history])


def _touches(git: Git, commit: Commit, path: str) -> bool:
    before = _first_parent(git, commit)
    changes = git.changes(None if before is None else before.tree, commit.tree)
    return any(one["filename"] == path or one["filename"].startswith(f"{path}/") for one in changes)


def _get(state: State, call: Call, repository: Record, ref: str) -> Answer:
    found = resolved(state, repository, ref)
    match call.media():
        case "sha":
            return Answer(200, body=found.sha.encode(), headers={"Content-Type": "application/vnd.github.sha"})
        case "diff" | "patch" as form:
            git = with_git(state, repository)
            text = diff_text(state, call.url, repository, _first_parent(git, found), found)
            return Answer(200, body=text, headers={"Content-Type": f"application/vnd.github.{form}; charset=utf-8"})
    return Answer(200, commit_shape(state, call.url, repository, found, full=True))


def diff_text(state: State, url: str, repository: Mapping[str, Any], before: Commit | None, after: Commit) -> bytes:
    parts = []
    for one in changed_files(state, url, repository, before, after):
        name = one["filename"]
        old = "/dev/null" if one["status"] == "added" else f"a/{name}"
        new = "/dev/null" if one["status"] == "removed" else f"b/{name}"
        parts.append(f"diff --git a/{name} b/{name}\n--- {old}\n+++ {new}\n{one.get('patch', '')}\n")
    return "".join(parts).encode()


def _compare(state: State, call: Call, repository: Record, basehead: str) -> Answer:
    base_name, dots, head_name = basehead.partition("...")
    if not dots:
        return NOT_FOUND
    git = with_git(state, repository)
    base, head = git.resolve(base_name), git.resolve(head_name.rpartition(":")[2])
    if base is None or head is None:
        return NOT_FOUND
    start = git.merge_base(base.sha, head.sha)
    if start is None:
        return refused(404, f"No common ancestor between {base_name} and {head_name}.")
    ahead, behind = git.between(base.sha, head.sha), git.between(head.sha, base.sha)
    status = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind"}.get(
        (bool(ahead), bool(behind)), "identical"
    )
    web = f"{call.url}/{repository['full_name']}/compare/{basehead}"
    body = {
        "url": f"{shapes.repo_url(call.url, repository)}/compare/{basehead}",
        "html_url": web,
        "permalink_url": web,
        "diff_url": f"{web}.diff",
        "patch_url": f"{web}.patch",
        "base_commit": commit_shape(state, call.url, repository, base),
        "merge_base_commit": commit_shape(state, call.url, repository, start),
        "status": status,
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [commit_shape(state, call.url, repository, one) for one in ahead],
        "files": changed_files(state, call.url, repository, start, head),
    }
    return Answer(200, body)


class CommitComments:
    def __init__(self) -> None:
        self.made: list[Record] = []


def _comment(state: State, call: Call, repository: Record, sha: str) -> Answer:
    commit = resolved(state, repository, sha)
    kept = state.part(CommitComments, repository).made
    if call.method == "GET":
        found = [one for one in kept if one["commit_id"] == commit.sha]
        return page(call, [_comment_shape(call, repository, one) for one in found])
    given = fields(call, {"body": str}, {"path": str, "position": int, "line": int})
    made = {
        "id": state.new_id(),
        "commit_id": commit.sha,
        "body": given["body"],
        **{name: given.get(name) for name in ("path", "position", "line")},
        "user": dict(call.actor),
        "created_at": call.moment,
        "updated_at": call.moment,
    }
    kept.append(made)
    return Answer(201, _comment_shape(call, repository, made))


def _comment_shape(call: Call, repository: Record, given: Record) -> Record:
    return {
        **given,
        "node_id": shapes.node_id("CommitComment", given["id"]),
        "url": f"{shapes.repo_url(call.url, repository)}/comments/{given['id']}",
        "html_url": f"{call.url}/{repository['full_name']}/commit/{given['commit_id']}#commitcomment-{given['id']}",
        "user": shapes.account(call.url, given["user"]),
        "author_association": "NONE",
    }


_REPO = "/repos/{owner}/{repo}"
ROUTES = (
    Route("GET", _REPO + "/commits", _list, "contents:read"),
    Route("GET", _REPO + "/commits/{sha}/comments", _comment, "contents:read"),
    Route("POST", _REPO + "/commits/{sha}/comments", _comment, "contents:write"),
    Route("GET", _REPO + "/compare/{basehead...}", _compare, "contents:read"),
)
LAST = (Route("GET", _REPO + "/commits/{ref...}", _get, "contents:read"),)
"""A ref may hold slashes, so this one comes after all that is below a commit."""
