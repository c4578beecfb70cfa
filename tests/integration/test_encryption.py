"""Encrypted bodies, from the settings to the handler."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hookwright import App, Context
from hookwright.app import utc_now
from hookwright.core.delivery import Delivery
from hookwright.core.errors import TooLarge
from hookwright.core.job import JobState
from hookwright.runtime import Runtime
from hookwright.settings import Settings

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def settings(folder: Path, keys: str = "", **environ: str) -> Settings:
    return Settings.load(
        {
            "HOOKWRIGHT_STORE": f"sqlite:///{folder}/store.db",
            "HOOKWRIGHT_ENCRYPTION_KEYS": keys,
            "GITHUB_WEBHOOK_SECRET": "a secret of some length",
            **environ,
        }
    )


def runtime(folder: Path, seen: list[object], keys: str, **environ: str) -> Runtime:
    app = App()

    @app.on("deploy", source="test", name="deploy")
    async def deploy(ctx: Context) -> None:
        seen.append(ctx.payload)

    app.declare("deploy")
    return app.build(settings(folder, keys, **environ))


def delivery(body: bytes = b'{"to":"production"}') -> Delivery:
    return Delivery(source="test", id="1", event="deploy", received_at=utc_now(), body=body)


async def test_a_handler_sees_the_payload_and_the_file_does_not(tmp_path: Path) -> None:
    seen: list[object] = []
    first = runtime(tmp_path, seen, NEW)
    await first.start(work=False)
    await first.receive(delivery())
    await first.stop()
    assert b"production" not in (tmp_path / "store.db").read_bytes()
    second = runtime(tmp_path, seen, NEW)
    await second.start(work=False)
    await second.drain()
    await second.stop()
    assert seen == [{"to": "production"}]


async def test_a_body_whose_key_is_missing_is_a_dead_letter_that_says_so(tmp_path: Path) -> None:
    seen: list[object] = []
    first = runtime(tmp_path, seen, OLD)
    await first.start(work=False)
    await first.receive(delivery())
    await first.stop()
    without = runtime(tmp_path, seen, NEW)
    await without.start(work=False)
    await without.drain()
    [view] = await without.store.jobs()
    assert view.job.state is JobState.FAILED
    assert "HOOKWRIGHT_ENCRYPTION_KEYS" in (view.job.error or "")
    await without.stop()
    again = runtime(tmp_path, seen, f"{NEW},{OLD}")
    await again.start(work=False)
    await again.store.rearm([view.job.id])
    await again.drain()
    await again.stop()
    assert seen == [{"to": "production"}]


async def test_a_delivery_over_the_size_that_is_allowed_is_refused_whatever_its_source(tmp_path: Path) -> None:
    running = runtime(tmp_path, [], "", HOOKWRIGHT_MAX_BODY="1024")
    await running.start(work=False)
    with pytest.raises(TooLarge, match="HOOKWRIGHT_MAX_BODY allows 1024"):
        await running.receive(delivery(b'"%s"' % (b"x" * 1023)))
    await running.receive(delivery(b'"%s"' % (b"x" * 1022)))
    await running.stop()
