"""A promoter's track, up to the favor that a person looks at; and a challenge sent back, mended and finished."""

import re

import pytest
from playwright.async_api import Page, expect

from challenges import goes, reviews
from tests.browser.company import address_of, begin
from tests.browser.hub import choose, come_in, do_next, live_in_graz, press_on, say
from tests.browser.site import WAYS, Device, Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser

PETRA = "Petra Novak"


@WAYS
async def test_a_promoter_does_their_track_and_offers_a_favor(fresh: Site, device: Device, *, scripts: bool) -> None:
    await begin(fresh, {PETRA: 9})
    page = await fresh.page(device, scripts=scripts)
    await come_in(fresh, page, address_of(PETRA))
    await do_next(page, "Take a look around", press_on)
    await do_next(page, "What's your favorite candy?", say("Marzipan"))
    await do_next(page, "Which shirt fits you?", choose("L"), press_on)
    await do_next(page, "Where does the parcel go?", live_in_graz)
    await do_next(page, "When did it first pay off?", say("On the first day."))
    await do_next(page, "Would you speak for us?", choose_first_two)
    await expect(page.locator("main")).to_contain_text("Maren reads it")
    async with fresh.house.database.work(await fresh.manager()) as work:
        (waiting,) = await reviews.awaiting_review(work)
        await reviews.approve(work, await goes.get(work, waiting.id))
    await page.goto("/hub")
    await expect(page.locator("main")).to_contain_text("130")
    await page.goto("/hub/points")
    await expect(page.get_by_role("row", name=re.compile("Would you speak for us"))).to_contain_text("+30")


async def choose_first_two(page: Page) -> None:
    boxes = page.locator("main form input[type=checkbox]")
    await boxes.nth(0).check()
    await boxes.nth(1).check()


@WAYS
async def test_what_was_sent_back_is_mended_and_finished(
    site: Site, filled: Filled, device: Device, *, scripts: bool
) -> None:
    page = await site.page(device, filled.cast.member("Ines"), scripts=scripts)
    await page.goto("/hub")
    await expect(page.locator(".is-here h2")).to_have_text("A day it did not")
    await page.locator(".is-here a.button").click()
    if "/challenges/" in page.url or await page.get_by_role("link", name="Have another look").count():
        await page.get_by_role("link", name="Have another look").click()
    await expect(page.locator("main")).to_contain_text("Which day was it? Then I can look it up.")
    field = page.locator("main form textarea")
    await expect(field).to_have_value("In February, when the export stood still.")
    await field.fill("On 3 February, when the export stood still until noon.")
    await page.get_by_role("button", name="Send to Maren").click()
    await expect(page).to_have_url(re.compile(r"/hub/goes/\d+$"))
    await expect(page.locator("main")).to_contain_text("Maren reads it and answers by Saturday, 21 March")
    async with site.house.database.work(filled.cast.colleague("manager")) as work:
        waiting = [row for row in await reviews.awaiting_review(work) if row.key == "bad-day"]
        await reviews.approve(work, await goes.get(work, waiting[0].id))
    await page.goto("/hub")
    await expect(page.locator("main")).not_to_contain_text("Have another look")
    await page.goto("/hub/points")
    await expect(page.get_by_role("row", name=re.compile("A day it did not"))).to_contain_text("+30")
