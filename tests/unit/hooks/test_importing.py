"""Files of other programs become files of hooks that are right, whatever is in them."""

# ruff: noqa: E501 - files of others are read best as they are

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.hooks.declaration import Declaration
from hookwright.hooks.importing.reading import Format, guessed, imported
from hookwright.hooks.importing.trigger_rules import guard
from hookwright.hooks.mistakes import HooksError, Mistake, Place
from hookwright.hooks.plugin import Hooks
from hookwright.hooks.schema.kinds.cron import CronOptions
from hookwright.hooks.schema.kinds.webhook import WebhookOptions


def check(file: Path) -> object:
    return Hooks(file, environ={}).read()


def made(text: str, kind: Format, folder: Path, **options: Any) -> tuple[Declaration, str]:
    """The file, read back, and its comments as one line."""
    found = imported(text, Path("given"), kind, check=check, **options)
    file = folder / "hookwright.yaml"
    file.write_text(found)
    comments = " ".join(line.strip().lstrip("# ") for line in found.splitlines() if line.strip().startswith("#"))
    return Hooks(file, environ={}).read(), comments


CRONTAB = """\
# m h dom mon dow command
MAILTO="ops@example.com"
PATH=/usr/local/bin:/usr/bin
LD_PRELOAD=x.so

# nightly backup
30 2 * * * cd /srv && ./backup.sh --all > /dev/null 2>&1
@daily     cat > /tmp/x%hello $HOME%it's
CRON_TZ=Europe/Berlin
*/5 8-18 * * 1-5 echo "$(date +\\%F)" &
@reboot    start-me
0 0 31 2
59 24 * * * never
"""


def test_a_crontab_keeps_times_commands_and_surroundings(tmp_path: Path) -> None:
    found, comments = made(CRONTAB, "crontab", tmp_path)

    backup, cat, echo = (found.hooks[key].hook for key in ("backup", "cat", "echo"))
    assert isinstance(backup.options, CronOptions)
    assert (backup.options.cron_expression, backup.options.timezone) == ("30 2 * * *", "UTC")
    assert backup.shell == "cd /srv && ./backup.sh --all > /dev/null 2>&1"
    assert backup.description == "nightly backup"
    assert backup.env == {"PATH": "/usr/local/bin:/usr/bin", "LD_PRELOAD": "x.so"}
    assert cat.shell == "{ cat > /tmp/x\n} <<'END'\nhello $HOME\nit's\nEND\n"
    assert (echo.shell, echo.leftovers) == ('echo "$(date +%F)" &', "leave")
    assert echo.options.timezone == "Europe/Berlin"
    assert {declared.hook.options.catch_up.policy for declared in found.hooks.values()} == {"none"}
    for said in ("MAILTO=ops@example.com: nobody is mailed", "not carried over: @reboot", "not carried over: 0 0 31 2"):
        assert said in comments
    assert "LD_PRELOAD is set for all commands below it" in comments
    assert "not carried over: cron hook:never: '59 24 * * *' is wrong" in comments


def test_a_systems_crontab_names_users(tmp_path: Path) -> None:
    found, comments = made(
        "17 * * * * root run-parts /etc/cron.hourly\n", "crontab", tmp_path, system=True, timezone="Asia/Tokyo"
    )

    assert found.hooks["run-parts"].hook.shell == "run-parts /etc/cron.hourly"
    assert found.hooks["run-parts"].hook.options.timezone == "Asia/Tokyo"
    assert "cron ran it as the user root" in comments


