"""A check run with annotations and a button, by rules that each repository keeps for itself."""

import msgspec

from hookwright import App, Context

app = App()
LONGEST = 120


class Rules(msgspec.Struct):
    """What `.github/linter.yml` may say."""

    longest_line: int = LONGEST
    ignore: list[str] = []


@app.on("pull_request.opened", "pull_request.synchronize", permissions={"checks": "write", "contents": "read"})
@app.check_rerun("line length")
async def lint(ctx: Context) -> None:
    rules = await ctx.config("linter.yml", schema=Rules)
    async with ctx.create_check("line length", actions=BUTTONS) as check:
        files = [
            file for file in await ctx.changed_files() if file.status != "removed" and file.path not in rules.ignore
        ]
        for file in files:
            text = await ctx.here.contents.read_text(file.path, ref=ctx.head_sha)
            for number, line in enumerate(text.splitlines(), start=1):
                if len(line) > rules.longest_line:
                    check.annotate(file.path, number, f"{len(line)} characters, {rules.longest_line} are allowed")
        check.conclude("success", f"looked at {len(files)} files")


@app.check_button("wrap")
async def wrap(ctx: Context) -> None:
    await ctx.comment("A person had better decide where to break these lines.")


BUTTONS = [{"label": "Wrap them", "description": "Break the long lines", "identifier": "wrap"}]
