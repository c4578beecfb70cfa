"""The plugin as users get it: a pytest of its own, in a project of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.architecture.source_tree import ROOT, pyproject
from tests.support.pytest_plugin import PLUGIN, plugin_options

APP = """
from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def welcome(ctx: Context) -> None:
    await ctx.comment("Thanks!")
"""


async def run(folder: Path, *arguments: str) -> tuple[int, str]:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", *plugin_options(), "-p", "no:cacheprovider", *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(folder)])},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(program.communicate(), 60)
    return program.returncode or 0, output.decode()


async def test_a_project_tests_its_app_in_ten_lines(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\nhookwright_app = app:app\n"
    )
    (tmp_path / "test_app.py").write_text("""
from datetime import timedelta

async def test_it_thanks(simulate, github):
    await simulate("issues.opened", issue={"number": 3})
    github.assert_commented("Thanks*", on=3)

async def test_a_story(simulation, github):
    github.fault("502", method="POST", path="*/comments")
    async with simulation:
        await simulation.deliver("issues.opened")
        await simulation.advance(timedelta(hours=1))
    github.assert_requested("POST", "*/comments", json={"body": "Thanks!"})

def test_without_a_loop(github):
    import urllib.request
    with urllib.request.urlopen(github.url + "/meta") as answer:
        assert answer.status == 200

async def test_it_fails_readably(simulate, github):
    await simulate("issues.opened")
    github.assert_commented("Hello")
""")

    code, output = await run(tmp_path)

    assert code == 1
    assert "1 failed, 3 passed" in output
    assert "expected a comment like 'Hello'; the comments are:" in output
    assert "Codertocat/Hello-World#1: 'Thanks!'" in output


async def test_a_cassette_is_recorded_once_and_replayed(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    (tmp_path / "test_recorded.py").write_text("""
import pytest
from hookwright.github.client import GitHubClient

async def test_it(cassette):
    async with cassette as transport:
        client = GitHubClient.for_token("t", transport=transport)
        assert (await client.get("/zen"))["a"] == 1
""")
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "test_recorded.test_it.json").write_text(
        '{"version": 1, "exchanges": [{"request": {"method": "GET", "url": "/zen"}, '
        '"response": {"status": 200, "headers": {"content-type": "application/json"}, "json": {"a": 1}}}]}'
    )

    code, output = await run(tmp_path)

    assert code == 0, output


async def test_who_names_no_app_is_told_how(tmp_path: Path) -> None:
    (tmp_path / "test_none.py").write_text("def test_it(hookwright_app): ...\n")

    code, output = await run(tmp_path)

    assert code == 1
    assert 'Set hookwright_app = "module:name"' in output


async def test_a_run_that_uses_no_fixture_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("""
import sys

def test_it():
    ours = {name for name in sys.modules if name.startswith("hookwright")}
    assert ours == {"hookwright", "hookwright.testing", "hookwright.testing.pytest_plugin"}
    assert not {"aiohttp", "jwt", "starlette", "uvicorn"} & set(sys.modules)
""")

    code, output = await run(tmp_path, "-p", "no:asyncio")

    assert code == 0, output


def test_pytest_finds_the_plugin() -> None:
    assert pyproject()["project"]["entry-points"]["pytest11"] == {"hookwright": PLUGIN}