WEBHOOK = [
    {
        "id": "redeploy.web",
        "execute-command": "/var/scripts/re deploy.sh",
        "command-working-directory": "/var/$web",
        "http-methods": ["post "],
        "pass-arguments-to-command": [
            {"source": "payload", "name": "commits.0.a-b"},
            {"source": "string", "name": "it's; rm"},
            {"source": "header", "name": "X-Event"},
            {"source": "entire-payload"},
            {"source": "url", "name": "x"},
        ],
        "pass-environment-to-command": [
            {"source": "payload", "name": "who", "envname": "WHO"},
            {"source": "payload", "name": "evil", "envname": "LD_PRELOAD"},
        ],
        "trigger-rule": {
            "and": [
                {
                    "match": {
                        "type": "payload-hash-sha1",
                        "secret": "hunter2",
                        "parameter": {"source": "header", "name": "X-Sig"},
                    }
                },
                {
                    "match": {
                        "type": "value",
                        "value": "refs/heads/main",
                        "parameter": {"source": "payload", "name": "ref"},
                    }
                },
                {
                    "or": [
                        {"match": {"type": "regex", "regex": '^a"b', "parameter": {"source": "payload", "name": "x"}}},
                        {
                            "not": {
                                "match": {"type": "value", "value": "1", "parameter": {"source": "header", "name": "Y"}}
                            }
                        },
                    ]
                },
            ]
        },
        "parse-parameters-as-json": [],
    },
    {"id": "open", "execute-command": "date"},
    {
        "id": "lost",
        "execute-command": "date",
        "trigger-rule": {
            "not": {
                "match": {"type": "payload-hmac-sha256", "secret": "s", "parameter": {"source": "header", "name": "X"}}
            }
        },
    },
]


def test_a_file_of_adnanh_webhook_keeps_arguments_conditions_and_guards(tmp_path: Path) -> None:
    found, comments = made(json.dumps(WEBHOOK), "webhook", tmp_path)

    first = found.hooks["redeploy-web"].hook
    assert isinstance(first.options, WebhookOptions)
    assert first.options.path == "/hooks/redeploy.web"
    assert first.options.signature is not None
    assert (first.options.signature.algorithm, first.options.signature.header) == ("sha1", "X-Sig")
    assert first.options.signature.secret[0].reveal() == "secret://env/REDEPLOY_WEB_SECRET"
    assert first.vars == {
        "ARG_1": 'payload.commits.0["a-b"]',
        "ARG_3": 'headers["x-event"]',
        "ENV_1": "payload.who",
    }
    assert first.shell == (
        'export WHO="$EVENT_ENV_1"\n'
        "exec '/var/scripts/re deploy.sh' \"$EVENT_ARG_1\" 'it'\"'\"'s; rm' \"$EVENT_ARG_3\" \"$EVENT_PAYLOAD\" ''\n"
    )
    assert first.when == (
        'string(payload.ref) == "refs/heads/main" && '
        '(string(payload.x).matches("^a\\"b") || !(string(headers["y"]) == "1"))'
    )
    assert first.working_dir == "/var/$web"
    assert found.hooks["open"].hook.run == ("date",)
    assert found.hooks["open"].hook.options.auth == "none"
    assert not found.hooks["lost"].hook.enabled
    for said in (
        "it is given nothing for url 'x'",
        "'LD_PRELOAD' is no name",
        "anybody who reaches the server may send",
    ):
        assert said in comments
    assert "hunter2" not in (tmp_path / "hookwright.yaml").read_text()


WORKFLOW = """\
on:
  schedule: [{cron: "0 3 * * *"}, {cron: "0 4 * * 0"}]
  push: {branches: [main]}
env: {STAGE: blue, TOKEN: "${{ secrets.DEPLOY }}", SHA: "${{ github.sha }}"}
jobs:
  ship:
    needs: [build]
    steps: [{run: ./ship.sh}]
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    strategy: {matrix: {a: [1]}}
    steps:
      - uses: actions/checkout@v4
      - {name: Make, run: "make all\\nmake test", working-directory: my app, env: {X: "it's"}}
      - {run: "echo ${{ github.sha }}"}
      - {run: may fail, continue-on-error: true}
"""


