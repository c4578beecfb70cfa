"""How a setting is declared: where it may come from, how it is read, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hookwright.core.readers import Reader, spell


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One declaration. ``name`` is the attribute of `Settings`."""

    name: str
    env: str | None
    table: str
    key: str
    read: Reader
    help: str
    default: str
    """As a person would write it; empty where there is none."""
    secret: bool
    option: bool
    """May be given on the command line. Secrets may not: others see a program's arguments."""

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


def declare(
    read: Reader,
    help: str,
    *,
    env: str | None,
    table: str,
    key: str,
    default: Any = None,
    secret: bool = False,
    option: bool = False,
) -> Any:
    written = spell(default) if isinstance(default, timedelta) else "" if default is None else str(default)
    facts = {"env": env, "table": table, "key": key, "read": read, "help": help, "default": written}
    return field(default=default, metadata={"setting": facts | {"secret": secret, "option": option and not secret}})


def github(key: str, read: Reader, help: str, **more: Any) -> Any:
    return declare(read, help, env=f"GITHUB_{key.upper()}", table="github", key=key, **more)


def own(key: str, read: Reader, help: str, **more: Any) -> Any:
    return declare(read, help, env=f"HOOKWRIGHT_{key.upper()}", table="hookwright", key=key, option=True, **more)
