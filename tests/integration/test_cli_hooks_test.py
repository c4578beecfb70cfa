"""``hookwright hooks test``: tests in a file of hooks, as an operator runs them."""

# ruff: noqa: E501 - YAML and complaints are read best in one line

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.support.cli import Program, in_folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    with in_folder(tmp_path, monkeypatch):
        yield Program(tmp_path, capsys)


ROADMAP = """\
handlers:
  - type: Webhook
    name: API Handler
    options:
      port: 3000
      path: "/api"
    shell: "./process-api.sh"
    tests:
      - name: "Should process valid request"
        input:
          method: POST
          body: '{"test": true}'
        expect:
          exit_code: 0
          output_contains: "success"
"""


def test_the_test_of_the_roadmap_runs_as_written(program: Program) -> None:
    program.write("hookwright.yaml", ROADMAP)
    script = program.write("process-api.sh", '#!/bin/sh\necho success; cat "$EVENT_FILE" > seen\n')
    script.chmod(0o755)

    told = program("hooks", "test")
    assert (told.status, told.out) == (
        0,
        "api-handler: Should process valid request: passed\n1 test: 1 passed, 0 failed\n",
    )
    assert '"payload":{"test": true}' in (program.folder / "seen").read_text()
    script.write_text("#!/bin/sh\necho no; exit 3\n")
    told = program("hooks", "test")
    assert told.status == 1
    assert "    hookwright.yaml:14:22: exit_code: 0 was expected, and it was 3\n" in told.out
    assert "    hookwright.yaml:15:28: output_contains: 'success' was not printed; stdout: 'no'\n" in told.out


GOOD = """\
handlers:
  - type: Webhook
    name: deploy
    options: {path: /deploy, auth_token: "secret://env/TOKEN", hmac_secret: "secret://vault/a/b#c"}
    match: {ref: refs/heads/*}
    vars: {REF: payload.ref}
    shell: echo "to $STAGE $EVENT_REF $METHOD"; exit 7
    env: {STAGE: blue, KEY: "secret://env/KEY"}
    retry: {max: 3, delay: 1s, jitter: 1}
    on_success: {shell: exit 9}
    on_failure: {shell: 'echo "sorry $EVENT_EXIT_CODE"', forward_to: tell}
    forward_to: other
    tests:
      - name: fails four times and tells
        input: {body: {ref: refs/heads/x}}
        expect:
          status: 202
          state: failed
          exit_code: 7
          attempts: 4
          waits: [1s, 2s, 4s]
          output_equals: to blue refs/heads/x POST
          reason_contains: exit code 7
          env: {EVENT_REF: refs/heads/x, STAGE: blue, KEY: stand-in for env/KEY, AWS_SECRET: null}
          forwards: []
          on_failure: {output_equals: sorry 7, forwards: tell}
          hooks:
            tell: {exit_code: 0, command: [rm, -rf, /nowhere], env: {EVENT_FORWARDED_BY: deploy}}
            other: {state: not_reached}
      - name: succeeds the second time
        input: {body: {ref: refs/heads/x}}
        mock:
          - {part: command, exit_code: [timeout, 0], stdout: "done\\n", exports: {V: "2"}, takes: 1m}
          - {hook: other, exit_code: 4, stderr: oh}
        expect:
          attempts: 2
          waits: [1s]
          exports: {V: "2"}
          output_contains: [done]
          output_lacks: sorry
          output_matches: ^d.ne$
          forwards: [other]
          on_success: {exit_code: 0}
          hooks: {other: {exit_code: 4, env: {V: "2"}, output_contains: oh, state: failed}}
      - name: leaves tags alone
        input: {body: {ref: refs/tags/x}}
        expect: {state: skipped, reason_contains: 'payload.ref is "refs/tags/x"'}
      - {name: strangers, input: {sign: false, body: {}}, expect: {status: 401, body_contains: token, state: not_reached}}
      - {name: forged, input: {headers: {X-Hub-Signature-256: sha256=00}, body: {}}, expect: {status: 401, body_contains: signed}}
      - {name: garbage, input: {headers: {Content-Type: application/json}, body: "{"}, expect: {status: 400}}
    exports: [V]
  - {type: Custom, name: tell, run: [rm, -rf, /nowhere]}
  - {type: Custom, name: other, shell: echo other}
"""


def test_a_test_can_say_all_that_matters(program: Program) -> None:
    program.write("hookwright.yaml", GOOD)

    told = program("hooks", "test")
    assert told.out.endswith("6 tests: 6 passed, 0 failed\n"), told.out
    assert told.status == 0


