"""No barrier on any page, on a phone and on a desk, in either theme, nor on a screen as narrow as they come."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.node import AXE, need
from tests.browser.pages import Look, looks
from tests.browser.site import DESKTOP, PHONE, Device, Site, served
from tests.cast import TODAY
from tests.conftest import Filled
from web.testing import Wristwatch

pytestmark = pytest.mark.browser

# WCAG 2.2 AA, and what axe itself calls good practice.
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another theme can change.
COLORS = ["color-contrast", "link-in-text-block"]
# A letter is shown in a frame that runs no scripts, axe among them; asking it only makes the browser complain.
RUN = """async ([type, values]) => (await axe.run(
    document, {runOnly: {type, values}, resultTypes: ['violations'], iframes: false})).violations
    .map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`)"""
# As wide as a page is on a screen of 1280 pixels that is enlarged four times (WCAG 1.4.10).
NARROW = 320
TOO_WIDE = """() => { const most = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth > most
        ? [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > most + 1)
            .slice(0, 3).map(one => 'too wide: ' + one.outerHTML.slice(0, 120)) : []; }"""


@pytest.fixture(scope="module")
def axe() -> str:
    need(AXE)
    return AXE.read_text()


async def barriers(page: Page, axe: str) -> list[str]:
    """What axe says against a page."""
    await page.evaluate(axe)
    return list(await page.evaluate(RUN, ["tag", EVERYTHING]))


async def in_the_dark(page: Page) -> list[str]:
    """What it says of the colors of the other theme."""
    await page.emulate_media(color_scheme="dark")
    found = [f"dark, {one}" for one in await page.evaluate(RUN, ["rule", COLORS])]
    await page.emulate_media(color_scheme="light")
    return found


async def too_wide(page: Page) -> list[str]:
    """What has to be shifted sideways to be read on a narrow screen."""
    before = page.viewport_size
    assert before is not None
    await page.set_viewport_size({"width": NARROW, "height": before["height"]})
    found = list(await page.evaluate(TOO_WIDE))
    await page.set_viewport_size(before)
    return found


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_there_is_no_barrier_on_any_page(site: Site, filled: Filled, axe: str, device: Device) -> None:
    by_person: dict[str, list[Look]] = {}
    for look in looks(site, filled.cast):
        # A refused form is the same form with a few words more; it is looked at where there is the least room.
        if device is PHONE or not look.form:
            by_person.setdefault(look.who, []).append(look)
    found: list[str] = []
    for who, pages in by_person.items():
        page = await site.page(device, filled.cast.actor(who) if who else None)
        for look in pages:
            await look.open(page)
            told = await barriers(page, axe)
            if device is PHONE:
                told += await in_the_dark(page) + await too_wide(page)
            found += [f"{look.name}: {one}" for one in told]
    assert not found, "\n".join(found)


async def test_a_barrier_is_found(browser: Browser, filled: Filled, axe: str, tmp_path: Any) -> None:
    async with served(filled.copy(tmp_path), Wristwatch(TODAY), browser) as site:
        page = await site.page(PHONE, filled.cast.member("Ines"))
        await page.goto("/hub")
        assert await too_wide(page) == []
        await page.evaluate("document.documentElement.removeAttribute('lang')")
        assert [one.partition(":")[0] for one in await barriers(page, axe)] == ["html-has-lang"]
        await page.evaluate("document.querySelector('main').style.minInlineSize = '500px'")
        assert await too_wide(page)
        site.complaints.clear()
