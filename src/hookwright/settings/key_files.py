"""Private keys in files."""

from __future__ import annotations

import stat
from pathlib import Path

from hookwright.core.readers import pem
from hookwright.core.redaction import redact
from hookwright.core.secret import Secret


def read_key(path: Path, origin: str, name: str, mistakes: list[str], warnings: list[str]) -> Secret | None:
    """``name``: what the setting with the path is called."""
    shown = redact(str(path))
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="ascii")
    except FileNotFoundError:
        mistakes.append(f"{origin}: {name} names {shown}, and there is no such file")
    except OSError as error:
        mistakes.append(f"{origin}: {name} names {shown}, which cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        mistakes.append(f"{origin}: {name} names {shown}, which is not a PEM file")
    else:
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            mistakes.append(f"{origin}: {shown} can be changed by other users: run chmod 600 {shown}")
        elif mode & (stat.S_IRGRP | stat.S_IROTH):
            # Not refused: secrets that Kubernetes mounts are like that.
            warnings.append(f"{shown} can be read by other users of this machine: run chmod 600 {shown}")
        try:
            return pem(content)
        except ValueError as error:
            mistakes.append(f"{origin}: {shown} {error}")
    return None
