"""Pull requests: opened from branches, listed, changed, updated, merged."""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_commits import changed_files, commit_shape, diff_text
from hookwright.testing.fake_github_git import with_git
from hookwright.testing.fake_github_git_routes import person
from hookwright.testing.fake_github_pull_state import add_pull, ends, find_pull, pull_shape
from hookwright.testing.fake_github_routes import (
    NOT_FOUND,
    Answer,
    Call,
    Handler,
    Kinds,
    Route,
    fields,
    invalid,
    page,
    refused,
    texts,
)
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]
_MOST_FILES = 3000


def of_pull(handler: Handler) -> Handler:
    def find(state: State, call: Call, repository: Record, number: int, **more: Any) -> Answer:
        pull = find_pull(state, repository, number)
        return NOT_FOUND if pull is None else handler(state, call, repository, pull, **more)

    return find


def _list(state: State, call: Call, repository: Record) -> Answer:
    wanted, base, head = (call.query.get(name) for name in ("state", "base", "head"))
    full_name = repository["full_name"].lower()

    def fits(pull: Record) -> bool:
        issue = state.issues[full_name, pull["number"]]
        return (
            (wanted or "open") in (issue["state"], "all")
            and base in (None, pull["base"])
            and head in (None, f"{repository['owner']['login']}:{pull['head']}")
        )

    found = [one for (name, _), one in state.pulls.items() if name == full_name and fits(one)]
    found.sort(key=lambda one: one["number"], reverse=call.query.get("direction") != "asc")
    return page(call, [pull_shape(state, call.url, repository, one, full=False) for one in found])


_OPTIONAL: Kinds = {"body": str, "draft": bool, "maintainer_can_modify": bool, "issue": int, "head_repo": str}


def _create(state: State, call: Call, repository: Record) -> Answer:
    given = fields(call, {"head": str, "base": str}, {**_OPTIONAL, "title": str})
    git = with_git(state, repository)
    head = given["head"].rpartition(":")[2]
    for name, branch in (("head", head), ("base", given["base"])):
        if f"refs/heads/{branch}" not in git.refs:
            return invalid("PullRequest", name, "invalid")
    if not given.get("title") and not given.get("issue"):
        return invalid("PullRequest", "title", "missing_field")
    label = f"{repository['owner']['login']}:{head}"
    for (name, number), pull in state.pulls.items():
        same = name == repository["full_name"].lower() and (pull["head"], pull["base"]) == (head, given["base"])
        if same and state.issues[name, number]["state"] == "open":
            error = {"resource": "PullRequest", "code": "custom"}
            error["message"] = f"A pull request already exists for {label}."
            return refused(422, "Validation Failed", errors=[error])
    if not git.between(git.refs[f"refs/heads/{given['base']}"], git.refs[f"refs/heads/{head}"]):
        words = f"No commits between {given['base']} and {head}"
        error = {"resource": "PullRequest", "code": "custom", "message": words}
        return refused(422, "Validation Failed", errors=[error])
    issue = state.add_issue(repository, given, user=dict(call.actor), now=call.now)
    pull = add_pull(
        state,
        repository,
        issue["number"],
        head=head,
        base=given["base"],
        draft=bool(given.get("draft")),
        maintainer_can_modify=bool(given.get("maintainer_can_modify")),
    )
    return Answer(201, pull_shape(state, call.url, repository, pull))


