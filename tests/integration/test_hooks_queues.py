"""Hooks on SQS and Kafka: their wire protocols, a store that fails, and several at once."""

# ruff: noqa: E501 - YAML is read best in one line

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreUnavailable
from hookwright.core.secret import Secret
from hookwright.hooks.kinds.needing import need
from hookwright.sources.kafka import KafkaSource, Topics
from hookwright.sources.sqs import Queue, SqsSource
from tests.support.hooks import running, until
from tests.support.queues import kafka_brokers, sqs_server

# The libraries' own: botocore's use of datetime, aiokafka's of the loop.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Receiver:
    def __init__(self) -> None:
        self.told: list[Delivery] = []
        self.refuse: set[str] = set()

    async def __call__(self, delivery: Delivery) -> Any:
        await asyncio.sleep(0)
        if delivery.body.decode() in self.refuse:
            raise StoreUnavailable("away")
        self.told.append(delivery)

    @property
    def bodies(self) -> list[str]:
        return [one.body.decode() for one in self.told]


@asynccontextmanager
async def run(source: Any, receive: Any) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(source.run(receive))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    with sqs_server() as address:
        yield address


@asynccontextmanager
async def client(address: str) -> AsyncIterator[Any]:
    from aiobotocore.session import get_session

    async with get_session().create_client(
        "sqs", region_name="us-east-1", endpoint_url=address, aws_access_key_id="x", aws_secret_access_key="y"
    ) as made:
        yield made


def queue(url: str, address: str, **options: Any) -> Queue:
    return Queue(
        url=url,
        region="us-east-1",
        endpoint=address,
        wait=timedelta(seconds=1),
        access_key="x",
        secret_key=Secret("y"),
        **options,
    )


async def left(made: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = (await made.get_queue_attributes(QueueUrl=url, AttributeNames=names))["Attributes"]
    return sum(int(found[name]) for name in names)


async def test_a_message_is_deleted_when_it_is_stored_and_not_before(aws: str) -> None:
    receive = Receiver()
    receive.refuse = {'"bad"'}
    async with client(aws) as made:
        url = (await made.create_queue(QueueName="plain", Attributes={"VisibilityTimeout": "1"}))["QueueUrl"]
        attributes = {"Kind": {"DataType": "String", "StringValue": "v"}}
        await made.send_message(QueueUrl=url, MessageBody='{"n": 1}', MessageAttributes=attributes)
        await made.send_message(QueueUrl=url, MessageBody='"bad"')
        source = SqsSource("hook:q", queue(url, aws), clock=utc_now)
        async with run(source, receive) as task:
            await until(lambda: task.done())
            assert isinstance(task.exception(), StoreUnavailable)
        assert await left(made, url) == 1
        receive.refuse = set()
        async with run(source, receive):
            await until(lambda: len(receive.told) == 2)
            async with asyncio.timeout(10):
                while await left(made, url):
                    await asyncio.sleep(0.05)

    assert receive.bodies == ['{"n": 1}', '"bad"']
    assert receive.told[0].headers["kind"] == "v"
    assert receive.told[1].headers[":approximatereceivecount"] == "2"


async def test_messages_of_a_group_keep_their_order_through_a_failure(aws: str) -> None:
    receive = Receiver()
    receive.refuse = {'"a3"'}
    async with client(aws) as made:
        attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "1"}
        url = (await made.create_queue(QueueName="order.fifo", Attributes=attributes))["QueueUrl"]
        for number in range(6):
            for group in "ab":
                await made.send_message(QueueUrl=url, MessageBody=f'"{group}{number}"', MessageGroupId=group)
        source = SqsSource("hook:q", queue(url, aws), clock=utc_now)
        async with run(source, receive) as task:
            await until(lambda: task.done())
        receive.refuse = set()
        async with run(source, receive):
            await until(lambda: len(receive.told) == 12)

    for group in "ab":
        assert [body for body in receive.bodies if group in body] == [f'"{group}{number}"' for number in range(6)]
        assert {one.headers[":group"] for one in receive.told if group in one.body.decode()} == {group}


async def test_a_message_reaches_the_command(aws: str, tmp_path: Path) -> None:
    async with client(aws) as made:
        url = (await made.create_queue(QueueName="run.fifo", Attributes={"FifoQueue": "true"}))["QueueUrl"]
        text = f"""
handlers:
  - type: SQS
    name: Queue Processor
    options: {{queue_url: "{url}", endpoint_url: "{aws}", region: us-east-1, access_key_id: x, secret_access_key: secret://env/KEY, wait: 1s}}
    shell: 'sleep 0.0$((5 - EVENT_ATTEMPT)); echo "$MESSAGE_BODY $MESSAGE_GROUP" >> out; echo "MESSAGE_ID=$MESSAGE_ID" >> "$HOOKWRIGHT_EXPORTS"'
    exports: [MESSAGE_ID]
"""
        async with running(tmp_path, text, environ={"KEY": "y"}, work=True) as r:
            for number in range(4):
                await made.send_message(
                    QueueUrl=url, MessageBody=f"$(x) {number}", MessageGroupId="g", MessageDeduplicationId=str(number)
                )
            await until(lambda: r.said().count("\n") == 4)
            assert r.said() == "".join(f"$(x) {number} g\n" for number in range(4))


