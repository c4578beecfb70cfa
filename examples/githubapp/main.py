"""Webhooks, users and workflows in one FastAPI program: the sample of FastAPI-GitHubApp's plan, as it runs.

    uvicorn main:app
    hookwright run main:github_app --role worker      # more hands, where the store is shared

Settings come from the environment (GITHUBAPP_ID, GITHUBAPP_PRIVATE_KEY, …); see docs/guides/from-fastapi-githubapp.md.
"""

from datetime import UTC, datetime
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Security

from githubapp import GitHubApp
from githubapp.oauth import GitHubUser
from githubapp.oidc import GitHubOIDCClaims

app = FastAPI(title="Deployments")
github_app = GitHubApp(task_namespace="deployments", health_routes=True)
GitHubApp.load_env(app)
github_app.init_app(app, route="/webhooks")

PENDING: dict[str, dict[str, Any]] = {}
"""Deployments that wait for a person; a real program keeps them in its database."""


# 1. Webhooks: acknowledged at once, handled in the background.


@github_app.on("push", background=True)
async def handle_push() -> None:
    commits = github_app.payload["commits"]
    await github_app.enqueue_task(
        analyze_commits, repository=github_app.payload["repository"]["full_name"], commits=commits
    )
    github = await github_app.async_client()
    await github.create_issue(title="Push received", body=f"Processed {len(commits)} commits")


async def analyze_commits(repository: str, commits: list[dict[str, Any]]) -> int:
    """Runs later, with the repository that it was given; what it found is an issue."""
    found = 0
    async with github_app.async_client() as github:
        for commit in commits:
            files = await github.get_commit_files(commit["id"])
            suspicious = [file.filename for file in files if file.filename.endswith((".pem", ".env"))]
            if suspicious:
                found += 1
                await github.create_issue(
                    title=f"Security issues in {commit['id'][:7]}",
                    body=f"{repository}: {', '.join(suspicious)}",
                    labels=["security", "automated"],
                )
    return found


# 2. Users: signed in through /auth/github/login.


@app.get("/dashboard")
async def dashboard(user: GitHubUser = Depends(github_app.get_current_user)) -> dict[str, Any]:
    repositories = await github_app.get_user_repositories(user)
    return {"user": user.login, "avatar": user.avatar_url, "repositories": [one.full_name for one in repositories]}


@app.post("/user/deploy/{owner}/{repo}")
async def user_deploy(
    owner: str, repo: str, sha: str = "main", user: GitHubUser = Depends(github_app.get_current_user)
) -> dict[str, Any]:
    repository = f"{owner}/{repo}"
    if not await github_app.user_can_access_repo(user, repository):
        raise HTTPException(403, "Access denied")
    task = await github_app.enqueue_task(
        deploy_repository, repository=repository, sha=sha, triggered_by=user.login, deployment_type="manual"
    )
    return {"status": "deployment_queued", "repository": repository, "task_id": task.id}


# 3. Workflows: known by the tokens that GitHub gives them.


@app.post("/deploy")
async def automated_deploy(
    claims: GitHubOIDCClaims = Security(github_app.get_oidc_dependency()),
) -> dict[str, Any]:
    if claims.environment != "production":
        raise HTTPException(403, "Production deploys only")
    if not claims.is_main_branch():
        raise HTTPException(403, "Deploy from main branch only")
    deployment_id = f"deploy-{claims.run_id}"
    PENDING[deployment_id] = {"repository": claims.repository, "sha": claims.sha, "actor": claims.actor}
    return {"deployment_id": deployment_id, "status": "waits for approval", "triggered_by": claims.actor}


# 4. Both: the workflow's token is in the Authorization header, the person's session in the cookie.


@app.post("/user/approve-deploy/{deployment_id}")
async def approve(
    deployment_id: str,
    user: GitHubUser = Depends(github_app.get_current_user),
    claims: GitHubOIDCClaims = Security(github_app.get_oidc_dependency()),
) -> dict[str, Any]:
    deployment = PENDING.get(deployment_id)
    if deployment is None:
        raise HTTPException(404, "No such deployment")
    if not await github_app.user_can_access_repo(user, deployment["repository"], permission="maintain"):
        raise HTTPException(403, "Approval not authorized")
    task = await github_app.enqueue_task(
        execute_approved_deployment,
        deployment_id=deployment_id,
        repository=deployment["repository"],
        sha=deployment["sha"],
        approved_by=user.login,
        workflow_context=claims.dict(),
        approval_timestamp=datetime.now(UTC),
    )
    del PENDING[deployment_id]
    return {"status": "approved", "approved_by": user.login, "workflow_run": claims.run_id, "task_id": task.id}


async def execute_approved_deployment(
    deployment_id: str,
    repository: str,
    sha: str,
    approved_by: str,
    workflow_context: dict[str, Any],
    approval_timestamp: datetime,
) -> str:
    approval = f"{approval_timestamp:%Y-%m-%d}"
    return await deploy_repository(repository, sha, approved_by, "approved", deployment_id=deployment_id, on=approval)


# 5. What the tasks do.


async def deploy_repository(repository: str, sha: str, triggered_by: str, deployment_type: str, **context: Any) -> str:
    """A deployment record at GitHub, and what became of it."""
    async with github_app.async_client(repository=repository) as github:
        deployment = await github.create_deployment(
            ref=sha, environment="production", description=f"{deployment_type}, by {triggered_by}", required_contexts=[]
        )
        try:
            await deploy_to_infrastructure(repository, sha, context)
        except Exception as error:
            await github.create_deployment_status(
                deployment_id=deployment.id, state="failure", description=f"Deployment failed: {error}"[:140]
            )
            raise
        status = await github.create_deployment_status(deployment_id=deployment.id, state="success")
    return str(status.state)


async def deploy_to_infrastructure(repository: str, sha: str, context: dict[str, Any]) -> None:
    """Yours."""
