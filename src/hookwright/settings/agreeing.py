"""What settings say to one another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hookwright.settings.given import Catalogue
from hookwright.settings.key_files import read_key

SHORT_SECRET = 16
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to the address ``host``."""
    return host in _LOOPBACK or host.startswith("unix:")


def agree(catalogue: Catalogue, values: dict[str, Any], origins: dict[str, str], mistakes: list[str]) -> list[str]:
    """What settings say to one another; reads the key file. Answers with warnings."""
    warnings: list[str] = []
    warnings += [
        f"{catalogue.by_name[name].env} has fewer than {SHORT_SECRET} characters: use a long random one, such as "
        "`openssl rand -hex 32` prints"
        for name in ("github_webhook_secret", "github_webhook_secret_previous")
        if name in values and len(values[name].reveal()) < SHORT_SECRET
    ]
    for key in ("github_private_key", "github_private_key_previous"):
        key_path = values.get(f"{key}_path")
        if key_path is not None:
            name = str(catalogue.by_name[key].env)
            if values.get(key) is not None:
                warnings.append(f"both {name} and {name}_PATH are set: the key itself is used")
            else:
                values[key] = read_key(Path(key_path), origins[f"{key}_path"], f"{name}_PATH", mistakes, warnings)
                origins[key] = origins[f"{key}_path"]
    if values.get("github_private_key_signer") is not None and values.get("github_private_key") is not None:
        mistakes.append(
            f"{origins['github_private_key_signer']}: GITHUB_PRIVATE_KEY_SIGNER signs instead of a key: set either, "
            "not both"
        )
    if values.get("github_webhook_secret") is None and values.get("github_webhook_secret_previous") is not None:
        mistakes.append(
            f"{origins['github_webhook_secret_previous']}: GITHUB_WEBHOOK_SECRET_PREVIOUS is set without "
            "GITHUB_WEBHOOK_SECRET: set the current secret too"
        )
    if values.get("insecure_no_secret"):
        host = values.get("host", "127.0.0.1")
        if not is_loopback(host):
            mistakes.append(
                f"{origins['host']}: without a secret only loopback is listened on: leave HOOKWRIGHT_HOST at "
                "127.0.0.1, or set GITHUB_WEBHOOK_SECRET"
            )
    if values.get("workers"):
        if str(values.get("store", "")).startswith("memory:"):
            mistakes.append(
                f"{origins['workers']}: HOOKWRIGHT_WORKERS starts processes, which cannot share memory: choose a store "
                "such as sqlite:///hookwright.db"
            )
        elif values.get("role") == "web":
            mistakes.append(
                f"{origins['workers']}: HOOKWRIGHT_WORKERS starts workers, and the role web has none: use the role all "
                "or worker"
            )
    if values.get("metrics_port"):
        _agree_on_ports(values, origins, mistakes)
    if values.get("role", "all") != "all" and str(values.get("store", "")).startswith("memory:"):
        mistakes.append(
            f"{origins['role']}: HOOKWRIGHT_ROLE splits the work among processes, which cannot share memory: choose "
            "a store such as sqlite:///hookwright.db, or the role all"
        )
    return warnings


def _agree_on_ports(values: dict[str, Any], origins: dict[str, str], mistakes: list[str]) -> None:
    first, workers = values["metrics_port"], values.get("workers") or 0
    last = first + workers
    if last > 65535:
        mistakes.append(
            f"{origins['metrics_port']}: HOOKWRIGHT_METRICS_PORT and the {workers} ports after it, one a worker, "
            "go beyond 65535: choose a lower one"
        )
    port = values.get("port", 3000)
    if values.get("role", "all") != "worker" and port and first <= port <= last:
        mistakes.append(
            f"{origins['metrics_port']}: HOOKWRIGHT_METRICS_PORT takes port {port}, where webhooks are taken "
            "(HOOKWRIGHT_PORT): choose another"
        )
