"""Which parts of a text are secrets by their looks?

A net under the `Secret` type, for text that others wrote: an exception of a library, a header dump, a URL.
"""

from __future__ import annotations

import re

HIDDEN = "***"

# GitHub's token forms (https://docs.github.com/authentication, "token formats"). No length is assumed beyond a
# minimum: since 2026 installation tokens are `ghs_<app id>_<jwt>`, about 520 characters with two dots.
_TOKEN = re.compile(r"\b(gh[pousr]_|github_pat_)[A-Za-z0-9._\-]{16,}")
_PEM = re.compile(
    # An end that was cut off hides the rest of the text: better too much than half a key.
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}")
_AUTHORIZATION = re.compile(
    r"(?i)(\b(?:proxy-)?authorization(?:['\"]?\s*[:=]\s*|['\"]\s*,\s*)(?:b?['\"])?)(?:(bearer|token|basic)\s+)?[^\s'\",;]+"
)
_BEARER = re.compile(r"(?i)\b(bearer)\s+[A-Za-z0-9._~+/\-]{16,}=*")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]*://)[^\s/@:]*:[^\s/@]+@")
# libpq, Redis and brokers take a password among the options too.
_OPTION = re.compile(r"(?i)([?&](?:[a-z_]*password|passwd|[a-z_]*secret)=)[^&\s#'\"]+")


def redact(text: str) -> str:
    """``text`` with each secret that can be told by its form replaced by ``***``. Pure; twice changes nothing more.

    Known forms: GitHub tokens, private keys in PEM, JSON Web Tokens, ``Authorization`` values, and passwords in URLs,
    before the host or among the options.
    """
    text = _PEM.sub(HIDDEN, text)
    text = _AUTHORIZATION.sub(lambda found: f"{found[1]}{found[2] + ' ' if found[2] else ''}{HIDDEN}", text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    text = _TOKEN.sub(rf"\1{HIDDEN}", text)
    text = _JWT.sub(HIDDEN, text)
    text = _OPTION.sub(rf"\1{HIDDEN}", text)
    return _USERINFO.sub(rf"\1{HIDDEN}@", text)
