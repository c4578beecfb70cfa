from __future__ import annotations

import copy
import json
import logging
import pickle
from dataclasses import dataclass

import msgspec
import pytest

from hookwright.core.secret import Secret

TOKEN = Secret("ghs_hush")


@dataclass
class Settings:
    token: Secret


@pytest.mark.parametrize(
    "shown", [repr(TOKEN), str(TOKEN), f"{TOKEN}", f"{TOKEN:>20}", f"{TOKEN!r}", repr(Settings(TOKEN))]
)
def test_it_shows_stars(shown: str) -> None:
    assert "***" in shown
    assert "hush" not in shown


def test_it_reveals_itself_when_asked() -> None:
    assert TOKEN.reveal() == "ghs_hush"


@pytest.mark.parametrize("encode", [json.dumps, msgspec.json.encode, pickle.dumps, msgspec.to_builtins])
def test_it_does_not_leave_inside_something_larger(encode: object) -> None:
    assert callable(encode)
    with pytest.raises(TypeError) as refused:
        encode({"token": TOKEN})

    assert "hush" not in str(refused.value)


def test_a_log_line_does_not_hold_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("minted %s", TOKEN, extra={"token": TOKEN})

    assert "hush" not in caplog.text


def test_copies_of_settings_keep_it() -> None:
    settings = Settings(TOKEN)

    assert copy.deepcopy(settings) == settings
    assert copy.copy(TOKEN) is TOKEN


def test_equal_texts_are_equal_secrets_and_nothing_else_is() -> None:
    assert Secret("a") == Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("ü")}) == 2
    assert Secret("a") != "a"


def test_an_empty_one_is_false() -> None:
    assert not Secret("")
    assert TOKEN