KINDS = """\
handlers:
  - type: Cron
    name: nightly
    options: {cron_expression: "30 2 * * *", timezone: Europe/Berlin}
    shell: echo "$EVENT_SCHEDULED_AT $EVENT_MISSED"
    tests:
      - {name: at night, input: {at: "2026-03-29T02:30:00+02:00"}, expect: {output_contains: "2026-03-29T02:30:00+02:00 false"}}
      - {name: late, input: {missed: true}, expect: {output_contains: "true"}}
  - type: GitHub
    name: greet
    options: {events: issues.opened, repository: octo/*}
    vars: {TITLE: payload.issue.title}
    shell: echo "$EVENT_TITLE in $EVENT_REPOSITORY"
    tests:
      - name: from GitHub's example
        input: {payload: {repository: {full_name: octo/cat}, issue: {title: "$(boom)"}}}
        expect: {output_equals: $(boom) in octo/cat, env: {EVENT_ACTION: opened}}
      - {name: elsewhere, expect: {state: not_reached}}
  - type: Manual
    name: by-hand
    routes:
      - {match: {kind: a}, run: [echo, a]}
      - {match: {kind: b}, action: forward, forward_to: forwarded}
      - {match: {kind: c}, action: ignore}
    tests:
      - {name: a, input: {payload: {kind: a}}, expect: {route: 0, command: [echo, a]}}
      - {name: b, input: {payload: {kind: b}}, expect: {route: route 1, forwards: forwarded}}
      - {name: c, input: {payload: {kind: c}}, expect: {state: skipped, reason_contains: ignored}}
  - type: Custom
    name: forwarded
    shell: echo "$EVENT_CHAIN $LAST $HERE"
    exports: [HERE]
  - {type: Manual, name: exporter, run: ["true"], exports: [LAST]}
  - type: Manual
    name: passes
    env_pass: [GIVEN]
    env: {FROM: "${PLACE:-nowhere}"}
    shell: echo "$GIVEN $FROM$HIDDEN"
tests:
  - hook: forwarded
    name: with exports
    input: {forwarded_by: by-hand, exports: {HERE: h}}
    expect: {output_equals: by-hand  h}
  - {hook: passes, name: hermetic, environment: {GIVEN: g, PLACE: p}, expect: {output_equals: g p}}
  - {hook: passes, name: nothing is run, commands: none, expect: {output_equals: ""}}
"""


