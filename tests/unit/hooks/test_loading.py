# ruff: noqa: E501 - YAML and complaints are read best in one line

from __future__ import annotations

from pathlib import Path

import pytest

from hookwright.hooks.declaration import Declaration
from hookwright.hooks.loading import load
from hookwright.hooks.mistakes import HooksError
from hookwright.hooks.plugin import Hooks


def loaded(folder: Path, text: str, **environ: str) -> Declaration:
    file = folder / "hookwright.yaml"
    file.write_text(text)
    return Hooks(file, environ=environ).read()


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    """``line:column: what``, without the file."""
    with pytest.raises(HooksError) as caught:
        loaded(folder, text, **environ)
    return [
        f"{mistake.place.line}:{mistake.place.column}: {mistake.what}"
        for mistake in caught.value.mistakes
        if not mistake.warning
    ]


ROADMAP = {
    "forwarding": """
handlers:
  - type: Webhook
    name: Watch Logs
    id: log-watcher
    options:
      path: "/logs"
    shell: "parse-log.sh"
    forward_to: ["log-processor", "alert-checker"]

  - type: Custom
    name: Process Logs
    id: log-processor
    shell: "aggregate-logs.sh"
  - {type: Custom, name: alerts, id: alert-checker, shell: "true"}
""",
    "conditional": """
handlers:
  - type: Webhook
    name: Deploy Pipeline
    options:
      port: 3000
      path: "/deploy"
    shell: "run-tests.sh"
    on_success:
      shell: "deploy.sh"
      forward_to: ["notify-success"]
    on_failure:
      shell: "rollback.sh"
      forward_to: ["notify-failure"]
      retry: 3
  - {type: Custom, name: notify-success, shell: "true"}
  - {type: Custom, name: notify-failure, shell: "true"}
""",
    "routes": """
handlers:
  - type: Manual
    name: File Processor
    routes:
      - pattern: "*.jpg|*.png"
        shell: "process-image.sh $FILE"
      - pattern: "*.csv"
        shell: "import-csv.sh $FILE"
        on_error: continue
      - pattern: "temp/*"
        action: ignore
      - pattern: "*"
        shell: "process-other.sh $FILE"
""",
    "cron": """
cluster:
  mode: distributed
  coordinator: "redis://coordinator:6379"
  node_id: "worker-1"
handlers:
  - type: Cron
    name: Distributed Job
    cluster:
      mode: leader  # Only runs on leader node
    options:
      cron_expression: "0 * * * *"
    shell: "hourly-job.sh"
""",
    "tests": """
handlers:
  - type: Webhook
    name: API Handler
    options:
      port: 3000
      path: "/api"
    shell: "process-api.sh"
    tests:
      - name: "Should process valid request"
        input:
          method: POST
          body: '{"test": true}'
        expect:
          exit_code: 0
          output_contains: "success"
""",
}


@pytest.mark.parametrize("name", ROADMAP)
def test_a_file_of_the_plan_loads_as_it_is_written(name: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, ROADMAP[name]).hooks


def test_a_forward_to_nobody_shows_how_to_make_somebody(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "handlers:\n  - {type: Manual, name: a, shell: x, forward_to: [notify]}\n")

    assert found == [
        "2:52: forward_to: there is no hook 'notify'; there are a; one that only gets what is forwarded is "
        "`- {type: Custom, name: …, id: notify, shell: …}`"
    ]


