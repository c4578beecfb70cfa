from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hookwright.core.errors import ConfigError
from hookwright.stores.opening import open_store


def clock() -> datetime:
    return datetime.now(UTC)


async def test_three_slashes_are_relative_and_four_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url, path in [
        ("sqlite:///here.db", tmp_path / "here.db"),
        (f"sqlite:///{tmp_path}/there.db", tmp_path / "there.db"),
        ("sqlite:///with%20space%3F.db", tmp_path / "with space?.db"),
    ]:
        store = open_store(url, clock=clock)
        assert not path.exists()
        await store.open()
        assert path.exists()
        await store.close()


async def test_memory_is_no_file() -> None:
    store = open_store("memory:", clock=clock)
    await store.open()
    assert not store.shared
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hookwright.db",
        "sqlite:",
        "sqlite:///",
        "sqlite://host/file.db",
        "sqlite:relative.db",
        "sqlite:///nul\x00.db",
        "sqlite:///directory/",
        "memory:something",
        "mysql://user:hunter2@host/db",
        "rabbit://:hunter2@host",
        "hunter2-is-no-kind-at-all-but-very-long://x",
    ],
)
def test_an_address_that_names_no_store_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(ConfigError, match=r"memory:|sqlite:///") as refused:
        open_store(url, clock=clock)
    assert "hunter2" not in str(refused.value)
