"""From a host and a port to a socket that listens, or to an error that says what to do."""

from __future__ import annotations

import errno
import os
import socket
import stat

from hookwright.core.errors import ConfigError

BACKLOG = 2048
UNIX = "unix:"


def listen(host: str, port: int, *, backlog: int = BACKLOG, setting: str = "HOOKWRIGHT_PORT") -> socket.socket:
    """A listening socket at ``host`` (an address, a name, or ``unix:/path``) and ``port`` (0: any that is free).

    A socket file that nobody listens on any more is replaced. Raises `ConfigError`, which names ``setting`` where
    another port would do.
    """
    if host.startswith(UNIX):
        return _listen_unix(host.removeprefix(UNIX), backlog)
    if not 0 <= port <= 65535:
        raise ConfigError(f"port {port} is not between 0 and 65535: change {setting}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # Not more than one program at a time: a second one on the same port would silently take half of the deliveries.
        listener = socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        raise ConfigError(_explain(error, host, port, setting)) from error
    # Inherited by its connections. asyncio forgets to, and an answer in two writes would then wait 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def where(listener: socket.socket) -> tuple[str, int]:
    """Host and port as bound; the port of a socket file is 0."""
    name = listener.getsockname()
    return (f"{UNIX}{name}", 0) if isinstance(name, str) else (name[0], name[1])


def remove(listener: socket.socket) -> None:
    """Delete the socket file, if it is one."""
    name = listener.getsockname() if listener.fileno() >= 0 else None
    if isinstance(name, str) and name:
        try:
            os.unlink(name)
        except FileNotFoundError:
            pass


def _listen_unix(path: str, backlog: int) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if _is_left_over(path):
            os.unlink(path)
        listener.bind(path)
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"{path} is in use by another program: stop it, or choose another path in HOOKWRIGHT_HOST"
            ) from error
        raise ConfigError(
            f"cannot listen on {path}: {error.strerror or error}; check HOOKWRIGHT_HOST, the folder and its permissions"
        ) from error
    return listener


def _is_left_over(path: str) -> bool:
    try:
        if not stat.S_ISSOCK(os.stat(path).st_mode):
            return False
    except OSError:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return False


def _explain(error: OSError, host: str, port: int, setting: str) -> str:
    option = "--" + setting.removeprefix("HOOKWRIGHT_").lower().replace("_", "-")
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"this machine has no address {host!r}: set HOOKWRIGHT_HOST to one of its own, or to 0.0.0.0 for all"
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use by another program: stop it, or choose another port "
            f"with {setting} or {option}"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"not allowed to listen on port {port} of {host}: ports below 1024 need privileges; choose another "
            f"with {setting} or {option}"
        )
    return f"cannot listen on {host} port {port}: {error.strerror or error}; check HOOKWRIGHT_HOST and {setting}"
