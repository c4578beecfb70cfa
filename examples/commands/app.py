"""A bot that people speak to in comments: `/assign me`, `/deploy staging`, and `/help` for the rest."""

from hookwright import App, Context

app = App()


@app.command("/assign", permission="triage", help="`/assign me` or `/assign name …`: who works on it.")
async def assign(ctx: Context) -> None:
    logins = [ctx.command.by if name == "me" else name.removeprefix("@") for name in ctx.command.args]
    await ctx.assign(*logins or [ctx.command.by])


@app.command("/deploy", permission="write", key="repository", help="`/deploy staging`: this pull request, there.")
async def deploy(ctx: Context) -> None:
    """One deployment at a time in each repository: `key="repository"`."""
    environment = next(iter(ctx.command.args), "staging")
    pull = await ctx.here.pulls.get(ctx.pr_number)
    deployment = await ctx.once(
        "deployment", lambda: ctx.deploy(environment, ref=pull["head"]["sha"], required_contexts=[])
    )
    await ctx.here.deployments.set_status(deployment["id"], "success")
    await ctx.comment(f"Deployed {pull['head']['sha'][:7]} to {environment}.")
