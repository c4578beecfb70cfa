"""What the stand-in answers to GraphQL: viewer, rateLimit, repositories with their issues and pull requests, nodes by
id, and the mutations that REST has not (auto-merge, drafts) besides addComment and addStar.

Whatever else is asked for is an error as GitHub has it. https://docs.github.com/en/graphql/reference
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_accounts import Stars
from hookwright.testing.fake_github_graphql_document import Malformed, read
from hookwright.testing.fake_github_graphql_execution import Execution, Failed, Resolver, connection, decoded
from hookwright.testing.fake_github_pull_state import ends, find_pull, pull_shape
from hookwright.testing.fake_github_routes import Answer, Call, Route, fields
from hookwright.testing.fake_github_state import State

Record = dict[str, Any]


def _graphql(state: State, call: Call) -> Answer:
    given = fields(call, {"query": str}, {"variables": dict, "operationName": str})
    try:
        document = read(given["query"])
    except Malformed as wrong:
        return Answer(200, {"errors": [{"message": f"Parse error: {wrong}"}]})
    variables = {**document.defaults, **(given.get("variables") or {})}
    missing = [name for name in document.required if variables.get(name) is None]
    if missing:
        errors = [{"message": f"Variable ${name} was provided invalid value"} for name in missing]
        return Answer(200, {"errors": errors})
    root = _mutations(state, call) if document.kind == "mutation" else _query(state, call)
    execution = Execution(document, variables)
    data = execution.object(root, document.fields, [])
    if any(error["type"] == "undefinedField" for error in execution.errors):
        return Answer(200, {"errors": execution.errors})
    return Answer(200, {"data": data, **({"errors": execution.errors} if execution.errors else {})})


def _query(state: State, call: Call) -> Record:
    return {
        "__typename": "Query",
        "viewer": _account(call, call.actor) if call.actor else None,
        "rateLimit": {
            "__typename": "RateLimit",
            "limit": 5000,
            "cost": 1,
            "remaining": 4999,
            "used": 1,
            "resetAt": call.moment,
            "nodeCount": 0,
        },
        "repository": lambda given: _repository(state, call, _found_repository(state, call, given)),
        "node": lambda given: _node(state, call, str(given.get("id"))),
        "user": lambda given: _account(call, _known(state, given)),
        "organization": lambda given: _account(call, _known(state, given)),
    }


def _known(state: State, given: Mapping[str, Any]) -> Mapping[str, Any]:
    login = str(given.get("login"))
    if not state.exists(login):
        raise Failed("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
    return state.account(login)


def _account(call: Call, given: Mapping[str, Any]) -> Record:
    shown = shapes.account(call.url, given)
    return {
        "__typename": shown["type"],
        "id": shown["node_id"],
        "databaseId": shown["id"],
        "login": shown["login"],
        "url": shown["html_url"],
        "avatarUrl": shown["avatar_url"],
        "name": given.get("name"),
    }


def _found_repository(state: State, call: Call, given: Mapping[str, Any]) -> Record:
    full_name = f"{given.get('owner')}/{given.get('name')}"
    found = state.visible(full_name, call.who)
    if found is None:
        raise Failed("NOT_FOUND", f"Could not resolve to a Repository with the name '{full_name}'.")
    return found


def _repository(state: State, call: Call, given: Record) -> Record:
    name = given["full_name"].lower()

    def issues(arguments: Mapping[str, Any]) -> Record:
        states = {str(one).lower() for one in arguments.get("states") or ("open", "closed")}
        found = [
            _issue(state, call, given, issue)
            for (full_name, number), issue in state.issues.items()
            if full_name == name and (full_name, number) not in state.pulls and issue["state"] in states
        ]
        return connection(found, arguments)

    def pulls(arguments: Mapping[str, Any]) -> Record:
        states = {str(one).lower() for one in arguments.get("states") or ("open", "closed", "merged")}
        found = [_pull(state, call, given, pull) for (full_name, _), pull in state.pulls.items() if full_name == name]
        return connection([one for one in found if one["state"].lower() in states], arguments)

    def issue(arguments: Mapping[str, Any]) -> Record:
        number = int(arguments.get("number") or 0)
        found = state.issue(given, number)
        if found is None or (name, number) in state.pulls:
            raise Failed("NOT_FOUND", f"Could not resolve to an Issue with the number of {number}.")
        return _issue(state, call, given, found)

    def pull(arguments: Mapping[str, Any]) -> Record:
        number = int(arguments.get("number") or 0)
        found = find_pull(state, given, number)
        if found is None:
            raise Failed("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
        return _pull(state, call, given, found)

    return {
        "__typename": "Repository",
        "id": shapes.node_id("Repository", given["id"]),
        "databaseId": given["id"],
        "name": given["name"],
        "nameWithOwner": given["full_name"],
        "url": f"{call.url}/{given['full_name']}",
        "isPrivate": given["private"],
        "isArchived": given.get("archived", False),
        "description": given.get("description"),
        "owner": _account(call, given["owner"]),
        "defaultBranchRef": {"__typename": "Ref", "name": given["default_branch"]},
        "stargazerCount": given.get("stargazers_count", 0),
        "issues": issues,
        "issue": issue,
        "pullRequests": pulls,
        "pullRequest": pull,
        "labels": lambda arguments: connection([], arguments),
    }


def _issue(state: State, call: Call, repository: Record, given: Record) -> Record:
    comments = [
        {
            "__typename": "IssueComment",
            "id": shapes.node_id("IssueComment", one["id"]),
            "databaseId": one["id"],
            "body": one["body"],
            "author": _account(call, one["user"]),
            "createdAt": one["created_at"],
        }
        for one in state.comments_on(repository, given["number"])
    ]
    labels = [{"__typename": "Label", "name": label["name"]} for label in given["labels"]]
    assignees = [_account(call, state.account(login)) for login in given["assignees"]]
    return {
        "__typename": "Issue",
        "id": shapes.node_id("Issue", given["id"]),
        "databaseId": given["id"],
        "number": given["number"],
        "title": given["title"],
        "body": given["body"] or "",
        "state": given["state"].upper(),
        "closed": given["state"] == "closed",
        "url": f"{call.url}/{repository['full_name']}/issues/{given['number']}",
        "author": _account(call, given["user"]),
        "createdAt": given["created_at"],
        "updatedAt": given["updated_at"],
        "comments": lambda arguments: connection(comments, arguments),
        "labels": lambda arguments: connection(labels, arguments),
        "assignees": lambda arguments: connection(assignees, arguments),
    }


def _pull(state: State, call: Call, repository: Record, given: Record) -> Record:
    issue = state.issues[repository["full_name"].lower(), given["number"]]
    merge = given["auto_merge"]
    base, head = ends(state, repository, given)
    shown = pull_shape(state, call.url, repository, given)
    return {
        **_issue(state, call, repository, issue),
        "__typename": "PullRequest",
        "id": shapes.node_id("PullRequest", issue["id"]),
        "state": "MERGED" if given["merged_at"] else issue["state"].upper(),
        "merged": given["merged_at"] is not None,
        "isDraft": given["draft"],
        "mergeable": "MERGEABLE" if shown["mergeable"] else "CONFLICTING",
        "headRefName": given["head"],
        "baseRefName": given["base"],
        "headRefOid": head.sha,
        "baseRefOid": base.sha,
        "changedFiles": shown["changed_files"],
        "autoMergeRequest": None
        if merge is None
        else {"__typename": "AutoMergeRequest", "mergeMethod": merge["merge_method"].upper()},
    }


def _pull_of(state: State, id: str) -> tuple[Record, Record]:
    """The repository and the pull request that a node id means."""
    for (name, number), pull in state.pulls.items():
        if shapes.node_id("PullRequest", state.issues[name, number]["id"]) == id:
            return state.repositories[name], pull
    raise Failed("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")


def _issue_of(state: State, id: str) -> tuple[Record, Record]:
    for (name, _), issue in state.issues.items():
        if id in (shapes.node_id("Issue", issue["id"]), shapes.node_id("PullRequest", issue["id"])):
            return state.repositories[name], issue
    raise Failed("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")


def _repository_of(state: State, id: str) -> Record:
    for repository in state.repositories.values():
        if shapes.node_id("Repository", repository["id"]) == id:
            return repository
    raise Failed("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")


def _node(state: State, call: Call, id: str) -> Record:
    match decoded(id).partition(":")[0]:
        case "PullRequest":
            return _pull(state, call, *_pull_of(state, id))
        case "Issue":
            return _issue(state, call, *_issue_of(state, id))
        case "Repository":
            return _repository(state, call, _repository_of(state, id))
    raise Failed("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")


def _mutations(state: State, call: Call) -> Record:
    def on_pull(change: Callable[[Record, Record, Mapping[str, Any]], None]) -> Resolver:
        def run(given: Mapping[str, Any]) -> Record:
            wanted = given.get("input") or {}
            repository, pull = _pull_of(state, str(wanted.get("pullRequestId")))
            change(repository, pull, wanted)
            return {"__typename": "Payload", "pullRequest": _pull(state, call, repository, pull)}

        return run

    def enable(repository: Record, pull: Record, wanted: Mapping[str, Any]) -> None:
        if not repository.get("allow_auto_merge", True):
            raise Failed("UNPROCESSABLE", "Auto merge is not allowed for this repository")
        if pull["merged_at"] is not None:
            raise Failed("UNPROCESSABLE", "Pull request Pull request is in clean status")
        pull["auto_merge"] = {
            "enabled_by": dict(call.actor),
            "merge_method": str(wanted.get("mergeMethod") or "MERGE").lower(),
            "commit_title": wanted.get("commitHeadline") or "",
            "commit_message": wanted.get("commitBody") or "",
        }

    def disable(repository: Record, pull: Record, wanted: Mapping[str, Any]) -> None:
        if pull["auto_merge"] is None:
            raise Failed("UNPROCESSABLE", "Can't disable auto-merge for this pull request.")
        pull["auto_merge"] = None

    def ready(repository: Record, pull: Record, wanted: Mapping[str, Any]) -> None:
        pull["draft"] = False

    def draft(repository: Record, pull: Record, wanted: Mapping[str, Any]) -> None:
        pull["draft"] = True

    def comment(given: Mapping[str, Any]) -> Record:
        wanted = given.get("input") or {}
        repository, issue = _issue_of(state, str(wanted.get("subjectId")))
        state.add_comment(
            repository,
            issue,
            str(wanted.get("body")),
            now=call.now,
            delivery=call.delivery,
            app=call.app or None,
            user=None if call.app else call.actor,
        )
        last = _issue(state, call, repository, issue)["comments"]({"last": 1})
        return {"__typename": "AddCommentPayload", "commentEdge": last["edges"][0]}

    def star(given: Mapping[str, Any]) -> Record:
        repository = _repository_of(state, str((given.get("input") or {}).get("starrableId")))
        kept = state.part(Stars).of.setdefault(call.actor["login"].lower(), {})
        kept.setdefault(repository["full_name"], call.moment)
        return {"__typename": "AddStarPayload", "starrable": _repository(state, call, repository)}

    return {
        "__typename": "Mutation",
        "enablePullRequestAutoMerge": on_pull(enable),
        "disablePullRequestAutoMerge": on_pull(disable),
        "markPullRequestReadyForReview": on_pull(ready),
        "convertPullRequestToDraft": on_pull(draft),
        "addComment": comment,
        "addStar": star,
    }


ROUTES = (Route("POST", "/graphql", _graphql),)
