"""Our own errors. Those of OneDev and of git are beside their clients.

* MirrorError        a person must change something; the message says what
"""

from __future__ import annotations


class MirrorError(Exception):
    """Base of what this program raises on purpose. Its message is for the person who runs it."""
