"""Files that SOPS encrypted for age keys, read natively; writing stays with the ``sops`` program.

The format: https://getsops.io/docs/#encryption-protocol. Each value is AES-256-GCM with its path as additional data;
the key is encrypted for each recipient; a MAC over all values shows that none was moved, added or left out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from hookwright.core.errors import ConfigError

_VALUE = re.compile(r"ENC\[AES256_GCM,data:([A-Za-z0-9+/=]*),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:(\w+)\]")
_MAC_OF_ENCRYPTED_ONLY = bytes.fromhex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69")
"""SOPS begins such MACs with these bytes, so that they differ from those over all values."""


def is_encrypted(value: Any) -> bool:
    """Whether a document is one that SOPS made."""
    return isinstance(value, dict) and isinstance(value.get("sops"), dict) and "mac" in value["sops"]


def decrypt(document: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """The plain document, without SOPS's own part. Raises `ConfigError` where no key fits or anything was changed."""
    metadata = document["sops"]
    key = _data_key(metadata, environ)
    only = bool(metadata.get("mac_only_encrypted"))
    digest = hashlib.sha512(_MAC_OF_ENCRYPTED_ONLY if only else b"")

    def plain(value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, dict):
            return {name: plain(one, (*path, str(name))) for name, one in value.items()}
        if isinstance(value, list):
            return [plain(one, path) for one in value]
        if value is None:
            return None
        sealed = _VALUE.fullmatch(value) if isinstance(value, str) else None
        if sealed is None:
            if not only:
                digest.update(_bytes(value))
            return value
        found = _opened(sealed, key, ":".join(path) + ":")
        digest.update(_bytes(found))
        return found

    result = {name: plain(one, (str(name),)) for name, one in document.items() if name != "sops"}
    sealed = _VALUE.fullmatch(str(metadata["mac"]))
    if sealed is None:
        raise ConfigError("the MAC of the encrypted file is missing: it was changed without sops")
    expected = str(_opened(sealed, key, str(metadata.get("lastmodified", ""))))
    if not hmac.compare_digest(expected.upper().encode(), digest.hexdigest().upper().encode()):
        raise ConfigError(
            "the encrypted file was changed without sops (its MAC does not fit): change it with `sops edit`"
        )
    return result


def open_file(path: Path, text: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """The values of an encrypted file, YAML or JSON. Raises `ConfigError`."""
    from ruamel.yaml import YAML  # With an encrypted file only.
    from ruamel.yaml.error import YAMLError

    try:
        document = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError):
        raise ConfigError(f"{path} is neither YAML nor JSON") from None
    if not is_encrypted(document):
        raise ConfigError(f"{path} was not made by sops: its values are not encrypted")
    return decrypt(document, environ)


def keys(environ: Mapping[str, str]) -> Iterator[str]:
    """age's secret keys, where SOPS looks for them: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, the user's configuration.

    Raises `ConfigError` for a file that is named and cannot be read.
    """
    texts = [environ.get("SOPS_AGE_KEY", "")]
    named = environ.get("SOPS_AGE_KEY_FILE")
    home = environ.get("XDG_CONFIG_HOME") or (f"{environ['HOME']}/.config" if environ.get("HOME") else None)
    for path in (Path(named) if named else None, Path(home) / "sops/age/keys.txt" if home else None):
        if path is None:
            continue
        try:
            texts.append(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            if named and path == Path(named):
                reason = error.strerror if isinstance(error, OSError) else "not a text"
                raise ConfigError(f"SOPS_AGE_KEY_FILE names {path}, which cannot be read: {reason}") from None
    for text in texts:
        yield from (line.strip() for line in text.splitlines() if line.strip().startswith("AGE-SECRET-KEY-"))


def _data_key(metadata: Mapping[str, Any], environ: Mapping[str, str]) -> bytes:
    try:
        import pyrage  # An extra.
    except ImportError:
        raise ConfigError("the library for age keys is missing: pip install 'hookwright[secrets]'") from None
    recipients = metadata.get("age") or []
    groups = metadata.get("key_groups") or []
    if not recipients and len(groups) == 1:
        recipients = groups[0].get("age") or []
    if not recipients:
        raise ConfigError(
            "the file was not encrypted for an age key (with --age); other kinds of keys are not read here"
        )
    identities = []
    for text in keys(environ):
        try:
            identities.append(pyrage.x25519.Identity.from_str(text))
        except pyrage.IdentityError:
            raise ConfigError("an age key is broken: check SOPS_AGE_KEY or the key file") from None
    if not identities:
        raise ConfigError("there is no age key: set SOPS_AGE_KEY or SOPS_AGE_KEY_FILE")
    for recipient in recipients:
        armoured = "".join(str(recipient.get("enc", "")).strip().splitlines()[1:-1])
        try:
            found: bytes = pyrage.decrypt(base64.b64decode(armoured, validate=True), identities)
        except (pyrage.DecryptError, binascii.Error, ValueError):
            continue
        if len(found) == 32:
            return found
    for_whom = ", ".join(str(recipient.get("recipient", "?")) for recipient in recipients)
    raise ConfigError(f"none of our age keys fits; the file was encrypted for {for_whom}")


def _opened(sealed: re.Match[str], key: bytes, path: str) -> Any:
    from cryptography.exceptions import InvalidTag  # 6 MB that a program without encrypted files does not need.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        data, iv, tag = (base64.b64decode(sealed[number], validate=True) for number in (1, 2, 3))
        text = AESGCM(key).decrypt(iv, data + tag, path.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise ConfigError(f"the value at {path.rstrip(':')} was changed or moved without sops") from None
    match sealed[4]:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return text.lower() == "true"
    return text


def _bytes(value: Any) -> bytes:
    """A value as SOPS counts it into the MAC (Go's formats)."""
    if isinstance(value, bool):
        return b"True" if value else b"False"
    if isinstance(value, float):
        return _go_float(value).encode()
    return str(int(value) if isinstance(value, int) else value).encode()


def _go_float(value: float) -> str:
    """The shortest decimal without an exponent: ``strconv.FormatFloat(v, 'f', -1, 64)``."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
