"""Registering a GitHub App through the local page: as the person, as the browser, and as those who should not."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from hookwright.testing.fake_github import FakeGitHub
from tests.support import browser
from tests.support.cli import APP, SOURCE
from tests.support.github import private_key

FORM = {"name": "my-app", "organization": "", "webhook_url": "", "url": "", "permission-issues": "write"}


@dataclass
class Command:
    """A running ``hookwright register``."""

    process: asyncio.subprocess.Process
    github: FakeGitHub
    folder: Path
    address: str
    browser: aiohttp.ClientSession

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        return self.github.url.partition("://")[2]

    async def enter(self) -> str:
        async with self.browser.get(self.address) as answer:
            assert answer.status == 200
            return await answer.text()

    async def submit(self, **changes: str) -> tuple[int, str]:
        given = FORM | {"host": self.host} | changes
        async with self.browser.post(f"{self.origin}/register", data=given) as answer:
            return answer.status, await answer.text()

    async def go(self, page: str) -> str:
        """Do what the page does by itself: post the manifest to GitHub. Where GitHub sends the browser back to."""
        action = re.search(r'action="([^"]+)"', page)
        manifest = re.search(r'name="manifest" value="([^"]+)"', page)
        assert action is not None and manifest is not None
        form = {"manifest": unescape(manifest[1])}
        async with self.browser.post(unescape(action[1]), data=form, allow_redirects=False) as answer:
            assert answer.status == 302
            return answer.headers["Location"]

    async def get(self, url: str, **options: Any) -> tuple[int, str]:
        async with self.browser.get(url, **options) as answer:
            return answer.status, await answer.text()

    async def ended(self) -> tuple[int, str]:
        out, _ = await asyncio.wait_for(self.process.communicate(), 20)
        assert self.process.returncode is not None
        return self.process.returncode, out.decode()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def listeners(pid: int) -> list[str]:
    """The addresses that are listened on over IPv4, as the kernel writes them."""
    lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    return [line.split()[1] for line in lines if line.split()[3] == "0A"]


@asynccontextmanager
async def registering(folder: Path, *arguments: str, file: str = "app.env") -> AsyncIterator[Command]:
    (folder / "app.py").write_text(APP)
    async with (
        FakeGitHub(private_key=private_key()) as github,
        # A jar that takes cookies of an address, as a browser does.
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,
    ):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "hookwright", "register", file, "--no-browser", *arguments),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(SOURCE), "GITHUB_API_URL": github.url, "COLUMNS": "200"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        if not line.startswith("Open "):
            raise AssertionError((line, (await process.communicate())[1].decode()))
        try:
            yield Command(process, github, folder, line.removeprefix("Open ").strip(), browser)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
                await asyncio.wait_for(process.wait(), 20)


async def test_an_app_is_registered_and_its_secrets_are_in_the_file_alone(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        page = await command.enter()
        assert "issues" in page and "push" in page and "deploy" not in page
        _, handover = await command.submit()
        status, done = await command.get(await command.go(handover))
        code, out = await command.ended()

    app = command.github.flows.manifests.apps[0]
    text = (tmp_path / "app.env").read_text()
    assert status == 200
    assert code == 0
    assert stat.S_IMODE((tmp_path / "app.env").stat().st_mode) == 0o600
    assert f"GITHUB_CLIENT_SECRET={app['client_secret']}\n" in text
    assert f"GITHUB_API_URL={command.github.url}\n" in text
    for secret in (app["client_secret"], app["webhook_secret"], app["pem"][100:140]):
        assert secret not in out
        assert secret not in done
    assert f"{app['html_url']}/installations/new" in out
    assert f"{app['html_url']}/installations/new" in done
    assert "set -a; . ./app.env; set +a" in out and "hookwright run" in out
    assert [name for name in names(tmp_path) if "env" in name] == ["app.env"]


async def test_the_manifest_says_what_the_handlers_need(tmp_path: Path) -> None:
    arguments = ("--permission", "checks=write", "--public", "--name", "named")
    async with registering(tmp_path, *arguments, file="hookwright.toml") as command:
        page = await command.enter()
        assert 'value="named"' in page
        _, handover = await command.submit(
            **{"organization": "octo-org", "webhook_url": "https://example.com/hook", "permission-contents": "none"},
            public="1",
        )
        await command.get(await command.go(handover))
        code, out = await command.ended()

    manifest = command.github.flows.manifests.received[0]
    assert code == 0
    assert manifest["owner"] == "octo-org"
    # Without the permission for it GitHub would refuse the event, and with it the whole manifest.
    assert manifest["default_events"] == ["issues"]
    assert manifest["default_permissions"] == {"metadata": "read", "issues": "write", "checks": "write"}
    assert manifest["hook_attributes"] == {"url": "https://example.com/hook", "active": True}
    assert manifest["public"] is True
    assert manifest["redirect_url"] == f"{command.origin}/callback"
    assert "hookwright run --config hookwright.toml" in out
    assert (tmp_path / "hookwright.toml").read_text().startswith("[github]\n")


async def test_the_address_opens_for_one_browser(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
            for path in (command.address, f"{command.origin}/", f"{command.origin}/start/guessed"):
                async with other.get(path) as answer:
                    assert answer.status == 403
                    assert "<form" not in await answer.text()
            async with other.post(f"{command.origin}/register", data=FORM) as answer:
                assert answer.status == 403


async def test_nobody_else_can_bring_a_code(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        _, handover = await command.submit()
        back = await command.go(handover)
        state = parse_qs(urlsplit(back).query)["state"][0]

        # A site that lures the browser here brings a code of its own App.
        for query in ({"code": "theirs"}, {"code": "theirs", "state": "forged"}, {"code": "theirs", "state": ""}):
            status, text = await command.get(f"{command.origin}/callback?{urlencode(query)}")
            assert status == 400
            assert "theirs" not in text
        # Another browser brings the right state.
        async with aiohttp.ClientSession() as other, other.get(back) as answer:
            assert answer.status == 403
        assert not (tmp_path / "app.env").exists()
        assert command.github.requests("POST", "/app-manifests/*") == []

        status, _ = await command.get(back)
        assert (status, (await command.ended())[0]) == (200, 0)
        assert state not in (tmp_path / "app.env").read_text()


async def test_a_state_is_good_for_one_answer(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        _, handover = await command.submit()
        back = await command.go(handover)
        command.github.fault("502", path="/app-manifests/*")

        assert (await command.get(back))[0] == 502
        status, text = await command.get(back)

        assert status == 400
        assert "Try again" in text
        # A second way there is open.
        _, handover = await command.submit()
        assert (await command.get(await command.go(handover)))[0] == 200
        assert (await command.ended())[0] == 0


async def test_a_code_that_is_too_old_is_explained(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        _, handover = await command.submit()
        back = urlsplit(await command.go(handover))
        state = parse_qs(back.query)["state"][0]

        status, text = await command.get(f"{command.origin}/callback?{urlencode({'code': 'old', 'state': state})}")

    assert status == 502
    assert "once, and for an hour" in text
    assert not (tmp_path / "app.env").exists()


async def test_other_hosts_and_origins_are_turned_away(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        # A name that somebody's DNS points to this machine.
        assert (await command.get(f"{command.origin}/", headers={"host": "evil.example"}))[0] == 421
        for origin in ("https://evil.example", "null"):
            headers = {"origin": origin}
            async with command.browser.post(f"{command.origin}/register", data=FORM, headers=headers) as answer:
                assert answer.status == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 35},
        {"organization": "../x"},
        {"host": "a b"},
        {"webhook_url": "http://localhost/x"},
        {"url": "javascript:alert(1)"},
        {"permission-issues": "admin"},
    ],
)
async def test_a_mistake_is_said_beside_what_was_filled_in(tmp_path: Path, changes: dict[str, str]) -> None:
    async with registering(tmp_path) as command:
        await command.enter()

        status, text = await command.submit(**changes)

        assert status == 422
        assert 'role="alert"' in text
        assert command.github.requests() == []


async def test_what_is_typed_in_is_text_and_no_markup(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        _, text = await command.submit(name='"><script>x', organization="../x")

        assert "<script>x" not in text
        assert "&lt;script&gt;x" in text


async def test_a_page_allows_nothing_that_it_does_not_bring(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        async with command.browser.get(f"{command.origin}/") as answer:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "same-origin"


async def test_too_much_is_refused(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()

        assert (await command.submit(name="x" * 70_000))[0] == 413


async def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        port = urlsplit(command.address).port
        assert urlsplit(command.address).hostname == "127.0.0.1"
        listening = listeners(command.process.pid)

    assert [one for one in listening if one.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


async def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    async with registering(tmp_path) as command:
        await command.enter()
        await command.submit()
        command.process.send_signal(signal.SIGINT)
        code, _ = await command.ended()

    assert code == 130
    assert names(tmp_path) == ["app.py"]


async def run(folder: Path, *arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "hookwright", "register", *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, out.decode()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("app.env",), "not overwritten"),
        (("nowhere/app.env",), "no folder"),
        (("new.env", "--host", "a b"), "a host is written as"),
        (("new.env", "--permission", "issues=admin"), "issues=write"),
        (("new.env", "--app", "missing.py"), "no such file"),
    ],
)
async def test_what_cannot_work_is_said_at_once(tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    (tmp_path / "app.env").write_text("mine")

    code, out = await run(tmp_path, *arguments)

    assert code == 2
    assert reason in out
    assert (tmp_path / "app.env").read_text() == "mine"


@pytest.mark.needs_browser
@pytest.mark.skipif(browser.PROGRAM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("width", [390, 1280])
async def test_a_person_registers_an_app_in_a_browser(tmp_path: Path, width: int) -> None:
    async with registering(tmp_path) as command, browser.page() as page:
        command.github.flows.manifests.asks = True
        await page.open(command.address, width=width)
        await page.fill("#name", "my-app")
        assert await page.run("document.documentElement.scrollWidth <= innerWidth")
        # Without a mouse: everything has a label, and what is focused can be seen.
        assert await page.run(
            "[...document.querySelectorAll('input,select')].every(one => one.labels && one.labels.length)"
        )
        assert await page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await page.click("main button")
        await page.click("#create")
        await page.until("document.body.innerText.includes('my-app is registered')")
        assert await page.run("document.documentElement.scrollWidth <= innerWidth")
        install = await page.run("document.querySelector('a.go').href")
        code, _ = await command.ended()

    assert code == 0
    assert install == f"{command.github.flows.manifests.apps[0]['html_url']}/installations/new"
    assert names(tmp_path) == ["app.env", "app.py"]
