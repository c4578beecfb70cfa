"""The dashboard as a person sees it: a real browser, the real service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apps.mirror.tests.integration.test_service import served
from apps.mirror.tests.world import ADMIN, World, one, until, world
from onedev_mirror.onedev.errors import OneDevError
from onedev_mirror.program import Program
from tests.support import browser

pytestmark = [
    pytest.mark.needs_browser,
    pytest.mark.skipif(browser.PROGRAM is None, reason="there is no Chromium here"),
]
LONG = "octo/" + "a-name-of-the-greatest-length-that-there-is-on-github-" + "x" * 46
PHONE, DESK = 390, 1280
ROW = "[...document.querySelectorAll('.mirrors tbody tr')]"


def refuse(call: str) -> None:
    if call == "find":
        raise OneDevError(403, "Not authorized to look", "give the token a role", retry=False)


class Seen:
    """A page of the browser, and all that it complained about."""

    def __init__(self, page: browser.Page, url: str) -> None:
        self.page, self.url = page, url

    async def open(self, path: str, *, width: int) -> None:
        await self.page.open(f"{self.url}{path}", width=width, height=844)
        await self.page.until("document.readyState === 'complete'")

    async def sign_in(self, *, width: int = PHONE) -> None:
        await self.open("/", width=width)
        await self.page.until("location.pathname === '/login' && document.readyState === 'complete'")
        await self.page.fill("#token", ADMIN)
        await self.page.click("form button")
        await self.page.until("location.pathname === '/' && document.readyState === 'complete'")

    async def overflow(self) -> int:
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(await self.page.run(wide))


async def settled(program: Program) -> None:
    async def done() -> bool:
        states = [mirror.state for mirror in await program.mirrors.all()]
        return bool(states) and not {"waiting", "syncing"} & set(states)

    await until(done)


async def test_the_pages_fit_a_phone_and_complain_of_nothing(earth: World) -> None:
    earth.star("octo/hello")
    earth.star(LONG, description="word" * 100)
    async with served(earth) as (program, http), browser.page() as page:
        await settled(program)
        complaints: list[Any] = []
        page.heard = lambda event: complaints.append(event) if _complains(event) else None
        await page.call("Log.enable")
        await page.call("Runtime.enable")
        seen = Seen(page, str(http._base_url).rstrip("/"))
        await seen.sign_in()
        number = earth.id(LONG)
        for path in ("/", "/?state=synced", "/?q=nothing-is-so", f"/mirrors/{number}", "/mirrors/99"):
            for width in (PHONE, DESK):
                await seen.open(path, width=width)
                assert await seen.overflow() <= 0, path
                assert await page.run("document.querySelectorAll('h1').length") == 1
                nameless = "[...document.querySelectorAll('button, a, input:not([type=hidden])')]" + (
                    ".filter(one => !(one.textContent.trim() || one.ariaLabel || one.labels?.length)).length"
                )
                assert await page.run(nameless) == 0, path
        # What the policy keeps out, and what a script breaks, is told here.
        assert [one for one in complaints if "/mirrors/99" not in str(one)] == []


def _complains(event: dict[str, Any]) -> bool:
    kind, told = event.get("method"), event.get("params", {})
    if kind == "Log.entryAdded":
        return bool(told["entry"]["level"] in ("error", "warning"))
    return kind == "Runtime.exceptionThrown" or (kind == "Runtime.consoleAPICalled" and told["type"] == "error")


async def test_what_failed_is_first_with_its_reason_and_the_button_mends_it(earth: World) -> None:
    earth.star("a/fine")
    async with served(earth) as (program, http), browser.page() as page:
        await settled(program)
        earth.projects.fault = refuse
        earth.star("z/failing", at="2026-01-02T00:00:00Z")
        await program.watching.poll()

        async def failed() -> bool:
            return (await one(program, "z/failing")).state == "failed"

        await until(failed)
        seen = Seen(page, str(http._base_url).rstrip("/"))
        await seen.sign_in()
        first = await page.run(f"{ROW}[0].innerText")
        assert "z/failing" in first and "Not authorized to look" in first and "give the token a role" in first
        assert "1 failed" in await page.run("document.querySelector('.headline').innerText")

        earth.projects.fault = lambda name: None
        await page.click(".mirrors button[value=retry]")
        await page.until("document.querySelector('[role=status]')?.innerText.includes('is being tried again')")
        # Without anybody asking again: the page looks by itself.
        await page.until("document.querySelector('.headline').innerText.includes('All is well')")
        assert (await one(program, "z/failing")).state == "synced"


async def test_a_mirror_is_paused_and_goes_on(earth: World) -> None:
    earth.star("octo/hello")
    async with served(earth) as (program, http), browser.page() as page:
        await settled(program)
        seen = Seen(page, str(http._base_url).rstrip("/"))
        await seen.sign_in()
        await page.click(".mirrors th a")
        await page.click("button[value=pause]")
        await page.until("document.querySelector('[role=status]')?.innerText === 'octo/hello is paused'")
        assert (await one(program, "octo/hello")).paused
        await page.click("button[value=resume]")
        await page.until("document.querySelector('[role=status]')?.innerText === 'octo/hello goes on'")
        assert not (await one(program, "octo/hello")).paused


async def test_what_is_being_typed_is_left_alone_while_the_page_looks_again(earth: World) -> None:
    earth.star("octo/hello")
    async with served(earth) as (program, http), browser.page() as page:
        await settled(program)
        seen = Seen(page, str(http._base_url).rstrip("/"))
        await seen.sign_in()
        await page.fill("#name", "octo/ne")
        await program.mirrors.change(earth.id("octo/hello"), paused=True)
        await page.until("document.querySelector('.tag')?.innerText === 'paused'")
        assert await page.run("document.querySelector('#name').value") == "octo/ne"


async def test_the_wrong_token_is_told_so(tmp_path: Path) -> None:
    async with world(tmp_path) as earth, served(earth) as (_, http), browser.page() as page:
        seen = Seen(page, str(http._base_url).rstrip("/"))
        await seen.open("/login", width=PHONE)
        await page.fill("#token", "guess")
        await page.click("form button")
        await page.until("document.querySelector('[role=alert]')?.innerText.includes('not the admin token')")
        assert await seen.overflow() <= 0
