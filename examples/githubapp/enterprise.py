"""A platform team's service: pull requests are scanned, the team watches, and production takes two approvals.

    GITHUBAPP_TASK_QUEUE_BACKEND=database GITHUBAPP_TASK_DB_URL=postgresql://… uvicorn enterprise:app

Settings come from the environment (GITHUBAPP_ID, …); see docs/guides/from-fastapi-githubapp.md.
"""

from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Security

from githubapp import GitHubApp
from githubapp.oauth import GitHubUser
from githubapp.oidc import GitHubOIDCClaims

ORGANIZATION, TEAM = "enterprise", "devops"
APPROVALS = 2

app = FastAPI(title="Platform")
github_app = GitHubApp(
    task_namespace="platform",
    oauth_scopes=["user:email", "read:org"],
    oidc_allowed_repositories=[f"{ORGANIZATION}/*"],
    oidc_allowed_environments=["staging", "production"],
    oidc_require_protected_ref=True,
)
GitHubApp.load_env(app)
github_app.init_app(app, route="/webhooks")


# Every pull request is looked through, in the background.


@github_app.on("pull_request.opened", background=True)
@github_app.on("pull_request.synchronize", background=True)
async def check() -> None:
    payload = github_app.payload
    await github_app.enqueue_task(
        scan,
        repository=payload["repository"]["full_name"],
        number=payload["pull_request"]["number"],
        sha=payload["pull_request"]["head"]["sha"],
    )


async def scan(repository: str, number: int, sha: str) -> list[str]:
    """The files that nobody should commit; the commit's status says whether there are any."""
    async with github_app.async_client(repository=repository) as github:
        files = await github.request("GET", f"/repos/{repository}/pulls/{number}/files", params={"per_page": 100})
        found = [file.filename for file in files if file.filename.endswith((".pem", ".key", ".env"))]
        status = {"state": "failure" if found else "success", "context": "compliance", "description": ", ".join(found)}
        await github.request("POST", f"/repos/{repository}/statuses/{sha}", json=status)
    return found


# The team sees what goes on.


@app.get("/admin/deployments")
async def deployments(
    repository: str, user: GitHubUser = Depends(github_app.require_team(ORGANIZATION, TEAM))
) -> dict[str, Any]:
    async with github_app.async_client(repository=repository) as github:
        recent = await github.request("GET", f"/repos/{repository}/deployments", params={"per_page": 20})
    return {
        "deployments": [{"id": one.id, "sha": one.sha, "environment": one.environment} for one in recent],
        "tasks": await github_app.task_manager.get_stats(),
        "user": user.login,
    }


# Production: a workflow on a protected branch, whose commit enough people have approved.


@app.post("/deploy/production")
async def deploy(claims: GitHubOIDCClaims = Security(github_app.get_oidc_dependency())) -> dict[str, Any]:
    if claims.environment != "production":
        raise HTTPException(403, "Environment mismatch")
    approved_by = await approvals(str(claims.repository), str(claims.sha))
    if len(approved_by) < APPROVALS:
        raise HTTPException(403, f"{APPROVALS} approvals are required, and there are {len(approved_by)}")
    task = await github_app.enqueue_task(
        deploy_to_production,
        repository=claims.repository,
        sha=claims.sha,
        audit={"actor": claims.actor, "run": claims.run_id, "approved_by": approved_by},
    )
    return {"status": "deployment_queued", "approved_by": approved_by, "task_id": task.id}


async def approvals(repository: str, sha: str) -> list[str]:
    """Who has approved the pull requests that brought the commit, by each one's last word."""
    last: dict[str, str] = {}
    async with github_app.async_client(repository=repository) as github:
        for pull in await github.request("GET", f"/repos/{repository}/commits/{sha}/pulls"):
            for review in await github.request("GET", f"/repos/{repository}/pulls/{pull.number}/reviews"):
                # A comment after an approval does not take it back.
                if review.state in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED") and review.user.id != pull.user.id:
                    last[review.user.login] = review.state
    return sorted(login for login, state in last.items() if state == "APPROVED")


async def deploy_to_production(repository: str, sha: str, audit: dict[str, Any]) -> str:
    """The deployment at GitHub carries the audit trail."""
    async with github_app.async_client(repository=repository) as github:
        deployment = await github.create_deployment(
            ref=sha, environment="production", payload=audit, required_contexts=[], description="approved"
        )
        status = await github.create_deployment_status(deployment_id=deployment.id, state="success")
    return str(status.state)
