"""What a program that only uses the client costs. The numbers are those that the documentation promises."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from hookwright.testing.fake_github import FakeGitHub
from tests.architecture.source_tree import ROOT
from tests.support.github import private_key

PROGRAM = """
import asyncio, sys
from pathlib import Path
from hookwright import GitHubClient

async def main():
    url, key, pull, sha = sys.argv[1:]
    github = GitHubClient.for_installation(7, issuer=1234, private_key=Path(key).read_text(), api_url=url)
    async with github:
        repo = github.repo("octo/hello")
        await repo.issues.comment(int(pull), "Hello")
        files = [file async for file in repo.pulls.files(int(pull))]
        async with repo.checks.run("lint", sha) as check:
            check.annotate(files[0].filename, 1, "hm")

asyncio.run(main())
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) / 1024)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
async def test_a_program_that_only_uses_the_client_stays_under_50_mb(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(private_key())
    async with FakeGitHub(private_key=private_key()) as github:
        pull = github.add_pull("octo/hello", files={"a.py": "x = 1\n"})
        sha = github.add_files("octo/hello", {"b.py": ""}, branch="change")
        # Measuring coverage takes memory of its own.
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "COV_"))}
        environ["PYTHONPATH"] = str(ROOT / "src")
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, github.url, str(tmp_path / "key.pem"), str(pull["number"]), sha),
            env=environ,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await asyncio.wait_for(program.communicate(), 60)

        assert program.returncode == 0
        github.assert_commented("Hello", on=pull["number"])
        github.assert_check("lint", conclusion="success", sha=sha)
    assert float(output) < 50
