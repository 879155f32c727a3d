"""What a script adds to the forms of a program: the member's page while it is typed, rows that are dragged, lines."""

import pytest
from playwright.async_api import expect

from advocacy.programs import drafts
from tests.browser.site import DESKTOP, Site
from tests.conftest import Filled

pytestmark = pytest.mark.browser

KEY = "passives-to-promoters"
AT = f"/studio/programs/{KEY}"


async def test_a_challenge_is_seen_as_a_member_would_while_it_is_typed(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.actor("manager"))
    await page.goto(f"{AT}/edit?path=challenges.1")
    await page.locator("#f-title").fill("Sweet or salty?")
    await expect(page.locator("#as-member .as-title")).to_have_text("Sweet or salty?")
    async with site.house.database.read() as read:
        assert await drafts.get(read, KEY) is None


async def test_a_row_is_dragged_to_another_place(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.actor("manager"))
    await page.goto(f"{AT}/parts/levels")
    rows = page.locator('[aria-labelledby="list-badges"] [data-rows] > li')
    first, second = [await rows.nth(n).bounding_box() for n in (0, 1)]
    assert first
    assert second
    await page.mouse.move(first["x"] + 350, first["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(first["x"] + 355, first["y"] + 35, steps=4)
    await page.mouse.move(second["x"] + 350, second["y"] + 25, steps=6)
    await page.mouse.up()
    await expect(rows.nth(0)).to_contain_text("Frank")


async def test_a_mistake_leads_to_its_line(site: Site, filled: Filled) -> None:
    page = await site.page(DESKTOP, filled.cast.actor("manager"))
    await page.goto("/studio/programs/half-written/text")
    await page.locator("[data-line]").click()
    await expect(page.locator("#text")).to_be_focused()
    assert await page.locator("#text").evaluate("text => text.selectionStart") > 0