@pytest.fixture(scope="module")
def brokers() -> Iterator[str]:
    with kafka_brokers() as address:
        yield address


async def produce(brokers: str, topic: str, *values: bytes | None, key: bytes | None = None) -> None:
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer(bootstrap_servers=brokers)
    await producer.start()
    for value in values:
        await producer.send_and_wait(topic, value, key=key, headers=[("Kind", b"v")])
    await producer.stop()


def topics(brokers: str, name: str) -> Topics:
    return Topics(brokers=brokers.split(","), names=[name], group=f"group-{name}", start="earliest")


async def test_offsets_are_committed_when_records_are_stored(brokers: str) -> None:
    receive = Receiver()
    await produce(brokers, "t1", b'{"n": 1}', b"text", b"\xff", None, key=b"k")
    async with run(KafkaSource("hook:k", topics(brokers, "t1"), clock=utc_now), receive):
        await until(lambda: len(receive.told) == 4, within=20)
        await asyncio.sleep(0.3)
    assert receive.bodies == ['{"n": 1}', '{"text":"text"}', '{"base64":"/w=="}', "null"]
    assert (
        receive.told[0].headers.items()
        >= {":topic": "t1", ":key": "k", "kind": "v", ":offset": receive.told[0].headers[":offset"]}.items()
    )
    await produce(brokers, "t1", b"5")
    async with run(KafkaSource("hook:k", topics(brokers, "t1"), clock=utc_now), receive):
        await until(lambda: len(receive.told) == 5, within=20)
    assert receive.bodies[4:] == ["5"]


async def test_what_could_not_be_stored_comes_again_and_is_known_by_its_id(brokers: str) -> None:
    receive = Receiver()
    receive.refuse = {"2"}
    await produce(brokers, "t2", b"1", b"2", b"3")
    source = KafkaSource("hook:k", topics(brokers, "t2"), clock=utc_now)
    async with run(source, receive) as task:
        await until(lambda: task.done(), within=20)
    assert isinstance(task.exception(), StoreUnavailable)
    receive.refuse = set()
    async with run(source, receive):
        await until(lambda: "2" in receive.bodies, within=20)
    assert {one.body for one in receive.told} == {b"1", b"2", b"3"}
    assert len({one.id for one in receive.told}) == 3


@pytest.mark.slow
async def test_a_second_consumer_changes_nothing_about_what_is_told(brokers: str) -> None:
    receive = Receiver()
    many = 60
    first = KafkaSource("hook:k", topics(brokers, "t3"), clock=utc_now)
    second = KafkaSource("hook:k", topics(brokers, "t3"), clock=utc_now)
    await produce(brokers, "t3", b"0")
    async with run(first, receive):
        await until(lambda: receive.told, within=20)
        async with run(second, receive):
            await produce(brokers, "t3", *(str(number).encode() for number in range(1, many)))
            await until(lambda: len({one.id for one in receive.told}) == many, within=30)
    assert {one.body for one in receive.told} == {str(number).encode() for number in range(many)}


async def test_a_record_reaches_the_command_through_the_plugin(
    brokers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As an installed package says what it offers.
    said = tmp_path / "site/hookwright_kafka-1.dist-info"
    said.mkdir(parents=True)
    (said / "METADATA").write_text("Metadata-Version: 2.1\nName: hookwright-kafka\nVersion: 1\n")
    (said / "entry_points.txt").write_text("[hookwright.sources]\ntry-kafka = hookwright.hooks.kinds.kafka:plugin\n")
    monkeypatch.syspath_prepend(str(said.parent))
    text = f"""
handlers:
  - type: Plugin
    name: Kafka Consumer
    plugin: try-kafka
    options: {{brokers: "{brokers}", topic: t4, start: earliest}}
    shell: 'echo "$MESSAGE_BODY $MESSAGE_TOPIC $MESSAGE_KEY" >> out'
"""
    await produce(brokers, "t4", b"hello $(x)", key=b"k")
    async with running(tmp_path, text, work=True) as r:
        await until(lambda: r.said(), within=20)
        assert r.said() == "hello $(x) t4 k\n"


def test_a_package_that_is_missing_is_named_with_its_extra() -> None:
    with pytest.raises(ConfigError, match=r"pip install 'hookwright\[sqs\]'"):
        need("no_such_module_here", "sqs", "type SQS")


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("type: SQS, name: a, options: {queue_url: x, wait: 30s}", "20 seconds at most"),
        ("type: SQS, name: a, options: {queue_url: x, access_key_id: x}", "give both"),
        ("type: Kafka, name: a, options: {brokers: x, topic: t, username: u}", "need security_protocol"),
        ("type: Poll, name: a, options: {url: 'ftp://x'}", "must begin with https://"),
        ("type: Poll, name: a, options: {url: 'http://x', interval: 10ms}", "at least a second"),
    ],
)
async def test_options_that_cannot_be_kept_are_refused(tmp_path: Path, hook: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        async with running(tmp_path, f"handlers:\n  - {{{hook}, run: [x]}}\n"):
            pass
