"""Hides secrets in what a command prints, wherever they are cut by reads."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import quote

HIDDEN = b"***"
SHORTEST = 4
"""Hiding shorter ones would hide half of any text, and say that it is one."""


def forms(secret: str) -> set[bytes]:
    """A secret and how it looks in JSON, in URLs and in base64, each line of a longer one by itself too."""
    if len(secret) < SHORTEST:
        return set()
    plain = secret.encode("utf-8", "surrogatepass")
    found = {plain, quote(secret, safe="", errors="replace").encode(), base64.b64encode(plain).rstrip(b"=")}
    found.add(plain.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n"))
    lines = [line.strip() for line in plain.splitlines()]
    if len(lines) > 1:
        found |= {line for line in lines if len(line) >= 16 and not line.startswith(b"-----")}
    return {form for form in found if len(form) >= SHORTEST}


class Masker:
    """One stream. Longest secrets first, so that one within another leaves nothing of the longer."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found: set[bytes] = set()
        for secret in secrets:
            found |= forms(secret)
        self._secrets = sorted(found, key=lambda form: (-len(form), form))
        self._longest = len(self._secrets[0]) if self._secrets else 0
        self._held = b""

    def feed(self, chunk: bytes) -> bytes:
        """What can be shown now. The end is held back as long as it may be the beginning of a secret."""
        if not self._secrets:
            return chunk
        data = self._held + chunk
        self._held = b""
        safe = len(data) - (self._longest - 1)
        return self._mask(data, max(safe, 0))

    def end(self) -> bytes:
        """The rest of the stream."""
        data, self._held = self._held, b""
        return self._mask(data, len(data)) if data else b""

    def _mask(self, data: bytes, safe: int) -> bytes:
        """``data`` with its secrets hidden up to ``safe``; what follows is held back."""
        shown: list[bytes] = []
        start = 0
        while True:
            first, length = -1, 0
            for secret in self._secrets:
                place = data.find(secret, start)
                # The earliest; of two at one place the longer, which comes first.
                if place >= 0 and (first < 0 or place < first):
                    first, length = place, len(secret)
            if first < 0 or first >= safe:
                break
            shown += [data[start:first], HIDDEN]
            start = first + length
        end = max(safe, start)
        shown.append(data[start:end])
        self._held = data[end:]
        return b"".join(shown)