def test_a_scheduled_workflow_keeps_times_steps_and_order(tmp_path: Path) -> None:
    found, comments = made(WORKFLOW, "actions", tmp_path)

    assert list(found.hooks) == ["build", "ship", "build-2", "ship-2"]
    build, ship = found.hooks["build-2"].hook, found.hooks["ship-2"].hook
    assert build.options.cron_expression == "0 4 * * 0"
    assert ship.depends_on == ("build 2",)
    assert build.env == {"STAGE": "blue", "TOKEN": "secret://env/DEPLOY"}
    assert build.timeout is not None
    assert build.timeout.total_seconds() == 600
    assert build.shell == (
        "set -e\n# Make\n(\ncd 'my app'\nexport X='it'\"'\"'s'\nmake all\nmake test\n)\n"
        "echo 'not carried over: step 3' >&2; exit 1\n(\nmay fail\n) || true\n"
    )
    for said in (
        "uses actions/checkout@v4",
        "strategy: is not carried over",
        "other triggers are not carried over: push",
    ):
        assert said in comments


TRIGR = """\
handlers:
  - type: Webhook
    name: CI Hook
    options: {type: webhook, port: 8080, path: /ci, auth_token: hunter2, hmac_secret: hunter3, surprise: 1}
    shell: ./ci.sh
    timeout: 60
    forward_to: [Night, Nobody]
    retry: {max_retries: 3, initial_delay_ms: 500, max_delay_ms: 30000}
  - type: Cron
    name: Night
    options: {type: cron, cron_expression: "0 30 2 ? * 2-6,7/2 *"}
    shell: find  . -print
    shell_program: null
  - {type: WebPolling, name: polls, options: {type: x}, shell: x}
  - {type: Cron, name: Once, options: {type: cron, cron_expression: "0 0 0 1 1 * 2030"}, shell: x, event_type: y}
"""


def test_a_file_of_rustyhook_keeps_what_it_meant(tmp_path: Path) -> None:
    found, comments = made(TRIGR, "trigr", tmp_path)

    hook, night, once = (found.hooks[key].hook for key in ("ci-hook", "night", "once"))
    assert hook.options.auth_token[0].reveal() == "secret://env/CI_HOOK_TOKEN"
    assert hook.forward_to == ("Night",)
    assert hook.retry is not None
    assert (hook.retry.max, hook.retry.delay.total_seconds(), hook.retry.max_delay.total_seconds()) == (3, 0.5, 30)
    # Its library counts days from Sunday as 1.
    assert night.options.cron_expression == "0 30 2 * * MON-FRI,SAT/2"
    assert night.run == ("find", ".", "-print")
    assert not once.enabled
    for said in (
        "forward_to: Nobody: there is no such hook here",
        "options: surprise",
        "RustyHook names it and never had it",
        "event_type",
    ):
        assert said in comments
    assert "hunter" not in (tmp_path / "hookwright.yaml").read_text()


@pytest.mark.parametrize(
    ("text", "kind"),
    [(CRONTAB, "crontab"), (json.dumps(WEBHOOK), "webhook"), (WORKFLOW, "actions"), (TRIGR, "trigr"),
     ("@hourly true\n", "crontab"), ("- id: a\n  execute-command: b\n", "webhook")],
)  # fmt: skip
def test_it_is_seen_whose_file_it_is(text: str, kind: str) -> None:
    assert guessed(text, "x") == kind


def test_what_is_no_such_file_is_refused() -> None:
    with pytest.raises(ConfigError, match="say --from trigr, webhook, crontab, actions"):
        guessed("hello\n", "x")
    for kind, text in {"crontab": "# nothing", "webhook": "{}", "actions": "on: push", "trigr": "[]"}.items():
        with pytest.raises(ConfigError):
            imported(text, Path("x"), kind, check=check)  # type: ignore[arg-type]


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 70_000), st.floats(allow_nan=False), st.text(max_size=12),
    st.sampled_from(["* * * * *", "0 0 2 * * 2-6 *", "a ${X} $$ b", "${{ x }}", "{{ y }}", "no", "22:22", "payload",
                     "header", "value", "regex", "(a+)+", "payload-hash-sha1", "A\u2028B", "tab\there", "x\n y\n"]),
)  # fmt: skip


