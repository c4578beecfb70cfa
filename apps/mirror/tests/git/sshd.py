"""A real sshd on the loopback, with a host key of its own, that lets one key run git and nothing else."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from onedev_mirror.git.remote import SshIdentity
from tests.support.postgres import free_port

PROGRAM = shutil.which("sshd") or shutil.which("sshd", path="/usr/local/sbin:/usr/sbin:/sbin")
_PRIVILEGE_SEPARATION = Path("/run/sshd")
_CONFIGURATION = """
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
PidFile none
AuthorizedKeysFile {home}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin forced-commands-only
LogLevel VERBOSE
"""
# Before git: all that anybody on this machine can see of the processes that speak to us.
_FORCED = """#!/bin/sh
cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ > {home}/seen 2>/dev/null
exec git-shell -c "$SSH_ORIGINAL_COMMAND"
"""


@dataclass
class Sshd:
    home: Path
    port: int

    def url(self, repository: Path) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{repository}"

    @property
    def identity(self) -> SshIdentity:
        return SshIdentity(self.home / "key", self.home / "known_hosts")

    @property
    def key(self) -> str:
        """A line out of the middle of the private key."""
        return (self.home / "key").read_text().splitlines()[2]

    @property
    def seen(self) -> str:
        """What there was to see when the last command of git's came in."""
        return (self.home / "seen").read_bytes().decode("utf-8", "replace")

    @property
    def log(self) -> str:
        return (self.home / "log").read_text()


def why_not() -> str | None:
    """Why there can be none here."""
    if PROGRAM is None or shutil.which("ssh") is None:
        return "there is no sshd here: apt install openssh-server"
    return None if shutil.which("git-shell") else "there is no git-shell here"


def key(path: Path) -> str:
    """A new key without a passphrase; its public half."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a test", "-f", path], check=True, capture_output=True
    )
    kind, public, *_ = path.with_suffix(".pub").read_text().split()
    return f"{kind} {public}"


def _prepared(home: Path) -> Sshd:
    """Its keys and its configuration."""
    home.mkdir()
    if os.geteuid() == 0:
        # What Debian's own service makes when it starts; without it root's sshd does not run.
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    made = Sshd(home, free_port())
    (home / "known_hosts").write_text(f"[127.0.0.1]:{made.port} {key(home / 'host')}\n")
    forced = home / "forced"
    forced.write_text(_FORCED.format(home=home))
    forced.chmod(0o755)
    (home / "authorized_keys").write_text(f'restrict,command="{forced}" {key(home / "key")}\n')
    (home / "sshd_config").write_text(_CONFIGURATION.format(home=home, port=made.port))
    return made


@asynccontextmanager
async def sshd(home: Path) -> AsyncIterator[Sshd]:
    assert PROGRAM is not None
    made = _prepared(home)
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "-D", "-f", home / "sshd_config", "-E", home / "log", stdin=subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(10):
            while not await _answers(made.port):
                assert process.returncode is None, made.log
                await asyncio.sleep(0.05)
        yield made
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