def _get(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    form = call.media()
    if form in ("diff", "patch"):
        base, head = ends(state, repository, pull)
        start = with_git(state, repository).merge_base(base.sha, head.sha)
        text = diff_text(state, call.url, repository, start, head)
        return Answer(200, body=text, headers={"Content-Type": f"application/vnd.github.{form}; charset=utf-8"})
    return Answer(200, pull_shape(state, call.url, repository, pull))


def _change(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    choices: Kinds = {"title": str, "body": str, "state": frozenset({"open", "closed"}), "base": str}
    given = fields(call, {}, {**choices, "maintainer_can_modify": bool})
    issue = state.issues[repository["full_name"].lower(), pull["number"]]
    if given.get("state") == "open" and pull["merged_at"]:
        return invalid("PullRequest", "state", "invalid")
    if "base" in given and f"refs/heads/{given['base']}" not in with_git(state, repository).refs:
        return invalid("PullRequest", "base", "invalid")
    pull["base"] = given.get("base", pull["base"])
    issue.update({name: given[name] for name in ("title", "body", "state") if name in given})
    issue["closed_at"] = call.moment if issue["state"] == "closed" else None
    issue["updated_at"] = call.moment
    return Answer(200, pull_shape(state, call.url, repository, pull))


def _files(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    base, head = ends(state, repository, pull)
    start = with_git(state, repository).merge_base(base.sha, head.sha)
    return page(call, changed_files(state, call.url, repository, start, head)[:_MOST_FILES])


def _commits(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    base, head = ends(state, repository, pull)
    found = with_git(state, repository).between(base.sha, head.sha)
    return page(call, [commit_shape(state, call.url, repository, one) for one in found])


def _is_merged(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    return Answer(204) if pull["merged_at"] else NOT_FOUND


def _merge(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    methods = frozenset({"merge", "squash", "rebase"})
    given = fields(call, {}, {"commit_title": str, "commit_message": str, "sha": str, "merge_method": methods})
    issue = state.issues[repository["full_name"].lower(), pull["number"]]
    git = with_git(state, repository)
    base, head = ends(state, repository, pull)
    if pull["draft"]:
        return refused(405, "Pull Request is still a draft")
    if issue["state"] != "open" or git.conflicts(base.sha, head.sha):
        return refused(405, "Pull Request is not mergeable")
    if given.get("sha") not in (None, head.sha):
        return refused(409, "Head branch was modified. Review and try the merge again.")
    method = given.get("merge_method") or "merge"
    usual = f"Merge pull request #{pull['number']} from {repository['owner']['login']}/{pull['head']}"
    title = given.get("commit_title") or (usual if method == "merge" else f"{issue['title']} (#{pull['number']})")
    message = "\n\n".join(part for part in (title, given.get("commit_message") or "") if part)
    parents = (base.sha, head.sha) if method == "merge" else (base.sha,)
    tree = git.merged(base.sha, head.sha)
    made = git.commit(tree, message, parents=parents, author=person(call), login=call.actor["login"])
    git.refs[f"refs/heads/{pull['base']}"] = made.sha
    pull |= {
        "merged_at": call.moment,
        "merged_by": dict(call.actor),
        "merge_commit_sha": made.sha,
        "base_sha": base.sha,
        "head_sha": head.sha,
    }
    issue |= {"state": "closed", "closed_at": call.moment, "updated_at": call.moment}
    return Answer(200, {"sha": made.sha, "merged": True, "message": "Pull Request successfully merged"})


def _update_branch(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    given = fields(call, {}, {"expected_head_sha": str})
    git = with_git(state, repository)
    base, head = ends(state, repository, pull)
    if given.get("expected_head_sha") not in (None, head.sha):
        return refused(422, "expected_head_sha does not match the head sha of the pull request")
    if not git.between(head.sha, base.sha):
        return refused(422, "There are no new commits on the base branch.")
    if git.conflicts(base.sha, head.sha):
        return refused(422, "merge conflict between base and head")
    message = f"Merge branch '{pull['base']}' into {pull['head']}"
    tree = git.merged(base.sha, head.sha)
    made = git.commit(tree, message, parents=(head.sha, base.sha), author=person(call), login=call.actor["login"])
    git.refs[f"refs/heads/{pull['head']}"] = made.sha
    here = f"{shapes.repo_url(call.url, repository)}/pulls/{pull['number']}"
    return Answer(202, {"message": "Updating pull request branch.", "url": here})


def _reviewers(state: State, call: Call, repository: Record, pull: Record) -> Answer:
    given = fields(call, {}, {"reviewers": list, "team_reviewers": list})
    issue = state.issues[repository["full_name"].lower(), pull["number"]]
    asked = texts(given, "reviewers")
    if call.method == "DELETE":
        pull["requested_reviewers"] = [one for one in pull["requested_reviewers"] if one not in asked]
        return Answer(200, pull_shape(state, call.url, repository, pull, full=False))
    if issue["user"]["login"] in asked:
        return refused(422, "Review cannot be requested from pull request author.")
    if not all(state.exists(login) for login in asked):
        words = "Reviews may only be requested from collaborators. One or more of the users or teams you specified is"
        return refused(422, f"{words} not a collaborator of the {repository['full_name']} repository.")
    pull["requested_reviewers"] = list(dict.fromkeys([*pull["requested_reviewers"], *asked]))
    pull["requested_teams"] = list(dict.fromkeys([*pull["requested_teams"], *texts(given, "team_reviewers")]))
    return Answer(201, pull_shape(state, call.url, repository, pull, full=False))


def _of_commit(state: State, call: Call, repository: Record, sha: str) -> Answer:
    found = []
    for (name, _), pull in state.pulls.items():
        if name == repository["full_name"].lower():
            base, head = ends(state, repository, pull)
            within = {one.sha for one in with_git(state, repository).between(base.sha, head.sha)}
            if sha in within or sha in (head.sha, pull["merge_commit_sha"]):
                found.append(pull_shape(state, call.url, repository, pull, full=False))
    return page(call, found)


_REPO = "/repos/{owner}/{repo}"
_PULL = _REPO + "/pulls/{number}"
_READ, _WRITE = "pull_requests:read", "pull_requests:write"
ROUTES = (
    Route("GET", _REPO + "/pulls", _list, _READ),
    Route("POST", _REPO + "/pulls", _create, _WRITE),
    Route("GET", _PULL, of_pull(_get), _READ),
    Route("PATCH", _PULL, of_pull(_change), _WRITE),
    Route("GET", _PULL + "/files", of_pull(_files), _READ),
    Route("GET", _PULL + "/commits", of_pull(_commits), _READ),
    Route("GET", _PULL + "/merge", of_pull(_is_merged), _READ),
    Route("PUT", _PULL + "/merge", of_pull(_merge), "contents:write"),
    Route("PUT", _PULL + "/update-branch", of_pull(_update_branch), _WRITE),
    Route("POST", _PULL + "/requested_reviewers", of_pull(_reviewers), _WRITE),
    Route("DELETE", _PULL + "/requested_reviewers", of_pull(_reviewers), _WRITE),
    Route("GET", _REPO + "/commits/{sha}/pulls", _of_commit, _READ),
)
