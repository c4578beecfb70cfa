"""Hands a credential to git's children through a file that has no name: it is in no argument, no environment, no
configuration and on no disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from onedev_mirror.git.remote import Credential


@contextmanager
def readable(credential: Credential | None) -> Iterator[tuple[str | None, tuple[int, ...]]]:
    """The path under which a child reads it, and the descriptors that the child must be given."""
    if credential is None:
        yield None, ()
        return
    said = f"username={credential.username}\npassword={credential.password.reveal()}\n".encode()
    if not hasattr(os, "memfd_create"):
        # Elsewhere than on Linux: a file that only its owner can read, gone at the end.
        with tempfile.NamedTemporaryFile(prefix="onedev-mirror-") as file:
            file.write(said)
            file.flush()
            yield file.name, ()
        return
    descriptor = os.memfd_create("credential", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, said)
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)
