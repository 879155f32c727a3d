"""Redeeming, and following the box; leaving, and being erased."""

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from advocacy.database import Actor
from advocacy.people.customers import customers
from challenges.submissions import complete
from rewards import packing
from rewards.marks import Mark, mark
from rewards.shipments import shipments
from tests.browser.company import address_of, begin
from tests.browser.hub import come_in
from tests.browser.site import WAYS, Device, Site
from tests.cast import FIRST
from tests.conftest import Filled

pytestmark = pytest.mark.browser

INES = "Ines Kofler"


@WAYS
async def test_a_reward_is_had_once_however_often_one_presses(
    site: Site, filled: Filled, device: Device, *, scripts: bool
) -> None:
    page = await site.page(device, filled.cast.member("Noor"), scripts=scripts)
    await page.goto("/hub/rewards")
    before = await _to_spend(page)
    await page.get_by_role("listitem").filter(has_text="Two coffees for the team").get_by_role("link").first.click()
    other_tab = await page.context.new_page()
    await other_tab.goto(page.url)
    await page.get_by_role("button", name="Have it").click()
    await expect(page).to_have_url(re.compile(r"/hub/redemptions/\d+"))
    assert await _to_spend(page) == before - 150
    await other_tab.get_by_role("button", name="Have it").click()
    await expect(other_tab.locator("main")).to_contain_text("You have this one already, since")
    assert await _to_spend(other_tab) == before - 150
    await page.go_back()
    await expect(page.get_by_role("button", name="Have another one")).to_be_visible()


@WAYS
async def test_a_box_is_followed_until_it_is_there(fresh: Site, device: Device, *, scripts: bool) -> None:
    people = await begin(fresh, {INES: 8})
    page = await fresh.page(device, scripts=scripts)
    await come_in(fresh, page, address_of(INES))
    for key, answers in FIRST.items():
        async with fresh.house.database.work(Actor("member", people["Ines"])) as work:
            await complete(work, people["Ines"], key, answers)
    await page.goto("/hub/boxes")
    await expect(page.locator("main")).to_contain_text("5 March")
    await fresh.on("2026-03-05")
    await fresh.sign_in(page.context, Actor("member", people["Ines"]))
    await page.goto("/hub/boxes")
    await page.get_by_role("link", name="Send it elsewhere").click()
    await page.get_by_label(re.compile("^Street")).fill("Mariahilfer Platz 1")
    await page.get_by_role("button", name="Send it there").click()
    await expect(page.locator("main")).to_contain_text("Mariahilfer Platz 1")
    manager = await fresh.manager()
    async with fresh.house.database.work(manager) as work:
        await packing.claim(work)
        box = await work.value(select(shipments.c.id))
    await page.goto("/hub/boxes")
    await expect(page.locator("main")).to_contain_text("Packed")
    for status, words in (("sent", "JD014600006281"), ("delivered", "With you")):
        async with fresh.house.database.work(manager) as work:
            await mark(work, [Mark(1, str(box), status, "DHL", "JD014600006281")])
        await page.goto("/hub/boxes")
        await expect(page.locator("main")).to_contain_text(words)


@WAYS
async def test_leaving_and_coming_back(site: Site, filled: Filled, device: Device, *, scripts: bool) -> None:
    page = await site.page(device, filled.cast.member("Gita"), scripts=scripts)
    await page.goto("/hub/me")
    await page.get_by_role("link", name=re.compile("Leave the hub")).click()
    await page.get_by_role("button", name="Leave the hub").click()
    await expect(page.get_by_role("button", name="Come back")).to_be_visible()
    await page.goto("/hub")
    await expect(page).to_have_url(re.compile("/sign-in"))


@WAYS
async def test_being_erased(site: Site, filled: Filled, device: Device, *, scripts: bool) -> None:
    gita = filled.cast.people["Gita"]
    page = await site.page(device, filled.cast.member("Gita"), scripts=scripts)
    await page.goto("/hub/me")
    await page.get_by_role("link", name=re.compile("Be erased")).click()
    await page.locator("main form input[type=checkbox]").check()
    await page.get_by_role("button", name="Erase me").click()
    await expect(page.locator("h1")).to_contain_text("Nothing here says who you were")
    await page.goto("/hub")
    await expect(page).to_have_url(re.compile("/sign-in"))
    async with site.house.database.read() as read:
        row = await read.row(select(customers).where(customers.c.id == gita))
    assert row is not None
    assert (row.email, row.name, row.attributes) == (None, "", {})
    assert row.erased_at is not None


async def _to_spend(page: Page) -> int:
    words = await page.locator(".purse").inner_text()
    return int(re.sub(r"\D", "", words))
