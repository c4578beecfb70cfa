"""What went wrong with git, in the words that a person and a policy need. `classify` is pure."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["auth", "absent", "taken_down", "network", "timeout", "too_big", "disk_full", "refused", "broken"]
LONGEST_TAIL: Final = 4_000


class GitError(Exception):
    """``stderr_tail`` is the end of what git wrote, without secrets. ``retry``: trying again later may help.

    auth        not signed in, or not allowed
    absent      there is no such repository, or it is hidden from us
    taken_down  GitHub has blocked it (DMCA, terms of service)
    network     the other side could not be reached, broke off, or is overloaded
    timeout     a command took longer than it may
    too_big     the repository is over the limit
    disk_full   the disk is full, or near it
    refused     the other side understood, and will not do it
    broken      our own copy in the cache is damaged, or git is not there
    """

    def __init__(self, kind: Kind, stderr_tail: str = "", *, retry: bool | None = None) -> None:
        super().__init__(f"{kind.replace('_', ' ')}: {stderr_tail.strip()[-500:]}" if stderr_tail else kind)
        self.kind: Kind = kind
        self.stderr_tail = stderr_tail[-LONGEST_TAIL:]
        self.retry = kind in ("network", "timeout", "disk_full", "broken") if retry is None else retry


_RULES: Final[tuple[tuple[str, Kind], ...]] = (
    (r"No space left on device|Disk quota exceeded", "disk_full"),
    (r"exceeds maximum allowed size|pack exceeds|larger than .*limit", "too_big"),
    (
        r"\bDMCA\b|access to this repository has been disabled|Repository access blocked|unavailable due to|"
        r"disabled by GitHub staff|terms of service|returned error: 451|HTTP 451",
        "taken_down",
    ),
    (r"returned error: (?:429|408|5\d\d)|HTTP (?:429|408|5\d\d)\b|Server not ready|too many requests", "network"),
    (
        r"Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|"
        r"Permission denied \(|returned error: (?:401|403)|HTTP (?:401|403)\b|do not have permission|"
        r"Invalid username or password|Host key verification failed|no mutual signature|"
        r"Load key .*: (?:invalid format|error)|UNPROTECTED PRIVATE KEY",
        "auth",
    ),
    (
        r"Repository not found|returned error: 404|HTTP 404\b|repository '.*' not found|"
        r"does not appear to be a git repository|Project not found|couldn't find remote ref|Unable to find",
        "absent",
    ),
    (
        r"transport '.*' not allowed|SSL certificate problem|server certificate verification failed|"
        r"returned error: (?:400|405|410|411|413|414|415|3\d\d)|HTTP (?:400|413)\b|pre-receive hook declined|"
        r"unable to update url base from redirection|shallow update not allowed|remote rejected|fetch first",
        "refused",
    ),
    (
        r"Could not resolve|Failed to connect|Connection (?:refused|reset|timed out|closed)|Couldn't connect|"
        r"timed out|early EOF|RPC failed|unexpected disconnect|hung up unexpectedly|Empty reply|"
        r"Operation too slow|transfer closed|Network is unreachable|No route to host|gnutls|OpenSSL SSL_|"
        r"expected flush|protocol error|bad line length|invalid index-pack output|not valid: is this a git repository|"
        r"Temporary failure|kex_exchange_identification|the remote end hung up|bytes? of body are still expected|"
        r"Recv failure|Send failure|unable to access",
        "network",
    ),
    (
        r"unexpected line in|bad object|is corrupt|is empty|"
        r"missing (?:blob|tree|commit)|unable to read|not a git repository|"
        r"cannot lock ref|unable to (?:create|write|find)|garbage at end|packfile .* (?:cannot|is)|bad config|"
        r"index file|missing necessary objects|did not send all necessary objects|unresolved deltas",
        "broken",
    ),
)
_COMPILED: Final = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _RULES)


def classify(stderr: str) -> GitError:
    """From what git wrote (in English: ``LC_ALL=C``). The first rule that fits counts, the most telling come first."""
    for pattern, kind in _COMPILED:
        if pattern.search(stderr):
            return GitError(kind, stderr)
    return GitError("refused", stderr, retry=True)