def test_every_mistake_is_told_at_once_with_line_column_and_the_nearest_key(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """\
defaults: {timout: 5}
handlers:
  - type: Webhok
    name: One
  - type: Webhook
    name: Two
    options:
      prt: 3000
      path: deploy
    shell: "echo ${{ github.event.pull_request.title }}"
    retry: {max: -1, delay: soon}
  - type: Cron
    name: Three
    options: {cron_expression: "61 * * * *"}
    run: [process, $FILE]
  - type: Custom
    when: payload.x = 1
    exports: [LD_PRELOAD]
    run: [echo, true]
""",
    )

    assert found == [
        "1:12: there is no key 'timout' here, did you mean 'timeout'?",
        "3:11: there is no type 'Webhok', did you mean 'Webhook'?",
        "8:7: there is no key 'prt' here, did you mean 'port'?",
        "9:13: path: must be a path such as /webhooks/github: it starts with / and has no query",
        "10:12: shell: text is never put into a script, where it could be run "
        "(${{ github.event.pull_request.title }}): declare `vars: {TITLE: payload.pull_request.title}` and write "
        '"$EVENT_TITLE", with its quotes',
        "11:18: max: should be greater than or equal to 0",
        "11:29: delay: must be a duration from 0s to 365d: seconds, or a text such as 15s, 1h30m or 7d",
        "14:5: cron hook:three: '61 * * * *' is wrong: Bad minute",
        "15:10: run: starts no shell, so nobody replaces $FILE: the program finds FILE in its environment; to pass it "
        "as an argument use shell: 'process \"$FILE\"'",
        "16:5: the key 'name' is missing",
        "17:11: when: character 11 of the expression: '=' is not part of an expression; one = compares with ==",
        "18:15: exports: LD_PRELOAD is obeyed by programs and shells; choose another name",
        '19:17: run: must be a text: put it into quotes ("…")',
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("handlers:\n  - {type: Webhook, name: a, options: {path: /x}, run: [x]}\n  - {type: Webhook, name: b, options: {path: /x}, run: [x]}\n", "3: path: 'a' takes the requests to /x"),
        ("", "0: the file must hold a mapping"),
        ("- a\n", "1: the file must hold a mapping"),
        ("handlers: {}\n", "1: handlers: must be a list"),
        ("handler: []\n", "1: there is no key 'handler' here, did you mean 'handlers'?"),
        ("handlers: []\nhooks: []\n", "2: `handlers` and `hooks` mean the same: keep one"),
        ("handlers: [x]\n", "1: a hook is a mapping"),
        ("handlers:\n  - {name: a}\n", "2: the key 'type' is missing; there are Cron"),
        ("handlers:\n  - {type: Database, name: a}\n", "2: type Database: RustyHook names it and never had it"),
        ("a: 1\na: 2\n", "2: the key 'a' stands here a second time; line 1 has it"),
        ("handlers: [\n", "2: this is no YAML"),
        ("handlers:\n\t- x\n", "2: this is no YAML"),
        ("a: !!python/object:os.system x\n", "1: the tag tag:yaml.org,2002:python/object:os.system says nothing here"),
        ("handlers:\n  - {type: Manual, name: a}\n", "2: a: nothing is said to do"),
        ("handlers:\n  - {type: Manual, name: a, run: [x], shell: y}\n", "2: give run (a program"),
        ("handlers:\n  - {type: Manual, name: '…', run: [x]}\n", "2: name: no id can be made of this name"),
        ("handlers:\n  - {type: Manual, name: a, run: [x], depends_on: a}\n", "2: depends_on: a hook cannot lead to itself"),
        ("handlers:\n  - {type: Manual, name: a, run: [x], match: {ref: {equals: 1}}}\n", "2: match: there is no operator 'equals'"),
        ("handlers:\n  - {type: Manual, name: a, run: [x], when: payload.a.matches('(a+)+')}\n", "2: when: character 11"),
        ("handlers:\n  - {type: Manual, name: a, run: [x], vars: {B: paylod.x}}\n", "2: B: 'paylod' is not known, did you mean 'payload'?"),
        ("handlers:\n  - {type: Manual, name: a, shell: 'echo {{ payload.x }}'}\n", "2: shell: text is never put into a script"),
        ("handlers:\n  - {type: Manual, name: '${X}', run: [x]}\n", "2: ${…} is not replaced here"),
        ("handlers:\n  - {type: Manual, name: a, run: [x], working_dir: '${X}'}\n", "2: the environment variable X is not set"),
        ("include: nowhere.yaml\n", "1: include: there is no file 'nowhere.yaml'"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_place(text: str, complaint: str, tmp_path: Path) -> None:
    line, _, what = complaint.partition(": ")
    found_line, _, found = mistakes(tmp_path, text)[0].partition(": ")
    assert (found_line.partition(":")[0], found[: len(what)]) == (line, what)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HooksError, match="there is no such file"):
        load(tmp_path / "nowhere.yaml", {})
    (tmp_path / "bytes.yaml").write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(HooksError, match=r"bytes\.yaml:2:1: it is not UTF-8"):
        load(tmp_path / "bytes.yaml", {})


def test_aliases_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )

    assert "aliases make the document larger" in mistakes(tmp_path, bomb)[0]


