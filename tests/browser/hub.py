"""What a member does in the hub, by the words on its buttons."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.browser.site import Site

Fill = Callable[[Page], Awaitable[None]]


async def come_in(site: Site, page: Page, address: str) -> None:
    """From the invitation in the mailbox to the hub."""
    await page.goto(site.link_to(address, "/join/"))
    await page.get_by_label(re.compile("Keep my answers")).check()
    await page.get_by_role("button", name="Come in").click()
    await expect(page).to_have_url(re.compile("/hub$"))


async def do_next(page: Page, title: str, *stages: Fill) -> None:
    """Do the next good thing of the home page, which is this one, from its button to the moment after."""
    await page.goto("/hub")
    await expect(page.locator(".is-here h2")).to_have_text(title)
    await page.locator(".is-here").get_by_role("button").or_(page.locator(".is-here a.button")).first.click()
    if "/challenges/" in page.url:
        await page.get_by_role("button", name="Start").click()
    for fill in stages:
        await expect(page).to_have_url(re.compile(r"/hub/goes/\d+/\d+$"))
        here = page.url
        await fill(page)
        await page.locator("main form button.button:not(.is-plain)").first.click()
        await expect(page).not_to_have_url(here)


def say(words: str) -> Fill:
    async def fill(page: Page) -> None:
        await page.locator("main form textarea, main form input[type=text]").first.fill(words)

    return fill


def choose(*options: str) -> Fill:
    async def fill(page: Page) -> None:
        for option in options:
            await page.get_by_label(option, exact=True).check()

    return fill


async def press_on(page: Page) -> None:
    """Nothing to fill in: a stage that is read, or that may be left out."""


async def live_in_graz(page: Page) -> None:
    await page.get_by_label("Name").first.fill("Ines Kofler")
    await page.get_by_label(re.compile("^Street")).fill("Hafengasse 4")
    await page.get_by_label(re.compile("^Postcode")).fill("8020")
    await page.get_by_label(re.compile("^Town")).fill("Graz")
    await page.get_by_label("Country").select_option("AT")
