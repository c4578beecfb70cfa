"""A service whose customers sign in with GitHub, let it work in their repositories, and deploy from their workflows.

    GITHUBAPP_TASK_QUEUE_BACKEND=redis GITHUBAPP_TASK_REDIS_URL=redis://localhost:6379/0 uvicorn saas:app

Settings come from the environment (GITHUBAPP_ID, …); see docs/guides/from-fastapi-githubapp.md.
"""

from dataclasses import dataclass, field
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Security

from githubapp import GitHubApp
from githubapp.oauth import GitHubUser
from githubapp.oidc import GitHubOIDCClaims

LABEL = "deploy-preview"

app = FastAPI(title="Previews as a service")
# Any repository may knock: whether it is a customer's is asked below.
github_app = GitHubApp(task_namespace="previews", oidc_allowed_repositories=["*"])
GitHubApp.load_env(app)
github_app.init_app(app, route="/webhooks")


@dataclass
class Customer:
    id: int
    name: str
    subscribed: bool = False
    repositories: dict[str, str] = field(default_factory=dict)
    """What became of each: "being set up", "ready"."""


CUSTOMERS: dict[int, Customer] = {}
"""By GitHub's id of the user or organisation, which nobody else can take over. A real service has a database."""


@app.post("/onboard")
async def onboard(user: GitHubUser = Depends(github_app.get_current_user)) -> dict[str, Any]:
    """Sets up each repository of the customer's, in the background."""
    customer = CUSTOMERS.setdefault(user.id, Customer(user.id, user.login))
    organizations = await github_app.get_user_organizations(user)
    for repository in await github_app.get_user_repositories(user):
        if customer.repositories.setdefault(repository.full_name, "being set up") != "ready":
            await github_app.enqueue_task(set_up, repository=repository.full_name, customer_id=customer.id)
    return {
        "status": "onboarding_started",
        "repositories": len(customer.repositories),
        "organizations": [one.login for one in organizations],
    }


async def set_up(repository: str, customer_id: int) -> None:
    async with github_app.async_client(repository=repository) as github:
        try:
            await github.request("POST", f"/repos/{repository}/labels", json={"name": LABEL, "color": "1d76db"})
        except Exception as error:
            # Tasks may run twice: the label of the first time will do.
            if getattr(error, "status_code", None) != 422:
                raise
    CUSTOMERS[customer_id].repositories[repository] = "ready"


@github_app.on("pull_request.labeled", background=True, timeout=60)
async def preview() -> None:
    """Somebody wants to see a pull request."""
    payload = github_app.payload
    if payload["label"]["name"] == LABEL:
        async with github_app.async_client() as github:
            number = payload["pull_request"]["number"]
            await github.add_issue_comment(number, body=f"Preview: https://pr-{number}.previews.example")


@app.post("/api/deploy")
async def deploy(claims: GitHubOIDCClaims = Security(github_app.get_oidc_dependency())) -> dict[str, Any]:
    """For customers' workflows."""
    customer = CUSTOMERS.get(int(claims.repository_owner_id or 0))
    if customer is None:
        raise HTTPException(404, "No customer has this repository")
    if not customer.subscribed:
        raise HTTPException(402, "Subscription required")
    task = await github_app.enqueue_task(
        deploy_for, repository=claims.repository, sha=claims.sha, environment=claims.environment or "production"
    )
    return {"status": "deployment_queued", "customer": customer.name, "task_id": task.id}


async def deploy_for(repository: str, sha: str, environment: str) -> int:
    async with github_app.async_client(repository=repository) as github:
        deployment = await github.create_deployment(ref=sha, environment=environment, required_contexts=[])
        await github.create_deployment_status(deployment_id=deployment.id, state="success")
    return int(deployment.id)
