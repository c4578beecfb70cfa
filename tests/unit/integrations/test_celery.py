from __future__ import annotations

import pytest
from celery import current_app

from hookwright.core.errors import ConfigError
from hookwright.core.readers import transport
from hookwright.integrations.celery import celery_app, parse
from hookwright.integrations.opening import open_transport


@pytest.mark.parametrize(
    ("address", "broker", "queue"),
    [
        ("celery+redis://h:6379/1", "redis://h:6379/1", "hookwright"),
        ("celery+redis://u:p@h/0?queue=bots", "redis://u:p@h/0", "bots"),
        ("celery+rediss://h/0?ssl_cert_reqs=required&queue=x", "rediss://h/0?ssl_cert_reqs=required", "x"),
        ("celery+amqp://guest@h//", "amqp://guest@h//", "hookwright"),
        ("celery+sqs://", "sqs://", "hookwright"),
    ],
)
def test_an_address_is_the_brokers_and_a_queue(address: str, broker: str, queue: str) -> None:
    assert transport(address) == address
    found = parse(address)
    assert (found.broker, found.queue) == (broker, queue)


@pytest.mark.parametrize("address", ["redis://h", "celery+redis://h?queue=", "celery+redis://h?queue=a%20b"])
def test_an_address_that_is_wrong_is_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        parse(address)


@pytest.mark.parametrize("written", ["redis://h", "celery", "a b:c", "module", "celery://h"])
def test_a_setting_that_names_no_transport_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="broker"):
        transport(written)


def test_the_hosts_celery_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://somewhere/else")
    monkeypatch.setenv("CELERY_RESULT_BACKEND", "redis://somewhere/else")
    before = current_app._get_current_object()
    app = celery_app(parse("celery+redis://h:1/0"))
    assert current_app._get_current_object() is before
    for connection in (app.connection_for_write(), app.connection_for_read()):
        assert (connection.hostname, connection.port, connection.virtual_host) == ("h", 1, "0")
    assert type(app.backend).__name__ == "DisabledBackend"
    assert app.conf.accept_content == ["json"]
    assert app.amqp.default_queue.name == "hookwright"


def test_a_transport_of_ones_own_is_named_by_its_function() -> None:
    assert open_transport("tests.unit.integrations.own_transport:make").name == "own"
    for wrong in ("no.such:thing", "tests.unit.integrations.own_transport:none", "json:dumps.x", "sys:path"):
        with pytest.raises(ConfigError):
            open_transport(wrong)
    with pytest.raises(ConfigError, match="send"):
        open_transport("builtins:dict")
