"""``secret://aws-sm/…`` against the wire protocol of AWS, as moto speaks it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from hookwright.core.errors import ConfigError
from hookwright.core.job import JobState
from hookwright.core.secret import Secret
from hookwright.references.resolving import Resolver
from tests.support.hooks import running


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    # What it holds outlives its server, within one process.
    urllib.request.urlopen(f"http://{host}:{port}/moto-api/reset", data=b"").close()
    environ = {"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://{host}:{port}"}
    client = boto3.client("secretsmanager", region_name="eu-central-1", endpoint_url=f"http://{host}:{port}")
    client.create_secret(Name="prod/app", SecretString='{"password": "from aws", "n": {"m": 5}}')
    client.create_secret(Name="plain", SecretString="just a text")
    client.create_secret(Name="binary", SecretBinary=b"\x00\x01")
    client.close()
    yield environ
    server.stop()


def reveal(text: str, environ: dict[str, str], folder: Path) -> str:
    return Resolver(environ, folder=folder).reveal(Secret(text)).reveal()


def test_a_secret_of_aws_is_read_whole_or_in_part(aws: dict[str, str], tmp_path: Path) -> None:
    assert reveal("secret://aws-sm/plain", aws, tmp_path) == "just a text"
    assert reveal("secret://aws-sm/prod/app#password", aws, tmp_path) == "from aws"
    assert reveal("secret://aws-sm/prod/app#n.m", aws, tmp_path) == "5"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("secret://aws-sm/nowhere", "AWS answered ResourceNotFoundException"),
        ("secret://aws-sm/binary", "the secret is binary"),
        ("secret://aws-sm/prod/app#nothing", "secret://aws-sm/prod/app#nothing: "),
        ("secret://aws-sm/plain#a", "secret://aws-sm/plain#a: "),
    ],
)
def test_what_aws_does_not_have_is_named(text: str, complaint: str, aws: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        reveal(text, aws, tmp_path)
    assert complaint in str(caught.value)
    assert "from aws" not in str(caught.value)


async def test_a_hook_gets_it_and_nobody_sees_it(aws: dict[str, str], tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: a
    env: {TOKEN: "secret://aws-sm/prod/app#password"}
    shell: printf %s "$TOKEN" | wc -c; echo "$TOKEN"
"""
    async with running(tmp_path, text, environ=aws) as r:
        job = await r.run("a")

        assert job.state is JobState.SUCCEEDED
        assert (await r.result(job))["stdout"].split() == ["8", "***"]