def words(*names: str) -> st.SearchStrategy[str]:
    return st.sampled_from(names) | st.text(min_size=1, max_size=5)


values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        words("type", "source", "name", "match", "and", "or", "not", "parameter", "value", "regex", "path", "run", "uses",
              "cron_expression", "env", "if", "secret", "envname", "max_retries", "delay_ms", "shell", "forward_to"),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
few = settings(suppress_health_check=list(HealthCheck))


def valid(document: Any, kind: Format) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    try:
        found = imported(text, Path("given"), kind, check=check)
    except ConfigError:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hookwright.yaml"
        file.write_text(found, encoding="utf-8")
        Hooks(file, environ={}).read()


@few
@given(
    st.lists(
        st.dictionaries(
            words("id", "execute-command", "trigger-rule", "pass-arguments-to-command", "pass-environment-to-command",
                  "http-methods", "response-message", "success-http-response-code", "command-working-directory"),
            values,
            max_size=6,
        ),
        min_size=1,
        max_size=3,
    )
)  # fmt: skip
def test_whatever_adnanh_webhook_was_told_is_valid(hooks: Any) -> None:
    valid(hooks, "webhook")


@few
@given(
    st.lists(
        st.dictionaries(
            words("type", "name", "id", "shell", "timeout", "working_dir", "shell_program", "options", "retry", "forward_to",
                  "on_success", "routes", "depends_on", "tests", "exports"),
            values | st.sampled_from(["Webhook", "Cron", "Filesystem", "SQS", "Custom", "a", "b"]),
            max_size=7,
        ),
        min_size=1,
        max_size=3,
    )
)  # fmt: skip
def test_whatever_rustyhook_was_told_is_valid(hooks: Any) -> None:
    valid({"handlers": hooks}, "trigr")


@few
@given(
    st.dictionaries(
        words("a", "b"),
        st.fixed_dictionaries(
            {
                "steps": st.lists(
                    st.dictionaries(words("run", "name", "env", "if", "working-directory"), values, max_size=4),
                    max_size=3,
                )
            },
            optional={
                "needs": st.sampled_from(["a", "b", ["a", "b"]]),
                "env": values,
                "timeout-minutes": scalars,
                "name": scalars,
            },
        ),
        min_size=1,
        max_size=3,
    ),
    scalars,
)
def test_whatever_a_workflow_says_is_valid(jobs: Any, time: Any) -> None:
    valid({"on": {"schedule": [{"cron": time}]}, "jobs": jobs}, "actions")


@few
@given(
    st.lists(
        st.sampled_from(["* * * * * x%y\\%z", "@daily a {{ b }}", "A=${B}", "1 2 3 4 5 'x", "PATH=$$"])
        | st.text(max_size=30),
        max_size=6,
    )
)
def test_whatever_is_in_a_crontab_is_valid(lines: list[str]) -> None:
    valid("\n".join(lines), "crontab")


