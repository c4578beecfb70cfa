"""Tests in the file for every kind of source, through the seam: what a source would hand in reaches the command."""

# ruff: noqa: E501 - YAML and complaints are read best in one line

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from hookwright.cli.hook_trial import attempt
from hookwright.hooks.kinds.table import KINDS
from hookwright.hooks.plugin import Hooks

FILES: dict[str, str] = {
    "Filesystem": """
handlers:
  - type: Filesystem
    name: files
    options: {path: ./uploads}
    routes:
      - {pattern: "*.jpg|*.png", shell: 'echo "image $FILE $EVENT"'}
      - {pattern: temp/*, action: ignore}
      - {pattern: "*", shell: 'echo "other $FILE"'}
    tests:
      - {name: image, input: {file: a.jpg}, expect: {route: "*.jpg|*.png", output_contains: uploads/a.jpg created}}
      - {name: gone, input: {file: a.jpg, change: deleted}, expect: {output_contains: deleted}}
      - {name: temp, input: {file: temp/x}, expect: {state: skipped}}
      - {name: many, input: {files: [a.jpg, temp/b, c.txt]}, expect: {output_contains: "other uploads/c.txt"}}
""",
    "Webhook": """
handlers:
  - type: Webhook
    name: stripe
    options: {path: /s, methods: [POST, PUT], allow_ips: 10.0.0.0/8, signature: {scheme: stripe, secret: secret://env/X}, response: {wait: true, output: true}}
    shell: echo "hello $METHOD"
    tests:
      - {name: ok, input: {method: PUT, remote: 10.1.2.3, body: {a: 1}}, expect: {status: 200, body_contains: hello PUT}}
      - {name: stranger, input: {remote: 11.1.2.3, body: {a: 1}}, expect: {status: 403, state: not_reached}}
      - {name: forged, input: {sign: false, remote: 10.1.2.3, body: {a: 1}}, expect: {status: 401, state: not_reached}}
  - {type: Webhook, name: slack, options: {path: /k, signature: {scheme: slack, secret: secret://env/X}}, run: ["true"], tests: [{name: a, input: {body: {}}, expect: {status: 202}}]}
  - {type: Webhook, name: std, options: {path: /t, signature: {scheme: standard, secret: secret://env/X}}, run: ["true"], tests: [{name: a, input: {body: {}}, expect: {status: 202}}]}
""",
    "SQS": """
handlers:
  - type: SQS
    name: queue
    options: {queue_url: "https://sqs.eu-west-1.amazonaws.com/1/q", region: eu-west-1}
    vars: {N: payload.n}
    shell: echo "$MESSAGE_ID|$MESSAGE_BODY|$EVENT_N"
    exports: [MESSAGE_ID]
    forward_to: other
    tests:
      - {name: json, input: {message_id: m1, body: '{"n": 5}'}, expect: {output_equals: 'm1|{"n": 5}|5', exports: {MESSAGE_ID: m1}}}
      - {name: text, input: {message_id: m2, body: "no json"}, expect: {output_equals: m2|no json|}}
  - {type: Custom, name: other, run: ["true"]}
""",
    "Kafka": """
handlers:
  - type: Kafka
    name: topic
    options: {brokers: "localhost:9092", topic: events}
    vars: {N: payload.n}
    shell: echo "$MESSAGE_TOPIC $EVENT_N"
    tests:
      - {name: a record, input: {headers: {":topic": events}, payload: {n: 5}}, expect: {output_equals: events 5}}
""",
    "Poll": """
handlers:
  - type: Poll
    name: page
    options: {url: "https://example.com/"}
    shell: echo "$EVENT_STATUS"
    tests:
      - {name: it changed, input: {payload: {url: "https://example.com/", status: 200}}, expect: {output_equals: "200"}}
""",
}


@pytest.mark.parametrize("kind", FILES)
def test_a_kind_can_be_tested_without_its_source(kind: str, tmp_path: Path) -> None:
    if kind not in KINDS:
        pytest.skip(f"there is no {kind} here")
    file = tmp_path / "hookwright.yaml"
    file.write_text(FILES[kind])
    declaration = Hooks(file, environ=os.environ).read()

    async def all_of_them() -> list[str]:
        verdicts = [await attempt(declaration, test, os.environ) for test in declaration.tests]
        return [f"{failure}\n{verdict.story}" for verdict in verdicts for failure in verdict.failures]

    assert not asyncio.run(all_of_them())
