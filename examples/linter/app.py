"""A check run with annotations and a button, by rules that each repository keeps for itself."""

from collections.abc import AsyncIterator

import msgspec

from hookwright import App, Context
from hookwright.github.errors import NotFound
from hookwright.github.operations.checks import button

app = App()


class Rules(msgspec.Struct, forbid_unknown_fields=True):
    """What `.github/linter.yml` may say."""

    longest_line: int = 120
    ignore: list[str] = []


@app.on("pull_request.opened", "pull_request.synchronize", permissions={"checks": "write", "contents": "read"})
@app.on_rerequested("line length")
async def lint(ctx: Context) -> None:
    rules = await ctx.config("linter.yml", schema=Rules)
    buttons = [button("Trim", "trim", "Remove spaces at the ends of lines")]
    async with ctx.create_check("line length", actions=buttons) as check:
        count = 0
        async for path, text in changed_texts(ctx, ref=ctx.head_sha):
            if path in rules.ignore:
                continue
            for line, content in enumerate(text.splitlines(), start=1):
                if len(content) > rules.longest_line:
                    check.annotate(path, line, f"{len(content)} characters; {rules.longest_line} are allowed")
            count += 1
            await check.report(f"looked at {count} files")
        check.conclude("success", f"looked at {count} files")


@app.on_button("trim", check="line length", permissions={"contents": "write"})
async def trim(ctx: Context) -> None:
    branch = ctx.payload["check_run"]["check_suite"]["head_branch"]
    trimmed = {}
    async for path, text in changed_texts(ctx, ref=branch):
        lines = "\n".join(line.rstrip(" ") for line in text.split("\n"))
        if lines != text:
            trimmed[path] = lines
    if trimmed:
        await ctx.commit_files(trimmed, "Remove spaces at the ends of lines", branch=branch)


async def changed_texts(ctx: Context, *, ref: str) -> AsyncIterator[tuple[str, str]]:
    """What the pull request changes, as it is at ``ref``; "Re-run all checks" of a plain push is about none."""
    if not ctx.is_pull_request:
        return
    for file in await ctx.changed_files():
        try:
            yield file.path, await ctx.here.contents.read_text(file.path, ref=ref)
        except (NotFound, UnicodeDecodeError):
            continue  # Removed, a submodule, or no text.