def match(kind: str, source: str = "payload", name: str = "x", **more: Any) -> dict[str, Any]:
    return {"match": {"type": kind, "parameter": {"source": source, "name": name}, **more}}


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (match("ip-whitelist", **{"ip-range": "10.0.0.0/8"}), {"allow_ips": ["10.0.0.0/8"]}),
        (match("value", "header", "X-Auth-Token", value="s"), {"auth_token": "secret://env/A_TOKEN"}),
        (match("value", "entire-payload", value="s"), 'string(payload) == "s"'),
        (match("value", "entire-headers", value="s"), 'string(headers) == "s"'),
        (match("value", "request", "method", value="PUT"), 'string(variables.METHOD) == "PUT"'),
        (match("value", "string", "a", value="a"), 'string("a") == "a"'),
        ({"not": match("value", value="1")}, '!(string(payload.x) == "1")'),
        (match("regex", regex="(a+)+"), "lost: regex: this regular expression repeats what repeats"),
        (match("value", "query", value="1"), "lost: query 'x': this part of a request is not known"),
        ({"or": []}, "lost: or: without rules"),
        (match("scalr-signature"), "lost: scalr-signature: only where it must hold"),
        ({"or": [match("ip-whitelist")]}, "lost: ip-whitelist: only where it must hold"),
        (match("payload-hmac-sha256", "url"), "lost: payload-hmac-sha256: one signature, in a header"),
    ],
)
def test_a_trigger_rule_is_a_check_or_a_condition_or_lost(rule: Any, wanted: Any) -> None:
    found = guard(rule, "a")

    if isinstance(wanted, dict):
        assert (found.options, found.when, found.lost) == (wanted, None, [])
    elif wanted.startswith("lost: "):
        assert found.when is None
        assert found.lost[0].startswith(wanted.removeprefix("lost: "))
    else:
        assert (found.when, found.lost) == (wanted, [])


def test_rules_that_are_nested_without_end_are_lost() -> None:
    rule: dict[str, Any] = match("value", value="1")
    for _ in range(40):
        rule = {"not": rule}

    assert guard(rule, "a").lost == ["rules are nested too deeply"]


def test_files_and_queues_of_rustyhook_are_carried_over_as_far_as_this_version_has_them(tmp_path: Path) -> None:
    text = """\
handlers:
  - {type: SQS, name: q, options: {type: sqs, queue_url: "https://sqs/$x", poll_interval: 5, aws_region: eu}, shell: x}
  - {type: Filesystem, name: f, options: {type: x, path: ., include: ["*.py"], debounce_ms: 50}, shell: x}
  - {type: Webhook, name: w, options: {type: x, path: /w, port: 1234}, shell: x, on_success: {shell: y}}
  - {type: Nonsense, name: n, shell: x}
"""
    found = imported(text, Path("config.yml"), "trigr", check=check)
    (tmp_path / "hookwright.yaml").write_text(found)

    assert "queue_url: https://sqs/$$x" in found
    assert "settle: 50ms" in found
    assert "poll_interval: left out" in found
    assert "on_success: RustyHook did nothing with it; here it works" in found
    assert "not carried over: there is no type 'Nonsense'" in found
    assert Hooks(tmp_path / "hookwright.yaml", environ={}).read().hooks["w"].hook.options.auth == "none"


def test_what_the_checker_does_not_take_is_taken_out_and_said() -> None:
    def picky(file: Path) -> object:
        text = file.read_text()
        wrong = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip().startswith(("allow_ips:", "response:")):
                what = f"{line.split(':')[0].strip()}: this version does not do that yet; take it out"
                wrong.append(Mistake(Place(file, number, 1), what))
        if "timeout: 0" in text:
            wrong.append(Mistake(Place(file, 1, 1), "defaults: no"))
        if wrong:
            raise HooksError(wrong)
        return None

    hooks = [
        {"id": "a", "execute-command": "x", "response-message": "hi"},
        {"id": "b", "execute-command": "x", "trigger-rule": match("ip-whitelist", **{"ip-range": "10.0.0.0/8"})},
    ]
    found = imported(json.dumps(hooks), Path("x"), "webhook", check=picky)
    assert "# options: response: {'body': 'hi'}: this version does not do that yet" in found
    assert found.count("enabled: false") == 1
    assert "not enabled, since anybody could send" in " ".join(found.replace("#", " ").split())

    found = imported("@daily true\n", Path("x"), "crontab", check=picky)
    assert "left out, with all hooks: defaults: no" in found
    assert "handlers: []" in found
