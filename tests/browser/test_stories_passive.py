"""A passive, from the invitation in the mailbox to the first weekly challenge."""

import pytest
from playwright.async_api import expect

from tests.browser.company import address_of, begin
from tests.browser.hub import choose, come_in, do_next, live_in_graz, press_on, say
from tests.browser.site import PHONE, WAYS, Device, Site

pytestmark = pytest.mark.browser

INES = "Ines Kofler"


@WAYS
async def test_from_the_mail_to_the_first_weekly_challenge(fresh: Site, device: Device, *, scripts: bool) -> None:
    await the_first_weeks(fresh, device, scripts=scripts)


async def test_the_same_on_either_database(fresh_on_either: Site) -> None:
    await the_first_weeks(fresh_on_either, PHONE, scripts=True)


async def the_first_weeks(fresh: Site, device: Device, *, scripts: bool) -> None:
    await begin(fresh, {INES: 8})
    page = await fresh.page(device, scripts=scripts)
    await come_in(fresh, page, address_of(INES))
    await expect(page.locator("h1")).to_contain_text("Ines")
    await do_next(page, "Take a look around", press_on)
    await expect(page.locator("main")).to_contain_text("20")
    await do_next(page, "What's your favorite candy?", say("Sour cherry"))
    await do_next(page, "Which shirt fits you?", choose("M"), press_on)
    await do_next(page, "Where does the parcel go?", live_in_graz)
    await do_next(page, "What would make you love us?", say("Let me type what I want, not where it lives."))
    await expect(page.get_by_role("status")).to_contain_text("Insider")
    await do_next(page, "Your work in two lines", say("Planning for three shops."))
    await page.goto("/hub/points")
    await expect(page.locator("main")).to_contain_text("120")
