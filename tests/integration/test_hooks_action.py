"""The GitHub Action that validates and tests: its script as a runner would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / ".github" / "actions" / "hooks"
GOOD = "handlers:\n  - {type: Manual, name: a, shell: echo hi, tests: [{name: x, expect: {output_equals: %s}}]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    program = tmp_path / "bin" / "hookwright"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m hookwright "$@"\n')
    program.chmod(0o755)
    return tmp_path


def run(folder: Path, files: str, *, strict: str = "false") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(ACTION / "run.sh")],
        cwd=folder,
        env={
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "FILES": files,
            "STRICT": strict,
            "JUNIT": "out.xml",
            "GITHUB_OUTPUT": str(folder / "output"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_files_that_are_right_pass(folder: Path) -> None:
    (folder / "a.yaml").write_text(GOOD % "hi")
    (folder / "b c.yaml").write_text(GOOD % "hi")
    ran = run(folder, "a.yaml\n  b c.yaml \n\n")

    assert ran.returncode == 0, ran.stderr
    assert "2 tests: 2 passed, 0 failed" in ran.stdout
    assert (folder / "output").read_text() == "junit=out.xml\n"
    assert 'tests="2"' in (folder / "out.xml").read_text()


def test_mistakes_and_failures_are_marked_at_their_lines(folder: Path) -> None:
    (folder / "a.yaml").write_text("handlers:\n  - {type: Manual, name: a, shel: x}\n")
    ran = run(folder, "a.yaml")
    assert ran.returncode == 2
    assert "::error file=a.yaml,line=2,col=29,title=hookwright::there is no key 'shel' here" in ran.stdout

    (folder / "a.yaml").write_text(GOOD % "ho")
    ran = run(folder, "a.yaml")
    assert ran.returncode == 1
    assert (
        "::error file=a.yaml,line=2,col=87,title=a%3A x::output_equals: 'ho' was expected, and it was 'hi'"
        in ran.stdout
    )

    (folder / "a.yaml").write_text("handlers:\n  - {type: Manual, name: a, shell: 'rm $FILE'}\n")
    assert (run(folder, "a.yaml").returncode, run(folder, "a.yaml", strict="true").returncode) == (0, 2)
    assert run(folder, "\n").returncode == 2


def test_what_a_workflow_gives_is_never_put_into_a_script() -> None:
    action = YAML(typ="safe", pure=True).load((ACTION / "action.yml").read_text())

    assert action["runs"]["using"] == "composite"
    assert all("${{" not in step["run"] for step in action["runs"]["steps"])
    assert set(action["inputs"]) == {"files", "version", "extras", "strict", "junit", "install"}
    named = [step for step in action["runs"]["steps"] if step.get("id") == "run"]
    assert named[0]["env"] == {name.upper(): f"${{{{ inputs.{name} }}}}" for name in ("files", "strict", "junit")}
