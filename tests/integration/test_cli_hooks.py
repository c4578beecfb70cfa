"""``hookwright hooks …`` as a person uses it, and ``hookwright run hookwright.yaml`` as a program of its own."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.support.cli import Program, Server, in_folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    with in_folder(tmp_path, monkeypatch):
        yield Program(tmp_path, capsys)


GOOD = """\
handlers:
  - type: Webhook
    name: Deploy
    options: {path: /deploy}
    match: {ref: refs/heads/main}
    vars: {REF: payload.ref}
    shell: echo "deploying $EVENT_REF"
    forward_to: tell
  - {type: Custom, name: tell, shell: echo told; exit 4}
  - {type: GitHub, name: labels, options: {events: issues.opened, repository: octo/*}, run: [echo, x]}
  - {type: Manual, name: off, enabled: false, run: [echo, x]}
"""


def test_a_good_file_is_all_well(program: Program) -> None:
    program.write("hookwright.yaml", GOOD)

    assert program("hooks", "validate").out == "hookwright.yaml: 4 hooks, all well\n"
    assert program("hooks", "validate", "--json").json() == {
        "valid": True,
        "hooks": {"hookwright.yaml": 4},
        "mistakes": [],
    }


def test_mistakes_are_one_to_a_line_with_their_place(program: Program) -> None:
    program.write("hookwright.yaml", "handlers:\n  - {type: Manual, name: a, shel: x}\n")
    told = program("hooks", "validate")

    assert told.status == 2
    assert told.out == "hookwright.yaml:2:29: there is no key 'shel' here, did you mean 'shell'?\n"
    [mistake] = program("hooks", "validate", "--json").json()["mistakes"]
    assert (mistake["line"], mistake["column"]) == (2, 29)
    program.write("hookwright.yaml", "handlers:\n  - {type: Manual, name: a, shell: 'rm $FILE'}\n")
    assert [program("hooks", "validate", *strict).status for strict in ((), ("--strict",))] == [0, 2]


def test_it_is_explained_what_would_run_and_why_not(program: Program) -> None:
    program.write("hookwright.yaml", GOOD)
    program.write("dev.json", '{"ref": "refs/heads/dev"}')
    program.write("main.json", '{"ref": "refs/heads/main"}')

    told = program("hooks", "explain", "--webhook", "/deploy", "--payload", "dev.json").out
    assert 'deploy: skipped\n    why not: match: payload.ref is "refs/heads/dev", not "refs/heads/main"' in told
    assert "off: not reached\n    why not: it is not enabled" in told
    [deploy, *_] = program("hooks", "explain", "--webhook", "/deploy", "--payload", "main.json", "--json").json()
    assert (deploy["runs"], deploy["forwards"]) == (True, ["tell"])
    assert ["EVENT_REF", "refs/heads/main"] in deploy["variables"]
    program.write(
        "issue.json", '{"action": "opened", "repository": {"full_name": "octo/a"}, "sender": {"login": "me"}}'
    )
    github = program("hooks", "explain", "--event", "issues.opened", "--payload", "issue.json", "--json").json()
    assert [one["key"] for one in github if one["runs"]] == ["labels"]
    assert program("hooks", "explain").status == 2
    assert "no hook takes requests to" in program("hooks", "explain", "--webhook", "/no").err


def test_a_hook_is_run_here_with_all_that_follows(program: Program) -> None:
    program.write("hookwright.yaml", GOOD)
    program.write("main.json", '{"ref": "refs/heads/main"}')

    told = program("hooks", "run", "deploy", "--payload", "main.json")
    assert (told.status, told.out) == (0, "deploying refs/heads/main\ntold\n")
    assert "hook:tell: failed: CommandGivenUp: exit code 4: told" in told.err
    assert program("hooks", "run", "tell").status == 4
    assert "there is no enabled hook 'off'" in program("hooks", "run", "off").err
    assert "this is no JSON" in program("hooks", "run", "tell", "--payload", "hookwright.yaml").err


def test_a_graph_is_a_tree_or_a_chart(program: Program) -> None:
    program.write("hookwright.yaml", GOOD)

    assert "deploy [Webhook]\n└── tell [Custom]\n" in program("hooks", "graph").out
    assert "h0 --> h1" in program("hooks", "graph", "--mermaid").out


def test_a_file_is_put_into_one_layout_and_keeps_its_comments(program: Program) -> None:
    path = program.write("hookwright.yaml", "# top\nhandlers:\n- type: Manual   # why\n  name: 'a'\n  run: [x]\n\n\n")

    assert program("hooks", "fmt", "--check").status == 1
    assert program("hooks", "fmt").out == "changed: hookwright.yaml\n"
    assert path.read_text() == "# top\nhandlers:\n  - type: Manual # why\n    name: 'a'\n    run: [x]\n"
    assert program("hooks", "fmt", "--check").status == 0


def test_the_schema_takes_what_is_right_and_refuses_what_is_not(program: Program) -> None:
    schema = program("hooks", "schema").json()
    check = jsonschema.Draft202012Validator(schema)
    document = YAML(typ="safe", pure=True).load(GOOD)

    check.check_schema(schema)
    assert not list(check.iter_errors(document))
    document["handlers"][0]["shel"] = "x"
    assert list(check.iter_errors(document))


def post(port: int, path: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=b'{"ref": "refs/heads/main"}')
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_server_runs_a_file_and_takes_its_changes(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Webhook, name: a, options: {path: /%s}, shell: echo "$EVENT_PATH" >> out}
  - {type: Cron, name: tick, options: {cron_expression: "* * * * * *"}, shell: echo >> ticks}
"""
    file = tmp_path / "hookwright.yaml"
    file.write_text(text % "one")
    with Server(tmp_path, "--port", "0", env={"GITHUB_WEBHOOK_SECRET": ""}) as server:
        port = server.said("listening")["port"]
        assert post(port, "/one") == 202
        file.write_text(text % "two")
        server.said("declarations were reloaded")
        assert (post(port, "/one"), post(port, "/two")) == (404, 202)
        file.write_text("handlers: [")
        server.process.send_signal(signal.SIGHUP)
        assert "this is no YAML" in server.said("declarations were not reloaded; the old ones stay")["error"]
        assert post(port, "/two") == 202
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and (
            (tmp_path / "out").read_text().split() != ["/one", "/two", "/two"] or not (tmp_path / "ticks").exists()
        ):
            time.sleep(0.05)
        assert (tmp_path / "out").read_text().split() == ["/one", "/two", "/two"]
        assert (tmp_path / "ticks").exists()
        assert server.stop() == 0


def test_a_webhook_that_anybody_could_reach_is_not_served_unchecked(tmp_path: Path) -> None:
    (tmp_path / "hookwright.yaml").write_text(
        "handlers:\n  - {type: Webhook, name: a, options: {path: /a}, run: ['true']}\n"
    )
    with Server(tmp_path, "--port", "0", "--host", "0.0.0.0") as server:  # noqa: S104 - refused, which is the point
        assert server.process.wait(15) == 2
        error = json.loads(server.lines[-1])["error"] if server.lines else ""
        assert "anybody could send here" in error
        assert os.path.exists(tmp_path / "hookwright.yaml")


def test_a_file_is_explained_to_each_hook_that_watches(program: Program) -> None:
    program.write(
        "hookwright.yaml",
        """
handlers:
  - type: Filesystem
    name: images
    options: {path: ./in, include: ["*.jpg"]}
    routes:
      - {pattern: "big/*", action: ignore}
      - {pattern: "*", run: [thumb]}
  - {type: Filesystem, name: rest, options: {path: ./in, exclude: ["*.jpg"]}, run: [other]}
""",
    )

    def reasons(path: str) -> list[tuple[bool, str]]:
        found = program("hooks", "explain", "--changed", path, "--json").json()
        return [(one["runs"], one["reason"]) for one in found]

    unwanted = (False, "its path, include or exclude want others")
    assert reasons("in/a.jpg") == [(True, "route *"), unwanted]
    assert reasons("in/big/a.jpg") == [(False, "route big/*: ignored"), unwanted]
    assert reasons("in/x.txt") == [unwanted, (True, "")]
    assert reasons("elsewhere") == [unwanted, unwanted]
