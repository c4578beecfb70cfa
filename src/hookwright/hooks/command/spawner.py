"""A program of its own, started once: forks a keeper for each command, which ends only when all of the command's have.

Run by path with ``python -I -S``; imports nothing of ours, so that it is small and ready in milliseconds.

The keeper is a *subreaper* (prctl(2)): a process that left its session, was orphaned or forked twice becomes the
keeper's child, so no descendant can get away from it. When hookwright itself dies, however it dies, the keeper's
connection closes and it stops the command: two attempts of a job never run side by side for longer than the grace.

On systems without subreapers (macOS) the command's process group is what is stopped.

Requests: one byte with the descriptors [spec, control, stdin, stdout, stderr]. On ``control`` the keeper says
``S pid`` (started), ``X errno stage`` (could not be started), ``E status`` (the command itself has ended) and
``D count`` (all have ended; so many were killed), and is told ``T`` (stop) or ``K`` (kill now).
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CONTROL, STDIN, STDOUT, STDERR = 1, 2, 3, 4
ROUNDS = 500
LIMITS = {
    "processes": getattr(resource, "RLIMIT_NPROC", None),
    "memory": getattr(resource, "RLIMIT_AS", None),
    "open_files": resource.RLIMIT_NOFILE,
    "cpu": resource.RLIMIT_CPU,
    "file_size": resource.RLIMIT_FSIZE,
}
LIBRARY = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


def main(number: int) -> None:
    """Serve requests until the other end is closed."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A terminal's Ctrl-C goes to its whole group; commands are stopped by whoever asked for them.
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    requests = socket.socket(fileno=number)
    # A collection would write to each object, and a fork would have to copy all of those pages.
    gc.disable()
    gc.freeze()
    while True:
        try:
            data, descriptors, _, _ = socket.recv_fds(requests, 1, 5)
        except InterruptedError:
            continue
        except OSError:
            return
        if not data:
            return
        try:
            child = os.fork() if len(descriptors) == 5 else -1
        except OSError as error:
            os.write(descriptors[CONTROL], f"X {error.errno} fork\n".encode())
            child = -1
        if child == 0:
            requests.close()
            code = 1
            try:
                Keeper(descriptors).run()
                code = 0
            finally:
                os._exit(code)
        for descriptor in descriptors:
            os.close(descriptor)


