"""A scanner with a whole browser, scripts and all, opens every link of every mail; then a person has the same one."""

import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.browser.site import DESKTOP, PHONE, Site, served
from tests.cast import BEGIN
from tests.web.doors import content
from tests.web.mailbox import everything_sent, links_in, of_each_type
from web.testing import Wristwatch

pytestmark = pytest.mark.browser

LOOKS_FOR = 10_000
"""How long a page may run, in milliseconds."""


async def linger(page: Page, links: list[str]) -> None:
    """Open links and let their scripts run; what they lead to is not looked at before."""
    for link in links:
        if "/m/o/" not in link:
            await page.goto(link)


async def test_a_browser_without_a_hand_changes_nothing(
    browser: Browser, sqlite_template: Path, tmp_path: Path
) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "scanned.db")
    watch = Wristwatch(BEGIN)
    async with served(f"sqlite+aiosqlite:///{file}", watch, browser) as site:
        await everything_sent(site.house, watch)
        mails = await of_each_type(site.house, site.sink)
        async with site.house.database.read() as read:
            before = await content(read)
        context = await site.context(DESKTOP)
        page = await context.new_page()
        sent: list[str] = []
        context.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        for mail in mails.values():
            await linger(page, [link for link in links_in(mail) if link.startswith(site.url)])
        # All of them stay open side by side while their scripts may do what they like.
        kept = [await context.new_page() for _ in range(3)]
        for tab, name in zip(kept, ("invite-passive", "rescore-mail", "every-week"), strict=True):
            await linger(tab, [link for link in links_in(mails[name]) if link.startswith(site.url)][:1])
        await page.wait_for_timeout(LOOKS_FOR)
        assert [one for one in sent if not one.startswith("GET ")] == []
        async with site.house.database.read() as read:
            assert await content(read) == before
        await _somebody_answers(site, mails["rescore-mail"])


async def _somebody_answers(site: Site, mail: EmailMessage) -> None:
    """The human path, with the same browser: the score of the link, changed on the page, and its button."""
    page = await site.page(PHONE)
    link = next(one for one in links_in(mail) if "/m/c/" in one)
    await page.goto(link)
    button = page.get_by_role("button", name="Send 0")
    assert await button.count() == 1
    await page.get_by_role("radio", name="9", exact=True).check()
    await page.get_by_role("button", name="Send 9").click()
    await page.wait_for_load_state()
    assert await button.count() == 0
    assert await page.get_by_role("heading", name="Thank you. Your 9 is counted.").count() == 1
