"""The environment and configuration that every git command of ours runs in: nothing of the user's, the machine's or
the repository's own decides what it does. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.remote import Remote, SshIdentity

PATH: Final = "/usr/local/bin:/usr/bin:/bin"
_FIXED: Final = {
    # A hostile repository cannot bring hooks or configuration; the machine's own must not speak either.
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.attributesFile": "/dev/null",
    "core.logAllRefUpdates": "false",
    "core.symlinks": "false",
    "fetch.recurseSubmodules": "false",
    "push.recurseSubmodules": "no",
    "push.followTags": "false",
    "submodule.recurse": "false",
    "fetch.writeCommitGraph": "false",
    "transfer.bundleURI": "false",
    "transfer.credentialsInUrl": "die",
    # Old and honest repositories fail the checks; a mirror keeps what is there.
    "transfer.fsckObjects": "false",
    # Loose objects would escape the limit on size, and a thousand small files are no gain.
    "transfer.unpackLimit": "1",
    # We collect garbage ourselves, under the repository's lock.
    "gc.auto": "0",
    "maintenance.auto": "false",
    "pack.windowMemory": "200m",
    "protocol.version": "2",
    # Nobody follows a redirect but the first one, and nobody waits for ever on a dead line. One byte a second is what
    # a server sends while it works.
    "http.followRedirects": "initial",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "300",
    "http.sslVersion": "tlsv1.2",
    "credential.helper": "",
}


def configuration(
    remote: Remote | None, limits: GitLimits, *, folder: Path | None, credential_path: str | None, proxy: str | None
) -> Iterator[tuple[str, str]]:
    """Pairs of keys and values. ``credential_path`` is a file that only we and our children can read."""
    yield from _FIXED.items()
    if folder is not None:
        # Else git declines where the cache's volume belongs to another user.
        yield "safe.directory", str(folder)
    if limits.ca_file is not None:
        yield "http.sslCAInfo", str(limits.ca_file)
    if proxy or limits.proxy:
        yield "http.proxy", proxy or limits.proxy or ""
    if remote is not None and remote.credential is not None and credential_path is not None:
        # Bound to the origin: after a redirect to another host nobody is asked for it.
        path = shlex.quote(credential_path)
        yield f"credential.{remote.origin}.helper", f'!f() {{ test "$1" != get || cat {path}; }}; f'


def environment(
    remote: Remote | None,
    limits: GitLimits,
    *,
    folder: Path | None = None,
    credential_path: str | None = None,
    proxy: str | None = None,
) -> dict[str, str]:
    """All of it: what is not here, git does not see."""
    made = {
        "PATH": PATH,
        "HOME": "/nonexistent",
        "XDG_CONFIG_HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        # The one way out, and none where no way out is needed.
        "GIT_ALLOW_PROTOCOL": "none" if remote is None else remote.scheme,
        "GIT_PROTOCOL_FROM_USER": "0",
    }
    if remote is not None and remote.scheme == "ssh":
        made["GIT_SSH_COMMAND"] = ssh_command(remote.ssh)
        made["GIT_SSH_VARIANT"] = "ssh"
    pairs = list(configuration(remote, limits, folder=folder, credential_path=credential_path, proxy=proxy))
    made["GIT_CONFIG_COUNT"] = str(len(pairs))
    for number, (key, value) in enumerate(pairs):
        made[f"GIT_CONFIG_KEY_{number}"] = key
        made[f"GIT_CONFIG_VALUE_{number}"] = value
    return made


def ssh_command(identity: SshIdentity | None) -> str:
    """ssh that believes only the host keys given, offers only the key given, and asks nothing."""
    options = {
        "BatchMode": "yes",
        "StrictHostKeyChecking": "yes",
        "GlobalKnownHostsFile": "/dev/null",
        "UserKnownHostsFile": "/dev/null" if identity is None else f'"{identity.known_hosts_path}"',
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "ControlMaster": "no",
        "ClearAllForwardings": "yes",
        "ConnectTimeout": "20",
        "ServerAliveInterval": "15",
        "ServerAliveCountMax": "8",
        "LogLevel": "ERROR",
    }
    words = ["ssh", "-F", "/dev/null"]
    for name, value in options.items():
        words += ["-o", f"{name}={value}"]
    if identity is not None:
        words += ["-i", str(identity.key_path)]
    return shlex.join(words)
