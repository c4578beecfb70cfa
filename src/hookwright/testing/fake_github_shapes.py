"""How the stand-in sends what it knows: every field that GitHub's description requires, with its addresses.

``url`` is the stand-in's own address. https://github.com/github/rest-api-description
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from hookwright.testing.fake_github_state import BORN, State, bot_of

Record = Mapping[str, Any]
_COLOR = "ededed"


def node_id(kind: str, id: int) -> str:
    """What GraphQL knows it by."""
    return base64.b64encode(f"{kind}:{id}".encode()).decode()


def account(url: str, given: Record) -> dict[str, Any]:
    # Whoever arranges the state by hand need not invent an id.
    id = given.get("id", 1)
    here = f"{url}/users/{given['login']}"
    return {
        "login": given["login"],
        "id": id,
        "node_id": node_id("User", id),
        "avatar_url": f"{url}/avatars/{id}",
        "gravatar_id": "",
        "url": here,
        "html_url": f"{url}/{given['login'].replace('[bot]', '')}",
        "followers_url": f"{here}/followers",
        "following_url": f"{here}/following{{/other_user}}",
        "gists_url": f"{here}/gists{{/gist_id}}",
        "starred_url": f"{here}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{here}/subscriptions",
        "organizations_url": f"{here}/orgs",
        "repos_url": f"{here}/repos",
        "events_url": f"{here}/events{{/privacy}}",
        "received_events_url": f"{here}/received_events",
        "type": given.get("type", "User"),
        "site_admin": False,
        **({"name": given["name"], "email": given.get("email")} if "name" in given else {}),
    }


def full_account(url: str, given: Record, *, repositories: int = 0) -> dict[str, Any]:
    nothing = dict.fromkeys(("bio", "blog", "company", "email", "hireable", "location", "name"))
    counted = dict.fromkeys(("followers", "following", "public_gists"), 0)
    return {
        **nothing,
        **counted,
        **account(url, given),
        "public_repos": repositories,
        "created_at": given.get("created_at", BORN),
        "updated_at": given.get("created_at", BORN),
    }


def organization(url: str, given: Record, *, repositories: int = 0, full: bool = False) -> dict[str, Any]:
    here = f"{url}/orgs/{given['login']}"
    made = {
        "login": given["login"],
        "id": given["id"],
        "node_id": node_id("Organization", given["id"]),
        "url": here,
        "repos_url": f"{here}/repos",
        "events_url": f"{here}/events",
        "hooks_url": f"{here}/hooks",
        "issues_url": f"{here}/issues",
        "members_url": f"{here}/members{{/member}}",
        "public_members_url": f"{here}/public_members{{/member}}",
        "avatar_url": f"{url}/avatars/{given['id']}",
        "description": given.get("description"),
    }
    if not full:
        return made
    return {
        **made,
        **dict.fromkeys(("public_gists", "followers", "following"), 0),
        "html_url": f"{url}/{given['login']}",
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": repositories,
        "type": "Organization",
        "created_at": given.get("created_at", BORN),
        "updated_at": given.get("created_at", BORN),
        "archived_at": None,
    }


_BELOW = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def repo_url(url: str, given: Record) -> str:
    return f"{url}/repos/{given['full_name']}"


def minimal_repository(url: str, given: Record) -> dict[str, Any]:
    here = repo_url(url, given)
    return {
        "id": given["id"],
        "node_id": node_id("Repository", given["id"]),
        "name": given["name"],
        "full_name": given["full_name"],
        "private": given["private"],
        "owner": account(url, given["owner"]),
        "html_url": f"{url}/{given['full_name']}",
        "description": given.get("description"),
        "fork": given.get("fork", False),
        "url": here,
        **{name: here + path for name, path in _BELOW.items()},
    }


def repository(state: State, url: str, given: Record) -> dict[str, Any]:
    """As ``GET /repos/{owner}/{repo}`` and the lists of repositories give it."""
    full_name = given["full_name"]
    open_issues = sum(
        1 for (name, _), issue in state.issues.items() if name == full_name.lower() and issue["state"] == "open"
    )
    web, moment = f"{url}/{full_name}", given.get("created_at", BORN)
    stars = given.get("stargazers_count", 0)
    yes = ("has_issues", "has_projects", "has_wiki", "has_downloads", "allow_merge_commit", "allow_squash_merge")
    return {
        **minimal_repository(url, given),
        **dict.fromkeys(("homepage", "language", "mirror_url", "license"), None),
        **dict.fromkeys(("forks", "forks_count", "network_count", "subscribers_count", "size"), 0),
        **dict.fromkeys(yes, True),
        **dict.fromkeys(("has_pages", "has_discussions", "disabled", "is_template"), False),
        "clone_url": f"{web}.git",
        "git_url": f"{web}.git",
        "ssh_url": f"git@github.test:{full_name}.git",
        "svn_url": web,
        "default_branch": given["default_branch"],
        "archived": given.get("archived", False),
        "allow_rebase_merge": True,
        "allow_auto_merge": given.get("allow_auto_merge", True),
        "visibility": "private" if given["private"] else "public",
        "open_issues": open_issues,
        "open_issues_count": open_issues,
        "stargazers_count": stars,
        "watchers": stars,
        "watchers_count": stars,
        "topics": list(given.get("topics", ())),
        "pushed_at": given.get("pushed_at", moment),
        "created_at": moment,
        "updated_at": given.get("updated_at", moment),
    }


def label(url: str, repository: Record, given: Record) -> dict[str, Any]:
    name = given["name"]
    id = given.get("id") or 1_000_000 + sum(name.encode())
    return {
        "id": id,
        "node_id": node_id("Label", id),
        "url": f"{repo_url(url, repository)}/labels/{name}",
        "name": name,
        "description": given.get("description") or "",
        "color": given.get("color") or _COLOR,
        "default": bool(given.get("default", False)),
    }


def milestone(state: State, url: str, repository: Record, given: Record) -> dict[str, Any]:
    here = f"{repo_url(url, repository)}/milestones/{given['number']}"
    within = [
        issue["state"]
        for (name, _), issue in state.issues.items()
        if name == repository["full_name"].lower() and issue["milestone"] == given["number"]
    ]
    return {
        **given,
        "node_id": node_id("Milestone", given["id"]),
        "url": here,
        "html_url": f"{url}/{repository['full_name']}/milestone/{given['number']}",
        "labels_url": f"{here}/labels",
        "creator": account(url, given["creator"]),
        "open_issues": within.count("open"),
        "closed_issues": within.count("closed"),
    }


def app(url: str, given: Record | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {
        "permissions": {},
        "events": [],
        "description": None,
        "created_at": BORN,
        "updated_at": BORN,
        **{name: value for name, value in given.items() if name != "webhook_secret"},
        "node_id": node_id("App", given["id"]),
        "owner": account(url, given["owner"]),
        "external_url": f"{url}/external/{given['slug']}",
        "html_url": f"{url}/apps/{given['slug']}",
    }


def installation(url: str, given: Record) -> dict[str, Any]:
    here = f"{url}/app/installations/{given['id']}"
    return {
        **{name: value for name, value in given.items() if name != "selected"},
        "account": account(url, given["account"]),
        "target_id": given["account"].get("id", 1),
        "access_tokens_url": f"{here}/access_tokens",
        "repositories_url": f"{url}/installation/repositories",
        "html_url": f"{url}/settings/installations/{given['id']}",
        "single_file_name": None,
        "created_at": BORN,
        "updated_at": BORN,
        "suspended_by": None,
    }


def comment(state: State, url: str, repository: Record, given: Record) -> dict[str, Any]:
    """With what a test wants to know and GitHub does not send: ``issue``, ``repository`` and ``delivery``."""
    here = repo_url(url, repository)
    by = given.get("performed_via_github_app")
    return {
        **given,
        "node_id": node_id("IssueComment", given["id"]),
        "url": f"{here}/issues/comments/{given['id']}",
        "html_url": f"{url}/{repository['full_name']}/issues/{given['issue']}#issuecomment-{given['id']}",
        "issue_url": f"{here}/issues/{given['issue']}",
        "user": account(url, given["user"]),
        "author_association": "NONE",
        "performed_via_github_app": None if by is None else app(url, state.app_of(by["id"])),
        "reactions": reactions(state, url, f"{here}/issues/comments/{given['id']}".removeprefix(url)),
    }


def reactions(state: State, url: str, on: str) -> dict[str, Any]:
    """How many of each there are."""
    contents = [one["content"] for one in state.reactions if one["on"] == on]
    kinds = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")
    return {
        "url": f"{url}{on}/reactions",
        "total_count": len(contents),
        **{kind: contents.count(kind) for kind in kinds},
    }


def reaction(url: str, given: Record) -> dict[str, Any]:
    return {**given, "node_id": node_id("Reaction", given["id"]), "user": account(url, given["user"])}


def bot(url: str, given: Record) -> dict[str, Any]:
    return account(url, bot_of(given))
