"""Checks a real set-up step by step. For OneDev this is the contract test: our own suite runs against a stand-in that
was written from OneDev's source, and only this tells whether yours behaves as we think."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape

from hookwright import GitHubClient, GitHubError
from onedev_mirror.cli.signing import opened
from onedev_mirror.clock import utc_now
from onedev_mirror.errors import MirrorError
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.pushing import plan_push, push
from onedev_mirror.noticing import stars
from onedev_mirror.onedev.checks import Finding, exercise, look
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import OneDevError
from onedev_mirror.onedev.project import CloneUrls, Project
from onedev_mirror.settings import Settings
from onedev_mirror.signing_in import Speaking
from onedev_mirror.state.database import Database
from onedev_mirror.syncing.remotes import target_of

ENDS = "github-authentication-token-expiration"
EXPECTED = (MirrorError, GitHubError, OneDevError, GitError, OSError, TimeoutError)


class Examination:
    """Each step prints what it found; one that fails does not keep the others from being tried."""

    def __init__(self, settings: Settings, out: Console) -> None:
        self._settings = settings
        self._out = out
        self.good = True

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[list[str]]:
        said: list[str] = []
        try:
            yield said
        except EXPECTED as error:
            self.good = False
            advice = getattr(error, "advice", "") or getattr(error, "stderr_tail", "")
            self._out.print(f"[red]wrong[/red]  {name}: {escape(str(error))} {escape(advice)}")
        else:
            self._out.print(f"[green]good[/green]   {name}{': ' + escape(' '.join(said)) if said else ''}")

    async def machine(self) -> None:
        async with self.step("git") as said:
            said.append(await _output("git", "--version"))
        async with self.step("data folder") as said:
            folder = self._settings.data
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            probe = folder / f".doctor-{secrets.token_hex(4)}"
            await asyncio.to_thread(probe.write_bytes, b"")
            await asyncio.to_thread(probe.unlink)
            free = shutil.disk_usage(folder).free // 1024**2
            if free < self._settings.min_free_mb:
                raise MirrorError(f"{free} MB are free, and MIRROR_MIN_FREE_MB is {self._settings.min_free_mb}")
            said.append(f"{folder.absolute()}, {free} MB free")
        async with self.step("database") as said:
            database = Database(self._settings.database)
            try:
                await database.migrate()
                said.append(f"{database.shown}, tables at {await database.revision()}")
            finally:
                await database.close()

    async def github(self) -> None:
        settings = self._settings
        async with AsyncExitStack() as stack:
            signed = (await stack.enter_async_context(opened(settings)))[0] if settings.signs_in else None
            if signed is not None:
                client = GitHubClient.for_user(Speaking(signed), api_url=settings.github_api_url)
            else:
                assert settings.github_token is not None
                client = GitHubClient.for_token(settings.github_token, api_url=settings.github_api_url)
            github = await stack.enter_async_context(client)
            async with self.step("GitHub sign-in" if signed is not None else "GitHub token") as said:
                response = await github.send("GET", "/user")
                me = response.json()
                said.append(f"{me['login']} ({me['id']}),")
                if signed is None:
                    said.append(_ending(response.headers.get(ENDS)))
                else:
                    person = await signed.who()
                    ends_at = None if person is None else person.ends_at
                    said.append("renews itself" + (f"; unused, it ends on {ends_at:%Y-%m-%d}" if ends_at else ""))
                if signed is None and settings.github_client_id is not None:
                    said.append("; GITHUB_TOKEN is used, not the sign-in")
            async with self.step("stars") as said:
                said.append(f"{await stars.total(github)} stars")

    async def onedev(self, *, write: bool) -> None:
        assert self._settings.onedev_url is not None and self._settings.onedev_token is not None
        made: list[OneDev] = []
        async with self.step("OneDev") as said:
            made.append(await OneDev.connect(self._settings.onedev_url, self._settings.onedev_token))
            said.append(f"answers at {self._settings.onedev_url}")
        if not made:
            return
        client = made[0]
        try:
            async for finding in look(client, root=self._settings.root):
                self._tell(finding)
            if write:
                name = f"doctor-{secrets.token_hex(6)}"
                async for finding in exercise(client, root=self._settings.root, name=name, push=self._push):
                    self._tell(finding)
        finally:
            await client.close()

    def _tell(self, finding: Finding) -> None:
        color, word = {True: ("green", "good "), None: ("yellow", "note "), False: ("red", "wrong")}[finding.good]
        self.good = self.good and finding.good is not False
        text = f"{finding.found}{f': {finding.advice}' if finding.advice else ''}"
        self._out.print(f"[{color}]{word}[/{color}]  {finding.step}: {escape(text)}")

    async def _push(self, project: Project, urls: CloneUrls) -> tuple[str, ...]:
        """Two branches, as a sync pushes them."""
        limits = GitLimits(timeout=timedelta(minutes=2))
        branches = ("main", "trunk")
        with TemporaryDirectory() as folder:
            cache = Cache(Path(folder))
            try:
                await _history(cache.of(project.id), branches)
                target = target_of(urls, project.path, self._settings)
                local = {
                    f"refs/heads/{name}": await _output("git", "-C", str(cache.of(project.id)), "rev-parse", name)
                    for name in branches
                }
                there = await ls_remote(target, limits=limits)
                plan = plan_push(local, there, default_branch="trunk", forced="archive", stamp=utc_now())
                pushed = await push(cache, project.id, target, plan, limits=limits)
            except (GitError, MirrorError) as error:
                advice = "see whether git reaches OneDev at this address, and whether the token may write code"
                raise OneDevError(0, str(error), advice) from None
            if pushed.refused:
                text = "; ".join(f"{one.ref}: {one.reason}" for one in pushed.refused)
                raise OneDevError(0, text, "a branch protection of the parent project often is the cause")
        return branches


async def examine(settings: Settings, out: Console, *, write: bool) -> bool:
    """Whether all is well."""
    examination = Examination(settings, out)
    needed = (*(() if settings.signs_in else ("github_token",)), "onedev_url", "onedev_token", "admin_token")
    missing = [name for name in needed if getattr(settings, name) is None]
    async with examination.step("settings"):
        settings.require(*missing)
    await examination.machine()
    if "github_token" not in missing:
        await examination.github()
    if "onedev_url" not in missing and "onedev_token" not in missing:
        await examination.onedev(write=write)
    out.print("all is well" if examination.good else "something is wrong: see above")
    return examination.good


def _ending(header: str | None) -> str:
    """GitHub says when a token ends in a header of each answer: ``2026-12-31 12:00:00 UTC``."""
    return f"ends on {header[:10]}" if header else "GitHub names no end of it"


async def _history(folder: Path, branches: tuple[str, ...]) -> None:
    """A repository with one empty commit on these branches."""
    await _output("git", "init", "--quiet", "--bare", str(folder))
    tree = await _output("git", "-C", str(folder), "hash-object", "-t", "tree", "-w", "/dev/null")
    who = ["-c", "user.name=onedev-mirror", "-c", "user.email=onedev-mirror@localhost"]
    commit = await _output("git", "-C", str(folder), *who, "commit-tree", "-m", "doctor", tree)
    for name in branches:
        await _output("git", "-C", str(folder), "update-ref", f"refs/heads/{name}", commit)


async def _output(*command: str) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
    except FileNotFoundError:
        raise MirrorError(f"{command[0]} is not installed") from None
    if process.returncode:
        raise MirrorError(f"{' '.join(command[:3])}: {err.decode(errors='replace').strip()[-300:]}")
    return out.decode().strip()