def test_circles_are_refused_unless_they_are_meant(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, run: [x], forward_to: b}
  - {type: Custom, name: b, run: [x], on_failure: {forward_to: c}}
  - {type: Custom, name: c, run: [x], routes: [], forward_to: a%s}
"""

    assert "events would go round in a circle: a -> b -> c -> a" in mistakes(tmp_path, text % "")[0]
    assert loaded(tmp_path, text % ", allow_cycle: true").hooks


def test_who_forwards_to_one_that_depends_on_it_goes_in_a_circle(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, run: [x], forward_to: b}
  - {type: Custom, name: b, run: [x], depends_on: a}
"""

    assert "circle: a -> b -> a" in mistakes(tmp_path, text)[0]


def test_hooks_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, run: [x], depends_on: b, allow_cycle: true}
  - {type: Manual, name: b, run: [x], depends_on: a}
"""

    assert "circle" in mistakes(tmp_path, text)[0]


def test_included_files_have_their_own_folder_and_defaults(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.yaml").write_text("defaults: {timeout: 7}\nhooks:\n  - {type: Custom, name: b, run: [x]}\n")

    found = loaded(
        tmp_path,
        "defaults: {grace: 3}\ninclude: ['${PLACE}/*.yaml']\nhandlers:\n"
        "  - {type: Manual, name: a, run: [x], forward_to: b}\n",
        PLACE="more",
    )

    assert list(found.hooks) == ["a", "b"]
    assert found.hooks["b"].folder == tmp_path / "more"
    assert [layer.timeout and layer.timeout.seconds for layer in found.hooks["b"].defaults] == [7, None]
    assert [path.name for path in found.files] == ["hookwright.yaml", "b.yaml"]


def test_an_unquoted_variable_is_a_warning(tmp_path: Path) -> None:
    [warning] = loaded(tmp_path, "handlers:\n  - {type: Manual, name: a, shell: 'rm $FILE \"$FILE\"'}\n").warnings

    assert str(warning).endswith(
        "hookwright.yaml:2:36: warning: shell: $FILE without quotes is split at spaces and may become options; "
        'write "$FILE"'
    )


def test_a_program_s_own_templates_are_left_alone(tmp_path: Path) -> None:
    text = "handlers:\n  - {type: Manual, name: a, shell: \"docker ps --format '{{.Names}} {{json .}}'\"}\n"

    assert not loaded(tmp_path, text).warnings


def test_a_number_is_taken_as_it_was_written(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, "handlers:\n  - {type: Manual, name: a, run: [x, 1.10, 0755, 0x1F], env: {V: 2.50, W: no}}\n"
    )

    assert found.hooks["a"].hook.run == ("x", "1.10", "0755", "0x1F")
    assert found.hooks["a"].hook.env == {"V": "2.50", "W": "no"}


def test_names_of_rustyhook_are_understood(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        """
handlers:
  - type: Cron
    name: Nightly Backup
    timeout: 300
    options: {type: cron, cron_expression: "0 0 2 * * *"}
    shell: backup.sh
    retry: {max_retries: 3, delay_ms: 500, backoff_multiplier: 2.0, max_delay_ms: 60000}
    forward_to: [Tell Us]
  - {type: Custom, name: Tell Us, shell: "true"}
""",
    )

    retry = found.hooks["nightly-backup"].hook.retry
    assert retry is not None
    assert (retry.max, retry.delay.total_seconds(), retry.factor) == (3, 0.5, 2.0)
    assert [(edge.start, edge.end) for edge in found.edges] == [("nightly-backup", "tell-us")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("allow_ips: ten", "'ten' is neither an address nor a network"),
        ("trust_proxies: 10.0.0.1", "there is no allow_ips"),
        ("host: 0.0.0.0", "belongs to a port of its own"),
        ("port: 4000, host: 0.0.0.0", "anybody could send here"),
        ("hmac_header: X-A", "there is no secret to check it with"),
        ("hmac_secret: a, signature: {secret: b}", "give one of them"),
        ("signature: {scheme: standard, secret: 'whsec_!'}", "whsec_ and base64"),
        ("response: {output: true}", "`wait: true`"),
    ],
)
def test_options_of_a_webhook_that_contradict_each_other_are_refused(tmp_path: Path, options: str, said: str) -> None:
    text = "handlers:\n  - {type: Webhook, name: a, run: [x], options: {path: /a, %s}}\n"

    assert said in mistakes(tmp_path, text % options)[0]