class Keeper:
    def __init__(self, descriptors: list[int]) -> None:
        with open(descriptors[0], "rb") as file:
            file.seek(0)
            self.spec = json.loads(file.read())
        self.descriptors = descriptors
        self.control = descriptors[CONTROL]
        self.command = 0
        self.ended = False
        self.deadline: float | None = None
        self.killed = 0
        self.silent = -1
        self.alone = not prctl(PR_SET_CHILD_SUBREAPER, 1)
        """There is no subreaper here: only the process group is ours to stop."""

    def run(self) -> None:
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        if not self.start():
            return
        while self.reap():
            timeout = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
            if self.alone and timeout is not None:
                # Orphans are not our children here: nobody says when they end.
                timeout = min(timeout, 0.1)
            ready, _, _ = select.select([self.control, woken], [], [], timeout)
            if woken in ready:
                os.read(woken, 4096)
            if self.control in ready:
                self.obey()
            if self.deadline is not None and time.monotonic() >= self.deadline:
                self.kill()
        self.say(f"D {self.killed}")

    def start(self) -> bool:
        failed, failing = os.pipe()
        keeper = os.getpid()
        self.command = os.fork()
        if self.command == 0:
            become(self.spec, self.descriptors, failing, keeper)
        os.close(failing)
        for descriptor in self.descriptors[STDIN:]:
            os.close(descriptor)
        reason = b""
        while chunk := os.read(failed, 4096):
            reason += chunk
        os.close(failed)
        if reason:
            os.waitpid(self.command, 0)
            self.say(f"X {reason.decode()}")
            return False
        self.say(f"S {self.command}")
        return True

    def reap(self) -> bool:
        """Take note of all that have ended; whether any is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                # Whoever lost its parent is our child by the time that the parent can be waited for: none is left.
                if not (self.alone and self.ended and self.group_lives()):
                    return False
                self.stop()
                return True
            except InterruptedError:
                continue
            if pid == 0:
                if self.ended:
                    self.stop()
                return True
            if pid == self.command:
                self.ended = True
                self.say(f"E {status}")
                if self.spec["leave"]:
                    return False

    def obey(self) -> None:
        try:
            words = os.read(self.control, 64)
        except OSError:
            words = b""
        if b"K" in words:
            self.stop()
            self.deadline = time.monotonic()
        elif b"T" in words:
            self.stop()
        elif not words:
            # Nobody is left to hear of it: a pipe that never says anything takes its place.
            os.close(self.control)
            self.control, self.silent = os.pipe()
            self.stop()

    def stop(self) -> None:
        if self.deadline is None:
            self.deadline = time.monotonic() + self.spec["grace"]
            self.send(self.spec["signal"])
            self.send(signal.SIGCONT)

    def kill(self) -> None:
        """Until none is left: what forks while it is killed is found in the next round."""
        for number in range(ROUNDS):
            found = self.send(signal.SIGKILL)
            self.killed += found if number == 0 else 0
            if not self.reap():
                break
            time.sleep(0.002)
        # What the kernel will not let go of yet (a disk that hangs) is looked at again now and then.
        self.deadline = time.monotonic() + 1.0

    def send(self, number: int) -> int:
        """Send a signal to all that are ours. How many that was."""
        pids = descendants(os.getpid())
        for pid in pids:
            try:
                os.kill(pid, number)
            except OSError:
                pass
        if not pids or self.alone:
            try:
                os.killpg(self.command, number)
            except OSError:
                pass
        return len(pids)

    def group_lives(self) -> bool:
        try:
            os.killpg(self.command, 0)
        except OSError:
            return False
        return True

    def say(self, words: str) -> None:
        try:
            os.write(self.control, words.encode() + b"\n")
        except OSError:
            pass


def become(spec: dict, descriptors: list[int], failing: int, keeper: int) -> None:  # type: ignore[type-arg]
    """In the new process: put it in order, then be the command. Never returns."""
    stage = "start"
    try:
        os.setsid()
        # Should the keeper be killed, the command goes with it; not so where it died before this line.
        if prctl(PR_SET_PDEATHSIG, signal.SIGKILL) and os.getppid() != keeper:
            os._exit(127)
        signal.set_wakeup_fd(-1)
        for number in range(1, signal.NSIG):
            try:
                signal.signal(number, signal.SIG_DFL)
            except (OSError, ValueError):
                pass
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for place in (STDIN, STDOUT, STDERR):
            os.dup2(descriptors[place], place - STDIN + 100)
        for place in range(3):
            os.dup2(place + 100, place)
        stage = "folder"
        os.chdir(spec["folder"])
        stage = "limits"
        for name, value in spec["limits"].items():
            limit = LIMITS.get(name)
            if limit is not None:
                hard = resource.getrlimit(limit)[1]
                most = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.setrlimit(limit, (most, most))
        stage = "program"
        os.set_inheritable(failing, False)
        close_others(failing)
        os.execvpe(spec["argv"][0], spec["argv"], spec["env"])  # noqa: S606 - no shell is the point
    except BaseException as error:
        number = getattr(error, "errno", None) or errno.EINVAL
        try:
            os.write(failing, f"{number} {stage}".encode())
        finally:
            os._exit(127)


def close_others(kept: int) -> None:
    os.closerange(3, kept)
    os.closerange(kept + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65536))


def descendants(root: int) -> list[int]:
    """All processes below ``root``, its children first."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    # A program's name stands in brackets and may hold anything, brackets and spaces too.
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            if state != b"Z":
                children.setdefault(int(parent), []).append(int(name))
    found: list[int] = []
    todo = [root]
    while todo:
        for pid in children.get(todo.pop(), ()):
            found.append(pid)
            todo.append(pid)
    return found


def prctl(option: int, value: int) -> bool:
    return LIBRARY is not None and LIBRARY.prctl(option, value, 0, 0, 0) == 0


if __name__ == "__main__":
    main(int(sys.argv[1]))
