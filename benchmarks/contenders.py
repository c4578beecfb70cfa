"""Who is measured: hookwright as installed, and its peers, each started as its documentation says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks.process import Server, free_port

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
PROBOT = "14.3.2"
SECRET = "a-secret-for-measuring-only"
PATH = "/webhooks/github"
APP_ID = "1"
STORE = "hookwright.db"
STAMPS = "stamps"


@dataclass(frozen=True)
class Contender:
    """How to start one. ``command`` gets the port and a folder of its own."""

    name: str
    says: str
    """For the table's legend."""
    command: Callable[[int, Path], list[str]]
    env: Callable[[int, Path], Mapping[str, str]] = field(default=lambda _port, _folder: {})
    listens: bool = True

    def folder_in(self, folder: Path) -> Path:
        """Where it keeps what it keeps; the store of a hookwright is `STORE` in it."""
        return folder / self.name.replace(" ", "-")

    def start(self, folder: Path, *, core: int, nice: int = 0, wait: bool = True) -> Server:
        """Answers once it listens, or with ``wait=False`` at once. Raises `ServerFailed`."""
        folder = self.folder_in(folder)
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        server = Server(
            self.command(port, folder), env=self.env(port, folder), folder=folder, core=core, port=port, nice=nice
        )
        try:
            if wait and self.listens:
                server.wait_until_listening()
        except BaseException:
            server.stop()
            raise
        return server


def hookwright(
    *,
    name: str = "hookwright",
    role: str = "all",
    app: str = "noop.py",
    says: str = "",
    variant: Mapping[str, str] | None = None,
) -> Contender:
    """The installed program with its defaults: SQLite in a file, synchronous=FULL, info log.

    ``app`` is a file in ``apps``; ``variant`` is added to its environment, as are the paths of its store and stamps.
    """

    def command(port: int, folder: Path) -> list[str]:
        program = Path(sys.executable).with_name("hookwright")
        place = ["--store", f"sqlite:///{folder / STORE}", "--port", str(port), "--role", role]
        return [str(program), "run", str(HERE / "apps" / app), *place]

    def env(_port: int, folder: Path) -> Mapping[str, str]:
        places = {"BENCH_STORE": str(folder / STORE), "BENCH_STAMPS": str(folder / STAMPS)}
        return {**credentials(), "HOOKWRIGHT_LOG_FORMAT": "json", **places, **(variant or {})}

    said = says or f"`hookwright run --role {role}`, SQLite FULL, info log to a file"
    return Contender(name, said, command, env, listens=role != "worker")


def uvicorn() -> Contender:
    def command(port: int, _folder: Path) -> list[str]:
        options = ["--loop", "uvloop", "--http", "httptools", "--log-level", "error", "--no-access-log"]
        place = ["--app-dir", str(HERE / "peers"), "--host", "127.0.0.1", "--port", str(port)]
        return [sys.executable, "-m", "uvicorn", *place, *options, "raw_asgi:app"]

    return Contender(
        "uvicorn",
        "a raw ASGI function on uvicorn (uvloop, httptools) that checks the HMAC and answers 202; stores nothing",
        command,
        lambda _port, _folder: {"GITHUB_WEBHOOK_SECRET": SECRET},
    )


def probot(*, quiet: bool = False) -> Contender:
    """Raises `SystemExit` when npm cannot install it."""
    home = _install_probot()

    def command(_port: int, _folder: Path) -> list[str]:
        return [shutil.which("node") or "node", str(home / "app.mjs")]

    def env(port: int, _folder: Path) -> Mapping[str, str]:
        told = {
            "NODE_ENV": "production",
            "APP_ID": APP_ID,
            "PRIVATE_KEY_PATH": str(private_key()),
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_PATH": PATH,
            "HOST": "127.0.0.1",
            "PORT": str(port),
        }
        return {**told, "LOG_LEVEL": "fatal"} if quiet else told

    return Contender(
        "probot quiet" if quiet else "probot",
        f"Probot {PROBOT}, {'LOG_LEVEL=fatal' if quiet else 'default log to a file'}; stores nothing",
        command,
        env,
    )


def credentials() -> dict[str, str]:
    """What `hookwright run` needs of a GitHub App, made up on this machine."""
    return {
        "GITHUB_APP_ID": APP_ID,
        "GITHUB_PRIVATE_KEY_PATH": str(private_key()),
        "GITHUB_WEBHOOK_SECRET": SECRET,
    }


def private_key() -> Path:
    kept = OUT / "key.pem"
    if not kept.exists():
        OUT.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        kept.touch(mode=0o600)
        kept.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
            )
        )
    return kept


def _install_probot() -> Path:
    home = OUT / "peers" / f"probot-{PROBOT}"
    installed = home / "node_modules" / "probot" / "package.json"
    if not installed.exists():
        if not shutil.which("npm") or not shutil.which("node"):
            raise SystemExit("Probot is the peer that hookwright is measured beside: install node and npm")
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}\n', "utf-8")
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--save-exact", f"probot@{PROBOT}"]
        subprocess.run(command, cwd=home, check=True)
    if json.loads(installed.read_text("utf-8"))["version"] != PROBOT:
        raise SystemExit(f"{home} holds another Probot than {PROBOT}: remove the folder")
    # Node looks for packages beside the program.
    shutil.copy(HERE / "peers" / "probot_app.mjs", home / "app.mjs")
    return home
