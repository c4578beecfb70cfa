"""The scripts, run: with a real PostgreSQL, a real HTTP server for health, and a stand-in for the container engine."""

from __future__ import annotations

import gzip
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support import postgres

DEPLOY = Path(__file__).parents[2] / "deploy"
ENGINE = """#!/bin/sh
# compose exec -T database PROGRAM …: that program, of the server of this test. Everything else is written down.
echo "$MIRROR_IMAGE $*" >> "{log}"
shift
case "$1" in
exec) shift 3; program="$1"; shift; exec "{programs}/$program" -h 127.0.0.1 -p {port} "$@" ;;
run) exit "${{MIGRATION:-0}}" ;;
up) printf %s "$MIRROR_IMAGE" > "{running}" ;;
esac
"""


@dataclass
class Place:
    folder: Path
    server: postgres.Server
    environ: dict[str, str]
    broken: set[str]

    def run(self, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        path = self.folder / "scripts" / script
        return subprocess.run(
            ["sh", path, *arguments],
            env=self.environ | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def image(self) -> str:
        return (self.folder / ".image").read_text().strip()

    @property
    def running(self) -> str:
        return (self.folder / "running").read_text()

    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*.gz"))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    programs = postgres.debian()
    if programs is None:
        pytest.skip("the scripts need pg_dump: apt install postgresql-15")
    folder = tmp_path / "deploy"
    subprocess.run(["cp", "-r", DEPLOY, folder], check=True)
    (folder / "mirror.env").write_text("")
    (folder / "secrets").mkdir()
    for name in ("postgres", "admin_token", "github_token", "onedev_token", "database_url"):
        (folder / "secrets" / name).write_text("x")
    broken: set[str] = set()

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ready = (folder / "running").exists() and (folder / "running").read_text() not in broken
            self.send_response(200 if ready else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    health = ThreadingHTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=health.serve_forever)
    thread.start()
    try:
        with postgres.running("debian") as server:
            server.sql("CREATE ROLE mirror SUPERUSER LOGIN")
            server.sql("CREATE DATABASE mirror OWNER mirror")
            server.sql("CREATE TABLE kept AS SELECT 1 AS number", database="mirror")
            engine = tmp_path / "engine"
            engine.write_text(
                ENGINE.format(log=folder / "log", programs=programs, port=server.port, running=folder / "running")
            )
            engine.chmod(0o755)
            environ = {
                "PATH": os.environ["PATH"],
                "ENGINE": str(engine),
                "MIRROR_IMAGE": "",
                "HEALTH": f"http://127.0.0.1:{health.server_address[1]}/readyz",
                "TRIES": "3",
                "PAUSE": "0.1",
            }
            yield Place(folder, server, environ, broken)
    finally:
        health.shutdown()
        thread.join()
        health.server_close()


def test_deploy_update_roll_back(place: Place) -> None:
    assert place.run("deploy.sh", "mirror:1").returncode == 0
    assert (place.image, place.running) == ("mirror:1", "mirror:1")

    updated = place.run("update.sh", "mirror:2")
    assert updated.returncode == 0, updated.stderr
    assert (place.image, place.running) == ("mirror:2", "mirror:2")
    assert len(place.backups()) == 1

    place.server.sql("UPDATE kept SET number = 2", database="mirror")
    back = place.run("rollback.sh")
    assert back.returncode == 0, back.stderr
    assert (place.image, place.running) == ("mirror:1", "mirror:1")
    assert place.server.sql("SELECT number FROM kept", database="mirror") == "1"


def test_an_update_that_does_not_become_ready_goes_back(place: Place) -> None:
    place.run("deploy.sh", "mirror:1")
    place.broken.add("mirror:2")

    updated = place.run("update.sh", "mirror:2")

    assert updated.returncode == 1 and "going back" in updated.stderr
    assert (place.image, place.running) == ("mirror:1", "mirror:1")


def test_a_migration_that_fails_leaves_the_old_one_running(place: Place) -> None:
    place.run("deploy.sh", "mirror:1")

    updated = place.run("update.sh", "mirror:2", MIGRATION="3")

    assert updated.returncode == 1 and "mirror:1 goes on" in updated.stderr
    assert (place.image, place.running) == ("mirror:1", "mirror:1")


def test_old_back_ups_go_and_a_failed_one_leaves_nothing(place: Place) -> None:
    (place.folder / "backups").mkdir()
    for day in range(1, 5):
        (place.folder / "backups" / f"mirror-2026010{day}T000000Z.sql.gz").write_bytes(gzip.compress(b"old"))

    assert place.run("backup.sh", KEEP="2").returncode == 0
    assert place.backups()[0].name.startswith("mirror-20260104") and len(place.backups()) == 2
    assert b"kept" in gzip.decompress(place.backups()[-1].read_bytes())

    place.server.sql("ALTER ROLE mirror NOLOGIN")
    assert place.run("backup.sh").returncode == 1
    assert len(list((place.folder / "backups").iterdir())) == 2


def test_nothing_is_deployed_without_its_secrets(place: Place) -> None:
    (place.folder / "secrets" / "onedev_token").write_text("")

    deployed = place.run("deploy.sh", "mirror:1")

    assert deployed.returncode == 1 and "secrets/onedev_token" in deployed.stderr
    assert not (place.folder / "running").exists()
