"""A pull request: how it comes into being, where its two ends stand, and how it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_commits import changed_files
from hookwright.testing.fake_github_git import Commit, with_git
from hookwright.testing.fake_github_issues import issue_shape
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]


class ReviewComments:
    """Comments on lines of a pull request, by id."""

    def __init__(self) -> None:
        self.made: dict[int, Record] = {}


def find_pull(state: State, repository: Mapping[str, Any], number: int) -> Record | None:
    """Not so strictly, one comes into being: a branch with one new file."""
    key = (repository["full_name"].lower(), number)
    if key not in state.pulls and not state.strict and (key not in state.issues or key in state.implied):
        branch = f"change-{number}"
        git = with_git(state, repository)
        git.refs.setdefault(f"refs/heads/{branch}", git.refs[f"refs/heads/{repository['default_branch']}"])
        git.put(branch, {f"change-{number}.txt": b"A change.\n"}, f"Change {number}")
        if key not in state.issues:
            title = {"title": f"Pull request {number}"}
            state.add_issue(dict(repository), title, number=number, user=state.account("octocat"))
        add_pull(state, repository, number, head=branch, base=repository["default_branch"])
    return state.pulls.get(key)


def add_pull(state: State, repository: Mapping[str, Any], number: int, *, head: str, base: str, **more: Any) -> Record:
    made = {
        "number": number,
        "head": head,
        "base": base,
        "draft": False,
        "merged_at": None,
        "merged_by": None,
        "merge_commit_sha": None,
        "auto_merge": None,
        "requested_reviewers": [],
        "requested_teams": [],
        "maintainer_can_modify": False,
        **more,
    }
    state.pulls[repository["full_name"].lower(), number] = made
    return made


def ends(state: State, repository: Mapping[str, Any], pull: Mapping[str, Any]) -> tuple[Commit, Commit]:
    """Where the base branch and the pull request stand; after the merge, where they stood."""
    git = with_git(state, repository)
    base, head = git.resolve(pull.get("base_sha") or pull["base"]), git.resolve(pull.get("head_sha") or pull["head"])
    fallback = git.commits[git.refs[f"refs/heads/{repository['default_branch']}"]]
    return base or fallback, head or fallback


def pull_shape(
    state: State, url: str, repository: Mapping[str, Any], pull: Mapping[str, Any], *, full: bool = True
) -> Record:
    number = pull["number"]
    issue = state.issues[repository["full_name"].lower(), number]
    here, web = f"{shapes.repo_url(url, repository)}/pulls/{number}", f"{url}/{repository['full_name']}/pull/{number}"
    of_issue = issue_shape(state, url, repository, issue)
    base, head = ends(state, repository, pull)
    api = shapes.repo_url(url, repository)
    links = {
        "self": here,
        "html": web,
        "issue": of_issue["url"],
        "comments": of_issue["comments_url"],
        "review_comments": f"{here}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{here}/commits",
        "statuses": f"{api}/statuses/{head.sha}",
    }
    merge = pull["auto_merge"]
    shared = (
        *("id", "title", "body", "state", "locked", "active_lock_reason", "user", "labels", "milestone"),
        *("assignee", "assignees", "created_at", "updated_at", "closed_at", "author_association", "comments_url"),
    )
    shown = {
        **{name: of_issue[name] for name in shared},
        "number": number,
        "node_id": shapes.node_id("PullRequest", issue["id"]),
        "url": here,
        "html_url": web,
        "diff_url": f"{web}.diff",
        "patch_url": f"{web}.patch",
        "issue_url": of_issue["url"],
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "statuses_url": links["statuses"],
        "_links": {name: {"href": address} for name, address in links.items()},
        "draft": pull["draft"],
        "merged_at": pull["merged_at"],
        "merge_commit_sha": pull["merge_commit_sha"],
        "requested_reviewers": [shapes.account(url, state.account(login)) for login in pull["requested_reviewers"]],
        "requested_teams": [],
        "auto_merge": None if merge is None else {**merge, "enabled_by": shapes.account(url, merge["enabled_by"])},
        "head": _end(state, url, repository, pull["head"], head),
        "base": _end(state, url, repository, pull["base"], base),
    }
    return {**shown, **_counted(state, url, repository, pull, base, head)} if full else shown


def _end(state: State, url: str, repository: Mapping[str, Any], branch: str, commit: Commit) -> Record:
    return {
        "label": f"{repository['owner']['login']}:{branch}",
        "ref": branch,
        "sha": commit.sha,
        "user": shapes.account(url, repository["owner"]),
        "repo": shapes.repository(state, url, repository),
    }


def _counted(
    state: State, url: str, repository: Mapping[str, Any], pull: Mapping[str, Any], base: Commit, head: Commit
) -> Record:
    git = with_git(state, repository)
    issue = state.issues[repository["full_name"].lower(), pull["number"]]
    files = changed_files(state, url, repository, git.merge_base(base.sha, head.sha), head)
    merged = pull["merged_at"] is not None
    conflict = not merged and git.conflicts(base.sha, head.sha)
    kept = [one for one in state.part(ReviewComments, repository).made.values() if one["pull"] == pull["number"]]
    by = pull["merged_by"]
    return {
        "merged": merged,
        "mergeable": None if merged else not conflict,
        "rebaseable": not (merged or conflict),
        "mergeable_state": "unknown" if merged else "dirty" if conflict else "draft" if pull["draft"] else "clean",
        "merged_by": None if by is None else shapes.account(url, by),
        "comments": issue["comments"],
        "review_comments": len(kept),
        "maintainer_can_modify": pull["maintainer_can_modify"],
        "commits": len(git.between(base.sha, head.sha)),
        "additions": sum(one["additions"] for one in files),
        "deletions": sum(one["deletions"] for one in files),
        "changed_files": len(files),
    }
