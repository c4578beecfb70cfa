"""A bot that people speak to in comments: `/assign @name`, `/deploy staging --ref=main`, and `/help` for the rest."""

from typing import Literal

from hookwright import App, Context

app = App()


@app.command("/assign", permission="triage", help="Who works on it: `/assign me`, or `/assign @mona @hubot`.")
async def assign(ctx: Context, *people: str) -> None:
    named = [ctx.command.by if name == "me" else name.removeprefix("@") for name in people]
    await ctx.assign(*named or [ctx.command.by])


@app.command("/deploy", permission="write", key="repository", permissions={"deployments": "write"})
async def deploy(ctx: Context, where: Literal["staging", "production"] = "staging", *, ref: str = "") -> None:
    """Deploy this pull request, one at a time in each repository."""
    sha = ref or (await ctx.here.pulls.get(ctx.pr_number)).head.sha
    # A second attempt goes on with the deployment of the first.
    deployment = await ctx.once("deployment", lambda: ctx.deploy(where, ref=sha, required_contexts=[]))
    await ctx.here.deployments.set_status(deployment["id"], "success")
    await ctx.comment(f"Deployed {sha[:7]} to {where}.")