def test_every_kind_of_source_can_be_tested(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDDEN", "of this machine")
    program.write("hookwright.yaml", KINDS)

    told = program("hooks", "test")
    assert told.out.endswith("10 tests: 10 passed, 0 failed\n"), told.out


def test_some_tests_are_chosen_and_results_are_written(program: Program) -> None:
    program.write("hookwright.yaml", KINDS.replace("late, input: {missed: true}", "late"))

    assert program("hooks", "test", "-k", "GREET").out.endswith("2 tests: 2 passed, 0 failed\n")
    told = program("hooks", "test", "-k", "nowhere")
    assert (told.status, told.err) == (2, "error: -k nowhere: no hook or name of a test holds this\n")
    told = program("hooks", "test", "--junit", "out.xml", "-x", "--annotate")
    assert told.status == 1
    assert told.out.endswith("2 tests: 1 passed, 1 failed\n")
    assert (
        "::error file=hookwright.yaml,line=8,col=48,title=nightly%3A late::output_contains: 'true' was not" in told.out
    )
    suites = ElementTree.parse(program.folder / "out.xml").getroot()  # noqa: S314 - our own
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    [passed, failed] = suites.iter("testcase")
    assert (passed.get("classname"), passed.get("name"), failed.get("line")) == ("nightly", "at night", "8")
    assert failed.find("failure") is not None
    [one, *_] = program("hooks", "test", "-k", "by-hand", "--json").json()
    assert (one["hook"], one["name"], one["passed"]) == ("by-hand", "a", True)


def test_a_failure_shows_the_difference_and_what_happened(program: Program) -> None:
    text = """\
handlers:
  - type: Manual
    name: a
    env: {TOKEN: "secret://env/TOKEN"}
    shell: |
      echo one; echo two
      echo "$TOKEN" >&2
    forward_to: b
    tests:
      - name: it differs
        environment: {TOKEN: hunter22}
        expect:
          output_equals: |
            one
            three
          forwards: []
          command: echo no
          env: {TOKEN: x, EVENT_HOOK: b}
          route: 3
          state: failed
  - {type: Custom, name: b, run: ["true"]}
"""
    program.write("hookwright.yaml", text)
    out = program("hooks", "test").out

    assert "hookwright.yaml:16:21: forwards: not expected: b\n" in out
    assert "      -three\n      +two\n" in out
    assert "env: EVENT_HOOK: 'b' was expected, and it was 'a'" in out
    assert "env: TOKEN: 'x' was expected, and it was '***'" in out
    assert "route: 3 was expected, and it was none" in out
    assert "state: failed was expected, and it was succeeded" in out
    assert "    |     stderr: ***\n" in out
    assert "hunter22" not in out


def test_a_test_that_says_nothing_wants_a_success(program: Program) -> None:
    program.write("hookwright.yaml", "handlers:\n  - {type: Manual, name: a, shell: exit 4, tests: [{name: x}]}\n")

    assert (
        "state: succeeded was expected, and it was failed: CommandGivenUp: exit code 4" in program("hooks", "test").out
    )


def test_mistakes_in_tests_are_told_with_their_place(program: Program) -> None:
    text = """\
handlers:
  - type: Manual
    name: a
    run: [x]
    tests:
      - {name: x, mock: {hook: bb, exit_cod: 1}}
      - {name: y, mock: {hook: bb}, expect: {forwards: [c], hooks: {d: {}}}}
tests:
  - {hook: e, name: z}
"""
    program.write("hookwright.yaml", text)
    told = program("hooks", "test")
    assert told.status == 2
    assert "hookwright.yaml:6:36: there is no key 'exit_cod' here, did you mean 'exit_code'?" in told.err
    program.write("hookwright.yaml", text.replace("exit_cod:", "exit_code:"))
    places = [line.partition(": ")[0] for line in program("hooks", "validate").out.splitlines()]
    assert places == [f"hookwright.yaml:{place}" for place in ("6:32", "7:32", "7:57", "7:72", "9:12")]
    program.write("hookwright.yaml", "handlers:\n  - {type: Manual, name: a, run: [x]}\n")
    assert program("hooks", "test").out == "there are no tests; they stand under `tests:` in a hook\n"


@pytest.mark.parametrize(
    ("input_", "complaint"),
    [
        ("at: yesterday", "at: must be a moment in ISO 8601"),
        ("event: nonsense", "there is no example of 'nonsense'"),
        ("payload: [1]", "the payload of a GitHub event is a mapping"),
    ],
)
def test_an_input_that_does_not_fit_is_a_failure(program: Program, input_: str, complaint: str) -> None:
    program.write(
        "hookwright.yaml",
        f"handlers:\n  - {{type: GitHub, name: a, run: [x], tests: [{{name: x, input: {{{input_}}}}}]}}\n".replace(
            "name: a,", "name: a, options: {events: issues.opened},"
        ),
    )
    told = program("hooks", "test")

    assert told.status == 1
    assert complaint in told.out


def test_retries_without_end_are_cut(program: Program) -> None:
    text = """\
handlers:
  - type: Manual
    name: a
    run: [x]
    retry: {max: 1000, delay: 1h, max_delay: 1h}
    tests:
      - {name: a year, mock: {exit_code: 1}, expect: {state: failed, attempts: 1001}}
"""
    program.write("hookwright.yaml", text)

    assert program("hooks", "test").status == 0


def test_the_json_schema_knows_tests(program: Program) -> None:
    check = jsonschema.Draft202012Validator(program("hooks", "schema").json())

    for text in (ROADMAP, GOOD, KINDS):
        assert not list(check.iter_errors(YAML(typ="safe", pure=True).load(text)))
    document = YAML(typ="safe", pure=True).load(ROADMAP)
    document["handlers"][0]["tests"][0]["expect"]["exit_cod"] = 0
    assert list(check.iter_errors(document))


def test_the_environment_of_this_process_is_left_alone(program: Program) -> None:
    program.write("hookwright.yaml", KINDS)
    before = dict(os.environ)
    program("hooks", "test")

    assert dict(os.environ) == before


def test_a_file_of_another_program_is_printed_as_ours(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.write("crontab", "0 2 * * * /usr/bin/backup.sh\n")
    told = program("hooks", "import", "crontab", "--timezone", "Europe/Berlin")
    assert told.status == 0
    program.write("hookwright.yaml", told.out)
    assert program("hooks", "validate").out == "hookwright.yaml: 1 hook, all well\n"
    assert "timezone: Europe/Berlin" in told.out

    assert program("hooks", "import", "nowhere").status == 2
    assert "must be one of trigr" in program("hooks", "import", "crontab", "--from", "x").err
    (program.folder / "bytes").write_bytes(b"\xff")
    assert "is not UTF-8" in program("hooks", "import", "bytes").err
    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": io.BytesIO(b"@daily true\n")}))
    assert "# Made from standard input, a file of crontab" in program("hooks", "import", "-").out


WRONG = """\
handlers:
  - type: Webhook
    name: a
    options: {path: /a}
    shell: echo out; echo err >&2
    forward_to: [b]
    tests:
      - name: wrong
        input: {body: {}}
        expect:
          status: 200
          body_contains: nonsense
          exit_code: 3
          output_lacks: err
          output_matches: ^x$
          output_equals: x
          command: [a, b]
          env: {PATH: null}
          forwards: [c]
          exports: {V: "1"}
          attempts: 2
          waits: [1s]
          reason_contains: because
          on_failure: {exit_code: 1}
          hooks: {c: {output_contains: x}}
  - {type: Custom, name: b, run: ["true"]}
  - {type: Custom, name: c, run: ["true"]}
  - {type: Manual, name: d, run: [one, two], tests: [{name: no request, mock: {exit_code: error}, expect: {status: 202, exit_code: 0}}]}
  - {type: Manual, name: e, enabled: false, run: [x], tests: [{name: off}]}
  - {type: Manual, name: f, run: [x], env: {A: "${F_A:-1}"}, tests: [{name: circle, environment: {F_A: "${"}, mock: {exit_code: 1}}]}
"""


def test_everything_that_is_expected_can_be_missed(program: Program) -> None:
    program.write("hookwright.yaml", WRONG)
    told = program("hooks", "test")

    assert told.status == 1
    for said in (
        'status: 200 was expected, and it was 202: {"status":"stored"',
        "body_contains: 'nonsense' is not in the answer",
        "exit_code: 3 was expected, and it was 0",
        "output_lacks: 'err' was printed; stdout: 'out'; stderr: 'err'",
        "output_matches: ^x$ fits nowhere",
        "output_equals: 'x' was expected, and it was 'out'",
        "command: ['a', 'b'] was expected, and it was ['sh', '-c', 'echo out; echo err >&2']",
        "env: PATH: not set was expected, and it was '",
        "forwards: missing: c; not expected: b",
        "exports: V: '1' was expected, and it was nothing",
        "attempts: 2 was expected, and it was 1",
        "waits: 1s were expected, there were none",
        "reason_contains: 'because' is not in the reason: there is none",
        "exit_code: no command was run; the hook was not_reached",
        "output_contains: no command was run; the hook was not_reached",
        "status: 202 was expected, and no request was sent",
        "exit_code: 0 was expected, and it was nothing: it could not be started: one: the test says so",
        "input: the hook is not enabled",
    ):
        assert said in told.out, said
    told = program("hooks", "test", "-k", "wrong", "--junit", "no/such/folder.xml")
    assert "it cannot be written" in told.err


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ("hmac_secret: s", "hmac_header: X-Ours"),
        ("signature: {secret: s, algorithm: sha512, prefix: 'v='}", ""),
        ("signature: {scheme: github, secret: secret://env/S}", ""),
        ("auth_token: [one, two]", ""),
    ],
)
def test_requests_are_signed_as_the_hook_asks(kind: str, extra: str, program: Program) -> None:
    options = ", ".join(one for one in ("path: /a", kind, extra) if one)
    program.write(
        "hookwright.yaml",
        f"handlers:\n  - type: Webhook\n    name: a\n    run: ['true']\n    options: {{{options}}}\n    tests:\n"
        "      - {name: ours, input: {body: 'x y', query: {a: 'b c'}}, expect: {status: 202, hooks: {}}}\n"
        "      - {name: theirs, input: {body: x, sign: false}, expect: {status: 401}}\n",
    )

    assert program("hooks", "test").out.endswith("2 tests: 2 passed, 0 failed\n")


def test_a_hook_of_a_cluster_is_tested_here_alone(program: Program) -> None:
    program.write(
        "hookwright.yaml",
        """\
cluster: {mode: distributed, coordinator: "redis://nowhere.invalid:6379", node_id: worker-1, labels: {zone: a}}
handlers:
  - type: Cron
    name: job
    cluster: {mode: leader, labels: {zone: b}}
    options: {cron_expression: "0 * * * *"}
    run: [echo, hi]
    tests: [{name: runs, expect: {output_equals: hi}}]
""",
    )

    assert program("hooks", "test").out.endswith("1 test: 1 passed, 0 failed\n")
