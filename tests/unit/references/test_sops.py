"""Files as the sops program makes them: sealed here by the rules of https://getsops.io/docs/#encryption-protocol."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from ruamel.yaml import YAML

from hookwright.core.errors import ConfigError
from hookwright.references import sops

IDENTITY = pyrage.x25519.Identity.generate()
ENVIRON = {"SOPS_AGE_KEY": f"# a comment\n{IDENTITY}\n"}
PLAIN = {
    "database": {"password": "hunter2:é\n", "port": 5432, "ratio": 0.25, "big": 1e21, "tls": True, "off": False},
    "list": ["a", {"b": "c"}],
    "nothing": None,
    "empty_unencrypted": "in the clear",
}
TYPES = {bool: "bool", int: "int", float: "float", str: "str"}


def seal(document: dict[str, Any], *, only_encrypted: bool = False, identity: Any = IDENTITY) -> dict[str, Any]:
    key = os.urandom(32)
    digest = hashlib.sha512()
    if only_encrypted:
        digest.update(hashlib.sha256(b"sops").digest())

    def enc(text: str, path: str, kind: str) -> str:
        iv = os.urandom(32)
        sealed = AESGCM(key).encrypt(iv, text.encode(), path.encode())
        parts = [base64.b64encode(part).decode() for part in (sealed[:-16], iv, sealed[-16:])]
        return f"ENC[AES256_GCM,data:{parts[0]},iv:{parts[1]},tag:{parts[2]},type:{kind}]"

    def walk(value: Any, path: list[str]) -> Any:
        if isinstance(value, dict):
            return {name: walk(one, [*path, name]) for name, one in value.items()}
        if isinstance(value, list):
            return [walk(one, path) for one in value]
        if value is None:
            return None
        # As Go writes them: True and False, and no exponents.
        text = {True: "True", False: "False", 1e21: "1000000000000000000000"}.get(value, str(value))
        clear = path[-1].endswith("_unencrypted")
        if not (clear and only_encrypted):
            digest.update(text.encode())
        return value if clear else enc(text, ":".join(path) + ":", TYPES[type(value)])

    result: dict[str, Any] = walk(document, [])
    wrapped = base64.b64encode(pyrage.encrypt(key, [identity.to_public()])).decode()
    lines = [wrapped[start : start + 64] for start in range(0, len(wrapped), 64)]
    armoured = "\n".join(["-----BEGIN AGE ENCRYPTED FILE-----", *lines, "-----END AGE ENCRYPTED FILE-----", ""])
    modified = "2026-01-02T03:04:05Z"
    result["sops"] = {
        "age": [{"recipient": str(identity.to_public()), "enc": armoured}],
        "lastmodified": modified,
        "mac": enc(digest.hexdigest().upper(), modified, "str"),
        "version": "3.9.0",
        **({"mac_only_encrypted": True} if only_encrypted else {}),
    }
    return result


def write(document: dict[str, Any], path: Path) -> Path:
    with path.open("w") as file:
        YAML(typ="rt").dump(document, file)
    return path


@pytest.mark.parametrize("only_encrypted", [False, True])
def test_an_encrypted_file_is_read_as_it_was(only_encrypted: bool, tmp_path: Path) -> None:
    path = write(seal(PLAIN, only_encrypted=only_encrypted), tmp_path / "x.enc.yaml")

    assert sops.open_file(path, path.read_text(), ENVIRON) == PLAIN


def test_the_key_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text(str(IDENTITY))
    named = {"SOPS_AGE_KEY_FILE": str(tmp_path / "keys.txt")}
    (tmp_path / ".config/sops/age").mkdir(parents=True)
    (tmp_path / ".config/sops/age/keys.txt").write_text(str(IDENTITY))

    assert sops.decrypt(seal(PLAIN), named) == sops.decrypt(seal(PLAIN), {"HOME": str(tmp_path)}) == PLAIN


def test_what_was_changed_without_sops_is_refused() -> None:
    moved = seal(PLAIN)
    moved["list"][0] = moved["database"]["password"]
    with pytest.raises(ConfigError, match="list was changed or moved without sops"):
        sops.decrypt(moved, ENVIRON)

    for change in ({"added": "x"}, {"empty_unencrypted": "other"}):
        with pytest.raises(ConfigError, match="changed without sops"):
            sops.decrypt({**seal(PLAIN), **change}, ENVIRON)
    less = seal(PLAIN)
    del less["database"]["port"]
    with pytest.raises(ConfigError, match="MAC does not fit"):
        sops.decrypt(less, ENVIRON)


def test_without_a_key_that_fits_it_is_said_whose_is_wanted() -> None:
    other = pyrage.x25519.Identity.generate()

    with pytest.raises(ConfigError, match=f"encrypted for {IDENTITY.to_public()}"):
        sops.decrypt(seal(PLAIN), {"SOPS_AGE_KEY": str(other)})
    with pytest.raises(ConfigError, match="there is no age key: set SOPS_AGE_KEY"):
        sops.decrypt(seal(PLAIN), {})
    with pytest.raises(ConfigError, match="an age key is broken"):
        sops.decrypt(seal(PLAIN), {"SOPS_AGE_KEY": "AGE-SECRET-KEY-1NONSENSE"})
