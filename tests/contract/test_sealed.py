"""A store with encrypted bodies keeps the contract of the store that it stands around."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreDamaged
from hookwright.core.plan import Plan
from hookwright.core.secret import Secret
from hookwright.core.store import Store
from hookwright.stores.opening import open_store
from hookwright.testing.store_contract import HandClock, StoreContract

OLD, NEW = (Secret(Fernet.generate_key().decode()) for _ in range(2))
WORDS = b'{"words":"nobody may read this"}'


class TestSealedStore(StoreContract):
    sealed = True

    async def open(self, place: Path, clock: Clock) -> Store:
        store = open_store(f"sqlite:///{place}/store.db", clock=clock, keys=[NEW])
        await store.open()
        return store


async def opened(place: Path, *keys: Secret) -> Store:
    store = open_store(f"sqlite:///{place}/store.db", clock=HandClock(), keys=keys)
    await store.open()
    return store


def delivery(id: str) -> Delivery:
    clock = HandClock()
    return Delivery(
        source="github", id=id, event="push", received_at=clock(), body=WORDS, headers={"x-github-event": "secret-word"}
    )


async def test_the_file_holds_neither_bodies_nor_headers(tmp_path: Path) -> None:
    store = await opened(tmp_path, NEW)
    receipt = await store.add(Plan(delivery("a"), ()))
    found = await store.delivery(receipt.seq)
    assert found is not None
    assert (found.body, found.headers) == (WORDS, {"x-github-event": "secret-word"})
    assert dict(await store.check())["bodies"] == "encrypted"
    await store.close()
    plain = await opened(tmp_path)
    sealed = await plain.delivery(receipt.seq)
    assert sealed is not None
    assert b"nobody" not in sealed.body
    assert sealed.headers == {}
    await plain.close()


async def test_a_key_is_replaced_by_putting_the_new_one_in_front(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    plain = await store.add(Plan(delivery("before there was a key"), ()))
    await store.close()
    store = await opened(tmp_path, OLD)
    old = await store.add(Plan(delivery("old"), ()))
    await store.close()
    store = await opened(tmp_path, NEW, OLD)
    new = await store.add(Plan(delivery("new"), ()))
    for receipt in (plain, old, new):
        found = await store.delivery(receipt.seq)
        assert found is not None
        assert found.body == WORDS
    await store.close()
    store = await opened(tmp_path, NEW)
    with pytest.raises(StoreDamaged, match="HOOKWRIGHT_ENCRYPTION_KEYS"):
        await store.delivery(old.seq)
    assert (await store.delivery(new.seq)) is not None
    await store.close()


@pytest.mark.parametrize("key", ["short", "é" * 44, "!" * 44])
def test_a_key_that_is_none_is_refused_without_being_shown(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="openssl rand") as refused:
        open_store(f"sqlite:///{tmp_path}/store.db", clock=HandClock(), keys=[Secret(key)])
    assert key not in str(refused.value)
