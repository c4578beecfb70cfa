"""HashiCorp Vault's key-value secrets, read over HTTP.

https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 and kv-v1
"""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hookwright.core.errors import ConfigError

SECONDS = 10
MOST_BYTES = 1024 * 1024


def read(name: str, environ: Mapping[str, str]) -> Any:
    """The mapping at the path ``name``, with VAULT_ADDR and VAULT_TOKEN (or ~/.vault-token). Raises `ConfigError`."""
    address = environ.get("VAULT_ADDR", "").rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise ConfigError("set VAULT_ADDR to Vault's address, as in https://vault.example.com:8200")
    headers = {"X-Vault-Token": _token(environ), "X-Vault-Request": "true"}
    if environ.get("VAULT_NAMESPACE"):
        headers["X-Vault-Namespace"] = environ["VAULT_NAMESPACE"]
    request = urllib.request.Request(f"{address}/v1/{urllib.parse.quote(name)}", headers=headers)  # noqa: S310 - checked
    try:
        context = ssl.create_default_context(cafile=environ.get("VAULT_CACERT") or None)
        with urllib.request.urlopen(request, timeout=SECONDS, context=context) as answer:  # noqa: S310
            found = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        hint = {
            403: "the token may not read it",
            404: "there is no such secret; the path of version 2 has /data/ in it",
        }
        raise ConfigError(f"Vault answered {error.code}: {hint.get(error.code, 'see its log')}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"Vault cannot be asked: {getattr(error, 'reason', None) or error}") from None
    data = found.get("data") if isinstance(found, dict) else None
    # Version 2 of the engine has the values one level deeper, beside their metadata.
    if isinstance(data, dict) and isinstance(data.get("data"), dict) and "metadata" in data:
        data = data["data"]
    if not isinstance(data, dict):
        raise ConfigError("Vault's answer holds no values")
    return data


def _token(environ: Mapping[str, str]) -> str:
    token = environ.get("VAULT_TOKEN", "")
    if not token and environ.get("HOME"):
        try:
            token = (Path(environ["HOME"]) / ".vault-token").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            token = ""
    if not token:
        raise ConfigError("set VAULT_TOKEN to a token that may read it")
    return token
